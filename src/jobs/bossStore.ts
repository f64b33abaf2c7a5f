import { sql, type SQL } from 'drizzle-orm'
import type PgBoss from 'pg-boss'
import type { Db } from '../db/postgres.js'

/** A database, or somebody's transaction, as pg-boss wants to talk to it. */
export const bossDb = (db: Db): PgBoss.Db => ({
  async executeSql(text: string, values: readonly unknown[] = []) {
    const work = /^\s*BEGIN;(.*)COMMIT;\s*$/s.exec(text)?.[1]
    // A pool would give the parts of such a text to no one connection, and a hung one would be left in a transaction.
    const rows = work ? await db.transaction(tx => tx.execute(sql.raw(work))) : await db.execute(numbered(text, values))
    return { rows: [...rows] }
  },
})

/** `$1` and so on, with their values in their places. */
function numbered(text: string, values: readonly unknown[]): SQL {
  const parts = values.length === 0 ? [text] : text.split(/\$(\d+)/)
  return sql.join(
    parts.map((part, i) => (i % 2 === 0 ? sql.raw(part) : sql`${sql.param(told(values[Number(part) - 1]))}`)),
  )
}

/** As node-postgres would send it, for which pg-boss was written. */
function told(value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (Array.isArray(value)) return `{${value.join(',')}}`
  return typeof value === 'object' && !(value instanceof Date) ? JSON.stringify(value) : value
}
