import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { apiItem, createWorld, KEY, type World } from '../world.js'

const HOUR = 3_600_000
const MINUTE = 60_000

/** Its names, or the codes of its errors. */
async function search(world: Pick<World, 'send'>, typed: string, field = 'medicines(search: $typed)') {
  const query = `query ($typed: String!) { found: ${field} { nodes { name } isCatalogueComplete } }`
  const { data, errors } = await world.send<{ found: { nodes: { name: string }[] } } | null>(query, { typed })
  return data?.found.nodes.map(({ name }) => name) ?? errors.map(({ extensions }) => extensions['code'])
}
const forSymptom = (world: Pick<World, 'send'>, typed: string) =>
  search(world, typed, 'medicinesForSymptom(symptom: $typed)')

interface Read {
  medicine: { name: string; storage: string | null; provenance: { stale: boolean; source: string } } | null
}
const MEDICINE = 'query ($code: String!) { medicine(itemSeq: $code) { name storage provenance { stale source } } }'
const read = async (world: Pick<World, 'ask'>, code: string) => (await world.ask<Read>(MEDICINE, { code })).medicine

const ONE = apiItem('200000001', '후시딘연고', { efcyQesitm: '이 약은 상처에 씁니다.' })

test('fifty people on two servers who type the same at once cost one call', async () => {
  const world = await createWorld({ portal: [ONE] })
  const other = await world.open()
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => search(i % 2 ? world : other, '후시딘')))
  expect(new Set(answers.map(names => names.join()))).toEqual(new Set(['후시딘연고']))
  expect(world.portal.calls.map(({ params }) => params['itemName'])).toEqual(['후시딘'])
})

test('fifty people on two servers who open the same medicine at once cost one call', async () => {
  const world = await createWorld({ portal: [ONE] })
  const other = await world.open()
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => read(i % 2 ? world : other, '200000001')))
  expect(new Set(answers.map(each => each?.name))).toEqual(new Set(['후시딘연고']))
  expect(world.portal.calls).toHaveLength(1)
})

test('a search that our table can answer asks nobody, and neither does one that nobody could understand', async () => {
  const world = await createWorld({ medicines: [{ name: '게보린정', indications: '두통' }], portal: [ONE] })
  for (const typed of ['게보린정', '게보', '보린', 'ㄱㅂㄹ', 'rpqhfls'])
    expect(await search(world, typed)).toEqual(['게보린정'])
  expect(await forSymptom(world, '두통')).toEqual(['게보린정'])
  expect(await search(world, 'ㅋㅋㅋ')).toEqual([])
  expect(world.portal.calls).toEqual([])
})

test('a search that only its neighbours answer asks whether there is one of exactly that name', async () => {
  const world = await createWorld({ medicines: [{ name: '게보린정' }], portal: [apiItem('200000002', '게브린정')] })
  expect(await search(world, '게부린')).toEqual(['게보린정'])
  expect((await search(world, '게브린'))[0]).toBe('게브린정')
  expect(world.portal.calls.map(({ params }) => params['itemName'])).toEqual(['게부린', '게브린'])
})

test('“there is none” is believed for a minute, and then asked again', async () => {
  const world = await createWorld({ portal: [], random: 0.5 })
  const all = () => Promise.all([search(world, '후시딘'), forSymptom(world, '상처'), read(world, '200000001')])
  for (let turn = 0; turn < 3; turn++) expect(await all()).toEqual([[], [], null])
  world.clock.passes(59_000)
  expect(await all()).toEqual([[], [], null])
  expect(world.portal.calls).toHaveLength(3)
  world.portal.answers([ONE])
  world.clock.passes(2_000)
  await vi.waitFor(async () =>
    expect(await all()).toMatchObject([['후시딘연고'], ['후시딘연고'], { name: '후시딘연고' }]),
  )
})

test('“there is none” of half an hour ago is no answer while the source is down', async () => {
  const world = await createWorld({ portal: [], random: 0 })
  expect([await search(world, '후시딘'), await forSymptom(world, '상처')]).toEqual([[], []])
  world.portal.fails('html 502')
  world.clock.passes(30 * MINUTE)
  expect([await search(world, '후시딘'), await forSymptom(world, '상처')]).toEqual([
    ['UPSTREAM_UNAVAILABLE'],
    ['UPSTREAM_UNAVAILABLE'],
  ])
})

test('a symptom that our table knows nothing for is looked up once', async () => {
  const world = await createWorld({ portal: [ONE, apiItem('200000002', '게보린정')] })
  for (let turn = 0; turn < 3; turn++) expect(await forSymptom(world, '상처')).toEqual(['후시딘연고'])
  expect(world.portal.calls.map(({ params }) => params['efcyQesitm'])).toEqual(['상처'])
})

test('a text is taken as it is for a day', async () => {
  const world = await createWorld({ portal: [ONE] })
  expect(await read(world, '200000001')).toMatchObject({ provenance: { stale: false, source: 'e약은요' } })
  world.clock.passes(23 * HOUR)
  for (const server of [world, await world.open()])
    expect(await read(server, '200000001')).toMatchObject({ provenance: { stale: false } })
  expect(world.portal.calls).toHaveLength(1)
})

test('a text of yesterday is shown at once, and fetched anew behind it', async () => {
  const world = await createWorld({ portal: [ONE] })
  await read(world, '200000001')
  world.portal.answers([{ ...ONE, depositMethodQesitm: '서늘한 곳에 두십시오.', updateDe: '2026-02-01' }])
  world.clock.passes(27 * HOUR)
  const old = { storage: '실온에서 보관하십시오.', provenance: { stale: true } }
  expect(await read(world, '200000001')).toMatchObject(old)
  const now = { storage: '서늘한 곳에 두십시오.', provenance: { stale: false } }
  await vi.waitFor(async () => expect(await read(world, '200000001')).toMatchObject(now))
  expect(world.portal.calls).toHaveLength(2)
})

test('two days old and the source down: still shown, and marked; what was never known is an error with a hint', async () => {
  const world = await createWorld({ portal: [ONE], random: 0 })
  await read(world, '200000001')
  world.portal.fails('html 502')
  world.clock.passes(50 * HOUR)
  for (const { ask } of [world, await world.open()])
    expect(await read({ ask }, '200000001')).toMatchObject({ name: '후시딘연고', provenance: { stale: true } })
  const { status, data, errors } = await world.send(MEDICINE, { code: '200000009' })
  expect([status, data]).toEqual([200, { medicine: null }])
  expect(errors).toHaveLength(1)
  expect(errors[0]?.extensions).toEqual({ code: 'UPSTREAM_UNAVAILABLE', retryAfter: expect.any(Number) })
})

test('after five failures the source is left alone', async () => {
  const world = await createWorld({ portal: [ONE], random: 0 })
  world.portal.fails('plain unauthorized')
  for (let i = 1; i <= 8; i++)
    expect(await search(world, `없는약${'가나다라마바사아'[i - 1]}`)).toEqual(['UPSTREAM_UNAVAILABLE'])
  expect(world.portal.calls).toHaveLength(5)
  expect(await read(world, '200000001').catch((error: Error) => error.message)).toContain('UPSTREAM_UNAVAILABLE')
  expect(world.portal.calls).toHaveLength(5)
})

test('the key is in no line of the log and in no answer, whatever happens', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pilling-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'pilling.log')
  const world = await createWorld({ portal: [ONE], random: 0, env: { LOG_LEVEL: 'trace', LOG_FILE: file } })
  const told: unknown[] = [await search(world, '후시딘')]
  for (const form of ['plain unauthorized', 'html 502', 'reset', 'truncated json', 'redirect elsewhere'] as const) {
    world.portal.fails(form)
    told.push((await world.send(MEDICINE, { code: '200000009' })).errors, await search(world, `없는${form}`))
  }
  await world.portal.close()
  told.push((await world.send(MEDICINE, { code: '200000008' })).errors)
  expect(JSON.stringify(told)).toContain('UPSTREAM_UNAVAILABLE')
  await world.app.close()
  await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toContain('the circuit has another state'))
  for (const text of [JSON.stringify(told), readFileSync(file, 'utf8')]) {
    expect(text).not.toContain(KEY)
    expect(text).not.toMatch(/serviceKey=/i)
  }
})
