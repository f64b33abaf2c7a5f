import { pino } from 'pino'
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { startProxy } from '../../test/fakes/proxy.js'
import { startRedis } from '../../test/redis.js'
import { systemClock } from '../clock.js'
import { closeRedis, connectRedis } from '../db/redis.js'
import { createLocalPubSub, type PubSub } from './pubsub.js'
import { createRedisPubSub } from './redis.js'
import type { Topic } from './topic.js'

const log = pino({ level: 'silent' })
const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 15_000, interval: 10 })

const topic = (name: string): Topic<number> => ({
  name,
  parse(payload) {
    if (typeof payload === 'number') return payload
    throw new Error('not a number')
  },
})
const [ONE, OTHER] = [topic('one'), topic('other')]

function open(url: string): PubSub {
  const redis = connectRedis(url, { log })
  const subscribers: ReturnType<typeof connectRedis>[] = []
  const openSubscriber = () => {
    const subscriber = connectRedis(url, { log, forEvents: true })
    subscribers.push(subscriber)
    return subscriber
  }
  const pubsub = createRedisPubSub({ redis, openSubscriber, log, clock: systemClock })
  onTestFinished(async () => {
    await pubsub.close()
    expect(subscribers.length).toBeLessThanOrEqual(1)
    for (const subscriber of subscribers) await closeRedis(subscriber)
    await closeRedis(redis)
  })
  return pubsub
}

async function listen(pubsub: PubSub, to = ONE) {
  const heard: number[] = []
  const stop = await pubsub.subscribe(to, event => void heard.push(event))
  return { heard, stop }
}

/** Two servers on a Redis of their own, which is reached through a network that can break. */
async function two() {
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  const proxy = await startProxy({ port: redis.port })
  onTestFinished(() => proxy.close())
  const [here, there] = [open(proxy.through(redis.url)), open(redis.url)]
  const [listener, other] = [await listen(here), await listen(there)]
  await until(() => expect([here.isConnected(), there.isConnected()]).toEqual([true, true]))
  return { redis, proxy, here, there, heard: listener.heard, heardThere: other.heard }
}

describe('between servers', () => {
  test('an event reaches all that listen to its topic, and this process at once', async () => {
    const { here, there, heard, heardThere } = await two()
    const { heard: others } = await listen(there, OTHER)
    await until(() => expect(there.isConnected()).toBe(true))
    const publishing = here.publish(ONE, 1)
    expect(heard).toEqual([1])
    await publishing
    await there.publish(OTHER, 2)
    await here.publish(ONE, 3)
    await until(() => expect(heardThere).toEqual([1, 3]))
    expect([heard, others]).toEqual([[1, 3], [2]])
  })

  test('nobody hears it any more who has stopped, nor on another database', async () => {
    const url = inject('redisUrl')
    const [here, there, elsewhere] = [open(`${url}/4090`), open(`${url}/4090`), open(`${url}/4091`)]
    const [first, second, third] = [await listen(here), await listen(there), await listen(elsewhere)]
    await until(() => expect([here, there, elsewhere].every(each => each.isConnected())).toBe(true))
    await here.publish(ONE, 1)
    await until(() => expect(second.heard).toEqual([1]))
    await second.stop()
    const { heard } = await listen(there)
    await here.publish(ONE, 2)
    await until(() => expect(heard).toEqual([2]))
    expect([second.heard, third.heard]).toEqual([[1], []])
    expect(first.heard).toContain(2)
  })

  test.each([
    ['cut', 'cut'],
    ['hung', 'hang'],
  ] as const)('a connection that is %s is noticed, and events arrive again once it is back', async (_, breaks) => {
    const { proxy, here, there, heard } = await two()
    await proxy[breaks]()
    await until(() => expect(here.isConnected()).toBe(false))
    expect(there.isConnected()).toBe(true)
    await expect(here.publish(ONE, 1)).rejects.toThrow()
    expect(heard).toEqual([1]) // this process all the same
    await proxy.heal()
    await until(() => expect(here.isConnected()).toBe(true))
    await there.publish(ONE, 2)
    await until(() => expect(heard.at(-1)).toBe(2))
  })

  test('a Redis that comes later, or again, is used then', async () => {
    const { redis, here, there, heard } = await two()
    await redis.kill()
    await until(() => expect(here.isConnected()).toBe(false))
    await until(() => expect(there.isConnected()).toBe(false))
    const again = await startRedis({ port: redis.port })
    onTestFinished(() => again.stop())
    await until(() => expect([here.isConnected(), there.isConnected()]).toEqual([true, true]))
    await there.publish(ONE, 3)
    await until(() => expect(heard).toEqual([3]))
  })

  test('what is no event of the topic stops nothing', async () => {
    const { redis, here, there, heard } = await two()
    const raw = connectRedis(redis.url, { log })
    onTestFinished(() => closeRedis(raw))
    await until(() => expect(raw.status).toBe('ready'))
    for (const text of ['', '{', 'null', '"x"', '[1]', '{"event":"x"}', '\0', 'x'.repeat(100_000)])
      await raw.publish('pilling:0:one', text)
    await there.publish(ONE, 7)
    await until(() => expect(heard).toEqual([7]))
    expect(here.isConnected()).toBe(true)
  })
})

test('who only tells others opens no connection to listen with', async () => {
  const redis = connectRedis(inject('redisUrl'), { log })
  onTestFinished(() => closeRedis(redis))
  await until(() => expect(redis.status).toBe('ready'))
  const openSubscriber = () => {
    throw new Error('nobody listens')
  }
  const pubsub = createRedisPubSub({ redis, openSubscriber, log, clock: systemClock })
  await pubsub.publish(ONE, 1)
  expect(pubsub.isConnected()).toBe(false)
  await pubsub.close()
})

test('a server on its own hears itself, also where one of its listeners fails', async () => {
  const pubsub = createLocalPubSub({ log })
  await pubsub.subscribe(ONE, () => {
    throw new Error('not so')
  })
  const { heard, stop } = await listen(pubsub)
  await pubsub.publish(ONE, 1)
  await stop()
  await pubsub.publish(ONE, 2)
  expect(heard).toEqual([1])
  expect(pubsub.isConnected()).toBe(false)
})
