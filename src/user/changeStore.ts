import { sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { viewerChanged, type ViewerChange } from './change.js'

/** Tells every process with the commit; one notice, however much of the user has changed in the transaction. */
export async function announce(tx: Db, userId: string): Promise<void> {
  const notice = JSON.stringify({ userId } satisfies ViewerChange)
  await tx.execute(sql`select pg_notify(${viewerChanged.name}, ${notice})`)
}
