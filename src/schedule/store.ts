import { sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import type { CountedDose, Status } from './adherence.js'
import { schedule } from './table.js'

/** A dose as its owner sees it. */
export interface ScheduleRow {
  readonly id: string
  readonly itemSeq: string
  readonly regimenId: string | null
  readonly scheduledTime: Date
  readonly status: Status
  readonly completedAt: Date | null
  readonly doseAmount: number | null
  readonly doseUnit: string | null
  readonly note: string | null
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** Which doses: `from` ≤ scheduledTime < `to`, of these statuses; null: any. */
export interface ScheduleFilter {
  readonly from: Date | null
  readonly to: Date | null
  readonly status: readonly Status[] | null
}

/** Where a page goes on: behind this dose. */
export interface SchedulePlace {
  readonly scheduledTime: Date
  readonly id: string
}

export const scheduleColumns = {
  id: schedule.id,
  itemSeq: schedule.itemSeq,
  regimenId: schedule.regimenId,
  scheduledTime: schedule.scheduledTime,
  status: schedule.status,
  completedAt: schedule.completedAt,
  doseAmount: schedule.doseAmount,
  doseUnit: schedule.doseUnit,
  note: schedule.note,
  createdAt: schedule.createdAt,
  updatedAt: schedule.updatedAt,
}

/** Before and after all that a DateTime can name. */
const [BEGINNING, END] = [new Date(Date.UTC(1800, 0)), new Date(Date.UTC(2300, 0))]
const ANY: readonly Status[] = ['PENDING', 'COMPLETED', 'SKIPPED', 'MISSED']

/** Before every id: none that is made by chance. */
const NO_ID = '00000000-0000-0000-0000-000000000000'

/** Shorter than this no zone's day begins. */
const QUARTER = '15 minutes'

/** Reads doses, of one person at a time. */
export function createScheduleStore(db: Db) {
  const given = sql.placeholder
  const passes = sql`${schedule.userId} = ${given('userId')}
    and (${schedule.scheduledTime}, ${schedule.id}) > (${given('time')}::timestamptz, ${given('id')}::uuid)
    and ${schedule.scheduledTime} < ${given('to')}::timestamptz and ${schedule.status} = any(${given('status')}::text[])`
  const page = db
    .select(scheduleColumns)
    .from(schedule)
    .where(passes)
    .orderBy(schedule.scheduledTime, schedule.id)
    .limit(given('limit'))
    .prepare('schedules_page')
  const count = db
    .select({ count: sql<number>`count(*)::int` })
    .from(schedule)
    .where(passes)
    .prepare('schedules_count')
  const byIds = db
    .select(scheduleColumns)
    .from(schedule)
    .where(sql`${schedule.userId} = ${given('userId')} and ${schedule.id} = any(${given('ids')}::uuid[])`)
    .prepare('schedules_by_id')

  return {
    /** In no order. */
    byIds: (userId: string, ids: readonly string[]): Promise<ScheduleRow[]> =>
      byIds.execute({ userId, ids: `{${ids.join(',')}}` }),

    /** In the order of their times. */
    page: (
      userId: string,
      filter: ScheduleFilter,
      { after, limit }: { after: SchedulePlace | null; limit: number },
    ): Promise<ScheduleRow[]> => page.execute({ userId, ...boundsOf(filter, after), limit }),

    async count(userId: string, filter: ScheduleFilter): Promise<number> {
      const [row] = await count.execute({ userId, ...boundsOf(filter, null) })
      return row?.count ?? 0
    },

    /**
     * How many doses of each status there were up to `until` in these spans, by the quarter of an hour: everywhere a day
     * begins with one, so however many doses there are, the answer is as long as the days.
     */
    async tally(
      userId: string,
      spans: readonly { readonly from: Date; readonly to: Date }[],
      until: Date,
    ): Promise<CountedDose[]> {
      const within = spans.map(
        ({ from, to }) =>
          sql`(scheduled_time >= ${from.toISOString()}::timestamptz and scheduled_time < ${to.toISOString()}::timestamptz)`,
      )
      const rows = await db.execute<{ at: string; status: Status; count: number }>(sql`
        select (extract(epoch from date_bin(${QUARTER}::interval, scheduled_time, 'epoch'::timestamptz)) * 1000)::bigint as at,
          status, count(*)::int as count
        from schedule
        where user_id = ${userId} and scheduled_time <= ${until.toISOString()}::timestamptz
          and (${sql.join(within, sql` or `)})
        group by 1, 2`)
      return rows.map(({ at, status, count }) => ({ scheduledTime: Number(at), status, count }))
    },
  }
}
export type ScheduleStore = ReturnType<typeof createScheduleStore>

/** A page goes on behind its place, unless the range only begins later. */
function boundsOf({ from, to, status }: ScheduleFilter, after: SchedulePlace | null) {
  const start = from ?? BEGINNING
  const place = after && after.scheduledTime >= start ? after : { scheduledTime: start, id: NO_ID }
  return {
    time: place.scheduledTime.toISOString(),
    id: place.id,
    to: (to ?? END).toISOString(),
    status: `{${(status ?? ANY).join(',')}}`,
  }
}
