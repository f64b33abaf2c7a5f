import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest'
import { startProxy, type Proxy } from '../../test/fakes/proxy.js'
import { startRedis } from '../../test/redis.js'
import { closeRedis, connectRedis, type Redis } from './redis.js'

let proxy: Proxy
let lines: string[]
let opened: Redis[]
const log = pino({ base: null }, { write: line => void lines.push(String(JSON.parse(line).msg)) })

beforeEach(async () => {
  proxy = await startProxy({ port: Number(new URL(inject('redisUrl')).port) })
  lines = []
  opened = []
})

afterEach(async () => {
  await Promise.all(opened.map(closeRedis))
  await proxy.close()
})

function open(url = proxy.through(inject('redisUrl'))): Redis {
  const redis = connectRedis(url, { log })
  opened.push(redis)
  return redis
}

const answers = (redis: Redis) => vi.waitFor(async () => expect(await redis.ping()).toBe('PONG'), 10_000)
const refuses = (redis: Redis) => vi.waitFor(() => expect(redis.ping()).rejects.toThrow(), 10_000)

test('a Redis that goes and comes back is said to, once each, however often it is tried', async () => {
  const redis = open()
  await answers(redis)
  await proxy.cut()
  await refuses(redis)
  const attempts = vi.fn()
  redis.on('reconnecting', attempts)
  await vi.waitFor(() => expect(attempts.mock.calls.length).toBeGreaterThan(2), 10_000)
  await proxy.heal()
  await answers(redis)
  expect(lines).toEqual(['Redis is away; going on without it', 'Redis is back'])
})

test('a Redis that is away at the start breaks nothing, and is used when it comes', async () => {
  await proxy.cut()
  const redis = open()
  await expect(redis.get('key')).rejects.toThrow()
  await vi.waitFor(() => expect(lines).toEqual(['Redis is away; going on without it']))
  await proxy.heal()
  await answers(redis)
})

test('a Redis that hangs lets each command fail, and heals', async () => {
  const redis = open()
  await answers(redis)
  proxy.hang()
  const many = Array.from({ length: 50 }, () =>
    redis.get('key').then(
      () => 'answered',
      () => 'failed',
    ),
  )
  expect(new Set(await Promise.all(many))).toEqual(new Set(['failed']))
  await proxy.heal()
  await answers(redis)
})

test('a connection that stays silent is given up for a new one', async () => {
  const redis = open()
  await answers(redis)
  proxy.hang()
  await vi.waitFor(async () => {
    await refuses(redis)
    expect(lines).toEqual(['Redis is away; going on without it'])
  }, 10_000)
  await proxy.heal()
  await answers(redis)
  expect(lines).toEqual(['Redis is away; going on without it', 'Redis is back'])
})

test('a Redis that hangs at the start is used when it answers', async () => {
  proxy.hang()
  const redis = open()
  await refuses(redis)
  await proxy.heal()
  await answers(redis)
})

test('a Redis that is killed and started again on its port is used again', async () => {
  const first = await startRedis()
  const redis = open(first.url)
  await answers(redis)
  await first.kill('SIGKILL')
  await refuses(redis)
  const second = await startRedis({ port: first.port })
  await answers(redis)
  await Promise.all([first.stop(), second.stop()])
})

test('closing ends what is under way, and closes without Redis too', async () => {
  const redis = open()
  await answers(redis)
  const asked = redis.ping()
  await closeRedis(redis)
  expect(await asked).toBe('PONG')
  expect(lines).toEqual([])

  const away = open()
  await proxy.cut()
  await closeRedis(away)
  await vi.waitFor(() => expect(away.status).toBe('end'))
})

test('an answer that came while this process was busy is an answer', async () => {
  const redis = open(inject('redisUrl'))
  await answers(redis)
  for (let turn = 0; turn < 3; turn++) {
    const asked = redis.ping()
    await new Promise<void>(resolve => setImmediate(() => setImmediate(resolve))) // sent
    for (const until = performance.now() + 400; performance.now() < until;);
    expect(await asked).toBe('PONG')
  }
})

test('what was under way when the connection was cut is done once at most', async () => {
  const [redis, direct] = [open(), open(inject('redisUrl'))]
  await Promise.all([answers(redis), answers(direct)])
  const key = `${randomUUID()}:count`
  proxy.delay(100)
  const count = redis.incr(key)
  await vi.waitFor(async () => expect(await direct.get(key)).toBe('1'), { interval: 5 })
  await proxy.cut()
  await expect(count).rejects.toThrow()
  await proxy.heal()
  await answers(redis)
  expect(await direct.get(key)).toBe('1')
  await direct.unlink(key)
})
