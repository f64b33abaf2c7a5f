import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.js'

/** How one more call was counted. */
export interface Count {
  /** False where the limit was reached: then nothing was added. */
  readonly isTaken: boolean
  /** Within the window that ends now, this one included where it was taken. */
  readonly used: number
  /** Milliseconds until the oldest of them leaves the window. */
  readonly freeIn: number
}

/** Counts calls in a sliding window, one key for each caller. */
export interface Tally {
  /** In one step, however many ask at once. */
  take(key: string, limit: number): Promise<Count> | Count
}

/** Instants of calls, oldest first; those before `first` have left the window. */
interface Calls {
  at: number[]
  first: number
}

/** Counts in this process. Of more than `maxKeys` callers, those that were longest away are forgotten. */
export function createTally(deps: { window: number; clock: Clock; maxKeys?: number }): Tally {
  const { window, clock, maxKeys = 50_000 } = deps
  const callers = new LRUCache<string, Calls>({ max: maxKeys })

  return {
    take(key, limit) {
      const now = clock.now()
      const calls = callers.get(key) ?? { at: [], first: 0 }
      callers.set(key, calls)
      leave(calls, now, window)
      const isTaken = calls.at.length - calls.first < limit
      if (isTaken) calls.at.push(now)
      const used = calls.at.length - calls.first
      return { isTaken, used, freeIn: (calls.at[calls.first] ?? now) + window - now }
    },
  }
}

/** Lets go what is older than the window, and what lies so far ahead that the clock must have been set back. */
function leave(calls: Calls, now: number, window: number): void {
  const isGone = (at: number) => at <= now - window || at > now + window
  while (calls.first < calls.at.length && isGone(calls.at[calls.first] ?? 0)) calls.first++
  if (calls.first * 2 <= calls.at.length) return
  calls.at = calls.at.slice(calls.first)
  calls.first = 0
}
