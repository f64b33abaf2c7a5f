import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { pino } from 'pino'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { readCsv } from '../../test/csv.js'
import { createHeldClock } from '../../test/fakes/clock.js'
import { type Answer, startTestGraph, type TestGraph, type TestGraphOptions } from '../../test/fakes/graph.js'
import { createRowsState, RowsResolver, type RowsState } from '../../test/fakes/rows.js'
import { createRateLimit } from './rate.js'

const worlds: TestGraph[] = []
const clients: { destroy(): void }[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  await Promise.all(worlds.splice(0).map(each => each.close()))
})

const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 8_000 })
const CSV = { accept: 'text/csv' }
const LINES = { accept: 'application/jsonl' }
const USER = { authorization: 'Bearer user' }
const ROWS = '{ rows { nodes { at } } }'

async function start(given: Partial<RowsState> = {}, options: TestGraphOptions = {}) {
  const rows = createRowsState(given)
  const world = await startTestGraph({ resolvers: [new RowsResolver(rows)], ...options })
  worlds.push(world)
  const export_ = (query = ROWS, headers: Record<string, string> = LINES) => world.post({ query }, headers)
  const ends = () => world.lines.filter(({ msg }) => msg === 'export')
  return { ...world, rows, export: export_, ends }
}

/** With a clock that stands still, and a limit that a test can reach. */
async function startHeld(given: Partial<RowsState>, perMinute = 1_000_000) {
  const clock = createHeldClock(Date.now())
  const log = pino({ level: 'silent' })
  const limit = createRateLimit({ redis: null, perMinute, analystPerMinute: perMinute, clock, log })
  return { clock, ...(await start(given, { clock, limit })) }
}

/** A client that reads nothing until it is told to. */
async function openIdle(world: TestGraph, query: string, headers: Record<string, string>) {
  const outgoing = httpRequest({
    ...{ port: world.port, host: '127.0.0.1', path: '/graphql', method: 'POST', agent: false },
    headers: { 'content-type': 'application/json', ...headers },
  })
  const answer = new Promise<IncomingMessage>(resolve => outgoing.once('response', resolve))
  const state = { isCut: false }
  outgoing.on('error', () => (state.isCut = true))
  clients.push(outgoing)
  outgoing.end(JSON.stringify({ query }))
  const response = await answer
  response.on('error', () => (state.isCut = true))
  return { response, state, leave: () => outgoing.destroy() }
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line) as { at?: number } & Answer)
const codesOf = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions['code'])
const upTo = (total: number) => Array.from({ length: total }, (_, at) => at)

describe('a file', () => {
  test.each([0, 1, 100, 101, 250])('of %i rows is whole, as CSV and as JSON Lines', async total => {
    const world = await start({ total })
    const csv = await world.export('query Rows { rows { totalCount nodes { at note: text } } }', CSV)
    const bytes = Buffer.from(await csv.arrayBuffer())
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const text = 'x'.repeat(10)
    expect(readCsv(bytes.subarray(3).toString())).toEqual([
      ['at', 'note'],
      ...upTo(total).map(at => [String(at), text]),
    ])
    const json = await world.export('{ mine: rows { nodes { note: text at } } }')
    expect(await json.text()).toBe(
      upTo(total)
        .map(at => `${JSON.stringify({ note: text, at })}\n`)
        .join(''),
    )
    const pages = Math.max(1, Math.ceil(total / 100))
    const asked = upTo(pages).map(at => [at * 100, 100])
    expect(world.rows.pages).toEqual([...asked, ...asked])
    expect(world.rows.counted).toBe(0)
    const head = (name: string) => [csv, json].map(({ headers }) => headers.get(name))
    expect(head('content-type')).toEqual(['text/csv; charset=utf-8', 'application/jsonl; charset=utf-8'])
    expect(head('content-disposition')).toEqual([
      'attachment; filename="Rows.csv"',
      'attachment; filename="mine.jsonl"',
    ])
    expect(head('cache-control')).toEqual(Array(2).fill('no-store, no-transform'))
    expect(head('x-content-type-options')).toEqual(['nosniff', 'nosniff'])
    expect(head('x-request-id')).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)])
    expect(head('ratelimit-policy')).toEqual([expect.stringMatching(/q=/), expect.stringMatching(/q=/)])
  })

  test('comes as application/x-ndjson to whoever calls it that', async () => {
    const { headers } = await (await start()).export(ROWS, { accept: 'application/x-ndjson' })
    expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
    expect(headers.get('content-disposition')).toBe('attachment; filename="rows.jsonl"')
  })

  test('begins where the document begins, and never mind its own first', async () => {
    const world = await start({ total: 10 })
    const query = 'query ($after: String, $first: Int = 1) { rows(first: $first, after: $after) { nodes { at } } }'
    for (const first of [undefined, 3, 1_000_000]) {
      const response = await world.post({ query, variables: { after: '6', first } }, LINES)
      expect(linesOf(await response.text()).map(({ at }) => at)).toEqual([7, 8, 9])
    }
  })

  test('is read in the largest pages that the limits of one operation let through', async () => {
    const world = await start({ total: 100 })
    const deep = '{ rows { nodes { at rows { rows { at } } } } }'
    expect(linesOf(await (await world.export(deep)).text())).toHaveLength(100)
    const sizes = world.rows.pages.map(([, size]) => size)
    const [size = 0] = sizes
    expect(new Set(sizes)).toEqual(new Set([size]))
    const by = async (first: number) =>
      (await world.ask(`{ rows(first: ${first}) { nodes { at rows { rows { at } } } pageInfo { hasNextPage } } }`))
        .errors
    expect([await by(size), codesOf({ errors: (await by(size + 1)) ?? [] })]).toEqual([
      undefined,
      ['QUERY_TOO_COMPLEX'],
    ])
    const deeper = '{ rows { nodes { rows { rows { rows { rows { at } } } } } } }'
    const refused = await world.export(deeper)
    expect([refused.status, codesOf((await refused.json()) as Answer)]).toEqual([400, ['QUERY_TOO_COMPLEX']])
  })

  test('is packed for whoever takes gzip, each page as it comes', async () => {
    const world = await start({ total: 150, before: page => (page === 1 ? undefined : second) })
    let go = () => {}
    const second = new Promise<void>(resolve => (go = resolve))
    const { response } = await openIdle(world, ROWS, { ...CSV, 'accept-encoding': 'br, gzip' })
    expect(response.headers['content-encoding']).toBe('gzip')
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    await until(() => expect(chunks.length).toBeGreaterThan(0))
    go()
    await until(() => expect(response.complete).toBe(true))
    expect(readCsv(gunzipSync(Buffer.concat(chunks)).toString()).slice(1)).toEqual(upTo(150).map(at => [String(at)]))
    const plain = await openIdle(world, ROWS, CSV)
    expect(plain.response.headers['content-encoding']).toBeUndefined()
  })

  test('can be asked for by the hash of an operation of our own pages', async () => {
    const dashboardDir = mkdtempSync(join(tmpdir(), 'pilling-'))
    const sha256Hash = createHash('sha256').update(ROWS).digest('hex')
    writeFileSync(join(dashboardDir, 'documents.json'), JSON.stringify({ [sha256Hash]: ROWS }))
    const world = await start({ total: 2 }, { dashboardDir })
    const by = (hash: string) => world.post({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } }, LINES)
    expect(await (await by(sha256Hash)).text()).toBe('{"at":0}\n{"at":1}\n')
    const unknown = (await (await by('0'.repeat(64))).json()) as Answer
    expect(unknown.errors).toMatchObject([
      { message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } },
    ])
  })

  test('a page of another site may read what it is called', async () => {
    const origin = 'https://app.example.com'
    const { headers } = await (await start()).export(ROWS, { ...CSV, origin })
    expect(headers.get('access-control-allow-origin')).toBe(origin)
    expect(headers.get('access-control-expose-headers')).toContain('content-disposition')
  })
})

describe('what is wrong before the first row is answered in JSON with its status', () => {
  const cases: [string, unknown, Record<string, string>, number, string][] = [
    ['no query', {}, {}, 400, 'BAD_USER_INPUT'],
    ['no object', '[]', {}, 400, 'BAD_USER_INPUT'],
    ['no GraphQL', { query: '{' }, {}, 400, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', { query: '{ rows { nodes { nothing } } }' }, {}, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['two operations', { query: `query A ${ROWS} query B ${ROWS}` }, {}, 400, 'BAD_USER_INPUT'],
    ['variables in a list', { query: ROWS, variables: [] }, {}, 400, 'BAD_USER_INPUT'],
    ['a name that is no text', { query: ROWS, operationName: 1 }, {}, 400, 'BAD_USER_INPUT'],
    [
      'a missing variable',
      { query: 'query ($a: String!) { rows(after: $a) { nodes { at } } }' },
      {},
      400,
      'BAD_USER_INPUT',
    ],
    ['a mutation', { query: 'mutation { raise }' }, {}, 400, 'BAD_USER_INPUT'],
    ['a subscription', { query: 'subscription { forever }' }, {}, 400, 'BAD_USER_INPUT'],
    ['no connection', { query: '{ echo }' }, {}, 400, 'BAD_USER_INPUT'],
    ['two connections', { query: '{ rows { nodes { at } } b: rows { nodes { at } } }' }, {}, 400, 'BAD_USER_INPUT'],
    ['the schema', { query: '{ __schema { types { name } } }' }, {}, 400, 'BAD_USER_INPUT'],
    ['what a guest may not see', { query: '{ mine { nodes { at } } }' }, {}, 401, 'UNAUTHENTICATED'],
    ['a stale token', { query: ROWS }, { authorization: 'Bearer stale' }, 401, 'UNAUTHENTICATED'],
    [
      'a token that nobody can read now',
      { query: ROWS },
      { authorization: 'Bearer busy' },
      503,
      'UPSTREAM_UNAVAILABLE',
    ],
    ['a row that breaks', { query: '{ rows { nodes { fragile } } }' }, {}, 500, 'INTERNAL_SERVER_ERROR'],
    ['a form', 'query={rows}', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'BAD_USER_INPUT'],
  ]
  test.each(cases)('%s', async (_, body, headers, status, code) => {
    const world = await start({ breaksAt: 3 })
    for (const accept of ['text/csv', 'application/jsonl']) {
      const response = await world.post(body, { accept, ...headers })
      expect(response.status).toBe(status)
      expect(response.headers.get('content-type')).toMatch(/^application\/json/)
      expect(codesOf((await response.json()) as Answer)).toEqual([code])
    }
    expect(world.state.raised).toBe(0)
    expect(world.ends()).toEqual([])
    if (status !== 415) expect(world.reports.map(({ codes }) => codes)).toEqual([[code], [code]])
  })

  test('a GET, and a HEAD', async () => {
    const world = await start()
    for (const method of ['GET', 'HEAD']) {
      const response = await fetch(`${world.url}?query=${ROWS}`, {
        method,
        headers: { ...CSV, 'apollo-require-preflight': '1' },
      })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    }
    expect(world.rows.pages).toEqual([])
  })

  test('JSON is what comes where JSON is wanted more', async () => {
    const world = await start({ total: 1 })
    const response = await world.export(ROWS, { accept: 'text/csv;q=0.5, application/json' })
    expect(await response.json()).toEqual({ data: { rows: { nodes: [{ at: 0 }] } } })
  })

  test('an eleventh file at once of one person; who gets one that ends, another, and nobody else is the poorer', async () => {
    const gates: (() => void)[] = []
    const world = await start({
      total: 150,
      before: page => (page % 2 ? undefined : new Promise(go => gates.push(go))),
    })
    const open = (headers: Record<string, string>) => openIdle(world, ROWS, { ...LINES, ...headers })
    world.rows.before = () => (world.rows.pages.at(-1)?.[0] ? new Promise(go => gates.push(go)) : undefined)
    const ten = await Promise.all(Array.from({ length: 10 }, () => open(USER)))
    expect(ten.map(({ response }) => response.statusCode)).toEqual(Array(10).fill(200))
    const refused = await world.export(ROWS, { ...LINES, ...USER })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30'])
    expect(codesOf((await refused.json()) as Answer)).toEqual(['RATE_LIMITED'])
    expect((await open({})).response.statusCode).toBe(200)
    expect((await open({ authorization: 'Bearer analyst' })).response.statusCode).toBe(200)
    ten[0]?.leave()
    await until(async () => expect((await open(USER)).response.statusCode).toBe(200))
    for (const go of gates) go()
  })
})

describe('what goes wrong in the middle', () => {
  const broken = '{ rows { nodes { at fragile } } }'

  test('JSON Lines end with the errors, and are logged', async () => {
    const world = await start({ total: 300, breaksAt: 250 })
    const response = await world.export(broken, { ...LINES, 'x-request-id': 'export-1' })
    const lines = linesOf(await response.text())
    expect(lines.slice(0, -1).map(({ at }) => at)).toEqual(upTo(200)) // no row of a page that lacks something
    expect(lines.at(-1)?.errors).toMatchObject([
      { extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'export-1.3' } },
    ])
    expect(JSON.stringify(lines.at(-1))).not.toContain('secret')
    await until(() =>
      expect(world.ends()).toMatchObject([{ requestId: 'export-1', rows: 200, pages: 2, ending: 'failed' }]),
    )
    expect(world.lines.filter(({ level }) => level === 50)).toMatchObject([{ requestId: 'export-1.3' }])
    expect(world.reports.map(({ requestId, codes, status }) => [requestId, codes, status])).toEqual([
      ['export-1', [], 200],
      ['export-1.2', [], 200],
      ['export-1.3', ['INTERNAL_SERVER_ERROR'], 200],
    ])
  })

  test.each([{}, { 'accept-encoding': 'gzip' }])(
    'a CSV is cut, so that nobody takes it for the whole (%j)',
    async headers => {
      const world = await start({ total: 300, breaksAt: 250, before: () => wait(10) })
      const { response, state } = await openIdle(world, broken, { ...CSV, ...headers })
      response.resume()
      await until(() => expect(state.isCut).toBe(true))
      expect(response.complete).toBe(false)
      await until(() => expect(world.ends()).toMatchObject([{ ending: 'failed' }]))
    },
  )

  test('a session that ends ends it', async () => {
    const world = await start({ total: 500, before: page => void (page === 3 && world.viewers.delete('Bearer user')) })
    const lines = linesOf(await (await world.export('{ mine { nodes { at } } }', { ...LINES, ...USER })).text())
    expect(lines).toHaveLength(301)
    expect(lines.at(-1)?.errors).toMatchObject([
      { message: '다시 로그인해 주세요.', extensions: { code: 'UNAUTHENTICATED' } },
    ])
  })

  test('a list whose pages lead back ends it', async () => {
    const world = await start({ total: 300, cursorOf: () => '5' })
    const lines = linesOf(await (await world.export()).text())
    expect(lines).toHaveLength(101)
    expect(codesOf(lines.at(-1) ?? {})).toEqual(['INTERNAL_SERVER_ERROR'])
  })
})

describe('the rate limit', () => {
  test('each page counts, and where nothing is left the rest waits for it', async () => {
    const read: number[] = []
    const world = await startHeld({ total: 1_000 }, 4)
    world.rows.before = () => void read.push(world.clock.now())
    const { response } = await openIdle(world, ROWS, LINES)
    expect(response.headers['ratelimit']).toBe('"minute";r=3;t=60')
    let text = ''
    response.on('data', (chunk: Buffer) => (text += chunk.toString()))
    await until(() => expect(text.split('\n').length).toBeGreaterThan(400))
    expect(read).toHaveLength(4)
    expect((await world.export()).status).toBe(429)
    while (!response.complete) {
      await world.clock.advance(1_000)
      await wait(1)
    }
    expect(linesOf(text).map(({ at }) => at)).toEqual(upTo(1_000))
    const within = read.map(at => read.filter(other => other >= at && other < at + 60_000).length)
    expect(Math.max(...within)).toBe(4)
  })

  test('the last of it is handed out bit by bit, and leaves something for other requests', async () => {
    const world = await startHeld({ total: 10_000 }, 40)
    const { response } = await openIdle(world, ROWS, LINES)
    response.resume()
    await until(() => expect(world.rows.pages).toHaveLength(36))
    expect((await world.post({ query: '{ echo }' })).status).toBe(200)
    await world.clock.advance(11_000)
    expect(world.rows.pages).toHaveLength(36)
    await world.clock.advance(2_000)
    await until(() => expect(world.rows.pages).toHaveLength(37))
  })

  test('a file that nothing is left for is refused', async () => {
    const world = await startHeld({}, 1)
    await world.export()
    const refused = await world.export(ROWS, CSV)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
    expect(world.rows.pages).toHaveLength(1)
  })
})

describe('a client', () => {
  /** 1,000 pages of 2 MB, which can't be packed. */
  const HUGE = { total: 100_000, textOf: () => `x${randomBytes(15_000).toString('base64')}` }
  const TEXTS = '{ rows { nodes { text } } }'

  test.each([{}, { 'accept-encoding': 'gzip' }])(
    'that reads nothing holds up a page, beside what its network keeps, and is cut after a while (%j)',
    async headers => {
      const world = await startHeld(HUGE)
      const { response, state } = await openIdle(world, TEXTS, { ...CSV, ...headers })
      response.pause()
      let before = -1
      while (before < world.rows.pages.length) {
        before = world.rows.pages.length
        await wait(300)
      }
      expect(before).toBeLessThan(20)
      await world.clock.advance(29_000)
      expect(world.ends()).toEqual([])
      await world.clock.advance(2_000)
      await until(() => expect(world.ends()).toMatchObject([{ ending: 'slow' }]))
      response.resume()
      await until(() => expect(state.isCut).toBe(true))
      expect(world.rows.pages).toHaveLength(before)
    },
  )

  test('that reads a little at a time gets it all', async () => {
    const world = await startHeld({ ...HUGE, total: 1_000 })
    const { response } = await openIdle(world, TEXTS, CSV)
    let size = 0
    for (;;) {
      const chunk = response.read() as Buffer | null
      if (chunk) size += chunk.length
      else if (response.complete && response.readableLength === 0) break
      await world.clock.advance(10)
    }
    expect(size).toBe(3 + 6 + 1_000 * 20_003)
  })

  test('that leaves stops the work', async () => {
    const world = await start(HUGE)
    const { response, leave } = await openIdle(world, TEXTS, LINES)
    response.once('data', leave)
    await until(() => expect(world.ends()).toMatchObject([{ ending: 'left' }]))
    const { length } = world.rows.pages
    await wait(100)
    expect(world.rows.pages).toHaveLength(length)
    expect(world.lines.filter(({ level }) => Number(level) > 30)).toEqual([])
  })

  test('that leaves while it waits for the limit stops the waiting', async () => {
    const world = await startHeld({ total: 1_000 }, 2)
    const { response, leave } = await openIdle(world, ROWS, LINES)
    response.resume()
    await until(() => expect(world.rows.pages).toHaveLength(2))
    leave()
    await until(() => expect(world.ends()).toMatchObject([{ ending: 'left' }]))
    await world.clock.advance(120_000)
    expect(world.rows.pages).toHaveLength(2)
  })
})

describe('a server that stops', () => {
  test('lets a file that is nearly there come to its end', async () => {
    let go = () => {}
    const world = await start({
      total: 150,
      before: page => (page === 2 ? new Promise(done => (go = done)) : undefined),
    })
    const { response } = await openIdle(world, ROWS, LINES)
    let text = ''
    response.on('data', (chunk: Buffer) => (text += chunk.toString()))
    await until(() => expect(world.rows.pages).toHaveLength(2))
    const closed = world.close()
    go()
    await closed
    await until(() => expect(response.complete).toBe(true))
    expect(linesOf(text)).toHaveLength(150)
  })

  test.each([LINES, CSV])('ends one that would go on (%j)', async headers => {
    const world = await startHeld({ total: 1_000 }, 2)
    const { response, state } = await openIdle(world, ROWS, headers)
    let text = ''
    response.on('data', (chunk: Buffer) => (text += chunk.toString()))
    await until(() => expect(world.rows.pages).toHaveLength(2))
    const closed = world.close(10_000)
    await world.clock.advance(5_000)
    await closed
    await until(() => expect(response.destroyed).toBe(true))
    await until(() => expect(world.ends()).toMatchObject([{ ending: 'failed', pages: 2 }]))
    expect([state.isCut, response.complete]).toEqual(headers === CSV ? [true, false] : [false, true])
    if (headers === CSV) return
    expect(linesOf(text).at(-1)?.errors).toMatchObject([
      { extensions: { code: 'UPSTREAM_UNAVAILABLE', retryAfter: 1 } },
    ])
  })
})

test('the log has a line for each page and one for the file, and neither rows nor names', async () => {
  const world = await start({ total: 150 })
  await (
    await world.export('query Q { mine { nodes { at text } } }', { ...CSV, ...USER, 'x-request-id': 'all' })
  ).text()
  await until(() => expect(world.ends()).toHaveLength(1))
  const told = world.lines.filter(({ msg }) => ['operation', 'export'].includes(String(msg)))
  expect(told).toMatchObject([
    {
      msg: 'operation',
      requestId: 'all',
      type: 'query',
      name: 'Q',
      field: 'mine',
      userId: 'user',
      status: 200,
      codes: [],
    },
    { msg: 'operation', requestId: 'all.2', type: 'query', name: 'Q', field: 'mine', userId: 'user', status: 200 },
    { msg: 'export', requestId: 'all', type: 'text/csv', rows: 150, pages: 2, ending: 'whole' },
  ])
  expect(JSON.stringify(world.lines)).not.toContain('xxxxx')
})
