import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  customType,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core'

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })
const day = () => date({ mode: 'string' })
const count = () => bigint({ mode: 'number' }).notNull()

/**
 * What turns whoever asks into an `asker`, together with the signing key, which is not kept here. It is there as long as
 * its day is counted; then nobody can tell any more whom an `asker` of that day stood for.
 */
export const insightSecret = pgTable('insight_secret', {
  day: day().primaryKey(),
  secret: bytes().notNull(),
  /** Tells a server whose signing key is another that it must not count: people would be counted twice. */
  proof: bytes().notNull(),
})

/**
 * Who did what on a day that is still counted: searched for a term, was shown a summary of an origin, read from a cache.
 * All rows of a day go when it is over, and only sums of many people stay.
 */
export const insightAsker = pgTable(
  'insight_asker',
  {
    day: day().notNull(),
    kind: text().$type<Kind>().notNull(),
    term: text().notNull(),
    asker: bytes().notNull(),
    times: integer().notNull(),
  },
  table => [
    primaryKey({ name: 'insight_asker_once', columns: [table.day, table.kind, table.term, table.asker] }),
    // Whoever leaves is taken out of the day.
    index('insight_asker_person').on(table.asker),
    check('insight_asker_kind', sql`${table.kind} in ('SEARCH', 'SUMMARY', 'CACHE')`),
  ],
)
export type Kind = 'SEARCH' | 'SUMMARY' | 'CACHE'

/** A day that is over and counted, with how many groups were left out of it since too few people stood behind them. */
export const insightDay = pgTable('insight_day', {
  day: day().primaryKey(),
  hiddenSearches: integer().notNull(),
  hiddenCaches: integer().notNull(),
  hiddenSummaries: integer().notNull(),
})

/** What many people searched for on a day; both numbers in tens. */
export const searchCount = pgTable(
  'search_count',
  {
    day: day().notNull(),
    term: text().notNull(),
    searches: integer().notNull(),
    people: integer().notNull(),
  },
  table => [primaryKey({ name: 'search_count_term', columns: [table.day, table.term] })],
)

/** Reads of a cache by the level that answered. Those of a day that isn't counted yet are nobody's to see. */
export const cacheReadCount = pgTable(
  'cache_read_count',
  {
    day: day().notNull(),
    cache: text().notNull(),
    level: text().notNull(),
    reads: count(),
  },
  table => [primaryKey({ name: 'cache_read_count_level', columns: [table.day, table.cache, table.level] })],
)

/** Summaries that were shown, by who wrote them. Those of a day that isn't counted yet are nobody's to see. */
export const summaryReadCount = pgTable(
  'summary_read_count',
  {
    day: day().notNull(),
    origin: text().notNull(),
    reads: count(),
  },
  table => [primaryKey({ name: 'summary_read_count_origin', columns: [table.day, table.origin] })],
)

/**
 * Doses whose time came on a day of their person's calendar. It is counted once and never again, so that nobody can be
 * told from what changed between two looks; of a hidden one all numbers are 0.
 */
export const adherenceCount = pgTable('adherence_count', {
  day: day().primaryKey(),
  due: integer().notNull(),
  completed: integer().notNull(),
  /** In tens. */
  people: integer().notNull(),
  isHidden: boolean().notNull(),
})
