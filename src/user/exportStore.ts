import { eq, getTableColumns, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { createGate } from '../db/gate.js'
import type { Db } from '../db/postgres.js'
import { appUser, type PersonalTable } from './table.js'

type Row = Record<string, unknown>

/** How long one export waits for another, in milliseconds; after that it is refused as by a database that is busy. */
const PATIENCE = 5_500

/** The most that is held in memory for one, in bytes as the database writes it: decades of doses. */
const LARGEST = 32 * 1024 * 1024

/** Reads all that is held of one person, by the inventory: for one person at a time, since it is all in memory at once. */
export function createExportStore(db: Db, { largest = LARGEST } = {}) {
  const oneAtATime = createGate(1, PATIENCE)

  const read = (userId: string, tables: readonly PersonalTable[]) =>
    db.transaction(
      async tx => {
        for (const each of tables) if (!(await isWithin(largest, tx, userId, each))) return null
        const [user] = await tx.select().from(appUser).where(eq(appUser.id, userId))
        const lists: (readonly [string, Row[]])[] = []
        for (const each of tables) lists.push([each.name, await readList(tx, userId, each)])
        return { user: user ?? null, lists }
      },
      { isolationLevel: 'repeatable read', accessMode: 'read only' },
    )

  return {
    /** All of one moment, without the columns that are secrets; null where it is more than can be held at once. */
    readAll: (userId: string, tables: readonly PersonalTable[]) => oneAtATime.run(() => read(userId, tables)),
  }
}
export type ExportStore = ReturnType<typeof createExportStore>

async function isWithin(largest: number, tx: Db, userId: string, { table }: PersonalTable): Promise<boolean> {
  const [row] = await tx
    .select({ isWithin: sql<boolean>`coalesce(sum(octet_length(${table}::text)), 0) <= ${largest}` })
    .from(table)
    .where(eq(table.userId, userId))
  return row?.isWithin === true
}

async function readList(tx: Db, userId: string, { table, secrets }: PersonalTable): Promise<Row[]> {
  const columns: Record<string, PgColumn> = getTableColumns(table)
  const shown = Object.entries(columns).filter(([name]) => name !== 'userId' && !secrets.includes(name))
  const rows = tx.select(Object.fromEntries(shown)).from(table).where(eq(table.userId, userId))
  return columns['createdAt'] ? rows.orderBy(columns['createdAt']) : rows
}
