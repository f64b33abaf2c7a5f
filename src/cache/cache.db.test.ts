import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { pgTable } from 'drizzle-orm/pg-core'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { startProxy, type Proxy } from '../../test/fakes/proxy.js'
import { systemClock } from '../clock.js'
import { connectPostgres } from '../db/postgres.js'
import { closeRedis, connectRedis } from '../db/redis.js'
import { UnavailableError, UpstreamError } from '../errors.js'
import { createCache, type Cache } from './cache.js'
import { createLeases } from './lease.js'
import { createMemoryLevel } from './memory.js'
import { createPostgresLevel } from './postgres.js'
import { createRedisLevel } from './redis.js'
import { cacheColumns } from './table.js'

const log = pino({ level: 'silent' })
const clock = systemClock
const lookup = pgTable('lookup', cacheColumns())

let database: TestDatabase
let redisProxy: Proxy
let postgresProxy: Proxy
let prefix: string
let closers: (() => Promise<unknown>)[]
let load: ReturnType<typeof createLoad>

/** Waits for the whole of a network turn, so that many come while it is under way. */
const createLoad = () =>
  vi.fn(async (keys: readonly string[]) => {
    await clock.sleep(20)
    return new Map(keys.map(key => [key, { value: { name: `약 ${key}` } }]))
  })

beforeEach(async () => {
  database = await createDatabase(inject('postgresUrl'))
  redisProxy = await startProxy({ port: Number(new URL(inject('redisUrl')).port) })
  postgresProxy = await startProxy({ port: Number(new URL(database.url).port) })
  prefix = `${randomUUID()}:`
  closers = []
  load = createLoad()
  const { db, close } = connectPostgres(database.url, { log })
  const lease = 'key text primary key, holder uuid not null, until timestamptz not null'
  const kept = 'key text primary key, value jsonb, fresh_until timestamptz not null, keep_until timestamptz'
  await db.execute(sql.raw(`create unlogged table if not exists cache_lease (${lease}); create table lookup (${kept})`))
  await close()
})

afterEach(async () => {
  await Promise.all([redisProxy.heal(), postgresProxy.heal()])
  for (const close of closers) await close()
  await Promise.all([redisProxy.close(), postgresProxy.close()])
  await database.drop()
})

/** A process of its own, as far as the cache is concerned. */
async function startProcess({ freshFor = 60_000 } = {}) {
  const redis = connectRedis(redisProxy.through(inject('redisUrl')), { log })
  const postgres = connectPostgres(postgresProxy.through(database.url), { log })
  await vi.waitFor(() => expect(redis.status).toBe('ready'))
  const memory = createMemoryLevel({ clock })
  const cache: Cache<{ name: string }> = createCache({
    name: 'thing',
    version: 1,
    levels: [memory, createRedisLevel(redis, { prefix, clock }), createPostgresLevel(postgres.db, lookup, { clock })],
    load,
    parse: value => value as { name: string },
    leases: createLeases(postgres.db),
    freshFor,
    keepFor: Infinity,
    noneFor: 10_000,
    clock,
    log,
  })
  closers.push(
    () => cache.settled(),
    () => closeRedis(redis),
    () => postgres.close(),
  )
  return { cache, memory, redis, db: postgres.db }
}

test('a thousand readers in each of four processes make exactly one load', async () => {
  const processes = await Promise.all([1, 2, 3, 4].map(() => startProcess()))
  const reads = processes.flatMap(({ cache }) => Array.from({ length: 1_000 }, () => cache.get('k')))
  const values = (await Promise.all(reads)).map(answer => answer?.value?.name)
  expect(new Set(values)).toEqual(new Set(['약 k']))
  expect(load).toHaveBeenCalledTimes(1)
})

test('processes that want overlapping keys load each of them once', async () => {
  const processes = await Promise.all([1, 2, 3].map(() => startProcess()))
  const keys = (from: number) => Array.from({ length: 40 }, (_, i) => `k${from + i}`)
  const found = await Promise.all(processes.map(({ cache }, i) => cache.getMany(keys(i * 20))))
  expect(found.map(({ size }) => size)).toEqual([40, 40, 40])
  expect(load.mock.calls.flatMap(([loaded]) => loaded).sort()).toEqual([...keys(0), ...keys(40)].sort())
})

test('no lease is left when all is done', async () => {
  const { cache, db } = await startProcess()
  await cache.getMany(['a', 'b'])
  load.mockRejectedValueOnce(new UpstreamError('mfds', 'server', 'down'))
  expect((await cache.getMany(['c'])).get('c')).toBeInstanceOf(UpstreamError)
  await cache.settled()
  expect((await db.execute(sql`select * from cache_lease`)).length).toBe(0)
})

test('each level answers in its turn, and says so', async () => {
  const { cache, memory, redis } = await startProcess()
  const from = async () => (await cache.get('k'))?.from
  expect(await from()).toBe('UPSTREAM')
  await cache.settled()
  expect(await from()).toBe('MEMORY')
  memory.clear()
  expect(await from()).toBe('REDIS')
  memory.clear()
  await redis.unlink(`${prefix}thing:v1:k`)
  expect(await from()).toBe('DATABASE')
  await cache.settled()
  expect(await redis.exists(`${prefix}thing:v1:k`)).toBe(1)
  expect(load).toHaveBeenCalledTimes(1)
})

test.each(['cut', 'hang'] as const)(
  'with Redis %s, answers come from Postgres, and from Redis again once it heals',
  async way => {
    const { cache, memory } = await startProcess()
    await cache.get('k')
    await cache.settled()
    await redisProxy[way]()
    for (let i = 0; i < 20; i++) {
      memory.clear()
      expect(await cache.get('k')).toEqual({ value: { name: '약 k' }, from: 'DATABASE', stale: false })
    }
    await redisProxy.heal()
    await vi.waitFor(async () => {
      memory.clear()
      expect((await cache.get('k'))?.from).toBe('REDIS')
    }, 15_000)
    expect(load).toHaveBeenCalledTimes(1)
  },
)

test('with Postgres gone, what is kept is served, what is not is loaded, and nothing is said not to exist', async () => {
  const { cache, memory } = await startProcess({ freshFor: 1 })
  await cache.get('k')
  await cache.settled()
  await postgresProxy.cut()
  load.mockRejectedValue(new UpstreamError('mfds', 'timeout', 'too slow'))
  expect(await cache.get('k')).toEqual({ value: { name: '약 k' }, from: 'MEMORY', stale: true })
  memory.clear()
  expect(await cache.get('k')).toEqual({ value: { name: '약 k' }, from: 'REDIS', stale: true })
  await expect(cache.get('unknown')).rejects.toBeInstanceOf(UpstreamError)
  load.mockImplementation(async () => new Map())
  await expect(cache.get('unknown')).rejects.toBeInstanceOf(UnavailableError)
})

test('what one process forgets, another reads anew once it has been told', async () => {
  const [one, other] = await Promise.all([startProcess(), startProcess()])
  await one.cache.get('k')
  await one.cache.settled()
  expect((await other.cache.get('k'))?.from).toBe('REDIS')
  await one.cache.forget(['k'])
  await other.cache.forgetCopies(['k'])
  expect((await other.cache.get('k'))?.from).toBe('UPSTREAM')
})
