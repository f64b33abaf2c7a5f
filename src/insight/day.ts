import { Temporal } from 'temporal-polyfill'

export { dayInKorea } from '../summary/day.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** The clocks that are furthest behind. */
const FURTHEST_BEHIND = 12 * HOUR

/** How many days people have to mark what they took. */
const TO_MARK = 2

/** The day that is so many days later, or earlier; days are YYYY-MM-DD. */
export const dayAfter = (day: string, days = 1): string => isoDate(Date.parse(`${day}T00:00Z`) + days * DAY)

/** How many days there are from one to the other, both counted; 0 or less where they are the wrong way round. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY + 1

/** The last day that is over in every zone, and that people had time to mark. */
export const lastSettledDay = (now: number): string => isoDate(now - FURTHEST_BEHIND - TO_MARK * DAY)

/** When a day begins and ends by a zone's clocks. */
export const boundsOf = (day: string, timeZone: string): { from: Date; to: Date } => ({
  from: startOf(day, timeZone),
  to: startOf(dayAfter(day), timeZone),
})

const startOf = (day: string, timeZone: string): Date =>
  new Date(Temporal.PlainDate.from(day).toZonedDateTime(timeZone).epochMilliseconds)

const isoDate = (instant: number): string => new Date(instant).toISOString().slice(0, 10)
