import { request } from 'node:http'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Page } from './forms.js'
import type { FakePortalOptions } from './portal.js'
import { startPortal } from './portal.js'

const PATH = '/1471000/DrbEasyDrugInfoService/getDrbEasyDrugList'
const items = Array.from({ length: 250 }, (_, i) => ({
  itemSeq: String(200_000_000 + i),
  itemName: i % 2 ? `홀수<${i}>` : `짝수&${i}`,
  seQesitm: null,
}))

async function given(options: FakePortalOptions = { items }) {
  const portal = await startPortal(options)
  onTestFinished(() => portal.close())
  const ask = (query: string, path = PATH) => fetch(`${portal.url}${path}?${query}`)
  const body = async (query: string) => {
    const answer = await ask(`serviceKey=k&type=json&${query}`)
    return ((await answer.json()) as { body: Page }).body
  }
  return { portal, ask, body }
}

test('ten rows at first, a hundred at most, none past the end', async () => {
  const { body, ask } = await given()
  expect(await body('')).toMatchObject({ pageNo: 1, numOfRows: 10, totalCount: 250, items: items.slice(0, 10) })
  expect(await body('numOfRows=100&pageNo=3')).toMatchObject({ totalCount: 250, items: items.slice(200) })
  expect(await body('numOfRows=100&pageNo=4')).toMatchObject({ totalCount: 250, items: [] })
  const tooMany = await (await ask('serviceKey=k&type=json&numOfRows=101')).json()
  expect(tooMany).toMatchObject({ header: { resultCode: '11' }, body: {} })
})

test('the filters it knows are heeded, the others are not', async () => {
  const { body } = await given()
  expect((await body('itemSeq=200000007')).items).toEqual([items[7]])
  expect((await body('itemSeq=20000000')).items).toEqual([])
  expect((await body(`itemName=${encodeURIComponent('짝수')}`)).totalCount).toBe(125)
  expect((await body('item_seq=200000007')).totalCount).toBe(250)
})

test('XML where nothing else is asked for', async () => {
  const { ask } = await given()
  const answer = await ask('serviceKey=k&numOfRows=2')
  expect(answer.headers.get('content-type')).toContain('xml')
  expect(await answer.text()).toContain(
    '<item><itemSeq>200000001</itemSeq><itemName>홀수&lt;1&gt;</itemName><seQesitm/></item>',
  )
})

test('no entry without a key, with a wrong one, to a wrong path, or without a user agent', async () => {
  const { portal, ask } = await given({ items, serviceKey: 'a+b/c=' })
  const said = async (answer: Response) => [answer.status, await answer.text()]
  expect(await said(await ask(''))).toEqual([401, 'Unauthorized'])
  expect((await ask('serviceKey=a%2Bb%2Fc%3D&type=json')).status).toBe(200)
  expect(await said(await ask('serviceKey=a%252Bb%252Fc%253D'))).toEqual([403, expect.stringContaining('"30"')])
  expect(await said(await ask('serviceKey=a%2Bb%2Fc%3D', '/elsewhere'))).toEqual([404, 'API not found'])
  const status = await new Promise(resolve => {
    request(`${portal.url}${PATH}?serviceKey=a%2Bb%2Fc%3D`, answer => resolve(answer.resume().statusCode)).end()
  })
  expect(status).toBe(403)
})

test('it fails as often as it is told to, hangs, drips, and heals', async () => {
  const { portal, ask, body } = await given({ items: items.slice(0, 1) })
  portal.fails('html 502', { times: 1 })
  expect((await ask('serviceKey=k')).status).toBe(502)
  expect((await ask('serviceKey=k')).status).toBe(200)
  portal.fails('reset')
  await expect(ask('serviceKey=k')).rejects.toThrow()
  portal.hangs()
  const caller = new AbortController()
  const call = fetch(`${portal.url}${PATH}?serviceKey=k`, { signal: caller.signal })
  await vi.waitFor(() => expect(portal.calls).toHaveLength(4))
  caller.abort()
  await expect(call).rejects.toThrow()
  portal.slow(5_000)
  expect((await body('')).items).toEqual(items.slice(0, 1))
  portal.heal()
  portal.answers([])
  expect(await body('')).toMatchObject({ totalCount: 0, items: [] })
})
