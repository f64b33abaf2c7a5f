import { inArray, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { cacheReadCount, insightAsker, insightSecret, summaryReadCount } from './table.js'
import type { Noted } from './tally.js'

/** Rows that a day has of all people, and of one: whoever asks for ever new things fills no disk and no list. */
const MOST = { aDay: 200_000, ofOne: 200 } as const

/** How much one person's repeating counts. */
const MOST_TIMES = 100

export const createCountStore = (db: Db, most: { readonly aDay: number; readonly ofOne: number } = MOST) => ({
  /**
   * Adds what was noted, in one statement; what is of a day that is counted by now is let go. Rows are taken in the order of
   * their keys, or two servers could wait for each other.
   */
  async add({ asked, cacheReads, summaryReads }: Noted): Promise<void> {
    const json = (rows: readonly (readonly (string | number)[])[]) => sql`${JSON.stringify(rows)}::text::jsonb`
    const askedRows = json(asked.map(({ day, kind, term, asker, times }) => [day, kind, term, asker, times]))
    const readRows = json(cacheReads.map(({ day, cache, level, reads }) => [day, cache, level, reads]))
    const shownRows = json(summaryReads.map(({ day, origin, reads }) => [day, origin, reads]))
    await db.execute(sql`
      with open as (
        select day from ${insightSecret} order by day for key share
      ), asked as (
        select (row ->> 0)::date as day, row ->> 1 as kind, row ->> 2 as term, decode(row ->> 3, 'base64') as asker,
          (row ->> 4)::int as times
        from jsonb_array_elements(${askedRows}) as row where (row ->> 0)::date in (select day from open)
      ), filled as (
        select day, count(*) as rows from ${insightAsker} where day in (select day from asked) group by day
      ), theirs as (
        select day, asker, count(*) as rows from ${insightAsker} where asker in (select asker from asked)
        group by day, asker
      ), placed as (
        select asked.*, known.day is not null as is_known,
          row_number() over (partition by asked.day, known.day is null
            order by asked.kind = 'SEARCH', asked.times desc) as place,
          row_number() over (partition by asked.day, asked.asker, known.day is null
            order by asked.kind = 'SEARCH', asked.times desc) as place_of_one
        from asked left join ${insightAsker} as known using (day, kind, term, asker)
      ), noted as (
        insert into ${insightAsker} as kept (day, kind, term, asker, times)
        select day, kind, term, asker, least(times, ${MOST_TIMES}::int)
        from placed left join filled using (day) left join theirs using (day, asker)
        where is_known or (place + coalesce(filled.rows, 0) <= ${most.aDay}::int
          and place_of_one + coalesce(theirs.rows, 0) <= ${most.ofOne}::int)
        order by day, kind, term, asker
        on conflict (day, kind, term, asker)
          do update set times = least(kept.times + excluded.times, ${MOST_TIMES}::int)
      ), read as (
        insert into ${cacheReadCount} as kept (day, cache, level, reads)
        select (row ->> 0)::date, row ->> 1, row ->> 2, (row ->> 3)::bigint from jsonb_array_elements(${readRows}) as row
        where (row ->> 0)::date in (select day from open)
        order by 1, 2, 3
        on conflict (day, cache, level) do update set reads = kept.reads + excluded.reads
      )
      insert into ${summaryReadCount} as kept (day, origin, reads)
      select (row ->> 0)::date, row ->> 1, (row ->> 2)::bigint from jsonb_array_elements(${shownRows}) as row
      where (row ->> 0)::date in (select day from open)
      order by 1, 2
      on conflict (day, origin) do update set reads = kept.reads + excluded.reads`)
  },

  /** Takes somebody out of the days that are not counted yet; within `tx`, so that they go as a whole or not. */
  async forget(tx: Db, askers: readonly string[]): Promise<void> {
    const bytes = askers.map(asker => Buffer.from(asker, 'base64'))
    if (bytes.length > 0) await tx.delete(insightAsker).where(inArray(insightAsker.asker, bytes))
  },
})
export type CountStore = ReturnType<typeof createCountStore>
