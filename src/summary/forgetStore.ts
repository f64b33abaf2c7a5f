import { sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { summaryCache, summaryDemand } from './table.js'

/** Rows that are taken away at a time, so that nobody waits for long for one of them. */
const AT_A_TIME = 2_000

/** Takes away what nobody needs any more. Each gives how many rows went; call it until that is none. */
export const createForgetStore = (db: Db) => ({
  /** Summaries for a keyword that nobody was shown since. */
  async unused(since: Date): Promise<number> {
    const rows = await db.execute(sql`
      delete from ${summaryCache} where ctid = any(array(
        select ctid from ${summaryCache} where keyword <> '' and last_used_at < ${since.toISOString()}::timestamptz
        limit ${AT_A_TIME})) returning 1`)
    return rows.length
  },

  async refusals(before: Date): Promise<number> {
    const rows = await db.execute(sql`
      delete from ${summaryCache} where ctid = any(array(
        select ctid from ${summaryCache} where text is null and created_at < ${before.toISOString()}::timestamptz
        limit ${AT_A_TIME})) returning 1`)
    return rows.length
  },

  /** What was asked for on days before this one (YYYY-MM-DD). */
  async days(before: string): Promise<number> {
    const rows = await db.execute(sql`
      delete from ${summaryDemand} where ctid = any(array(
        select ctid from ${summaryDemand} where day < ${before}::date limit ${AT_A_TIME})) returning 1`)
    return rows.length
  },
})
export type ForgetStore = ReturnType<typeof createForgetStore>
