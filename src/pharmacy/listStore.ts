import { eq, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { pharmaciesChanged, type PharmacyList } from './change.js'
import { pharmacyList } from './table.js'

/** What is known of the list as a whole. */
export async function readList(db: Db): Promise<PharmacyList> {
  const [row] = await db.select().from(pharmacyList)
  return listOf(row)
}

/** Whoever writes pharmacies holds this to the end of the transaction, so that two imports never know one pharmacy as two. */
export async function lockList(tx: Db): Promise<PharmacyList> {
  await tx.insert(pharmacyList).values({ generation: 0 }).onConflictDoNothing()
  const [row] = await tx.select().from(pharmacyList).for('update')
  return listOf(row)
}

/** Raises the generation and tells every process, both with the commit. */
export async function announce(tx: Db, completeAt?: number): Promise<void> {
  const [row] = await tx
    .update(pharmacyList)
    .set({
      generation: sql`${pharmacyList.generation} + 1`,
      ...(completeAt === undefined ? {} : { completeAt: new Date(completeAt) }),
    })
    .where(eq(pharmacyList.id, 1))
    .returning()
  await tx.execute(sql`select pg_notify(${pharmaciesChanged.name}, ${JSON.stringify(listOf(row))})`)
}

const listOf = (row: typeof pharmacyList.$inferSelect | undefined): PharmacyList => ({
  generation: row?.generation ?? 0,
  isComplete: !!row?.completeAt,
})
