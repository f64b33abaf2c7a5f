import { randomUUID } from 'node:crypto'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { createHeldClock } from '../../test/fakes/clock.js'
import { startRedis, type RedisServer } from '../../test/redis.js'
import { systemClock } from '../clock.js'
import { closeRedis, connectRedis, type Redis } from '../db/redis.js'
import type { Viewer } from '../viewer.js'
import { createRateLimit, type RateLimit, RateLimitedError } from './rate.js'
import { createRedisTally } from './redisTally.js'

const silent = pino({ level: 'silent' })
const opened: Redis[] = []
/** A connection that waits longer than usual, as this machine may be busy. */
async function connect(url = inject('redisUrl'), commandTimeout = 5_000): Promise<Redis> {
  const redis = connectRedis(url, { log: silent, commandTimeout })
  opened.push(redis)
  await vi.waitFor(() => expect(redis.status).toBe('ready'), 5_000)
  return redis
}
afterEach(async () => void (await Promise.all(opened.splice(0).map(closeRedis))))

let who: { viewer: Viewer; address: string }
let key: string
beforeEach(() => {
  const userId = randomUUID()
  key = `pilling:rate:user:${userId}`
  const credential = { kind: 'session', id: randomUUID(), expiresAt: null } as const
  who = { viewer: { userId, roles: ['USER'], credential, isGuest: false, isVerified: true }, address: '203.0.113.7' }
})

const limitOn = (redis: Redis, { clock = systemClock, log = silent } = {}) =>
  createRateLimit({ redis, perMinute: 60, analystPerMinute: 600, clock, log })
const through = async (limits: RateLimit[], times: number) =>
  (
    await Promise.allSettled(Array.from({ length: times }, async (_, at) => limits[at % limits.length]?.take(who)))
  ).filter(({ status }) => status === 'fulfilled').length

describe('rule 12: atomic in Redis, shared by all servers', () => {
  test('of 500 operations at once, by two servers, exactly 60 are let through', async () => {
    const limits = [limitOn(await connect()), limitOn(await connect())]
    await opened[0]?.script('FLUSH') // neither has its script there yet
    expect(await through(limits, 500)).toBe(60)
    expect(await opened[0]?.llen(key)).toBe(60)
    const refusal: unknown = await limits[0]?.take(who).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(RateLimitedError)
    expect(refusal).toMatchObject({ allowance: { limit: 60, remaining: 0 } })
  })

  test('the count leaves Redis by itself', async () => {
    const redis = await connect()
    await limitOn(redis).take(who)
    const left = await redis.pttl(key)
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThanOrEqual(60_000)
  })

  test('what is refused is not counted, and what is old leaves the window', async () => {
    const redis = await connect()
    const tally = createRedisTally(redis, { prefix: `${randomUUID()}:`, window: 400 })
    expect(await tally.take('a', 2)).toMatchObject({ isTaken: true, used: 1 })
    expect(await tally.take('a', 2)).toMatchObject({ isTaken: true, used: 2 })
    await vi.waitFor(async () => expect(await tally.take('a', 2)).toMatchObject({ isTaken: true }), { timeout: 5_000 })
  })

  test.each<[string, (redis: Redis) => Promise<unknown>]>([
    ['a text', redis => redis.set(key, 'garbage')],
    ['a set', redis => redis.sadd(key, 'garbage')],
    ['words', redis => redis.rpush(key, ...Array.from({ length: 60 }, () => 'garbage'))],
    ['instants of another century', redis => redis.rpush(key, ...Array.from({ length: 60 }, () => '4102444800000'))],
  ])('%s under the key is thrown away', async (_, put) => {
    const redis = await connect()
    await put(redis)
    expect(await through([limitOn(redis)], 100)).toBe(60)
    expect(await redis.llen(key)).toBe(60)
  })
})

describe('rule 12: in process where Redis is away', () => {
  let server: RedisServer
  beforeEach(async () => void (server = await startRedis()))
  afterEach(() => server.stop())

  function listen() {
    const lines: string[] = []
    const sink = new Writable({
      write: (chunk, _, done) => (lines.push((JSON.parse(String(chunk)) as { msg: string }).msg), done()),
    })
    return { log: pino({ level: 'info' }, sink), lines }
  }

  test('the limit holds, who has used theirs up does not begin anew, and the log has two lines', async () => {
    const { log, lines } = listen()
    const clock = createHeldClock(Date.now())
    const redis = await connect(server.url)
    const limit = limitOn(redis, { clock, log })
    expect(await through([limit], 59)).toBe(59)
    await server.kill()
    await vi.waitFor(() => expect(redis.status).not.toBe('ready'))
    expect(await through([limit], 500)).toBe(1)
    await clock.advance(1_000)
    expect(await through([limit], 500)).toBe(0)
    expect(lines).toEqual(['the rate limit counts in this process, since Redis fails'])

    const { port } = server
    await server.stop()
    server = await startRedis({ port })
    await vi.waitFor(() => expect(redis.status).toBe('ready'), 10_000)
    await clock.advance(1_000)
    // A Redis that was empty knows nothing of the sixty that this process has let through.
    await expect(limit.take(who)).rejects.toBeInstanceOf(RateLimitedError)
    expect(lines.slice(1)).toEqual(['the rate limit counts in Redis again'])
    await clock.advance(60_000)
    await limit.take(who)
    expect(await redis.llen(key)).toBe(2)
  })

  test('a Redis that hangs is asked once a second, not for each operation', async () => {
    const { log, lines } = listen()
    const clock = createHeldClock(Date.now())
    const redis = await connect(server.url, 150)
    const limit = limitOn(redis, { clock, log })
    const asked = vi.spyOn(redis, 'evalsha')
    await server.kill('SIGSTOP')
    expect(await through([limit], 500)).toBe(60)
    expect(asked).toHaveBeenCalledTimes(500) // all were under way before the first had failed
    for (let second = 1; second <= 3; second++) {
      await through([limit], 100)
      expect(asked).toHaveBeenCalledTimes(499 + second)
      await clock.advance(1_000)
      await through([limit], 100)
      expect(asked).toHaveBeenCalledTimes(500 + second)
    }
    expect(lines).toEqual(['the rate limit counts in this process, since Redis fails'])
    await server.kill('SIGCONT')
  })

  test.each([
    ['no longer takes writes', (redis: Redis) => redis.config('SET', 'min-replicas-to-write', '1')],
    ['is full', (redis: Redis) => redis.config('SET', 'maxmemory', '1')],
  ])('one that %s counts nothing, so this process does', async (_, spoil) => {
    const redis = await connect(server.url)
    await spoil(redis)
    expect(await through([limitOn(redis)], 100)).toBe(60)
  })
})
