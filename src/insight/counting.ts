import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import type { Log, Served } from '../log.js'
import type { Askers } from './askers.js'
import type { Closing } from './closing.js'
import type { CountStore } from './countStore.js'
import { dayInKorea } from './day.js'
import { createTally, type Noted } from './tally.js'
import { termOf } from './term.js'

interface CountingParts {
  readonly store: CountStore
  readonly askers: Askers
  readonly closing: Pick<Closing, 'closeDays' | 'firstOpen'>
  readonly clock: Clock
  readonly log: Log
}

/** How often what was noted is written down, in milliseconds. */
const EVERY = 60_000

/**
 * Notes what people do, as sums and without anybody's name. Whoever asks waits for none of it, and it fails for nobody:
 * where the database is away, what was noted is lost. `who` is the id of a user, or of a guest where they come from.
 */
export function createCounting({ store, askers, closing, clock, log }: CountingParts) {
  const ending = new AbortController()
  const tally = createTally()
  const today = () => dayInKorea(clock.now())
  /** All days before it were closed from here. */
  let firstOpen = ''

  async function flush(): Promise<void> {
    const noted = tally.take()
    if (isNothing(noted)) return
    try {
      await store.add(noted)
    } catch (error) {
      tally.lose()
      throw error
    }
  }
  const safely = (work: () => Promise<void>) =>
    work().catch((error: unknown) => log.debug({ err: error }, 'what insights count could not be written down'))

  async function keepFlushing(): Promise<void> {
    for (;;) {
      await clock.sleep(EVERY, ending.signal)
      await safely(flush)
      await safely(askers.prepare)
      if (firstOpen !== closing.firstOpen()) await safely(closeDays)
    }
  }
  keepFlushing().catch(() => undefined) // only where it is closed

  async function closeDays(): Promise<void> {
    const day = closing.firstOpen()
    await closing.closeDays()
    firstOpen = day
  }

  return {
    /** A search, not a further page of one. */
    searched(typed: string, who: string): void {
      const asker = askers.of(who)
      const term = asker && termOf(typed)
      if (term) tally.searched(term, asker)
    },

    summaryShown: (origin: string, who: string | null): void =>
      tally.summaryShown(today(), origin, who === null ? null : askers.of(who)),

    cacheRead: (cache: string, level: string, reads: number): void => tally.cacheRead(today(), cache, level, reads),

    /** An operation begins; which caches it reads from, `served` says in the end. */
    follow(who: string, served: Served): void {
      const asker = askers.of(who)
      if (asker) tally.follow(asker, served)
    },

    /** Somebody leaves, in that transaction: they are taken out of all that is not a sum of many yet. */
    async forget(tx: Db, userId: string): Promise<void> {
      const gone = askers.everyOf(userId)
      tally.forget(gone)
      await store.forget(
        tx,
        gone.map(({ asker }) => asker),
      )
    },

    /** The same of what this server has noted, where another one took them away. */
    forgetHere: (userId: string): void => tally.forget(askers.everyOf(userId)),

    /** Writes down what was noted so far. Rejects where it can't be. */
    flush,

    async close(): Promise<void> {
      ending.abort()
      await safely(flush)
    },
  }
}
export type Counting = ReturnType<typeof createCounting>

const isNothing = ({ asked, cacheReads, summaryReads }: Noted): boolean =>
  asked.length + cacheReads.length + summaryReads.length === 0
