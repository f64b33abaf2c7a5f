import { expect, onTestFinished, test, vi } from 'vitest'
import { findFreePort } from '../../src/db/port.js'
import { startProxy } from '../fakes/proxy.js'
import { startRedis, type RedisServer } from '../redis.js'
import { createWorld, type World } from '../world.js'

const SYLLABLES = [...'가나다라마바사아자차카타파하']
const NAMES = SYLLABLES.flatMap(one => SYLLABLES.map(two => `${one}${two}린정`))
const medicines = NAMES.map(name => ({ name }))

interface Found {
  medicines: { nodes: { name: string; provenance: { stale: boolean } }[]; servedFrom: string }
}
const SEARCH = `query ($typed: String!, $first: Int!) {
  medicines(search: $typed, first: $first) { nodes { name provenance { stale } } servedFrom }
}`
/** `first` makes it another search, that no memory holds yet. */
async function search({ ask }: Pick<World, 'ask'>, typed: string, first: number) {
  const { nodes, servedFrom } = (await ask<Found>(SEARCH, { typed, first })).medicines
  expect(nodes[0]).toEqual({ name: typed, provenance: { stale: false } })
  return servedFrom
}

/** What a probe is told, and with which status. */
async function readiness({ url, clock }: Pick<World, 'url' | 'clock'>) {
  // An answer is kept for a second.
  clock.passes(1_001)
  const response = await fetch(`${url}/health/ready`)
  return [response.status, await response.json()]
}
const DEGRADED = [200, { status: 'degraded', checks: { postgres: 'ok', redis: 'down' } }]
const READY = [200, { status: 'ready', checks: { postgres: 'ok', redis: 'ok' } }]

/** People who each search on and on, until told to stop; anything but the right answer ends it. */
function startStream(world: World, people: number) {
  let isOver = false
  let answered = 0
  const person = async (from: number) => {
    for (let i = from; !isOver; i += people) {
      await search(world, NAMES[i % NAMES.length] ?? '', 1 + (Math.floor(i / NAMES.length) % 50))
      answered++
    }
  }
  const done = Promise.all(Array.from({ length: people }, (_, i) => person(i)))
  const failed = new Promise<never>((_resolve, reject) => void done.catch(reject))
  failed.catch(() => undefined)
  return {
    brings(more: number) {
      const enough = answered + more
      return Promise.race([failed, vi.waitFor(() => expect(answered).toBeGreaterThan(enough), { timeout: 20_000 })])
    },
    stop: () => ((isOver = true), done),
  }
}

/** Resolves when one process finds in Redis what another has put there. */
async function isSharedAgain(world: World) {
  const other = await world.open()
  let next = 0
  await vi.waitFor(
    async () => {
      // However long Redis was to be left alone, that is over.
      world.clock.passes(31_000)
      const name = NAMES[next++] ?? ''
      await search(world, name, 99)
      expect(await search(other, name, 99)).toBe('REDIS')
    },
    { timeout: 15_000, interval: 50 },
  )
}

test('no Redis at the start: everything is answered, and it is used once it is there', async () => {
  const port = await findFreePort()
  const world = await createWorld({ medicines, redisUrl: `redis://127.0.0.1:${port}` })
  expect(await search(world, '가나린정', 1)).toBe('DATABASE')
  expect(await readiness(world)).toEqual(DEGRADED)
  const redis = await startRedis({ port })
  onTestFinished(() => redis.stop())
  await isSharedAgain(world)
  expect(await readiness(world)).toEqual(READY)
})

interface Breakable {
  url: string
  breaks(): Promise<void>
  heals(): Promise<void>
}

async function aServer(breaks: (redis: RedisServer) => Promise<void>, heals: (redis: RedisServer) => Promise<void>) {
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  return { url: redis.url, breaks: () => breaks(redis), heals: () => heals(redis) }
}

async function aWay(breaks: 'cut' | 'hang'): Promise<Breakable> {
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  const proxy = await startProxy({ port: redis.port })
  onTestFinished(() => proxy.close())
  return { url: proxy.through(redis.url), breaks: async () => proxy[breaks](), heals: proxy.heal }
}

const WAYS: [string, () => Promise<Breakable>][] = [
  [
    'is killed',
    () =>
      aServer(
        redis => redis.kill(),
        async ({ port }) => {
          const again = await startRedis({ port })
          onTestFinished(() => again.stop())
        },
      ),
  ],
  [
    'stands still',
    () =>
      aServer(
        redis => redis.kill('SIGSTOP'),
        redis => redis.kill('SIGCONT'),
      ),
  ],
  ['is cut off', () => aWay('cut')],
  ['is reached by a network that swallows everything', () => aWay('hang')],
]

test.each(WAYS)(
  'Redis that %s while people search: all are answered, and it is used again when it is back',
  async (_, make) => {
    const redis = await make()
    const world = await createWorld({ medicines, redisUrl: redis.url })
    const stream = startStream(world, 8)
    await stream.brings(100)
    await redis.breaks()
    await stream.brings(100)
    await vi.waitFor(async () => expect(await readiness(world)).toEqual(DEGRADED), { timeout: 5_000 })
    // Each of these passes of time ends a rest, so that searches meet the broken Redis again and again.
    for (let i = 0; i < 5; i++) {
      world.clock.passes(31_000)
      await stream.brings(20)
    }
    await redis.heals()
    await isSharedAgain(world)
    expect(await readiness(world)).toEqual(READY)
    await stream.stop()
  },
)

test('a text that changes while Redis is away: nobody who was there shows the old one, when Redis is back with it', async () => {
  const redis = await aWay('cut')
  const world = await createWorld({ redisUrl: redis.url })
  await world.given({ name: '가람소정', itemSeq: '600000001', storage: '실온' })
  const beside = await world.open()
  const read = async ({ ask }: Pick<World, 'ask'>) =>
    (await ask<{ medicine: { storage: string } }>('{ medicine(itemSeq: "600000001") { storage } }')).medicine.storage
  const levels = async ({ app }: Pick<World, 'app'>) =>
    [...(await app.medicines.byItemSeqs(['600000001'])).values()].map(each => 'from' in each && each.from)
  expect(await read(world)).toBe('실온')
  await vi.waitFor(async () => expect(await levels(await world.open())).toEqual(['REDIS']), { timeout: 10_000 })
  await redis.breaks()
  await world.app.store.save([{ name: '가람소정', itemSeq: '600000001', storage: '냉장' }], {
    source: 'e약은요',
    fetchedAt: Date.now() + 1,
    live: true,
  })
  await vi.waitFor(async () => expect(await Promise.all([world, beside].map(read))).toEqual(['냉장', '냉장']), {
    timeout: 10_000,
  })
  await redis.heals()
  await vi.waitFor(async () => expect(await readiness(world)).toEqual(READY))
  for (const each of [world, beside]) expect(await read(each)).toBe('냉장')
  // The next write takes the old text out of Redis; whoever starts after that finds the new one.
  world.clock.passes(31_000)
  await world.ask('{ medicineSuggestions(prefix: "낯선이름") { name } }')
  await vi.waitFor(async () => expect(await read(await world.open())).toBe('냉장'), { timeout: 10_000 })
})
