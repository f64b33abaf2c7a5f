import { setTimeout as wait } from 'node:timers/promises'

/** Time as a dependency, so that a test can hold it still. All values are milliseconds. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Resolves after `forMs`; rejects with an AbortError when the signal fires first. */
  sleep(forMs: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: Date.now,
  sleep: (forMs, signal) => wait(forMs, undefined, signal ? { signal } : {}),
}
