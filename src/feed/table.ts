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

/** What was done for a request that its client may send again: by the name that the client gave it, for a day. */
export const mutationLedger = pgTable(
  'mutation_ledger',
  {
    userId: uuid()
      .notNull()
      .references(() => appUser.id, { onDelete: 'cascade' }),
    clientMutationId: text().notNull(),
    /** Of what was asked, so that another request under the same name is noticed. */
    fingerprint: text().notNull(),
    /** The id of what it made or changed, or what is to be told under this name instead. */
    answer: text().notNull(),
    at: instant().notNull(),
  },
  table => [
    primaryKey({ name: 'mutation_ledger_name', columns: [table.userId, table.clientMutationId] }),
    index('mutation_ledger_at').on(table.at),
  ],
)

/** What this domain holds of a person. */
export const PERSONAL: readonly PersonalTable[] = [
  { name: 'changeCursor', table: changeCursor, secrets: [] },
  { name: 'changes', table: scheduleChange, secrets: [] },
  { name: 'clientMutations', table: mutationLedger, secrets: ['fingerprint'] },
]
