import postgres from 'postgres'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { startProxy } from '../fakes/proxy.js'
import { createDatabase } from '../database.js'
import { soon } from '../feed.js'
import { startServer } from '../program.js'
import { startRedis } from '../redis.js'
import { createWorld, type World } from '../world.js'

const MINUTE = 60_000

interface Summary {
  text: string
  origin: 'AI' | 'EXTRACT'
  pending: boolean
  stale: boolean
}
const READ = `query ($itemSeq: String!, $wait: Int!) {
  medicine(itemSeq: $itemSeq) { name summary(maxWaitMs: $wait) { text origin pending stale } }
}`
const text = '이 약은 두통, 치통에 사용합니다.'
const itemSeqOf = (i: number) => String(710_000_000 + i)
const medicines = Array.from({ length: 120 }, (_, i) => ({
  itemSeq: itemSeqOf(i),
  name: `장애${String.fromCharCode(0xac00 + i * 13)}정`,
  indications: text,
}))

const read = async ({ ask }: Pick<World, 'ask'>, i: number, wait = 30_000): Promise<Summary> =>
  (await ask<{ medicine: { summary: Summary } }>(READ, { itemSeq: itemSeqOf(i), wait })).medicine.summary

const EXTRACT = { text, origin: 'EXTRACT', pending: false, stale: false }
const AI = { text, origin: 'AI', pending: false, stale: false }

const given = (options: Parameters<typeof createWorld>[0] = {}) =>
  createWorld({ medicines, openai: true, random: 0, ...options })

/** People who each read on and on, until told to stop; an error ends it. `next` says which medicine is read. */
function startStream(world: World, people: number, next: (turn: number) => number) {
  const seen: Summary[] = []
  let [turn, isOver] = [0, false]
  const person = async () => {
    while (!isOver) seen.push(await read(world, next(turn++)))
  }
  const done = Promise.all(Array.from({ length: people }, person))
  const failed = new Promise<never>((_resolve, reject) => void done.catch(reject))
  failed.catch(() => undefined)
  return {
    seen,
    brings(more: number) {
      const enough = seen.length + more
      return Promise.race([failed, soon(() => expect(seen.length).toBeGreaterThan(enough))])
    },
    stop: () => ((isOver = true), done),
  }
}

describe('OpenAI that is down', () => {
  test.each([
    ['answers 503', 503, 60, MINUTE],
    ['is cut off', 'reset', 5, MINUTE],
    ['answers with half a body', 'half a body', 5, MINUTE],
    ['answers with a page', 'html', 5, MINUTE],
    ['refuses our key', 401, 5, 10 * MINUTE],
    ['asks for patience', 'rate', 5, MINUTE],
  ] as const)(
    'and %s: nobody gets an error or waits for it, one probe after each rest is all it hears, and then all is well again',
    async (_, what, rests, rest) => {
      const world = await given()
      for (let i = 0; i < 10; i++) expect(await read(world, i)).toEqual(AI)
      // An hour later, so that its good answers are forgotten.
      world.clock.passes(60 * MINUTE)
      world.openai.fails(what)
      const stream = startStream(world, 8, turn => turn % 120)
      await stream.brings(150)
      await soon(() => expect(world.openai.seen.inFlight).toBe(0))
      const opened = world.openai.asked.length
      await stream.brings(100)
      expect(world.openai.asked).toHaveLength(opened)
      for (let i = 0; i < rests; i++) {
        world.clock.passes(rest)
        await stream.brings(20)
      }
      await soon(() => expect(world.openai.seen.inFlight).toBe(0))
      // Each probe tries three times at most.
      expect(world.openai.asked.length - opened).toBeLessThanOrEqual(rests * 3)
      expect(world.openai.asked.length - opened).toBeGreaterThan(0)
      const known = await Promise.all(Array.from({ length: 10 }, (_each, i) => read(world, i)))
      expect(known).toEqual(Array(10).fill(AI))
      // A rest that passes at once is longer than anybody wished to wait.
      expect(new Set(stream.seen.map(({ origin, ...each }) => `${origin} ${each.stale} ${each.text}`))).toEqual(
        new Set([`EXTRACT false ${text}`, `AI false ${text}`]),
      )

      world.openai.recovers()
      const before = world.openai.asked.length
      world.clock.passes(rest)
      await soon(async () => expect(await read(world, 119)).toEqual(AI))
      await stream.brings(150)
      await soon(async () => {
        const all = await Promise.all(Array.from({ length: 20 }, (_each, i) => read(world, 100 + i)))
        expect(all).toEqual(Array(20).fill(AI))
      })
      await stream.stop()
      expect(world.openai.asked.length - before).toBeLessThanOrEqual(120)
    },
    180_000,
  )

  test('and only hangs: nobody waits longer than they wish, and nothing is left behind when the server stops', async () => {
    const world = await given()
    world.openai.fails('hang')
    const seen = await Promise.all(Array.from({ length: 40 }, (_each, i) => read(world, i, 200)))
    expect(seen).toEqual(Array(40).fill({ ...EXTRACT, pending: true }))
    expect(world.openai.seen.mostAtOnce).toBeLessThanOrEqual(2)
    await world.app.close()
    await soon(() => expect(world.openai.seen.inFlight).toBe(0))
    expect(world.openai.seen.closed).toBe(world.openai.asked.length)
  })
})

/** Redis, or PostgreSQL, behind a network that can be cut. */
async function aRedis() {
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  const proxy = await startProxy({ port: redis.port })
  onTestFinished(() => proxy.close())
  return { proxy, redisUrl: proxy.through(redis.url) }
}
async function aDatabase() {
  const database = await createDatabase(inject('postgresUrl'))
  onTestFinished(() => database.drop())
  const proxy = await startProxy({ port: Number(new URL(database.url).port) })
  onTestFinished(() => proxy.close())
  return { proxy, directUrl: database.url, databaseUrl: proxy.through(database.url) }
}

test.each(['cut', 'hang'] as const)('with Redis %s, summaries are made once, kept, and shown', async way => {
  const { proxy, redisUrl } = await aRedis()
  const world = await given({ redisUrl })
  const beside = await world.open()
  expect(await read(world, 0)).toEqual(AI)
  await proxy[way]()
  for (const i of [0, 1]) for (const server of [world, beside]) expect(await read(server, i)).toEqual(AI)
  const together = await Promise.all([world, beside, world, beside].map(server => read(server, 2)))
  expect(together).toEqual(Array(4).fill(AI))
  expect(world.openai.asked).toHaveLength(3)
})

test.each(['cut', 'hang'] as const)(
  'with PostgreSQL %s, what is kept is shown, the rest is the label’s own, and nobody is paid',
  async way => {
    const { proxy, databaseUrl } = await aDatabase()
    const world = await given({ databaseUrl })
    // Labels and a summary are known here; whatever else is asked for is not.
    expect(await read(world, 0)).toEqual(AI)
    for (let i = 1; i < 6; i++) await world.ask(`{ medicine(itemSeq: "${itemSeqOf(i)}") { name } }`)
    await proxy[way]()
    for (let i = 1; i < 6; i++) {
      expect(await read(world, 0)).toEqual(AI)
      expect(await read(world, i, 10_000)).toEqual(EXTRACT)
    }
    expect(world.openai.asked).toHaveLength(1)
    await proxy.heal()
    await soon(async () => {
      world.clock.passes(31_000)
      expect(await read(world, 5)).toEqual(AI)
    })
  },
)

test('a server killed between asking and writing down: another makes it, with one more call', async () => {
  const world = await given()
  const { PORT: _port, ...env } = world.settings
  const doomed = await startServer(env)
  world.openai.fails('slow', 1, { ms: 300 })
  const body = JSON.stringify({ query: READ, variables: { itemSeq: itemSeqOf(0), wait: 0 } })
  const ask = () =>
    fetch(`${doomed.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  expect(((await (await ask()).json()) as { data: { medicine: { summary: Summary } } }).data.medicine.summary).toEqual({
    ...EXTRACT,
    pending: true,
  })
  await soon(() => expect(world.openai.asked).toHaveLength(1))
  doomed.kill('SIGKILL')
  expect(await doomed.ended).toBe('SIGKILL')

  expect(await read(world, 0, 0)).toEqual({ ...EXTRACT, pending: true })
  const sql = postgres(world.databaseUrl, { max: 1 })
  onTestFinished(() => sql.end())
  const waiting = read(world, 0)
  // Its lease would run out by itself.
  const { count } = await sql`update cache_lease set until = now() where key like 'summary:%'`
  expect(count).toBe(1)
  expect(await waiting).toEqual(AI)
  expect(world.openai.asked).toHaveLength(2)
}, 120_000)
