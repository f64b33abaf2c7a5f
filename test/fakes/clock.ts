import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../../src/clock.js'

/** Time that stands still until it is told to go on. */
export interface HeldClock extends Clock {
  /** Moves on by `ms`, waking sleepers in the order of their alarms, and lets what they do come to rest. */
  advance(ms: number): Promise<void>
}

export function createHeldClock(start = Date.UTC(2026, 0, 1)): HeldClock {
  const sleepers = new Set<{ at: number; wake: () => void }>()
  let now = start

  return {
    now: () => now,

    sleep: (forMs, signal) =>
      new Promise((resolve, reject) => {
        const fail = () => {
          sleepers.delete(sleeper)
          reject(new DOMException('The sleep was aborted', 'AbortError'))
        }
        const wake = () => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', fail)
          resolve()
        }
        const sleeper = { at: now + forMs, wake }
        if (signal?.aborted) return fail()
        sleepers.add(sleeper)
        signal?.addEventListener('abort', fail, { once: true })
      }),

    async advance(ms) {
      const until = now + ms
      await turn()
      for (;;) {
        const next = [...sleepers].sort((a, b) => a.at - b.at).find(({ at }) => at <= until)
        if (!next) break
        now = Math.max(now, next.at)
        next.wake()
        await turn()
      }
      now = until
      await turn()
    },
  }
}
