import { Temporal } from 'temporal-polyfill'
import { dosesOf, type Rule } from './recurrence.js'

/** A recurrence as it is kept. */
export interface Course extends Omit<Rule, 'cycle' | 'timeZone'> {
  readonly cycleOn: number | null
  readonly cycleOff: number | null
  /** Nothing is due from then on. */
  readonly endedAt: Date | null
}

/** A dose that was made and whose time is still to come. */
export interface Coming {
  readonly id: string
  readonly slot: string
  readonly scheduledTime: Date
  /** Its person chose its time. */
  readonly isMoved: boolean
}

/** A dose that is to be there. `at` is in milliseconds. */
export interface Planned {
  readonly slot: string
  readonly at: number
}

export const DAY = 86_400_000

/** How far ahead of now doses are shown where nobody says how far, in milliseconds. */
export const HORIZON = 40 * DAY

/** How far ahead they are made without being asked for: whoever reads up to the horizon finds them, though a job be late. */
export const MADE_AHEAD = HORIZON + DAY / 24

/** No two zones are further apart. */
const WIDEST = 2 * DAY

/** How far behind its beginning a course is looked at for its first doses. */
const PREVIEWED = 3_660 * DAY
const PREVIEW_STEP = 366 * DAY

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]

/** The doses with `from` ≤ at < `to`: none once it was ended. */
export function plannedBetween(course: Course, timeZone: string, from: number, to: number): Planned[] {
  const { cycleOn, cycleOff } = course
  const cycle = cycleOn === null || cycleOff === null ? null : { on: cycleOn, off: cycleOff }
  return course.endedAt || from >= to ? [] : dosesOf({ ...course, cycle, timeZone }, { from, to })
}

/** The first doses from `from` on, which are fewer where ten years of the course don't have as many. */
export function firstPlanned(course: Course, timeZone: string, from: number, count: number): Planned[] {
  const begin = Math.max(from, Date.parse(`${course.startsOn}T00:00Z`) - WIDEST)
  const found: Planned[] = []
  for (let at = begin; at < begin + PREVIEWED && found.length < count; at += PREVIEW_STEP)
    found.push(...plannedBetween(course, timeZone, at, at + PREVIEW_STEP))
  return found.slice(0, count)
}

/**
 * What becomes of doses to come under another course: who of them goes, and which are to be there until `until`. Those that
 * are in it stay as they are; what lies behind `until` goes, and is made anew when somebody looks there. One that its person
 * moved stays wherever it is, and goes with its slot only, unless that is past: then it is the person's own.
 */
export function rewritten(
  coming: readonly Coming[],
  course: Course,
  { timeZone, now, until }: { timeZone: string; now: number; until: number },
): { gone: string[]; planned: Planned[] } {
  const behind = coming.filter(dose => isBehind(dose, until))
  const near = coming.filter(dose => !isBehind(dose, until))
  const last = near.reduce((latest, { slot }) => Math.max(latest, Date.parse(`${slot}Z`)), until)
  const ahead = plannedBetween(course, timeZone, now + 1, last + WIDEST)
  const slots = new Set(ahead.map(({ slot }) => slot))
  const left = near.filter(({ slot }) => !slots.has(slot))
  const instants = instantsOf(
    left.map(({ slot }) => slot),
    { timeZone, now },
  )
  const unplanned = left.filter(({ slot }) => (instants.get(slot) ?? 0) > now)
  return { gone: [...behind, ...unplanned].map(({ id }) => id), planned: ahead.filter(({ at }) => at < until) }
}

/** Whether it is where a regimen put it, from then on. */
export const isBehind = ({ isMoved, scheduledTime }: Coming, until: number): boolean =>
  !isMoved && scheduledTime.getTime() >= until

/** Whether a dose to come that nobody has acted on may be there under this course: any other, `rewritten` takes away. */
export function mayCome(slot: string, course: Course, { timeZone, now }: { timeZone: string; now: number }): boolean {
  if (course.endedAt) return false
  const wall = Date.parse(`${slot}Z`)
  const isPlanned = plannedBetween(course, 'UTC', wall, wall + 1).length > 0
  return isPlanned || (instantsOf([slot], { timeZone, now }).get(slot) ?? 0) <= now
}

/** The doses to come whose time is another in this zone. What is past there already is due at once. */
export function retimed(coming: readonly Coming[], timeZone: string, now: number): { id: string; at: number }[] {
  const own = coming.filter(({ isMoved }) => !isMoved)
  const instants = instantsOf(
    own.map(({ slot }) => slot),
    { timeZone, now },
  )
  return own
    .map(({ id, slot, scheduledTime }) => ({ id, was: scheduledTime.getTime(), at: instants.get(slot) ?? now }))
    .map(dose => ({ ...dose, at: Math.max(dose.at, now) }))
    .filter(({ at, was }) => at !== was)
    .map(({ id, at }) => ({ id, at }))
}

/** Whether it may still have doses. `today` is that of its zone. */
export const isActive = ({ endedAt, endsOn }: Pick<Course, 'endedAt' | 'endsOn'>, today: string): boolean =>
  endedAt === null && (endsOn === null || endsOn >= today)

/** YYYY-MM-DD on the clocks of a zone. */
export const dayIn = (timeZone: string, instant: number): string =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString()

/** When each slot is in this zone, one time of day after another; those that are past in every zone are left out. */
function instantsOf(
  slots: readonly string[],
  { timeZone, now }: { timeZone: string; now: number },
): ReadonlyMap<string, number> {
  const past = new Date(now - WIDEST).toISOString()
  const days = new Map<string, string[]>()
  for (const slot of slots.filter(each => each > past)) {
    const [day = '', time = ''] = slot.split('T')
    days.set(time, [...(days.get(time) ?? []), day])
  }
  const found = [...days].flatMap(([time, dates]) => {
    const sorted = dates.sort()
    const [startsOn = '', endsOn = ''] = [sorted[0], sorted.at(-1)]
    const rule = { times: [time], daysOfWeek: EVERY_DAY, everyDays: null, cycle: null, startsOn, endsOn, timeZone }
    return dosesOf(rule, { from: -1e300, to: 1e300 })
  })
  return new Map(found.map(({ slot, at }) => [slot, at]))
}
