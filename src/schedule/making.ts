import type { Clock } from '../clock.js'
import { isConnectionLost, type Db } from '../db/postgres.js'
import { PillingError } from '../errors.js'
import type { FeedWriter } from '../feed/service.js'
import { DAY, MADE_AHEAD } from './future.js'
import { createMakeStore, type LaggingRegimen } from './makeStore.js'
import type { ZonedRegimen } from './regimenStore.js'
import { bringUp, isElsewhere } from './upkeep.js'

export interface MakingParts {
  readonly db: Db
  readonly feed: Pick<FeedWriter, 'write'>
  readonly clock: Pick<Clock, 'now'>
}

/** How far ahead they are made when they are asked for. */
export const FURTHEST = 400 * DAY

/** What is made, is made for so much longer: nobody is behind again a moment later. */
const RESERVE = DAY

/** How many regimens are looked for at once. */
const PAGE = 100

/** How many regimens one write takes, and how far each: it holds its person for a moment only. */
const [REGIMENS, STRIDE] = [8, 40 * DAY]

/** How many doses a day they may have where they move to another zone: all that was made of them is gone through. */
const MOVED_A_DAY = 12

/** Makes doses of regimens before anybody looks for them. All of it may run on several servers at once. */
export function createMaking({ db, feed, clock }: MakingParts) {
  const store = createMakeStore(db)
  const now = () => new Date(clock.now())
  const pieces = new Map<string, Promise<unknown>>()
  /** Where everybody's doses are gone on with. */
  let place: LaggingRegimen | null = null

  /**
   * Piece by piece, each a write of its own: the person's other writers come in between. Many that need the same person's
   * doses at once make one piece at a time together.
   */
  async function makeAhead(userId: string, until: Date): Promise<void> {
    const furthest = new Date(Math.min(until.getTime(), clock.now() + FURTHEST))
    while ((await store.behind(userId, { until: furthest, now: now() }, 1)).length > 0) {
      const piece = pieces.get(userId) ?? makePiece(userId, furthest).finally(() => pieces.delete(userId))
      pieces.set(userId, piece)
      await piece
    }
  }

  const makePiece = (userId: string, until: Date): Promise<string> =>
    feed.write({ userId, once: null }, async (tx, note, at) => {
      // Others may have made them since.
      const regimens = await createMakeStore(tx).behind(userId, { until, now: at }, REGIMENS)
      const reserve = new Date(until.getTime() + RESERVE)
      await bringUp({ tx, userId, at, note }, pieceOf(regimens), { until: reserve, stride: STRIDE })
      return userId
    })

  /** Makes those of a page, each person's once, and gives what went wrong; throws where the database is away. */
  async function makePage(
    people: ReadonlySet<string>,
    until: Date,
    signal: AbortSignal,
  ): Promise<Map<string, unknown>> {
    const troubles = new Map<string, unknown>()
    for (const userId of people) {
      signal.throwIfAborted()
      await makeAhead(userId, until).catch((error: unknown) => {
        if (isConnectionLost(error)) throw error
        if (!isGone(error)) troubles.set(userId, error)
      })
    }
    return troubles
  }

  return {
    /** Makes a person's doses until then, but no further ahead than 400 days; one statement where all are there. */
    makeAhead,

    /**
     * Makes everybody's doses of the next 40 days, those that lag most first. One person's trouble doesn't keep others from
     * theirs: it is thrown at the end. Rejects soon after the signal; the next run goes on where this one was.
     */
    async makeAllAhead(signal: AbortSignal): Promise<void> {
      const until = new Date(clock.now() + MADE_AHEAD)
      const troubles = new Map<string, unknown>()
      do {
        const lagging = await store.lagging(until, place, PAGE)
        const people = new Set(lagging.map(({ userId }) => userId).filter(userId => !troubles.has(userId)))
        for (const [userId, trouble] of await makePage(people, until, signal)) troubles.set(userId, trouble)
        place = lagging.length < PAGE ? null : (lagging.at(-1) ?? null)
      } while (place !== null)
      const [cause] = troubles.values()
      if (troubles.size > 0) throw new Error(`Doses of ${troubles.size} people could not be made`, { cause })
    },

    /** Moves what follows its person's zone to where that is now. */
    retime: (userId: string): Promise<void> => makeAhead(userId, now()),
  }
}
export type Making = ReturnType<typeof createMaking>

/** What one write takes of them. Whatever moves to another zone comes first, and little of it. */
function pieceOf(lagging: readonly ZonedRegimen[]): readonly ZonedRegimen[] {
  const moving = lagging.filter(isElsewhere)
  let doses = 0
  const piece = moving.filter(({ times }, index) => (doses += times.length) <= MOVED_A_DAY || index === 0)
  return moving.length > 0 ? piece : lagging
}

/** Whoever has left since has no regimens any more. */
const isGone = (error: unknown): boolean => error instanceof PillingError && error.code === 'UNAUTHENTICATED'
