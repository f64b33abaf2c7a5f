import { Redis } from 'ioredis'
import type { Log } from '../log.js'

export type { Redis }

interface RedisOptions {
  readonly log: Log
  /** How long one command may take, in milliseconds. */
  readonly commandTimeout?: number
  /** To be subscribed with, beside another connection that tells when Redis goes and comes. */
  readonly forEvents?: boolean
}

/**
 * Connects in the background: neither a Redis that is away nor one that hangs delays or breaks the start. While it is
 * away each command rejects at once; when it is back, commands succeed again by themselves.
 */
export function connectRedis(url: string, { log, commandTimeout = 150, forEvents = false }: RedisOptions): Redis {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 1_000,
    // A connection that brings nothing although it was asked is replaced: its other end may have gone without a word.
    socketTimeout: 2_000,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    enableAutoPipelining: !forEvents,
    autoResubscribe: false,
    // It may have done what it was cut off from answering, and a count is not to grow twice.
    autoResendUnfulfilledCommands: false,
    retryStrategy: attempt => Math.min(50 * 2 ** attempt, 2_000),
  })
  giveUpAfter(commandTimeout, redis)
  if (forEvents) redis.on('error', error => log.debug({ err: error }, 'the connection for events failed'))
  else tellChanges(redis, log)
  // What it rejects with has been told to the 'error' listener.
  redis.connect().catch(() => undefined)
  return redis
}

/**
 * Rejects each command that isn't answered in time. After a busy spell timers fire before answers that have long arrived
 * are read, so those get one turn; ioredis' own `commandTimeout` would take our being busy for Redis being away.
 */
function giveUpAfter(forMs: number, redis: Redis): void {
  const send = redis.sendCommand.bind(redis)
  redis.sendCommand = (command, stream) => {
    const giveUp = () => command.isSettled || command.reject(new Error('Command timed out'))
    const timer = setTimeout(() => setImmediate(giveUp), forMs)
    const stop = () => clearTimeout(timer)
    command.promise.then(stop, stop)
    return send(command, stream)
  }
}

/** One line when Redis goes and one when it comes back, not one for each attempt. */
function tellChanges(redis: Redis, log: Log): void {
  let isUp: boolean | null = null
  let failure: Error | null = null
  redis.on('error', error => (failure = error))
  redis.on('ready', () => {
    if (isUp === false) log.info('Redis is back')
    isUp = true
    failure = null
  })
  redis.on('close', () => {
    if (isUp === false || redis.status === 'end') return
    log.warn({ err: failure ?? undefined }, 'Redis is away; going on without it')
    isUp = false
  })
}

/** Lets commands under way finish; a Redis that does not answer is left at once. */
export async function closeRedis(redis: Redis): Promise<void> {
  // Commands of this tick are only now put into their pipeline, and would come after the QUIT.
  await new Promise(resolve => setImmediate(resolve))
  if (redis.status === 'ready') await redis.quit().catch(() => redis.disconnect())
  else redis.disconnect()
}
