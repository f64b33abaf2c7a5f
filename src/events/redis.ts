import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.js'
import type { Redis } from '../db/redis.js'
import type { Log } from '../log.js'
import { createListeners, type PubSub } from './pubsub.js'

/** Milliseconds between looks at whether anything would still arrive. */
const LOOK_EVERY = 1_000

interface RedisPubSubDeps {
  /** To publish with. */
  readonly redis: Redis
  /** A connection of its own: `connectRedis` with `forEvents`. */
  readonly subscriber: Redis
  readonly log: Log
  readonly clock: Clock
}

/** Between all servers that use the same database of the same Redis. Heals by itself, and tells nothing of what was missed. */
export function createRedisPubSub({
  redis,
  subscriber,
  log,
  clock,
}: RedisPubSubDeps): PubSub & { close(): Promise<void> } {
  const listeners = createListeners(log)
  // Channels are of the whole server, whatever the database.
  const prefix = `pilling:${redis.options.db ?? 0}:`
  const me = randomUUID()
  const topics = new Set<string>()
  const closing = new AbortController()
  let isConnected = false

  const attach = async () => {
    for (const topic of topics) await subscriber.subscribe(prefix + topic)
    isConnected = true
  }
  const lose = (error: unknown) => {
    if (isConnected) log.debug({ err: error }, 'no events from other servers')
    isConnected = false
  }
  // A connection whose other end is gone without a word brings nothing to a question either, and is replaced for that.
  const look = async () => {
    for (;;) {
      await clock.sleep(LOOK_EVERY, closing.signal)
      if (subscriber.status === 'ready') await (isConnected ? subscriber.ping() : attach()).catch(lose)
    }
  }

  subscriber.on('ready', () => void attach().catch(lose))
  subscriber.on('close', () => lose(new Error('The connection was closed.')))
  subscriber.on('message', (channel, text) => {
    const { from, event } = messageIn(text)
    if (from !== me) listeners.tell(channel.slice(prefix.length), event)
  })
  look().catch(() => undefined) // only where it is closed

  return {
    async publish({ name }, event) {
      listeners.tell(name, event)
      await redis.publish(prefix + name, JSON.stringify({ from: me, event }))
    },
    async subscribe(topic, onEvent) {
      const remove = listeners.add(topic, onEvent)
      topics.add(topic.name)
      if (subscriber.status === 'ready') await attach().catch(lose)
      return async () => remove()
    },
    isConnected: () => isConnected && subscriber.status === 'ready',
    async close() {
      closing.abort()
    },
  }
}

/** Without an event where it is no message of ours: no topic has such a one. */
function messageIn(text: string): { from?: unknown; event?: unknown } {
  try {
    const message: unknown = JSON.parse(text)
    return typeof message === 'object' && message ? message : {}
  } catch {
    return {}
  }
}
