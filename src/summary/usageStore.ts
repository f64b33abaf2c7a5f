import { desc, gte, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { summaryCache, summaryDemand } from './table.js'
import type { Pair } from './version.js'

/** A pair with how often it was asked for. */
export interface Demand extends Pair {
  readonly asked: number
}

/** `since` is the first of the days on which it was asked for. */
export interface Popular extends Demand {
  readonly since: string
}

/** Different pairs that a day counts: whoever asks for ever new ones fills no disk. */
const MOST_A_DAY = 50_000

/** Rows are taken in the order of their keys, or two servers could wait for each other. */
export const createUsageStore = (db: Db, mostADay = MOST_A_DAY) => ({
  /** Says of these that they were used `at`, but for those of which that is said for a later instant than `before`. */
  async touch(used: readonly (Pair & { sourceHash: string })[], at: Date, before: Date): Promise<void> {
    const rows = used.map(({ itemSeq, keyword, sourceHash }) => [itemSeq, keyword, sourceHash])
    await db.execute(sql`
      with used as (
        select item_seq, keyword, source_hash from ${summaryCache}
        where (item_seq, keyword, source_hash) in (
            select row ->> 0, row ->> 1, row ->> 2 from jsonb_array_elements(${JSON.stringify(rows)}::text::jsonb) as row)
          and last_used_at < ${before.toISOString()}::timestamptz
        order by item_seq, keyword, source_hash for update
      )
      update ${summaryCache} as kept set last_used_at = ${at.toISOString()}::timestamptz from used
      where kept.item_seq = used.item_seq and kept.keyword = used.keyword and kept.source_hash = used.source_hash`)
  },

  /**
   * Adds to what was asked for on these days. Once a day has its most, give or take what several servers write at once,
   * pairs that are new to it are passed over, those last that were asked for most.
   */
  async count(demands: readonly (Demand & { day: string })[]): Promise<void> {
    const rows = demands.map(({ day, itemSeq, keyword, asked }) => [day, itemSeq, keyword, asked])
    await db.execute(sql`
      with noted as (
        select (row ->> 0)::date as day, row ->> 1 as item_seq, row ->> 2 as keyword, (row ->> 3)::int as asked
        from jsonb_array_elements(${JSON.stringify(rows)}::text::jsonb) as row
      ), counted as (
        select day, count(*) as pairs from ${summaryDemand} where day in (select day from noted) group by day
      ), placed as (
        select noted.*, known.day is not null as is_known,
          row_number() over (partition by noted.day, known.day is null order by noted.asked desc) as place
        from noted left join ${summaryDemand} as known using (day, item_seq, keyword)
      )
      insert into ${summaryDemand} as demand (day, item_seq, keyword, asked)
      select day, item_seq, keyword, asked from placed left join counted using (day)
      where is_known or place + coalesce(pairs, 0) <= ${mostADay}
      order by day, item_seq, keyword
      on conflict (day, item_seq, keyword) do update set asked = demand.asked + excluded.asked`)
  },

  /** What was asked for most since that day in Korea, the most wanted first. */
  popular: (since: string, limit: number): Promise<Popular[]> =>
    db
      .select({
        itemSeq: summaryDemand.itemSeq,
        keyword: summaryDemand.keyword,
        asked: sql<number>`sum(${summaryDemand.asked})::int`,
        since: sql<string>`min(${summaryDemand.day})::text`,
      })
      .from(summaryDemand)
      .where(gte(summaryDemand.day, since))
      .groupBy(summaryDemand.itemSeq, summaryDemand.keyword)
      .orderBy(desc(sql`sum(${summaryDemand.asked})`), summaryDemand.itemSeq, summaryDemand.keyword)
      .limit(limit),
})
export type UsageStore = ReturnType<typeof createUsageStore>
