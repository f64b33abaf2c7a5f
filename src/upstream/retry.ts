import pRetry from 'p-retry'
import type { Clock } from '../clock.js'
import { systemClock } from '../clock.js'
import { UpstreamError } from '../errors.js'

/** Runs `call` until it answers, a few times at most; rejects with the last error, or with the signal's reason. */
export type Retry = <T>(call: () => Promise<T>, signal?: AbortSignal) => Promise<T>

export interface RetryOptions {
  /** All tries, the first included. */
  tries?: number
  /** The longest wait before the second try, in milliseconds; it doubles from there. */
  firstWait?: number
  /** A service that asks for more patience than this, in seconds, isn't asked again. */
  longestRetryAfter?: number
  clock?: Pick<Clock, 'sleep'>
  random?: () => number
}

/** Asks again only where that can help, after a wait of anything between nothing and the longest ("full jitter"). */
export function createRetry({
  tries = 3,
  firstWait = 200,
  longestRetryAfter = 5,
  clock = systemClock,
  random = Math.random,
}: RetryOptions = {}): Retry {
  return (call, signal) =>
    pRetry(call, {
      retries: tries - 1,
      // The library's own wait can neither be injected nor start at nothing: `shouldRetry` waits in its place.
      minTimeout: 0,
      signal,
      async shouldRetry({ error, attemptNumber }) {
        if (!(error instanceof UpstreamError) || !error.canHeal) return false
        const asked = patienceOf(error)
        if (asked > longestRetryAfter) return false
        const wait = asked * 1000 + random() * firstWait * 2 ** (attemptNumber - 1)
        await clock.sleep(wait, signal).catch((error: unknown) => {
          signal?.throwIfAborted()
          throw error
        })
        return true
      },
    })
}

/** Only `rate` carries a wait that the service itself asks for; elsewhere `retryAfter` is a hint for our own callers. */
function patienceOf(error: UpstreamError): number {
  return error.fault === 'rate' ? Number(error.details['retryAfter']) : 0
}
