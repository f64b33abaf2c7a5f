import { lt, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { CROWD } from './crowd.js'
import {
  adherenceCount,
  cacheReadCount,
  insightAsker,
  insightDay,
  insightSecret,
  searchCount,
  summaryReadCount,
} from './table.js'

/** Makes of a day that is over what may be shown of it, and lets the rest go. */
export const createCloseStore = (db: Db) => ({
  /** Days before that one which are not closed yet, the first of them first. */
  async openBefore(day: string): Promise<string[]> {
    const rows = await db
      .select({ day: insightSecret.day })
      .from(insightSecret)
      .where(lt(insightSecret.day, day))
      .orderBy(insightSecret.day)
    return rows.map(row => row.day)
  },

  /**
   * Once among all servers. Whoever writes to the day holds its secret, so that nothing comes behind; with the secret goes
   * the last way from an asker to somebody.
   */
  close: (day: string): Promise<void> =>
    db.transaction(async tx => {
      const closed = await tx.execute(sql`delete from ${insightSecret} where day = ${day}::date returning 1`)
      if (closed.length === 0) return
      await tx.execute(sql`
        with said as (
          select kind, term, sum(times) as times, count(*) as people from ${insightAsker}
          where day = ${day}::date group by kind, term
        ), shown as (
          insert into ${searchCount} (day, term, searches, people)
          select ${day}::date, term, times / ${CROWD}::int * ${CROWD}::int, people / ${CROWD}::int * ${CROWD}::int
          from (select term, times::int, people::int from said where kind = 'SEARCH') as search
          where people >= ${CROWD}::int
        ), without_caches as (
          delete from ${cacheReadCount} where day = ${day}::date
            and cache not in (select term from said where kind = 'CACHE' and people >= ${CROWD}::int) returning cache
        ), without_summaries as (
          delete from ${summaryReadCount} where day = ${day}::date
            and origin not in (select term from said where kind = 'SUMMARY' and people >= ${CROWD}::int) returning origin
        )
        insert into ${insightDay} (day, hidden_searches, hidden_caches, hidden_summaries)
        select ${day}::date, (select count(*) from said where kind = 'SEARCH' and people < ${CROWD}::int),
          (select count(distinct cache) from without_caches), (select count(distinct origin) from without_summaries)`)
      await tx.execute(sql`delete from ${insightAsker} where day = ${day}::date`)
    }),

  /** What was counted on days before this one. */
  async purge(before: string): Promise<void> {
    for (const table of [searchCount, cacheReadCount, summaryReadCount, adherenceCount, insightDay])
      await db.delete(table).where(lt(table.day, before))
  },
})
export type CloseStore = ReturnType<typeof createCloseStore>
