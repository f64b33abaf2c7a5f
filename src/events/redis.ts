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
  /** A connection of its own, `connectRedis` with `forEvents`: opened as soon as somebody listens. */
  readonly openSubscriber: () => Redis
  readonly log: Log
  readonly clock: Clock
}

/** Between all servers that use the same database of the same Redis. Heals by itself, and tells nothing of what was missed. */
export function createRedisPubSub(deps: RedisPubSubDeps): PubSub & { close(): Promise<void> } {
  const { redis, log } = deps
  const listeners = createListeners(log)
  // Channels are of the whole server, whatever the database.
  const prefix = `pilling:${redis.options.db ?? 0}:`
  const me = randomUUID()
  const closing = new AbortController()
  let ear: ReturnType<typeof createEar> | null = null

  const hear = (channel: string, text: string) => {
    const { from, event } = messageIn(text)
    if (from !== me) listeners.tell(channel.slice(prefix.length), event)
  }

  return {
    async publish({ name }, event) {
      listeners.tell(name, event)
      await redis.publish(prefix + name, JSON.stringify({ from: me, event }))
    },
    async subscribe(topic, onEvent) {
      const remove = listeners.add(topic, onEvent)
      ear ??= createEar(deps, hear, closing.signal)
      await ear.add(prefix + topic.name)
      return async () => remove()
    },
    isConnected: () => ear?.isConnected() ?? false,
    async close() {
      closing.abort()
    },
  }
}

/** Listens to channels on a connection that may break, until the signal. */
function createEar(
  { openSubscriber, log, clock }: RedisPubSubDeps,
  hear: (channel: string, text: string) => void,
  closing: AbortSignal,
) {
  const subscriber = openSubscriber()
  const channels = new Set<string>()
  let isConnected = false

  const attach = async () => {
    for (const channel of channels) await subscriber.subscribe(channel)
    isConnected = true
  }
  const lose = (error: unknown) => {
    if (isConnected) log.debug({ err: error }, 'no events from other servers')
    isConnected = false
  }
  // A connection whose other end is gone without a word brings nothing to a question either, and is replaced for that.
  const look = async () => {
    for (;;) {
      await clock.sleep(LOOK_EVERY, closing)
      if (subscriber.status === 'ready') await (isConnected ? subscriber.ping() : attach()).catch(lose)
    }
  }

  subscriber.on('ready', () => void attach().catch(lose))
  subscriber.on('close', () => lose(new Error('The connection was closed.')))
  subscriber.on('message', hear)
  look().catch(() => undefined) // only where it is closed

  return {
    async add(channel: string): Promise<void> {
      channels.add(channel)
      if (subscriber.status === 'ready') await attach().catch(lose)
    },
    isConnected: (): boolean => isConnected && subscriber.status === 'ready',
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
