import { jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** The columns of a table that `createPostgresLevel` can keep answers in: `pgTable('medicine_lookup', cacheColumns())`. */
export const cacheColumns = () => ({
  key: text('key').primaryKey(),
  /** SQL NULL says: asked, and there is none. */
  value: jsonb('value'),
  freshUntil: instant('fresh_until').notNull(),
  /** NULL: for ever. */
  keepUntil: instant('keep_until'),
})

/** Who is loading what at the moment. Worth nothing after a crash, so the migration makes it UNLOGGED. */
export const cacheLease = pgTable('cache_lease', {
  key: text('key').primaryKey(),
  holder: uuid('holder').notNull(),
  until: instant('until').notNull(),
})
