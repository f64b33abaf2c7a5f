import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { createHeldClock } from '../../test/fakes/clock.js'
import { startRedis } from '../../test/redis.js'
import { closeRedis, connectRedis, type Redis } from '../db/redis.js'
import type { Level } from './level.js'
import { createRedisLevel } from './redis.js'

const clock = createHeldClock(Date.now())
const entry = (value: unknown, keepFor = 60_000) => ({
  value,
  freshUntil: clock.now() + 1_000,
  keepUntil: clock.now() + keepFor,
})
const one = (value: unknown) => new Map([['k', entry(value)]])
let redis: Redis
let level: Level
let prefix: string

beforeEach(async () => {
  redis = connectRedis(inject('redisUrl'), { log: pino({ level: 'silent' }), commandTimeout: 5_000 })
  await vi.waitFor(() => expect(redis.status).toBe('ready'))
  prefix = `${randomUUID()}:`
  level = createRedisLevel(redis, { prefix, clock })
})

afterEach(() => closeRedis(redis))

describe('what we did not write', () => {
  test.each([
    ['garbage', '\x80\x04\x95'],
    ['an empty text', ''],
    ['half of an entry', '{"value":{"name":"타이레'],
    ['a bare value', '"타이레놀"'],
    ['null', 'null'],
    ['a list', '[1,2]'],
    ['an entry without a value', '{"freshUntil":1,"keepUntil":9999999999999}'],
    ['an entry of another day', '{"v":1,"f":1,"k":null}'],
    ['an entry with an instant in words', '{"value":1,"freshUntil":"2026-01-01","keepUntil":null}'],
    ['fifty megabytes', `{"value":"${'x'.repeat(50_000_000)}","freshUntil":1,"keepUntil":null}`],
  ])('%s is a miss, and is deleted', async (_what, text) => {
    await level.setMany(new Map([['good', entry('good')]]))
    await redis.set(`${prefix}k`, text)
    expect([...(await level.getMany(['k', 'good'])).keys()]).toEqual(['good'])
    expect(await redis.exists(`${prefix}k`)).toBe(0)
  })

  test('a key of another type is a miss, and is overwritten', async () => {
    await redis.hset(`${prefix}k`, 'a', 1)
    expect((await level.getMany(['k'])).size).toBe(0)
    await level.setMany(one('x'))
    expect((await level.getMany(['k'])).get('k')?.value).toBe('x')
  })
})

test('Redis drops an entry by itself when its keeping ends, and after thirty days at most', async () => {
  await level.setMany(
    new Map([
      ['short', entry(1)],
      ['forever', entry(1, Infinity)],
    ]),
  )
  const left = await Promise.all(['short', 'forever'].map(key => redis.pexpiretime(prefix + key)))
  expect(left).toEqual([clock.now() + 60_000, clock.now() + 30 * 24 * 3_600_000])
})

test('an answer that is too large is left out, together with its older self', async () => {
  await level.setMany(one('small'))
  await level.setMany(one('large'.repeat(300_000)))
  expect(await redis.exists(`${prefix}k`)).toBe(0)
})

test('a Redis that is full rejects the write and still reads', async () => {
  const server = await startRedis()
  const full = connectRedis(server.url, { log: pino({ level: 'silent' }) })
  try {
    await vi.waitFor(() => expect(full.status).toBe('ready'))
    const small = createRedisLevel(full, { prefix, clock })
    await small.setMany(one('x'))
    await full.config('SET', 'maxmemory', '1')
    await expect(small.setMany(one('y'))).rejects.toThrow('OOM')
    expect((await small.getMany(['k'])).get('k')?.value).toBe('x')
  } finally {
    await closeRedis(full)
    await server.stop()
  }
})
