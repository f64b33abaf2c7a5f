import { foreignKey, index, pgTable, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core'
import { medicine } from '../medicine/table.js'
import { appUser, type PersonalTable } from '../user/table.js'

/** To the millisecond, as our clock has it, so that a cursor made of it finds its row again. */
const instant = () => timestamp({ withTimezone: true, mode: 'date', precision: 3 }).notNull()

/** Medicines that people saved: each once a person. */
export const scrap = pgTable(
  'scrap',
  {
    id: uuid().primaryKey().defaultRandom(),
    userId: uuid()
      .notNull()
      .references(() => appUser.id, { onDelete: 'cascade' }),
    itemSeq: text().notNull(),
    category: text().notNull(),
    notes: text(),
    createdAt: instant(),
    updatedAt: instant(),
  },
  table => [
    foreignKey({ name: 'scrap_medicine', columns: [table.itemSeq], foreignColumns: [medicine.itemSeq] }),
    unique('scrap_user_medicine').on(table.userId, table.itemSeq),
    // Read backwards: newest first.
    index('scrap_user').on(table.userId, table.createdAt, table.id),
    index('scrap_user_category').on(table.userId, table.category, table.createdAt, table.id),
  ],
)

/** What this domain holds of a person. */
export const PERSONAL: readonly PersonalTable[] = [{ name: 'scraps', table: scrap, secrets: [] }]
