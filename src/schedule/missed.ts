import { isConnectionLost } from '../db/postgres.js'
import { PillingError } from '../errors.js'
import type { LatePerson } from './markStore.js'
import type { MarkParts } from './marks.js'

/** How many people are looked for, and doses of one marked, in one statement. */
const [PEOPLE, DOSES] = [500, 1_000]

/**
 * Marks everybody's doses that nobody marked in time, person by person, and gives how many. Rejects soon after the signal,
 * and where the database is out of reach; one person's trouble is thrown when all others have theirs. What was marked by
 * then stays. May run on several servers at once.
 */
export const createMarkMissed = ({ markStore: store, feed, clock }: Omit<MarkParts, 'medicines'>) => {
  const now = () => new Date(clock.now())

  /** One write for each thousand, so that none holds its person for long. */
  async function markAllOf(person: LatePerson): Promise<number> {
    const { userId } = person
    let ids: readonly string[] = []
    await feed.write({ userId, once: null }, async (tx, note, at) => {
      ids = await store.markLate(tx, person, at, DOSES)
      for (const entityId of ids) note({ entity: 'SCHEDULE', kind: 'MISSED', entityId })
      return userId
    })
    return ids.length < DOSES ? ids.length : ids.length + (await markAllOf(person))
  }

  return async (signal: AbortSignal): Promise<number> => {
    const troubles: unknown[] = []
    let marked = 0
    let people = await store.latePeople(now(), null, PEOPLE)
    while (people.length > 0) {
      for (const person of people) {
        signal.throwIfAborted()
        marked += await markAllOf(person).catch((error: unknown) => {
          if (isConnectionLost(error)) throw error
          if (!isErased(error)) troubles.push(error)
          return 0
        })
      }
      people = await store.latePeople(now(), people.at(-1)?.userId ?? null, PEOPLE)
    }
    const [cause] = troubles
    if (cause) throw new Error(`Doses of ${troubles.length} people could not be marked as missed.`, { cause })
    return marked
  }
}

const isErased = (error: unknown): boolean => error instanceof PillingError && error.code === 'UNAUTHENTICATED'
