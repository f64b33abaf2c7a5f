import { describe, expect, onTestFinished, test } from 'vitest'
import type { ApiItem, FakePortalOptions } from '../../test/fakes/portal.js'
import { startPortal } from '../../test/fakes/portal.js'
import { createCircuit } from './circuit.js'
import { createHttp } from './http.js'
import { createMfds, readEasyDrug } from './mfds.js'
import { createPortal } from './portal.js'
import { createRetry } from './retry.js'
import { BadRowError } from './row.js'

/** An item with every field that the API sends, in its order. */
const item = (changes: Partial<ApiItem> = {}): ApiItem => ({
  entpName: '동화약품(주)',
  itemName: '활명수',
  itemSeq: '195700020',
  efcyQesitm: '체했을 때 마십니다.\n',
  useMethodQesitm: '한 번에 한 병을 마십니다.\n\n하루\u00a0세 번 마십니다.\n',
  atpnWarnQesitm: null,
  atpnQesitm: '<p>갓난아기에게 먹이지 마십시오.</p>',
  intrcQesitm: '',
  seQesitm: null,
  depositMethodQesitm: '서늘한 곳에 둡니다.',
  openDe: '2021-01-29 00:00:00',
  updateDe: '2024-05-09',
  itemImage: 'https://nedrug.mfds.go.kr/pbp/cmn/itemImageDownload/147426403087300104',
  bizrno: '1108100102',
  ...changes,
})
const drug = {
  itemSeq: '195700020',
  name: '활명수',
  manufacturer: '동화약품(주)',
  indications: '체했을 때 마십니다.',
  dosageAndAdministration: '한 번에 한 병을 마십니다.\n\n하루 세 번 마십니다.',
  boxedWarning: null,
  precautions: '갓난아기에게 먹이지 마십시오.',
  drugInteractions: null,
  adverseReactions: null,
  storage: '서늘한 곳에 둡니다.',
  imageUrl: 'https://nedrug.mfds.go.kr/pbp/cmn/itemImageDownload/147426403087300104',
  revisedOn: '2024-05-09',
}

async function given(options: FakePortalOptions = { items: [item()] }) {
  const fake = await startPortal(options)
  onTestFinished(() => fake.close())
  const dropped: string[] = []
  const portal = createPortal({
    http: createHttp({ userAgent: 'Pilling/test' }),
    circuit: createCircuit({ name: 'data.go.kr' }),
    retry: createRetry({ firstWait: 0 }),
    serviceKey: 'KEY',
    baseUrl: fake.url,
  })
  return { fake, dropped, mfds: createMfds(portal, reason => dropped.push(reason)) }
}

const catalogue = (count: number) =>
  Array.from({ length: count }, (_, i) => item({ itemSeq: String(200_000_000 + i), itemName: `시험정${i}` }))

describe('e약은요', () => {
  test('gives one medicine by its code, in our words', async () => {
    const { mfds, fake } = await given({ items: [item({ itemSeq: '199900001' }), item()] })
    await expect(mfds.byItemSeq('195700020')).resolves.toEqual(drug)
    expect(fake.calls[0]?.params).toMatchObject({ type: 'json', itemSeq: '195700020' })
  })

  test('knows none by a code that it does not have, even when it answers with its first row', async () => {
    const { mfds, fake } = await given()
    await expect(mfds.byItemSeq('999999999')).resolves.toBe(null)
    fake.fails('first row')
    await expect(mfds.byItemSeq('999999999')).resolves.toBe(null)
  })

  test.each(['', '1', '19570002a', '1957000200', '195700020 '])('is not asked for the code %j', async itemSeq => {
    const { mfds, fake } = await given()
    await expect(mfds.byItemSeq(itemSeq)).resolves.toBe(null)
    expect(fake.calls).toEqual([])
  })

  test('does not say "none" of a row that cannot be read', async () => {
    const { mfds, dropped } = await given({ items: [item({ itemName: '' })] })
    await expect(mfds.byItemSeq('195700020')).rejects.toMatchObject({ fault: 'malformed' })
    expect(dropped).toEqual(['itemName is empty'])
  })

  test('finds by a part of the name, drops what cannot be read, and says nothing twice', async () => {
    const items = [
      item(),
      item(),
      item({ itemSeq: '1', itemName: '활명수 옛것' }),
      item({ itemSeq: '195700021', itemName: '까스활명수' }),
    ]
    const { mfds, dropped } = await given({ items: [...items, item({ itemSeq: '195700022', itemName: '타이레놀' })] })
    expect((await mfds.searchByName('활명수')).map(one => one.name)).toEqual(['활명수', '까스활명수'])
    expect(dropped).toEqual(['itemSeq is not nine digits'])
    await expect(mfds.searchByName('없는약')).resolves.toEqual([])
  })

  test('finds nothing by a filter that was not heeded, and is not asked for an empty name', async () => {
    const { mfds, fake } = await given()
    fake.fails('first row')
    await expect(mfds.searchByName('타이레놀')).rejects.toMatchObject({ fault: 'malformed' })
    await expect(mfds.searchByName(' \n ')).resolves.toEqual([])
    expect(fake.calls).toHaveLength(1)
  })

  test('is walked page by page, each medicine once, bad rows by their numbers', async () => {
    const items = catalogue(5_000).map((one, i) => (i === 1_234 ? { ...one, itemSeq: 'x' } : one))
    const { mfds } = await given({ items })
    const seen = new Set<string>()
    const bad: unknown[] = []
    for (let pageNo = 1; pageNo <= 50; pageNo++) {
      const page = await mfds.page(pageNo)
      for (const one of page.drugs) seen.add(one.itemSeq)
      bad.push(...page.bad)
    }
    expect(seen.size).toBe(4_999)
    expect(bad).toEqual([{ row: 1_235, reason: 'itemSeq is not nine digits' }])
    await expect(mfds.page(51)).resolves.toEqual({ drugs: [], bad: [], totalCount: 5_000 })
  })

  test('ends with its caller', async () => {
    const { mfds, fake } = await given()
    const gone = new Error('gone')
    fake.hangs()
    const caller = new AbortController()
    const call = mfds.page(1, caller.signal)
    setImmediate(() => caller.abort(gone))
    await expect(call).rejects.toBe(gone)
  })
})

describe('reading an item', () => {
  test('takes every field', () => expect(readEasyDrug(item())).toEqual(drug))

  test('leaves absent what the source does not speak of, and makes nothing of what it has none of', () => {
    expect(readEasyDrug({ itemSeq: '195700020', itemName: '활명수' })).toEqual({ itemSeq: '195700020', name: '활명수' })
    expect(
      readEasyDrug({ itemSeq: 195700020, itemName: ' 가딘정\n\n(라니티딘) ', seQesitm: ' ', itemImage: null }),
    ).toEqual({
      itemSeq: '195700020',
      name: '가딘정 (라니티딘)',
      adverseReactions: null,
      imageUrl: null,
    })
  })

  test.each([
    [{ updateDe: '20240509', openDe: '2021-01-29 00:00:00' }, '2024-05-09'],
    [{ updateDe: '', openDe: '2021-01-29 00:00:00' }, '2021-01-29'],
    [{ openDe: '2021-01-29 00:00:00' }, '2021-01-29'],
    [{ updateDe: '2024-02-30', openDe: null }, null],
    [{ updateDe: null }, null],
  ])('takes %j for revised on %j', (dates, revisedOn) =>
    expect(readEasyDrug({ itemSeq: '195700020', itemName: '활명수', ...dates }).revisedOn).toBe(revisedOn),
  )

  test.each(['http://169.254.169.254/latest', 'javascript:alert(1)', 'https://localhost/a'])(
    'passes no image on from %s',
    itemImage => expect(readEasyDrug(item({ itemImage })).imageUrl).toBe(null),
  )

  test.each<[string, unknown]>([
    ['the row is not an object', null],
    ['the row is not an object', []],
    ['the row is not an object', 'text'],
    ['itemSeq is not nine digits', {}],
    ['itemSeq is not nine digits', item({ itemSeq: null })],
    ['itemSeq is not nine digits', item({ itemSeq: '1957000201' })],
    ['itemSeq is not nine digits', { ...item(), itemSeq: 1.5 }],
    ['itemSeq is not a text', { ...item(), itemSeq: {} }],
    ['itemName is empty', item({ itemName: '\n\u00a0<br>' })],
    ['itemName is empty', { itemSeq: '195700020' }],
    ['itemName is longer than 500 characters', item({ itemName: '가'.repeat(501) })],
    ['seQesitm is not a text', { ...item(), seQesitm: ['x'] }],
    ['seQesitm is longer than 100000 characters', item({ seQesitm: 'x'.repeat(100_001) })],
  ])('refuses a row: %s', (reason, row) => {
    expect(() => readEasyDrug(row)).toThrow(new BadRowError(reason))
  })
})
