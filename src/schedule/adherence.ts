/** What became of a dose. */
export type Status = 'PENDING' | 'COMPLETED' | 'SKIPPED' | 'MISSED'

/** How many doses' time had come, and what became of them; the rest of `due` is still pending. */
interface Counts {
  readonly due: number
  readonly completed: number
  readonly skipped: number
  readonly missed: number
}

/** How well the days from `from` to `to` went, both included. */
export interface AdherenceReport extends Counts {
  readonly from: string
  readonly to: string
  /** completed / due; null where nothing was due. */
  readonly rate: number | null
  /**
   * Days in a row, up to today or yesterday, on which something was due and all of it was completed. Days with nothing due
   * neither break it nor add; today adds where all doses so far are completed, and never breaks it. It is looked for as
   * far back as a report may be long, whichever days are asked for.
   */
  readonly currentStreakDays: number
  readonly days: readonly (Counts & { readonly date: string })[]
}

/** A dose, or several of one time and status. */
export interface CountedDose {
  readonly scheduledTime: number
  readonly status: Status
  readonly count?: number
}

interface Question {
  /** YYYY-MM-DD, in the person's zone. */
  readonly from: string
  readonly to: string
  readonly timeZone: string
  readonly now: number
}

const DAY = 86_400_000
export const MOST_DAYS = 366
const NONE: Counts = { due: 0, completed: 0, skipped: 0, missed: 0 }

/**
 * The published definition: a dose is due on the local day of its scheduled time once that time has come, whatever was done
 * before. The streak looks at the doses of the last 366 days, the rest at those from `from` to `to`. Throws RangeError where
 * these are no days, the wrong way round or more than 366.
 */
export function adherenceOf(doses: readonly CountedDose[], { from, to, timeZone, now }: Question): AdherenceReport {
  const dates = datesOf(from, to)
  const dateOf = calendar(timeZone)
  const perDay = new Map<string, Counts>()
  for (const { scheduledTime, status, count = 1 } of doses) {
    if (scheduledTime > now) continue
    const date = dateOf(scheduledTime)
    perDay.set(date, plus(perDay.get(date) ?? NONE, countOf(status, count)))
  }
  const days = dates.map(date => ({ date, ...(perDay.get(date) ?? NONE) }))
  const total = days.reduce(plus, NONE)
  const rate = total.due === 0 ? null : total.completed / total.due
  return { from, to, ...total, rate, currentStreakDays: streakOf(perDay, dateOf(now)), days }
}

const countOf = (status: Status, count: number): Counts => ({
  due: count,
  completed: status === 'COMPLETED' ? count : 0,
  skipped: status === 'SKIPPED' ? count : 0,
  missed: status === 'MISSED' ? count : 0,
})

const plus = (one: Counts, other: Counts): Counts => ({
  due: one.due + other.due,
  completed: one.completed + other.completed,
  skipped: one.skipped + other.skipped,
  missed: one.missed + other.missed,
})

function streakOf(perDay: ReadonlyMap<string, Counts>, today: string): number {
  const isPerfect = ([, { due, completed }]: readonly [string, Counts]) => due === completed
  const first = isoDate(midnightOf(today) - (MOST_DAYS - 1) * DAY)
  const recent = [...perDay].filter(([date]) => date >= first)
  // A clock set back over midnight makes a day that seems to lie ahead: it is as open as today.
  const counted = recent.filter(day => day[0] < today || isPerfect(day)).sort(([a], [b]) => (a < b ? 1 : -1))
  const broken = counted.findIndex(day => !isPerfect(day))
  return broken === -1 ? counted.length : broken
}

function datesOf(from: string, to: string): string[] {
  const length = (midnightOf(to) - midnightOf(from)) / DAY + 1
  if (length < 1 || length > MOST_DAYS) throw new RangeError(`a report has 1 to ${MOST_DAYS} days`)
  return Array.from({ length }, (_, index) => isoDate(midnightOf(from) + index * DAY))
}

function midnightOf(date: string): number {
  const midnight = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00Z`) : NaN
  if (Number.isNaN(midnight) || isoDate(midnight) !== date) throw new RangeError('a day is YYYY-MM-DD')
  return midnight
}

const isoDate = (midnight: number): string => new Date(midnight).toISOString().slice(0, 10)

/** The day that a zone's calendar shows at an instant. Intl, since it costs a tenth of a Temporal object for each dose. */
export function calendar(timeZone: string): (instant: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  return instant => {
    const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]))
    return `${parts['year'] ?? ''}-${parts['month'] ?? ''}-${parts['day'] ?? ''}`
  }
}
