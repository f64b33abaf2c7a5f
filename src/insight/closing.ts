import { createAdherenceCount } from './adherence.js'
import type { AdherenceStore } from './adherenceStore.js'
import type { CloseStore } from './closeStore.js'
import { dayAfter, dayInKorea } from './day.js'

interface ClosingParts {
  readonly store: CloseStore
  readonly adherence: AdherenceStore
  readonly now: () => number
}

/** What servers have for writing down the last of a day, in milliseconds. */
const LAST_WORDS = 5 * 60_000

/** Days for which what was counted is kept. */
const KEPT = 3 * 366

/** Turns what was noted of a day into sums of many people, once the day is over. */
export function createClosing({ store, adherence, now }: ClosingParts) {
  /** All days before this one may be closed. */
  const firstOpen = (): string => dayInKorea(now() - LAST_WORDS)

  return {
    firstOpen,

    /** Every day that is over, so that nothing is known of anybody for longer than their day. */
    async closeDays(): Promise<void> {
      for (const day of await store.openBefore(firstOpen())) await store.close(day)
    },

    countAdherence: createAdherenceCount({ store: adherence, now }),

    purge: (): Promise<void> => store.purge(dayAfter(dayInKorea(now()), -KEPT)),
  }
}
export type Closing = ReturnType<typeof createClosing>
