import type { Clock } from '../clock.js'
import type { Entry } from './level.js'

/** Lengths in milliseconds, each counted from the load, but for `staleFor`, which follows `freshFor`. */
export interface Lifetimes {
  readonly freshFor: number
  /** How long past its freshness an answer is served at once, while it is loaded again. */
  readonly staleFor?: number
  /** May be Infinity. */
  readonly keepFor: number
  /** How long "there is none" is believed; it is never served older than that. */
  readonly noneFor: number
}

/** The last instant that every level can write down. */
export const farAway = Date.UTC(9999, 0)

/** Lifetimes vary by a tenth either way, so that what was loaded together doesn't end together. */
export function createAges(
  { freshFor, staleFor = 0, keepFor, noneFor }: Lifetimes,
  clock: Clock,
  random: () => number,
) {
  const isFresh = (entry?: Pick<Entry, 'freshUntil'>) => entry !== undefined && clock.now() < entry.freshUntil

  return {
    isFresh,
    isServable: (entry?: Entry) =>
      isFresh(entry) || (entry !== undefined && entry.value !== null && clock.now() < entry.freshUntil + staleFor),

    entryOf(value: unknown, freshForThis = freshFor): Entry {
      const after = (length: number) => Math.round(clock.now() + length * spread)
      const spread = 0.9 + random() * 0.2
      if (value === null) return { value, freshUntil: after(noneFor), keepUntil: after(noneFor) }
      const freshUntil = Math.min(after(freshForThis), farAway)
      return { value, freshUntil, keepUntil: Math.max(after(keepFor), freshUntil) }
    },
  }
}

export type Ages = ReturnType<typeof createAges>
