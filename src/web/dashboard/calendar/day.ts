/** Days are YYYY-MM-DD, as a calendar shows them; weeks begin on Sunday, as calendars on Korean walls do. */

const DAY = 86_400_000

const midnightOf = (day: string): number => Date.parse(`${day}T00:00:00Z`)

const isoDay = (midnight: number): string => new Date(midnight).toISOString().slice(0, 10)

/** The day that is so many days later, or earlier. */
export const dayAfter = (day: string, days = 1): string => isoDay(midnightOf(day) + days * DAY)

/** How many days there are from one to the other, both counted. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((midnightOf(to) - midnightOf(from)) / DAY) + 1

/** 0 is Sunday. */
export const weekdayOf = (day: string): number => new Date(midnightOf(day)).getUTCDay()

export const weekStartOf = (day: string): string => dayAfter(day, -weekdayOf(day))

/** The first of its month. */
export const monthStartOf = (day: string): string => `${day.slice(0, 8)}01`

/** The last of its month. */
export const monthEndOf = (day: string): string => dayAfter(monthStartAfter(day, 1), -1)

/** The first of the month that is so many months later, or earlier. */
export function monthStartAfter(day: string, months: number): string {
  const start = new Date(midnightOf(monthStartOf(day)))
  start.setUTCMonth(start.getUTCMonth() + months)
  return isoDay(start.getTime())
}

/** The same day of a month that is later or earlier, or the last that it has. */
export function sameDayAfter(day: string, months: number): string {
  const start = monthStartAfter(day, months)
  return earlierOf(dayAfter(start, Number(day.slice(8)) - 1), monthEndOf(start))
}

/** Null of what is no day, such as 2026-02-30. */
export function readDay(text: string | null): string | null {
  if (text === null || !/^\d{4}-\d\d-\d\d$/.test(text)) return null
  const midnight = midnightOf(text)
  return !Number.isNaN(midnight) && isoDay(midnight) === text ? text : null
}

export const earlierOf = (one: string, other: string): string => (one < other ? one : other)

export const laterOf = (one: string, other: string): string => (one > other ? one : other)
