import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { FormName } from '../../test/fakes/forms.js'
import { CODES, FORMS, legacy, refusedByService, refusedJson, refusedXml } from '../../test/fakes/forms.js'
import type { FakePortal } from '../../test/fakes/portal.js'
import { startPortal } from '../../test/fakes/portal.js'
import type { UpstreamFault } from '../errors.js'
import { UpstreamError } from '../errors.js'
import { describeError } from '../log.js'
import { createCircuit } from './circuit.js'
import { createHttp } from './http.js'
import type { PortalCall } from './portal.js'
import { createPortal } from './portal.js'
import { createRetry } from './retry.js'

const PATH = '/1471000/DrbEasyDrugInfoService/getDrbEasyDrugList'
const KEY = 'aB+/SECRET/c+d=='
const items = Array.from({ length: 3 }, (_, i) => ({ itemSeq: `19570002${i}`, itemName: `활명수${i}` }))

/** The whole of it as it is built in the app, but for its waits, over a fake that speaks HTTP. */
function givenPortal(fake: FakePortal, serviceKey = KEY, start = Date.UTC(2026, 0, 1)) {
  const time = { now: start }
  const calls: PortalCall[] = []
  const waits: number[] = []
  const clock = { now: () => time.now, sleep: async (forMs: number) => void waits.push(forMs) }
  const circuit = createCircuit({ name: 'data.go.kr', now: clock.now })
  const portal = createPortal({
    http: createHttp({ userAgent: 'Pilling/test', clock }),
    circuit,
    retry: createRetry({ clock, random: () => 0 }),
    serviceKey,
    baseUrl: fake.url,
    clock,
    onCall: call => calls.push(call),
  })
  return { portal, circuit, calls, waits, time, ask: (params = {}) => portal.ask(PATH, { type: 'json', ...params }) }
}

describe('the public-data portal', () => {
  let fake: FakePortal
  beforeEach(async () => void (fake = await startPortal({ items, serviceKey: KEY })))
  afterEach(() => fake.close())

  test('answers with the rows and their count', async () => {
    const { ask, calls } = givenPortal(fake)
    await expect(ask()).resolves.toEqual({ items, totalCount: 3 })
    expect(calls).toMatchObject([{ upstream: 'data.go.kr', path: PATH, outcome: 'ok' }])
  })

  test.each([
    ['as it was made', KEY],
    ['as the portal encodes it', encodeURIComponent(KEY)],
    ['with blanks from a copy', ` ${KEY}\n`],
  ])('is sent the key encoded once when given it %s', async (_, serviceKey) => {
    await givenPortal(fake, serviceKey).ask({ itemName: '가 나+%' })
    expect(fake.calls[0]?.query).toBe(
      `?serviceKey=aB%2B%2FSECRET%2Fc%2Bd%3D%3D&type=json&itemName=${encodeURIComponent('가 나+%')}`,
    )
  })

  test.each(['a'.repeat(64), '100%sure%'])('is sent the key %j unchanged', async serviceKey => {
    await expect(givenPortal(fake, serviceKey).ask()).rejects.toMatchObject({ fault: 'key' })
    expect(fake.calls[0]?.params['serviceKey']).toBe(serviceKey)
  })

  test('is found behind a prefix as well', async () => {
    const { portal } = givenPortal({ ...fake, url: `${fake.url}/proxy/` })
    await expect(portal.ask('/x', {})).rejects.toMatchObject({ fault: 'key' })
    expect(fake.calls[0]?.path).toBe('/proxy/x')
  })

  const [once, thrice] = [1, 3]
  const bad: [FormName, UpstreamFault, number][] = [
    ['plain unauthorized', 'key', once],
    ['plain forbidden', 'key', once],
    ['plain not found', 'key', once],
    ['plain rate limit', 'rate', thrice],
    ['plain rate limit, come back in 2 s', 'rate', thrice],
    ['plain rate limit, come back in 60 s', 'rate', once],
    ['plain quota', 'quota', once],
    ['plain quota with 200', 'quota', once],
    ['plain unexpected', 'server', thrice],
    ['plain backend forward', 'server', thrice],
    ['plain backend receive', 'server', thrice],
    ['html 502', 'server', thrice],
    ['html 200', 'server', thrice],
    ['empty 200', 'malformed', thrice],
    ['empty 503', 'server', thrice],
    ['busy 503', 'rate', thrice],
    ['redirect elsewhere', 'server', thrice],
    ['reset', 'network', thrice],
    ['truncated json', 'malformed', thrice],
    ['truncated xml', 'malformed', thrice],
    ['invalid json', 'malformed', thrice],
    ['json without a header', 'malformed', thrice],
    ['ok without a body', 'malformed', thrice],
    ['ok with scalar items', 'malformed', thrice],
    ['ok with lost items', 'malformed', thrice],
    ['euc-kr', 'malformed', thrice],
    ['gzip that is none', 'malformed', thrice],
    ['huge', 'malformed', thrice],
    ['code 99 in the envelope', 'server', thrice],
  ]
  const good: [FormName, unknown[]][] = [
    ['items empty string', []],
    ['items empty object', []],
    ['items empty list', []],
    ['items null', []],
    ['items absent', []],
    ['items empty, response wrapped', []],
    ['items empty, xml', []],
    ['no data', []],
    ['single object', items.slice(0, 1)],
    ['single in item', items.slice(0, 1)],
    ['list in item', items],
    ['wrapped items', items],
    ['count as text', items],
    ['first row', items],
  ]

  test('is known in every form it takes', () => {
    expect([...bad, ...good].map(([form]) => form).sort()).toEqual(Object.keys(FORMS).sort())
  })

  test.each(good)('is understood when it answers "%s"', async (form, rows) => {
    const { ask } = givenPortal(fake)
    fake.fails(form)
    expect((await ask()).items).toEqual(rows)
    expect(fake.calls).toHaveLength(1)
  })

  test.each(bad)(
    'answering "%s" is a fault of kind %s after %i calls, and tells no secret',
    async (form, fault, tries) => {
      const { ask, calls } = givenPortal(fake)
      fake.fails(form)
      const error: unknown = await ask({ itemName: '남모를약' }).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(UpstreamError)
      expect(error).toMatchObject({ fault, upstream: 'data.go.kr', code: 'UPSTREAM_UNAVAILABLE' })
      expect(fake.calls).toHaveLength(tries)
      expect(calls.map(call => call.outcome)).toEqual(Array(tries).fill(fault))
      const told = [
        inspect(error, { depth: 9, showHidden: true }),
        JSON.stringify([describeError(error), calls]),
      ].join()
      for (const secret of ['SECRET', 'serviceKey', encodeURIComponent('남모를약'), '남모를약'])
        expect(told).not.toContain(secret)
    },
  )

  const faults: Record<UpstreamFault, string[]> = {
    server: ['01', '02', '04', '05', '99'],
    rate: ['23'],
    request: ['10', '11'],
    quota: ['22'],
    key: ['12', '20', '21', '29', '30', '31', '32', '33'],
    timeout: [],
    network: [],
    malformed: [],
    resting: [],
  }
  const written = { legacy, refusedXml, refusedJson, refusedByService }
  test.each(Object.keys(written) as (keyof typeof written)[])(
    'is understood in each of its codes, written as %s',
    async form => {
      for (const code of Object.keys(CODES) as (keyof typeof CODES)[]) {
        fake.fails(() => written[form](code))
        const { ask } = givenPortal(fake)
        if (code === '03') await expect(ask()).resolves.toEqual({ items: [], totalCount: 0 })
        else {
          const fault = Object.entries(faults).find(([, codes]) => codes.includes(code))?.[0]
          await expect(ask(), `${form} ${code}`).rejects.toMatchObject({ fault })
        }
      }
    },
  )

  test('is asked again after a hiccup, and nobody notices', async () => {
    const { ask, waits } = givenPortal(fake)
    fake.fails('plain backend forward', { times: 2 })
    await expect(ask()).resolves.toEqual({ items, totalCount: 3 })
    expect(waits).toHaveLength(2)
  })

  test('is left alone from the end of its quota to midnight in Korea, for that path only', async () => {
    // 22:30 in Korea.
    const { portal, ask, circuit, time } = givenPortal(fake, KEY, Date.UTC(2026, 0, 1, 13, 30))
    fake.fails('plain quota', { times: 1 })
    const spent = { fault: 'quota', details: { retryAfter: 5_400 } }
    for (let i = 0; i < 10; i++) await expect(ask()).rejects.toMatchObject(spent)
    expect(fake.calls).toHaveLength(1)
    expect(circuit.state.kind).toBe('closed')
    await expect(portal.ask('/another', {})).rejects.toMatchObject({ fault: 'key' })
    expect(fake.calls).toHaveLength(2)
    time.now += 5_399_000
    await expect(ask()).rejects.toMatchObject({ fault: 'quota', details: { retryAfter: 1 } })
    time.now += 1_000
    await expect(ask()).resolves.toEqual({ items, totalCount: 3 })
  })

  test('is left alone by the circuit after five failures, each of three tries', async () => {
    const { ask, circuit } = givenPortal(fake)
    fake.fails('empty 503')
    for (let i = 0; i < 5; i++) await expect(ask()).rejects.toMatchObject({ fault: 'server' })
    fake.heal()
    await expect(ask()).rejects.toMatchObject({ fault: 'resting', details: { retryAfter: 60 } })
    expect(circuit.state.kind).toBe('open')
    expect(fake.calls).toHaveLength(15)
  })

  test('sees our own mistakes without being blamed for them', async () => {
    const { ask, circuit } = givenPortal(fake)
    for (let i = 0; i < 6; i++) await expect(ask({ numOfRows: 101 })).rejects.toMatchObject({ fault: 'request' })
    expect(circuit.state.kind).toBe('closed')
    expect(fake.calls).toHaveLength(6)
  })

  test('sees four calls at a time; callers in line may leave it, and a full line turns away', async () => {
    const { portal, ask } = givenPortal(fake)
    fake.hangs()
    const gone = new Error('gone')
    const one = new AbortController()
    const others = Array.from({ length: 67 }, () => new AbortController())
    const stuck = others.map(({ signal }) => portal.ask(PATH, {}, { signal }))
    const leaver = portal.ask(PATH, {}, { signal: one.signal })
    await expect(ask()).rejects.toMatchObject({ fault: 'resting' })
    await vi.waitFor(() => expect(fake.calls).toHaveLength(4))
    one.abort(gone)
    await expect(leaver).rejects.toBe(gone)
    for (const other of others) other.abort(gone)
    expect((await Promise.allSettled(stuck)).every(call => call.status === 'rejected' && call.reason === gone)).toBe(
      true,
    )
    fake.heal()
    await expect(Promise.all([ask(), ask(), ask(), ask(), ask()])).resolves.toHaveLength(5)
    expect(fake.calls).toHaveLength(9)
  })
})
