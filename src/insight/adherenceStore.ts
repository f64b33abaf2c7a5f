import { gte, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { adherenceCount } from './table.js'

/** A day by the clocks of a zone. */
export interface ZonedDay {
  readonly day: string
  readonly timeZone: string
  readonly from: Date
  readonly to: Date
}

/** Doses whose time came on a day, and how many people had one. */
export interface DayOfAll {
  readonly day: string
  readonly due: number
  readonly completed: number
  readonly people: number
}

/** `place`: the last of the people looked through; null behind the last of all. A day of which nobody had a dose is left out. */
interface Page {
  readonly place: string | null
  readonly days: readonly DayOfAll[]
}

interface Looked extends DayOfAll {
  readonly place: string | null
}

/** People that one statement looks through, so that it ends in time, also with a month for each. */
const AT_A_TIME = 5_000

/** Before and behind every id: none that is made by chance. */
const [NOBODY, EVERYBODY] = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff']

/**
 * Counts the doses of all whom Kakao knows by the day, since one person may be any number of guests. Who they are is seen by
 * nobody, and written nowhere.
 */
export const createAdherenceStore = (db: Db, atATime = AT_A_TIME) => ({
  /** Days from that one on that are counted already. */
  async counted(from: string): Promise<ReadonlySet<string>> {
    const rows = await db.select({ day: adherenceCount.day }).from(adherenceCount).where(gte(adherenceCount.day, from))
    return new Set(rows.map(({ day }) => day))
  },

  /** All that people live in. */
  async zones(): Promise<string[]> {
    const rows = await db.execute<{ zone: string }>(
      sql`select distinct time_zone as zone from app_user where kakao_sub is not null`,
    )
    return rows.map(({ zone }) => zone)
  },

  /** Each person is on one page, so pages add up. */
  async page(days: readonly ZonedDay[], place: string | null): Promise<Page> {
    const [last] = await db.execute<{ id: string }>(sql`
      select id from app_user where id > ${place ?? NOBODY}::uuid order by id limit 1 offset ${atATime - 1}::int`)
    const rows = days.map(({ day, timeZone, from, to }) => [day, timeZone, from.toISOString(), to.toISOString()])
    const found = await db.execute<Looked & Record<string, unknown>>(sql`
      with zoned as (
        select row ->> 0 as day, row ->> 1 as zone, (row ->> 2)::timestamptz as begins, (row ->> 3)::timestamptz as ends
        from jsonb_array_elements(${JSON.stringify(rows)}::text::jsonb) as row
      )
      select day, count(*)::int as due, count(*) filter (where dose.status = 'COMPLETED')::int as completed,
        count(distinct person.id)::int as people
      from app_user as person join zoned on zoned.zone = person.time_zone
      cross join lateral (
        select status from schedule
        where user_id = person.id and scheduled_time >= zoned.begins and scheduled_time < zoned.ends
      ) as dose
      where person.kakao_sub is not null and person.id > ${place ?? NOBODY}::uuid and person.id <= ${last?.id ?? EVERYBODY}::uuid
      group by day`)
    return { place: last?.id ?? null, days: found }
  },

  /** What is counted stays as it was counted first. */
  async keep(days: readonly (DayOfAll & { readonly isHidden: boolean })[]): Promise<void> {
    if (days.length > 0)
      await db
        .insert(adherenceCount)
        .values([...days])
        .onConflictDoNothing()
  },
})
export type AdherenceStore = ReturnType<typeof createAdherenceStore>
