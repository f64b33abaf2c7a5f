import { sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { adherenceCount, cacheReadCount, insightDay, searchCount, summaryReadCount } from './table.js'

/** Days, both included, YYYY-MM-DD. */
export interface Days {
  readonly from: string
  readonly to: string
}

export interface SearchSum {
  readonly day: string
  readonly term: string
  readonly searches: number
  readonly people: number
}
export interface TermSum {
  readonly term: string
  readonly searches: number
  /** Days on which enough people searched for it. */
  readonly days: number
  readonly people: number
}
export interface CacheSum {
  readonly day: string
  readonly cache: string
  readonly level: string
  readonly reads: number
  readonly share: number
}
export interface SummarySum {
  readonly day: string
  readonly origin: string
  /** Null where it may be that too few people were shown any. */
  readonly reads: number | null
  readonly calls: number
  readonly tokens: number
  readonly usd: number
}
export interface AdherenceSum {
  /** 1 is Monday. */
  readonly weekday: number
  readonly due: number
  readonly completed: number
  readonly people: number
}

/** How many days are counted, those of doses for themselves, and how many groups of them are hidden. */
export interface Hidden {
  readonly days: number
  readonly adherenceDays: number
  readonly searches: number
  readonly caches: number
  readonly summaries: number
  readonly adherence: number
}

/** Reads sums of many people, of days that are counted. */
export const createInsightStore = (db: Db) => ({
  /** What most searched for, first. */
  async searches({ from, to }: Days, limit: number): Promise<SearchSum[]> {
    return db.execute<SearchSum & Record<string, unknown>>(sql`
      select day::text, term, searches, people from ${searchCount}
      where day between ${from}::date and ${to}::date
      order by people desc, searches desc, day desc, term limit ${limit}::int`)
  },

  /**
   * Adds up days that are each told of by themselves, so that no sum tells of fewer people than they do. People don't add
   * up: nobody knows who of them came on another day.
   */
  async terms({ from, to }: Days, limit: number): Promise<TermSum[]> {
    return db.execute<TermSum & Record<string, unknown>>(sql`
      select term, sum(searches)::float8 as searches, count(*)::int as days, max(people) as people from ${searchCount}
      where day between ${from}::date and ${to}::date
      group by term order by searches desc, days desc, people desc, term limit ${limit}::int`)
  },

  async cacheReads({ from, to }: Days): Promise<CacheSum[]> {
    return db.execute<CacheSum & Record<string, unknown>>(sql`
      select day::text, cache, level, reads::float8,
        reads::float8 / sum(reads) over (partition by day, cache) as share
      from ${cacheReadCount} join ${insightDay} using (day)
      where day between ${from}::date and ${to}::date and reads > 0
      order by day, cache, level`)
  },

  /** What the model was paid on a day stands for nobody, so it is told whoever read what it wrote, and if nobody did. */
  async summaries({ from, to }: Days): Promise<SummarySum[]> {
    return db.execute<SummarySum & Record<string, unknown>>(sql`
      select closed.day::text, origin, coalesce(spent.calls, 0) as calls,
        (case when closed.hidden_summaries = 0 then coalesce(shown.reads, 0) else shown.reads end)::float8 as reads,
        coalesce(spent.input_tokens + spent.output_tokens, 0)::float8 as tokens,
        coalesce(spent.micro_usd, 0)::float8 / 1e6 as usd
      from ${insightDay} as closed cross join (values ('AI'), ('EXTRACT')) as writer (origin)
      left join ${summaryReadCount} as shown using (day, origin)
      left join summary_spend as spent on spent.day = closed.day and origin = 'AI'
      where closed.day between ${from}::date and ${to}::date
        and (shown.reads is not null or spent.calls > 0)
      order by closed.day, origin`)
  },

  /** Only days of enough people are added up, so that no two answers differ by the doses of a few. */
  async adherence({ from, to }: Days): Promise<AdherenceSum[]> {
    return db.execute<AdherenceSum & Record<string, unknown>>(sql`
      select extract(isodow from day)::int as weekday, sum(due)::float8 as due, sum(completed)::float8 as completed,
        max(people) as people
      from ${adherenceCount}
      where day between ${from}::date and ${to}::date and people > 0
      group by 1 order by 1`)
  },

  async hidden({ from, to }: Days): Promise<Hidden> {
    const [row] = await db.execute<Hidden & Record<string, unknown>>(sql`
      select * from (
        select count(*)::int as days, coalesce(sum(hidden_searches), 0)::int as searches,
          coalesce(sum(hidden_caches), 0)::int as caches, coalesce(sum(hidden_summaries), 0)::int as summaries
        from ${insightDay} where day between ${from}::date and ${to}::date
      ) as counted cross join (
        select count(*)::int as "adherenceDays", count(*) filter (where is_hidden)::int as adherence
        from ${adherenceCount} where day between ${from}::date and ${to}::date
      ) as doses`)
    return row ?? { days: 0, adherenceDays: 0, searches: 0, caches: 0, summaries: 0, adherence: 0 }
  },
})
export type InsightStore = ReturnType<typeof createInsightStore>
