import { and, eq, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { scrap } from './table.js'

/** What a scrap is to be. Undefined: what is known, stays. */
export interface Wish {
  readonly itemSeq: string
  readonly category: string | undefined
  readonly notes: string | null | undefined
}

/** What became of a scrap; `kind` is null where it is as it was. */
export interface SavedScrap {
  readonly id: string
  readonly kind: 'CREATED' | 'UPDATED' | null
}

/** Writes a scrap of a medicine that there is. */
export async function saveScrap(
  tx: Db,
  userId: string,
  wish: Wish,
  { otherwise, now }: { otherwise: string; now: Date },
): Promise<SavedScrap> {
  const category = wish.category ?? scrap.category
  const notes = wish.notes === undefined ? scrap.notes : sql`${wish.notes}::text`
  const [written] = await tx
    .insert(scrap)
    .values({
      userId,
      itemSeq: wish.itemSeq,
      category: wish.category ?? otherwise,
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
    .returning({ id: scrap.id, isNew: sql<boolean>`xmax = 0` })
  if (written) return { id: written.id, kind: written.isNew ? 'CREATED' : 'UPDATED' }
  return { id: await idOf(tx, userId, wish.itemSeq), kind: null }
}

/** False where this person has no such scrap. */
export async function deleteScrap(tx: Db, userId: string, id: string): Promise<boolean> {
  const gone = await tx
    .delete(scrap)
    .where(and(eq(scrap.userId, userId), eq(scrap.id, id)))
    .returning({ id: scrap.id })
  return gone.length > 0
}

async function idOf(tx: Db, userId: string, itemSeq: string): Promise<string> {
  const [row] = await tx
    .select({ id: scrap.id })
    .from(scrap)
    .where(and(eq(scrap.userId, userId), eq(scrap.itemSeq, itemSeq)))
  if (row) return row.id
  throw new Error('A scrap was left as it was and is not there.')
}
