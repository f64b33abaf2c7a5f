import type { AdherenceStore, DayOfAll } from './adherenceStore.js'
import { CROWD, inTens } from './crowd.js'
import { boundsOf, dayAfter, lastSettledDay } from './day.js'

interface AdherenceParts {
  readonly store: AdherenceStore
  readonly now: () => number
}

/** Days that are looked back upon, and days that are counted at once. */
const [LOOKED_BACK, AT_ONCE] = [366, 28]

/** Counts days of doses when they are over. */
export function createAdherenceCount({ store, now }: AdherenceParts) {
  /** Looks through everybody for some days. */
  async function countDays(days: readonly string[], zones: readonly string[], signal: AbortSignal): Promise<void> {
    const zoned = days.flatMap(day => zones.map(timeZone => ({ day, timeZone, ...boundsOf(day, timeZone) })))
    const sums = new Map(days.map(day => [day, { day, due: 0, completed: 0, people: 0 }]))
    let place: string | null = null
    do {
      signal.throwIfAborted()
      const page = await store.page(zoned, place)
      for (const each of page.days) sums.set(each.day, plus(each, sums.get(each.day)))
      place = page.place
    } while (place !== null)
    await store.keep([...sums.values()].map(shown))
  }

  /** Each day once, when it is over everywhere; what was missed of the last year, too. Goes on where it was stopped. */
  return async (signal: AbortSignal): Promise<void> => {
    const last = lastSettledDay(now())
    const first = dayAfter(last, 1 - LOOKED_BACK)
    const counted = await store.counted(first)
    const missing = Array.from({ length: LOOKED_BACK }, (_, i) => dayAfter(first, i)).filter(day => !counted.has(day))
    if (missing.length === 0) return
    const zones = await store.zones()
    for (let i = 0; i < missing.length; i += AT_ONCE) await countDays(missing.slice(i, i + AT_ONCE), zones, signal)
  }
}

const plus = (one: DayOfAll, other: DayOfAll = { day: one.day, due: 0, completed: 0, people: 0 }): DayOfAll => ({
  day: one.day,
  due: one.due + other.due,
  completed: one.completed + other.completed,
  people: one.people + other.people,
})

/** Of few people nothing is kept but that they were few. */
function shown({ day, due, completed, people }: DayOfAll) {
  const isHidden = people > 0 && people < CROWD
  return isHidden
    ? { day, due: 0, completed: 0, people: 0, isHidden }
    : { day, due, completed, people: inTens(people), isHidden }
}
