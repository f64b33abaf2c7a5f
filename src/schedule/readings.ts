import type { Clock } from '../clock.js'
import { BadInputError } from '../errors.js'
import type { Viewer } from '../viewer.js'
import { adherenceOf, calendar as calendarOf, MOST_DAYS, type AdherenceReport } from './adherence.js'
import { personally } from './calm.js'
import { DAY, HORIZON } from './future.js'
import { FURTHEST, type Making } from './making.js'
import { checkDays, checkEnd, checkSpan, daysUpTo, spanOf, type Days } from './range.js'
import type { ScheduleFilter, SchedulePlace, ScheduleRow, ScheduleStore } from './store.js'

interface ReadingParts {
  readonly store: ScheduleStore
  readonly making: Pick<Making, 'makeAhead'>
  readonly clock: Pick<Clock, 'now'>
}

/** A day of the calendar: what was due on it, and all that is planned for it. */
export type DayOfDoses = AdherenceReport['days'][number] & { readonly schedules: readonly ScheduleRow[] }

/** The longest that a calendar may be: six weeks, in which a month is shown. */
export const MOST_CALENDAR_DAYS = 42

/** The most doses that a calendar shows at once. */
export const MOST_IN_CALENDAR = 10_000

/** What a viewer planned and did. Every method reads that viewer's own, and no others; what was not made yet, is made first. */
export function createReadings({ store, making, clock }: ReadingParts) {
  const checkFar = (to: Date) => checkEnd(to, new Date(clock.now() + FURTHEST), FURTHEST / DAY)

  /** Where nobody says an end, it is 40 days behind the beginning, or behind now: up to there no dose is left out. */
  const bounded = (filter: ScheduleFilter): ScheduleFilter & { readonly to: Date } => {
    const now = clock.now()
    const usual = Math.max(now, filter.from?.getTime() ?? now) + HORIZON
    return { ...filter, to: filter.to ?? new Date(Math.min(usual, now + FURTHEST)) }
  }

  return {
    /** In the order of their times. Throws BadInputError for a range that can't be one. */
    page: personally(
      async (
        { userId }: Viewer,
        { first, after, ...asked }: ScheduleFilter & { first: number; after: SchedulePlace | null },
      ): Promise<{ rows: ScheduleRow[]; hasMore: boolean }> => {
        checkSpan(asked)
        const filter = bounded(asked)
        checkFar(filter.to)
        await making.makeAhead(userId, filter.to)
        const rows = await store.page(userId, filter, { after, limit: first + 1 })
        return { rows: rows.slice(0, first), hasMore: rows.length > first }
      },
    ),

    count: personally(({ userId }: Viewer, filter: ScheduleFilter): Promise<number> =>
      store.count(userId, bounded(filter)),
    ),

    /** In no order; what isn't the viewer's isn't there. */
    byIds: personally(async ({ userId }: Viewer, ids: readonly string[]): Promise<ScheduleRow[]> => {
      const readable = ids.filter(isUuid)
      return readable.length > 0 ? store.byIds(userId, readable) : []
    }),

    /** Throws BadInputError for days that can't be asked for. */
    adherence: personally(async ({ userId }: Viewer, timeZone: string, days: Days): Promise<AdherenceReport> => {
      checkDays(days, MOST_DAYS)
      const [now, span] = [clock.now(), spanOf(days, timeZone)]
      checkFar(span.to)
      await making.makeAhead(userId, new Date(now))
      const streak = spanOf(daysUpTo(now, timeZone, MOST_DAYS), timeZone)
      const doses = await store.tally(userId, [span, streak], new Date(now))
      return adherenceOf(doses, { ...days, timeZone, now })
    }),

    /** Every day of them, each with its doses. Throws BadInputError for days that can't be asked for, or that hold too many. */
    calendar: personally(async ({ userId }: Viewer, timeZone: string, days: Days): Promise<DayOfDoses[]> => {
      checkDays(days, MOST_CALENDAR_DAYS)
      const span = spanOf(days, timeZone)
      checkFar(span.to)
      await making.makeAhead(userId, span.to)
      const limit = MOST_IN_CALENDAR + 1
      const rows = await store.page(userId, { ...span, status: null }, { after: null, limit })
      if (rows.length === limit) tooMany()
      return byDay(rows, adherenceOf(rows.map(countable), { ...days, timeZone, now: clock.now() }), timeZone)
    }),
  }
}
export type Readings = ReturnType<typeof createReadings>

function byDay(rows: readonly ScheduleRow[], { days }: AdherenceReport, timeZone: string): DayOfDoses[] {
  const dateOf = calendarOf(timeZone)
  const perDay = new Map<string, ScheduleRow[]>(days.map(({ date }) => [date, []]))
  for (const row of rows) perDay.get(dateOf(row.scheduledTime.getTime()))?.push(row)
  return days.map(day => ({ ...day, schedules: perDay.get(day.date) ?? [] }))
}

const countable = ({ scheduledTime, status }: ScheduleRow) => ({ scheduledTime: scheduledTime.getTime(), status })

function tooMany(): never {
  const most = MOST_IN_CALENDAR.toLocaleString('ko')
  throw new BadInputError('to', `to: 달력은 한 번에 ${most}건까지 보입니다. 더 짧게 묻거나 schedules로 물어 주세요.`)
}

const isUuid = (text: string): boolean => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)
