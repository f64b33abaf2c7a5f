import { LRUCache } from 'lru-cache'
import type { Cache } from '../cache/cache.js'
import type { Log } from '../log.js'
import type { SummaryStore } from './store.js'
import type { Stored } from './stored.js'
import { pairOf, type Kept } from './version.js'

/** How long a pair isn't looked for again, in milliseconds. */
const REST = 10_000
const MOST = 20_000

interface SecondLookParts {
  readonly store: Pick<SummaryStore, 'versions'>
  readonly cache: Pick<Cache<Kept>, 'put'>
  readonly stored: Stored
  readonly now: () => number
  readonly log: Log
}

/**
 * Looks into the table for what is newer than a copy of an earlier text. Whoever makes summaries looks there first; this
 * is for a server that makes none, such as one without a key or one whose model rests, and for news that was lost.
 */
export function createSecondLook({ store, cache, stored, now, log }: SecondLookParts) {
  const lookedAt = new LRUCache<string, number>({ max: MOST })
  const isDue = (key: string): boolean => Math.abs(now() - (lookedAt.get(key) ?? -Infinity)) >= REST

  async function bring(keys: readonly string[]): Promise<void> {
    const found = await stored(() => store.versions(keys.map(pairOf)))
    if (found.size > 0) await cache.put(found)
  }

  return {
    /** Nobody waits for it: who asks next is shown what it brings. A copy that is old is better than none. */
    look(keys: readonly string[]): void {
      const due = keys.filter(isDue)
      for (const key of due) lookedAt.set(key, now())
      if (due.length > 0)
        bring(due).catch((error: unknown) => log.debug({ err: error }, 'what is kept could not be looked for'))
    },
  }
}
