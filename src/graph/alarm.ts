import type { Clock } from '../clock.js'

/**
 * The longest sleep at a stretch, in milliseconds: a clock that is set matters for no longer than this, and no timer is
 * asked for more than the 24 days that it can hold.
 */
const NAP = 60_000

/** Rings when an instant comes. There is one at most: a new one takes the place of the old. */
export interface Alarm {
  /** In milliseconds since the epoch; null: never. */
  set(at: number | null): void
}

export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let current = new AbortController()

  const sleepUntil = async (at: number, signal: AbortSignal): Promise<void> => {
    for (let left = at - clock.now(); left > 0; left = at - clock.now()) await clock.sleep(Math.min(left, NAP), signal)
  }

  return {
    set(at) {
      current.abort()
      current = new AbortController()
      const { signal } = current
      if (at === null) return
      sleepUntil(at, signal).then(
        () => void (signal.aborted || ring()),
        () => undefined, // only where it is aborted
      )
    },
  }
}
