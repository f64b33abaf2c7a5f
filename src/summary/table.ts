import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'

const instant = () => timestamp({ withTimezone: true, mode: 'date', precision: 3 }).notNull()
const count = () => bigint({ mode: 'number' }).notNull()

/**
 * What a model made of a label: of what the medicine is for (`keyword` ''), or of what is said about a keyword that the
 * label mentions. `source_hash` is over the sentences that it was given; a row of another hash than the label's is old. A
 * row without a text says why the model's answers were refused.
 */
export const summaryCache = pgTable(
  'summary_cache',
  {
    itemSeq: text().notNull(),
    keyword: text().notNull(),
    sourceHash: text().notNull(),
    text: text(),
    refusal: text(),
    citations: jsonb().$type<readonly { section: string; quote: string }[]>().notNull(),
    model: text().notNull(),
    promptVersion: smallint().notNull(),
    inputTokens: integer().notNull(),
    outputTokens: integer().notNull(),
    createdAt: instant(),
    lastUsedAt: instant(),
  },
  table => [
    primaryKey({ name: 'summary_cache_pair', columns: [table.itemSeq, table.keyword, table.sourceHash] }),
    index('summary_cache_unused')
      .on(table.lastUsedAt)
      .where(sql`${table.keyword} <> ''`),
    check('summary_cache_text', sql`(${table.text} is null) <> (${table.refusal} is null)`),
  ],
)

/** What the model was paid, or may yet be, on a day in Korea. */
export const summarySpend = pgTable('summary_spend', {
  day: date({ mode: 'string' }).primaryKey(),
  calls: integer().notNull(),
  inputTokens: count(),
  outputTokens: count(),
  /** Millionths of a US dollar. */
  microUsd: count(),
})

/** How often people asked, on a day in Korea; nobody can tell who. */
export const summaryDemand = pgTable(
  'summary_demand',
  {
    day: date({ mode: 'string' }).notNull(),
    itemSeq: text().notNull(),
    keyword: text().notNull(),
    asked: integer().notNull(),
  },
  table => [primaryKey({ name: 'summary_demand_pair', columns: [table.day, table.itemSeq, table.keyword] })],
)

/**
 * Work on many summaries at once, such as a night's. At most one is open, which is `held_by` whoever is at it until
 * `held_until`; a batch is waited for by nobody. `reserved` is what was taken from the budget of `batch_day` for the
 * batch, and `batch_id` comes when the provider has it, with a new `started_at`: a run with the one and without the other
 * died in between.
 */
export const summaryRun = pgTable(
  'summary_run',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    kind: text().notNull(),
    startedAt: instant(),
    endedAt: timestamp({ withTimezone: true, mode: 'date', precision: 3 }),
    outcome: text(),
    total: integer().notNull().default(0),
    done: integer().notNull().default(0),
    made: integer().notNull().default(0),
    refused: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    /** Millionths of a US dollar. */
    microUsd: count().default(0),
    /** The pair that was done last. */
    place: text(),
    batchId: text(),
    batchDay: date({ mode: 'string' }),
    reserved: jsonb().$type<Readonly<Record<'calls' | 'inputTokens' | 'outputTokens' | 'microUsd', number>>>(),
    heldBy: uuid(),
    heldUntil: instant(),
  },
  table => [
    uniqueIndex('summary_run_open')
      .on(sql`(${table.endedAt} is null)`)
      .where(sql`${table.endedAt} is null`),
  ],
)
