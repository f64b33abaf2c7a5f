import { sql } from 'drizzle-orm'
import { bigint, check, index, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { appUser, type PersonalTable } from '../user/table.js'
import type { ChangeKind, Entity } from './change.js'

/** To the millisecond, as our clock has it. */
const instant = () => timestamp({ withTimezone: true, mode: 'date', precision: 3 })
const seq = () => bigint({ mode: 'number' }).notNull()

/**
 * How far a person's log has come, and from where on it is kept. Whoever writes holds this row until they commit, so
 * that a later number is always seen later: who has read up to one has missed nothing below it.
 */
export const changeCursor = pgTable('change_cursor', {
  userId: uuid()
    .primaryKey()
    .references(() => appUser.id, { onDelete: 'cascade' }),
  lastSeq: seq(),
  oldestSeq: seq(),
})

/** What happened to a person's things, in order. It names them and holds nothing of them. */
export const scheduleChange = pgTable(
  'schedule_change',
  {
    userId: uuid()
      .notNull()
      .references(() => appUser.id, { onDelete: 'cascade' }),
    seq: seq(),
    entity: text().$type<Entity>().notNull(),
    kind: text().$type<ChangeKind>().notNull(),
    entityId: uuid().notNull(),
    at: instant().notNull(),
  },
  table => [
    primaryKey({ name: 'schedule_change_seq', columns: [table.userId, table.seq] }),
    index('schedule_change_at').on(table.at),
    check('schedule_change_entity', sql`${table.entity} in ('SCHEDULE', 'REGIMEN', 'SCRAP')`),
  ],
)

/** What this domain holds of a person. */
export const PERSONAL: readonly PersonalTable[] = [
  { name: 'changeCursor', table: changeCursor, secrets: [] },
  { name: 'changes', table: scheduleChange, secrets: [] },
]
