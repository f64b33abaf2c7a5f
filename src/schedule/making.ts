import type { Clock } from '../clock.js'
import { isDatabaseDown, type Db } from '../db/postgres.js'
import { PillingError } from '../errors.js'
import type { FeedWriter } from '../feed/service.js'
import { DAY } from './future.js'
import { createMakeStore } from './makeStore.js'
import { bringUp } from './upkeep.js'

export interface MakingParts {
  readonly db: Db
  readonly feed: Pick<FeedWriter, 'write'>
  readonly clock: Pick<Clock, 'now'>
}

/** How far ahead of now doses are there without being asked for, in milliseconds. */
export const HORIZON = 40 * DAY

/** How far ahead they are made when they are asked for. */
export const FURTHEST = 400 * DAY

/** What is made, is made for so much longer: nobody is behind again a moment later. */
const RESERVE = DAY

/** How many people are looked for at once. */
const PEOPLE = 100

/** How many regimens one write takes, and how far each: it holds its person for a moment only. */
const [REGIMENS, STRIDE] = [8, 40 * DAY]

/** Makes doses of regimens before anybody looks for them. All of it may run on several servers at once. */
export function createMaking({ db, feed, clock }: MakingParts) {
  const store = createMakeStore(db)
  const now = () => new Date(clock.now())

  /** Piece by piece, each a write of its own: the person's other writers come in between. */
  async function makeAhead(userId: string, until: Date): Promise<void> {
    const furthest = new Date(Math.min(until.getTime(), clock.now() + FURTHEST))
    while ((await store.behind(userId, { until: furthest, now: now() }, 1)).length > 0)
      await makePiece(userId, furthest)
  }

  const makePiece = (userId: string, until: Date): Promise<string> => {
    const at = now()
    return feed.write({ userId, at, once: null }, async (tx, note) => {
      // Others may have made them since.
      const regimens = await createMakeStore(tx).behind(userId, { until, now: at }, REGIMENS)
      const reserve = new Date(until.getTime() + RESERVE)
      await bringUp({ tx, userId, at, note }, regimens, { until: reserve, stride: STRIDE })
      return userId
    })
  }

  return {
    /** Makes a person's doses until then, but no further ahead than 400 days; one statement where all are there. */
    makeAhead,

    /** Makes everybody's doses of the next 40 days. Rejects soon after the signal; one person's trouble doesn't keep others from theirs. */
    async makeAllAhead(signal: AbortSignal): Promise<void> {
      const until = new Date(clock.now() + HORIZON - RESERVE)
      const failed = new Map<string, unknown>()
      for (;;) {
        const people = await store.peopleBehind(until, { except: [...failed.keys()], limit: PEOPLE })
        if (people.length === 0) break
        for (const userId of people) {
          signal.throwIfAborted()
          await makeAhead(userId, until).catch((error: unknown) => {
            if (isDatabaseDown(error)) throw error
            if (!isGone(error)) failed.set(userId, error)
          })
        }
      }
      const [cause] = failed.values()
      if (failed.size > 0) throw new Error(`Doses of ${failed.size} people could not be made`, { cause })
    },

    /** Moves what follows its person's zone to where that is now. */
    retime: (userId: string): Promise<void> => makeAhead(userId, now()),
  }
}
export type Making = ReturnType<typeof createMaking>

/** Whoever has left since has no regimens any more. */
const isGone = (error: unknown): boolean => error instanceof PillingError && error.code === 'UNAUTHENTICATED'
