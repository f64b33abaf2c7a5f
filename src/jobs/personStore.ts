import { sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'

/** Whom a job is about: those with a `userId` in their payload. */
const WHOM = `(data->>'userId')`

/** What `forget` looks up in each table, and is short: most jobs are about nobody. */
const INDEXES = [
  { name: 'job_person', table: 'job' },
  { name: 'archive_person', table: 'archive' },
] as const

/** Lets `forget` find what it looks for, however many jobs are kept. */
export async function indexPeople(db: Db): Promise<void> {
  const rows = await db.execute<{ name: string }>(
    sql`select indexname as name from pg_indexes where schemaname = 'pgboss'`,
  )
  const known = new Set(rows.map(({ name }) => name))
  // Even `if not exists` waits until nobody writes to the table.
  for (const { name, table } of INDEXES.filter(each => !known.has(each.name)))
    await db.execute(sql.raw(`create index ${name} on pgboss.${table} (${WHOM}) where ${WHOM} is not null`))
}

/**
 * Takes away all that was asked about a person, done or not. Twice: pg-boss fails a job by deleting it and adding it anew,
 * and who waits for that finds the old one gone without having seen the new one.
 */
export async function forget(tx: Db, userId: string): Promise<void> {
  const isTheirs = sql`${sql.raw(WHOM)} = ${userId}`
  await tx.execute(sql`delete from pgboss.job where ${isTheirs}`)
  await tx.execute(sql`
    with again as (delete from pgboss.job where ${isTheirs})
    delete from pgboss.archive where ${isTheirs}`)
}
