import { Temporal } from 'temporal-polyfill'

/**
 * When the doses of a regimen are due. What is planned is what a clock on the wall shows, a slot; its instant follows from
 * the zone. A wall time that doesn't exist is taken as far behind the gap's start as it was meant (02:30 in a gap of one
 * hour is 03:30), or at the gap's end where a zone left out a whole day; one that exists twice is the earlier one.
 */

/** A recurrence, in the calendar of its own zone. A day counts where every part of it says so. */
export interface Rule {
  /** HH:MM, in any order; the same one twice is one. */
  readonly times: readonly string[]
  /** 1 is Monday, 7 is Sunday. Where none is listed, nothing is due. */
  readonly daysOfWeek: readonly number[]
  /** 2 is every other day, the first of them `startsOn`. */
  readonly everyDays: number | null
  /** So many days with doses, then so many without, from `startsOn` on. */
  readonly cycle: { readonly on: number; readonly off: number } | null
  /** YYYY-MM-DD. */
  readonly startsOn: string
  /** The last day that may count. */
  readonly endsOn: string | null
  readonly timeZone: string
}

const MINUTE = 60_000
const DAY = 86_400_000
const MOST_DAYS = 10_000
const MOST_DOSES = 50_000

/** The last that YYYY-MM-DD can write. */
const LAST_DAY = Date.UTC(9999, 11, 31) / DAY

/**
 * The doses with `from` ≤ at < `to` in milliseconds, in the order of `at`, and at one instant in that of their slots
 * (YYYY-MM-DDTHH:MM). Windows that lie side by side give together what the whole gives. Throws RangeError where the rule
 * can't be read, or the days or doses are more than one call may cost.
 */
export function dosesOf(rule: Rule, window: { from: number; to: number }): { slot: string; at: number }[] {
  const plan = planOf(rule)
  const [first, last] = daysOf(plan, window)
  if (first > last) return []
  const instantOf = wallClock(rule.timeZone, first * DAY)
  const doses: { slot: string; at: number }[] = []
  for (let day = first; day <= last; day++) {
    if (!isOn(plan, day)) continue
    const date = dateOf(day)
    for (const [time, wall] of plan.times) {
      const at = instantOf(day * DAY + wall)
      if (at < window.from || at >= window.to) continue
      if (doses.push({ slot: `${date}T${time}`, at }) > MOST_DOSES) throw new RangeError(`over ${MOST_DOSES} doses`)
    }
  }
  return doses.sort((one, other) => one.at - other.at)
}

/** A rule as it is reckoned with: days since 1970-01-01, times in milliseconds since midnight in their order. */
interface Plan {
  readonly times: readonly (readonly [time: string, wall: number])[]
  readonly daysOfWeek: ReadonlySet<number>
  readonly everyDays: number
  readonly on: number
  readonly round: number
  readonly first: number
  readonly last: number
}

function planOf({ times, daysOfWeek, everyDays, cycle, startsOn, endsOn }: Rule): Plan {
  const { on, off } = cycle ?? { on: 1, off: 0 }
  if (!daysOfWeek.every(day => isWhole(day, 1) && day <= 7)) throw new RangeError('daysOfWeek are 1 to 7')
  if (everyDays !== null && !isWhole(everyDays, 1)) throw new RangeError('everyDays is 1 or more')
  if (!isWhole(on, 1) || !isWhole(off, 0)) throw new RangeError('a cycle has 1 day or more on, 0 or more off')
  return {
    times: [...new Set(times)].sort().map(time => [time, wallOf(time)]),
    daysOfWeek: new Set(daysOfWeek),
    everyDays: everyDays ?? 1,
    on,
    round: on + off,
    first: dayOf(startsOn),
    last: endsOn === null ? LAST_DAY : dayOf(endsOn),
  }
}

const isWhole = (number: number, least: number): boolean => Number.isSafeInteger(number) && number >= least

function wallOf(time: string): number {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) throw new RangeError('a time is HH:MM')
  return (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * MINUTE
}

function dayOf(date: string): number {
  const day = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00Z`) / DAY : NaN
  if (!Number.isInteger(day) || dateOf(day) !== date) throw new RangeError('a day is YYYY-MM-DD')
  return day
}

const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10)

/** From the first to the last day that can have a dose in the window; no zone is a whole day away from UTC. */
function daysOf({ first, last }: Plan, { from, to }: { from: number; to: number }): [first: number, last: number] {
  if (!Number.isFinite(from) || !Number.isFinite(to)) throw new RangeError('a window has two ends')
  const length = Math.min(to, (last + 1) * DAY) - Math.max(from, first * DAY)
  if (length > MOST_DAYS * DAY) throw new RangeError(`over ${MOST_DAYS} days`)
  return [Math.max(first, Math.floor(from / DAY) - 1), Math.min(last, Math.floor(to / DAY) + 1)]
}

function isOn({ daysOfWeek, everyDays, on, round, first }: Plan, day: number): boolean {
  const distance = day - first
  // 1970-01-01 was a Thursday; days before it are below zero.
  const dayOfWeek = ((((day + 3) % 7) + 7) % 7) + 1
  return daysOfWeek.has(dayOfWeek) && distance % everyDays === 0 && distance % round < on
}

/** A time in which a zone keeps its distance from UTC. All in milliseconds; `wall…` is what its clock shows. */
interface Span {
  readonly start: number
  readonly wallStart: number
  readonly wallEnd: number
  readonly offset: number
  readonly offsetBefore: number
  readonly next: Temporal.ZonedDateTime | null
}

/**
 * The instant at which a zone's clock shows a wall time. It goes forward with those it is asked for, so none may lie before
 * another or before `earliest`: two transitions a year then cost less than two searches a day.
 */
function wallClock(timeZone: string, earliest: number): (wall: number) => number {
  const zoned = Temporal.Instant.fromEpochMilliseconds(earliest - DAY).toZonedDateTimeISO(timeZone)
  let span = spanFrom(zoned, offsetAt(zoned), -Infinity)
  return wall => {
    while (span.next && wall >= span.wallEnd) span = spanFrom(span.next, span.offset, span.next.epochMilliseconds)
    if (wall >= span.wallStart) return wall - span.offset
    return span.offset - span.offsetBefore < DAY ? wall - span.offsetBefore : span.start
  }
}

function spanFrom(zoned: Temporal.ZonedDateTime, offsetBefore: number, start: number): Span {
  const offset = offsetAt(zoned)
  const next = zoned.getTimeZoneTransition('next')
  const wallEnd = next ? next.epochMilliseconds + offset : Infinity
  return { start, wallStart: start + offset, wallEnd, offset, offsetBefore, next }
}

const offsetAt = (zoned: Temporal.ZonedDateTime): number => zoned.offsetNanoseconds / 1_000_000
