import { Temporal } from 'temporal-polyfill'
import { BadInputError } from '../errors.js'

/** Days of somebody's calendar, both included. */
export interface Days {
  /** YYYY-MM-DD. */
  readonly from: string
  readonly to: string
}

/** Instants of which the last is excluded. */
export interface Span {
  readonly from: Date
  readonly to: Date
}

const DAY = 86_400_000

/** No clock is set back further. */
const SET_BACK = 3 * 3_600_000

/** Throws BadInputError where they are the wrong way round, or more than `most`. */
export function checkDays({ from, to }: Days, most: number): void {
  const length = (Date.parse(to) - Date.parse(from)) / DAY + 1
  if (length < 1) throw new BadInputError('to', 'to: from보다 앞설 수 없습니다.')
  if (length > most) throw new BadInputError('to', `to: 한 번에 ${most}일까지 물을 수 있습니다.`)
}

/** Throws BadInputError where they are the wrong way round. */
export function checkSpan({ from, to }: { from: Date | null; to: Date | null }): void {
  if (from && to && to < from) throw new BadInputError('to', 'to: from보다 앞설 수 없습니다.')
}

/** Throws BadInputError for an end that lies further ahead than doses are made. */
export function checkEnd(to: Date, furthest: Date, days: number): void {
  if (to > furthest) throw new BadInputError('to', `to: 앞으로 ${days}일까지 물을 수 있습니다.`)
}

/** `count` days, the last of them the one that a zone's calendar shows now. */
export function daysUpTo(now: number, timeZone: string, count: number): Days {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate()
  return { from: today.subtract({ days: count - 1 }).toString(), to: today.toString() }
}

/**
 * The instants that are on these days, and few more: a clock set back over midnight shows a day again after the next has
 * begun, so what is read by it has to be asked for its day.
 */
export const spanOf = ({ from, to }: Days, timeZone: string): Span => ({
  from: startOf(from, 0, timeZone),
  to: new Date(startOf(to, 1, timeZone).getTime() + SET_BACK),
})

const startOf = (date: string, daysLater: number, timeZone: string): Date =>
  new Date(Temporal.PlainDate.from(date).add({ days: daysLater }).toZonedDateTime(timeZone).epochMilliseconds)
