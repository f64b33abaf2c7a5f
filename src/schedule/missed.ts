import { PillingError } from '../errors.js'
import type { LatePerson } from './markStore.js'
import type { MarkParts } from './marks.js'

/** How many people are looked for, and doses of one marked, in one statement. */
const [PEOPLE, DOSES] = [500, 1_000]

/**
 * Marks everybody's doses that nobody marked in time, person by person, and gives how many. Rejects soon after the signal;
 * what was marked by then stays. May run on several servers at once.
 */
export const createMarkMissed = ({ markStore: store, feed, clock }: Omit<MarkParts, 'medicines'>) => {
  const now = () => new Date(clock.now())

  /** One write for each thousand, so that none holds its person for long. */
  async function markAllOf(person: LatePerson): Promise<number> {
    const [{ userId }, at] = [person, now()]
    let ids: readonly string[] = []
    await feed.write({ userId, at, once: null }, async (tx, note) => {
      ids = await store.markLate(tx, person, at, DOSES)
      for (const entityId of ids) note({ entity: 'SCHEDULE', kind: 'MISSED', entityId })
      return userId
    })
    return ids.length < DOSES ? ids.length : ids.length + (await markAllOf(person))
  }

  return async (signal: AbortSignal): Promise<number> => {
    let marked = 0
    let people = await store.latePeople(now(), null, PEOPLE)
    while (people.length > 0) {
      for (const person of people) {
        signal.throwIfAborted()
        marked += await markAllOf(person).catch(noneOfTheErased)
      }
      people = await store.latePeople(now(), people.at(-1)?.userId ?? null, PEOPLE)
    }
    return marked
  }
}

function noneOfTheErased(error: unknown): number {
  if (error instanceof PillingError && error.code === 'UNAUTHENTICATED') return 0
  throw error
}
