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

/** Rows are taken in the order of their keys, or two servers could wait for each other. */
export const createUsageStore = (db: Db) => ({
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

  /** Adds to what was asked for on these days. */
  async count(demands: readonly (Demand & { day: string })[]): Promise<void> {
    const rows = demands.map(({ day, itemSeq, keyword, asked }) => [day, itemSeq, keyword, asked])
    await db.execute(sql`
      insert into ${summaryDemand} as demand (day, item_seq, keyword, asked)
      select (row ->> 0)::date, row ->> 1, row ->> 2, (row ->> 3)::int
      from jsonb_array_elements(${JSON.stringify(rows)}::text::jsonb) as row
      order by 1, 2, 3
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
