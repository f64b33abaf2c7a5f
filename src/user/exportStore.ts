import { eq, getTableColumns } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Db } from '../db/postgres.js'
import { appUser, type PersonalTable } from './table.js'

type Row = Record<string, unknown>

/** Reads all that is held of one person, by the inventory. */
export const createExportStore = (db: Db) => ({
  /** All of one moment, without the columns that are secrets. */
  readAll: (userId: string, tables: readonly PersonalTable[]) =>
    db.transaction(
      async tx => {
        const [user] = await tx.select().from(appUser).where(eq(appUser.id, userId))
        const lists: (readonly [string, Row[]])[] = []
        for (const each of tables) lists.push([each.name, await readList(tx, userId, each)])
        return { user: user ?? null, lists }
      },
      { isolationLevel: 'repeatable read', accessMode: 'read only' },
    ),
})
export type ExportStore = ReturnType<typeof createExportStore>

async function readList(tx: Db, userId: string, { table, secrets }: PersonalTable): Promise<Row[]> {
  const columns: Record<string, PgColumn> = getTableColumns(table)
  const shown = Object.entries(columns).filter(([name]) => name !== 'userId' && !secrets.includes(name))
  const rows = tx.select(Object.fromEntries(shown)).from(table).where(eq(table.userId, userId))
  return columns['createdAt'] ? rows.orderBy(columns['createdAt']) : rows
}
