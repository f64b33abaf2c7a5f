import type { Entry, Level } from '../cache/level.js'
import type { SummaryStore } from './store.js'
import { pairOf } from './version.js'

/**
 * How long a copy above the table is taken as it is, in milliseconds. What was made of a text never changes, and a copy
 * made of another text than the label's is seen to be old by its hash, whatever its age: only then is the table asked.
 */
export const COPY_FRESH_FOR = 24 * 3_600_000

interface LevelParts {
  readonly store: Pick<SummaryStore, 'versions'>
  readonly now: () => number
  readonly random: () => number
}

/**
 * The table of summaries as the deepest level of their cache, with a pair for a key. Whoever makes one writes it there
 * himself, together with what it cost, so that nothing is left to write, and nothing is ever forgotten.
 */
export const createSummaryLevel = ({ store, now, random }: LevelParts): Level => ({
  name: 'DATABASE',

  async getMany(keys) {
    const found = await store.versions(keys.map(pairOf))
    const freshUntil = () => now() + COPY_FRESH_FOR * (0.9 + 0.2 * random())
    return new Map(
      [...found].map(([key, kept]): [string, Entry] => [
        key,
        { value: kept, freshUntil: freshUntil(), keepUntil: Infinity },
      ]),
    )
  },
  async setMany() {},
  async deleteMany() {},
})
