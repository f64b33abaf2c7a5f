import { and, eq, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { appendChanges, holdPerson } from '../feed/service.js'
import { scrapColumns as columns, type ScrapRow } from './store.js'
import { scrap, SCRAP_OF_A_MEDICINE } from './table.js'

/** What a scrap is to be. Undefined: what is known, stays. */
export interface Wish {
  readonly itemSeq: string
  readonly category: string | undefined
  readonly notes: string | null | undefined
}

/** Writes scraps, of one person at a time, each with what the log tells of it. */
export const createScrapWriteStore = (db: Db) => ({
  /** Tells the log where it changed anything. Null where there is no such medicine. */
  save: (userId: string, wish: Wish, otherwise: { category: string }, now: Date): Promise<ScrapRow | null> =>
    db
      .transaction(async tx => {
        await holdPerson(tx, userId)
        const written = await upsert(tx, userId, wish, otherwise, now)
        if (!written) return kept(tx, userId, wish.itemSeq)
        const { isNew, ...row } = written
        const kind = isNew ? 'CREATED' : 'UPDATED'
        await appendChanges(tx, userId, now, [{ entity: 'SCRAP', kind, entityId: row.id }])
        return row
      })
      .catch(nullOfNoMedicine),

  /** Gives the code of what it was a scrap of; null where there was none. */
  delete: (userId: string, id: string, now: Date): Promise<string | null> =>
    db.transaction(async tx => {
      await holdPerson(tx, userId)
      const [gone] = await tx
        .delete(scrap)
        .where(and(eq(scrap.userId, userId), eq(scrap.id, id)))
        .returning({ itemSeq: scrap.itemSeq })
      if (gone) await appendChanges(tx, userId, now, [{ entity: 'SCRAP', kind: 'DELETED', entityId: id }])
      return gone?.itemSeq ?? null
    }),
})
export type ScrapWriteStore = ReturnType<typeof createScrapWriteStore>

/** Nothing where all is as it was; the row is locked all the same. */
async function upsert(tx: Db, userId: string, wish: Wish, otherwise: { category: string }, now: Date) {
  const category = wish.category ?? scrap.category
  const notes = wish.notes === undefined ? scrap.notes : sql`${wish.notes}::text`
  const [written] = await tx
    .insert(scrap)
    .values({
      userId,
      itemSeq: wish.itemSeq,
      category: wish.category ?? otherwise.category,
      notes: wish.notes ?? null,
      createdAt: now,
      updatedAt: now,
    })
    .onConflictDoUpdate({
      target: [scrap.userId, scrap.itemSeq],
      set: { category: sql`${category}`, notes: sql`${notes}`, updatedAt: now },
      setWhere: sql`(${scrap.category}, ${scrap.notes}) is distinct from (${category}, ${notes})`,
    })
    // Only a row that was there before has been locked by anybody.
    .returning({ ...columns, isNew: sql<boolean>`xmax = 0` })
  return written ?? null
}

async function kept(tx: Db, userId: string, itemSeq: string): Promise<ScrapRow> {
  const [row] = await tx
    .select(columns)
    .from(scrap)
    .where(and(eq(scrap.userId, userId), eq(scrap.itemSeq, itemSeq)))
  if (row) return row
  throw new Error('A scrap was left as it was and is not there.')
}

function nullOfNoMedicine(error: unknown): null {
  for (let each = error; each instanceof Error; each = each.cause)
    if ('constraint_name' in each && each.constraint_name === SCRAP_OF_A_MEDICINE) return null
  throw error
}
