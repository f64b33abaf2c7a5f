import { getGraphQLRateLimiter } from 'graphql-rate-limit'
import type { GraphQLResolveInfo } from 'graphql'
import type { Clock } from '../clock.js'
import type { Redis } from '../db/redis.js'
import { PillingError } from '../errors.js'
import type { Log } from '../log.js'
import { mayAnalyse, type Viewer } from '../viewer.js'
import { limitKeyOf } from './address.js'
import { createTally, type Tally } from './tally.js'
import { createRedisTally } from './redisTally.js'

/** The window that slides, in milliseconds. */
const WINDOW = 60_000
/** How long Redis is left alone after it has failed, in milliseconds. */
const REST = 1_000

/** What is left to somebody after an operation of theirs was counted. */
export interface Allowance {
  /** In a minute. */
  readonly limit: number
  readonly remaining: number
  /** Whole seconds until one more is free. */
  readonly resetAfter: number
}

/** Whom an operation counts for: the viewer, or where nobody has signed in the address. */
export interface Asker {
  readonly viewer: Viewer | null
  readonly address: string
}

export interface RateLimit {
  /** Counts one operation. Throws RateLimitedError where none is left; what is refused isn't counted. */
  take(who: Asker): Promise<Allowance>
}

/** Too many operations within a minute. */
export class RateLimitedError extends PillingError {
  override readonly name = 'RateLimitedError'
  constructor(readonly allowance: Allowance) {
    const { resetAfter } = allowance
    super('RATE_LIMITED', `요청이 너무 많습니다. ${resetAfter}초 뒤에 다시 시도해 주세요.`, { retryAfter: resetAfter })
  }
}

export interface RateLimitDeps {
  /** Counts for all servers together. Null, or while it is away: each process counts for itself. */
  readonly redis: Redis | null
  readonly perMinute: number
  /** For the API token of an analyst. */
  readonly analystPerMinute: number
  readonly clock: Clock
  readonly log: Log
  readonly onRefused?: (whose: Kind) => void
}

type Kind = 'user' | 'token' | 'ip'

/** Both doors take from it. A sliding window: in any minute nobody gets more than their limit through. */
export function createRateLimit(deps: RateLimitDeps): RateLimit {
  const { perMinute, analystPerMinute, onRefused } = deps
  const tally = createFallback(deps)
  return {
    async take({ viewer, address }) {
      const [kind, id] = whoseOf(viewer, address)
      const limit = kind === 'token' ? analystPerMinute : perMinute
      const { isRefused, used, freeIn } = await ask(tally, `${kind}:${id}`, limit)
      const resetAfter = Math.min(Math.max(1, Math.ceil(freeIn / 1_000)), WINDOW / 1_000)
      const allowance = { limit, remaining: Math.max(0, limit - used), resetAfter }
      if (!isRefused) return allowance
      onRefused?.(kind)
      throw new RateLimitedError(allowance)
    },
  }
}

function whoseOf(viewer: Viewer | null, address: string): [Kind, string] {
  if (!viewer) return ['ip', limitKeyOf(address)]
  const isAnalysts = viewer.credential.kind === 'token' && mayAnalyse(viewer)
  return isAnalysts ? ['token', viewer.credential.id] : ['user', viewer.userId]
}

/**
 * The library decides by a store of ours that has counted already, in one step. It is asked with a limit of one and shown
 * one call or none: shown all of them, it would copy a list as long as the limit for each operation.
 */
async function ask(tally: Tally, key: string, limit: number) {
  let count = { isTaken: false, used: limit, freeIn: WINDOW }
  const limiter = getGraphQLRateLimiter({
    identifyContext: () => key,
    store: {
      async getForIdentity({ contextIdentity }) {
        count = await tally.take(contextIdentity, limit)
        return count.isTaken ? [] : [Date.now()] // the library's own clock, by which it throws out what is old
      },
      setForIdentity: () => undefined,
    },
  })
  const info = { fieldName: 'operation' } as GraphQLResolveInfo
  const refusal = await limiter({ parent: null, args: {}, context: null, info }, { max: 1, window: '60s' })
  return { ...count, isRefused: refusal !== undefined }
}

/** Counts in Redis, and in this process where there is none, or it doesn't answer. Only one call at a time tries it again. */
function createFallback({ redis, clock, log }: RateLimitDeps): Tally {
  const here = createTally({ window: WINDOW, clock })
  if (!redis) return here
  const shared = createRedisTally(redis, { prefix: 'pilling:rate:', window: WINDOW })
  let restsUntil: number | null = null
  /** What was let through here while Redis was away, it doesn't know of: for a window both must agree. */
  let bothUntil = -Infinity
  let isTrying = false

  const isAway = () => restsUntil !== null && (isTrying || clock.now() < restsUntil)
  const tell = (isUp: boolean, err?: unknown) => {
    if (isUp && restsUntil !== null) log.info('the rate limit counts in Redis again')
    if (!isUp && restsUntil === null) log.warn({ err }, 'the rate limit counts in this process, since Redis fails')
    restsUntil = isUp ? null : clock.now() + REST
    if (!isUp) bothUntil = clock.now() + WINDOW
  }
  return {
    async take(key, limit) {
      if (isAway()) return here.take(key, limit)
      const isTrial = (isTrying = restsUntil !== null)
      try {
        const count = await shared.take(key, limit)
        if (isTrial) tell(true)
        if (!count.isTaken) return count
        const mine = await here.take(key, limit) // so that nobody begins anew when Redis goes
        return mine.isTaken || clock.now() >= bothUntil ? count : mine
      } catch (error) {
        tell(false, error)
        return here.take(key, limit)
      } finally {
        if (isTrial) isTrying = false
      }
    },
  }
}
