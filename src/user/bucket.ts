import type { Clock } from '../clock.js'

/** How many may be taken at once from a full one, and how many come back in a second. */
interface Size {
  readonly atOnce: number
  readonly perSecond: number
}

/** Gives out what comes back at a steady pace. A clock that is set back only makes it wait. */
export function createBucket({ atOnce, perSecond }: Size, clock: Clock) {
  let left = atOnce
  let filledAt = clock.now()

  return {
    /** False where it is empty. */
    take(): boolean {
      const now = clock.now()
      left = Math.min(atOnce, left + (Math.max(0, now - filledAt) * perSecond) / 1_000)
      filledAt = now
      if (left < 1) return false
      left -= 1
      return true
    },
  }
}
