import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test, vi } from 'vitest'
import { toGlobalId } from '../../src/graph/node.js'
import { counted, statementsDuring, untilAtRest } from '../statements.js'
import { createWorld, type World } from '../world.js'

type Server = Pick<World, 'metricsPort' | 'send' | 'ask'>

/**
 * A server reads 25 popular names in two ways and 10 symptoms when it starts, and a statement goes out with each new
 * connection to the database, and some throw out what has run out. What it does after that is ours.
 */
async function warmedUp(server: Server): Promise<void> {
  const searches = Array.from({ length: 30 }, (_, i) => server.ask(`{ medicines(search: "가${i}") { servedFrom } }`))
  await Promise.all(searches)
  const reads = () => counted(server, 'cache_reads_total', 'cache="search"')
  await vi.waitFor(async () => expect(await reads()).toBeGreaterThanOrEqual(60 + searches.length), 5_000)
  await untilAtRest(server)
}

const names = Array.from({ length: 60 }, (_, i) => `쿼리비용${String.fromCharCode(0xac00 + i * 97)}정`)
const NESTED = `query ($ids: [ID!]!, $typed: String!) {
  medicines(search: $typed, first: 50) {
    servedFrom isCatalogueComplete pageInfo { hasNextPage endCursor }
    nodes { id name manufacturer provenance { source fetchedAt updatedAt stale } }
    edges { cursor matchedBy node { itemSeq storage boxedWarning provenance { stale } } }
  }
  nodes(ids: $ids) { id ... on Medicine { name provenance { source } } }
  medicineSuggestions(prefix: $typed, first: 20) { name itemSeq matchedBy }
}`

async function start() {
  const world = await createWorld({ medicines: names.map(name => ({ name })), env: { METRICS_PORT: '0' } })
  const redis = new Redis(String(world.redisUrl))
  onTestFinished(() => redis.disconnect())
  const ids = world.known.slice(10).map(({ itemSeq }) => toGlobalId('Medicine', itemSeq))
  return { world, redis, variables: { ids, typed: '쿼리비용' } }
}

test('fifty medicines with everything about them cost a handful of statements, and none once they are known', async () => {
  const { world, variables } = await start()
  await warmedUp(world)
  const statementsOf = async (server: Server) => {
    const ask = () =>
      server.ask<{ medicines: { nodes: object[]; edges: object[] }; nodes: object[] }>(NESTED, variables)
    return statementsDuring(server, async () => {
      const { medicines, nodes } = await ask()
      expect([medicines.nodes, medicines.edges, nodes].map(list => list.length)).toEqual([50, 50, 50])
    })
  }
  // The page, the suggestions, the fifty by their ids, and those of the page that were not among them.
  expect(await statementsOf(world)).toBe(4)
  expect(await statementsOf(world)).toBe(0)

  const second = await world.open()
  await warmedUp(second)
  expect(await statementsOf(second)).toBe(0)
})

/** What the cache says to Redis; the rate limit has its own words. */
const CACHE = new Set(['mget', 'set', 'unlink'])

test('fifty medicines cost the cache a handful of commands, and none once they are in memory', async () => {
  const { world, redis, variables } = await start()
  const second = await world.open()
  await Promise.all([warmedUp(world), warmedUp(second)])
  await world.ask(NESTED, variables)
  /** Other tests are on the same Redis, in other databases: MONITOR tells which. */
  const monitor = await redis.monitor()
  onTestFinished(() => monitor.disconnect())
  const commands: string[] = []
  const database = String(world.redisUrl).split('/').at(-1)
  monitor.on('monitor', (_time: string, [command = '']: string[], _source: string, on: string) => {
    if (on === database) commands.push(command)
  })
  const commandsOf = async (server: Server) => {
    commands.length = 0
    await server.ask(NESTED, variables)
    await redis.echo('over')
    await vi.waitFor(() => expect(commands.map(command => command.toLowerCase())).toContain('echo'))
    return commands.map(command => command.toLowerCase()).filter(command => CACHE.has(command))
  }
  expect(await commandsOf(second)).toEqual(['mget', 'mget', 'mget', 'mget'])
  expect(await commandsOf(second)).toEqual([])
})

test('the total is counted where it is asked for, and only there', async () => {
  const { world } = await start()
  await warmedUp(world)
  const statementsOf = (field: string, typed: string) =>
    statementsDuring(world, () =>
      world.ask(`query ($typed: String!) { medicines(search: $typed) { ${field} } }`, { typed }),
    )
  const page = await statementsOf('pageInfo { hasNextPage }', '쿼리')
  expect(page).toBeLessThanOrEqual(2)
  expect(await statementsOf('totalCount pageInfo { hasNextPage }', '쿼리비')).toBe(page + 1)
  expect(await statementsOf('totalCount', '쿼리비')).toBe(0)
})

test('an operation leaves one line in the log, that tells how it went and not what was searched for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pilling-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'pilling.log')
  const world = await createWorld({
    medicines: [{ name: '비밀의약품정', indications: '은밀한증상' }],
    env: { LOG_LEVEL: 'trace', LOG_FILE: file },
  })
  const query = `query Secret($typed: String!, $symptom: String!) {
    medicines(search: $typed) { totalCount nodes { name } }
    medicinesForSymptom(symptom: $symptom) { nodes { name } }
    medicineSuggestions(prefix: $typed) { name }
  }`
  const variables = { typed: '비밀의약', symptom: '은밀한' }
  const { headers } = await world.send(query, variables)
  await world.send(query, { typed: '비밀의약', symptom: '%' })
  await world.app.close()
  const lines = await vi.waitFor(() => {
    const operations = readFileSync(file, 'utf8')
      .split('\n')
      .filter(line => line.includes('"operation"'))
      .map(line => JSON.parse(line) as Record<string, unknown>)
    expect(operations).toHaveLength(2)
    return operations
  })
  expect(lines[0]).toMatchObject({
    level: 'info',
    requestId: headers.get('x-request-id'),
    door: 'http',
    type: 'query',
    name: 'Secret',
    field: 'medicines',
    status: 200,
    codes: [],
    ms: expect.any(Number),
    served: { 'search.DATABASE': 3, 'count.DATABASE': 1, 'medicine.DATABASE': 1 },
  })
  expect(lines[1]).toMatchObject({ codes: ['BAD_USER_INPUT'] })
  expect(readFileSync(file, 'utf8')).not.toMatch(/비밀|은밀/)
})

test('an operation looks for pharmacies four times at most: behind each look there is a map to ask', async () => {
  const world = await createWorld()
  const looks = (count: number) =>
    Array.from(
      { length: count },
      (_, i) => `p${i}: pharmacies(near: { latitude: 37.5, longitude: ${127 + i} }, first: 45) { nodes { name } }`,
    ).join(' ')
  const refusals = async (count: number) =>
    (await world.send(`{ ${looks(count)} }`)).errors.map(({ extensions }) => extensions.code)
  expect(await refusals(4)).toEqual([])
  for (const count of [5, 20]) expect(await refusals(count)).toEqual(['QUERY_TOO_COMPLEX'])
})
