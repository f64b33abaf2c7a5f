import {
  dayAfter,
  daysBetween,
  earlierOf,
  laterOf,
  monthEndOf,
  monthStartOf,
  sameDayAfter,
  weekdayOf,
  weekStartOf,
} from './day'

/** The first and the last day of something, both included. */
export interface Span {
  readonly from: string
  readonly to: string
}

/** How far ahead the server plans doses, in days; two less than it says, since its clock may be elsewhere in the day. */
const AHEAD = 398

/** Nobody has planned anything before. */
const EARLIEST = '2020-01-01'

/** The days that can be looked at. */
export const reachOf = (today: string): Span => ({ from: EARLIEST, to: dayAfter(today, AHEAD) })

export const within = (day: string, { from, to }: Span): string => laterOf(from, earlierOf(to, day))

/** The days of a month in its weeks, with those of its neighbours that its first and last week have. */
export function weeksOf(day: string): readonly (readonly string[])[] {
  const { from, to } = sheetOf(day)
  const start = (week: number) => dayAfter(from, week * 7)
  return Array.from({ length: daysBetween(from, to) / 7 }, (_, week) =>
    Array.from({ length: 7 }, (_, weekday) => dayAfter(start(week), weekday)),
  )
}

/** From the first to the last day that the sheet of a month shows: six weeks at most. */
export const sheetOf = (day: string): Span => ({
  from: weekStartOf(monthStartOf(day)),
  to: dayAfter(weekStartOf(monthEndOf(day)), 6),
})

export const isSameMonth = (one: string, other: string): boolean => one.slice(0, 7) === other.slice(0, 7)

/** Where a key leads from a day, as in the date grid of the ARIA guide; null of a key that leads nowhere. */
export function dayByKey(day: string, key: string, isShift = false): string | null {
  const months = isShift ? 12 : 1
  const ways: Readonly<Record<string, () => string>> = {
    ArrowLeft: () => dayAfter(day, -1),
    ArrowRight: () => dayAfter(day, 1),
    ArrowUp: () => dayAfter(day, -7),
    ArrowDown: () => dayAfter(day, 7),
    Home: () => weekStartOf(day),
    End: () => dayAfter(day, 6 - weekdayOf(day)),
    PageUp: () => sameDayAfter(day, -months),
    PageDown: () => sameDayAfter(day, months),
  }
  return ways[key]?.() ?? null
}
