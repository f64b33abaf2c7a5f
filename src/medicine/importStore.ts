import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { OFFICIAL } from './label.js'
import { medicineCache, medicineImport } from './table.js'

/** How far imports from the live API came. */
export const createImportStore = (db: Db) => ({
  /** The run that was cut short since then, if any. */
  async unfinished(since: number) {
    const [row] = await db
      .select()
      .from(medicineImport)
      .where(and(isNull(medicineImport.finishedAt), gt(medicineImport.startedAt, new Date(since))))
      .orderBy(desc(medicineImport.id))
      .limit(1)
    return row ?? null
  },

  async start(at: number): Promise<number> {
    const [row] = await db
      .insert(medicineImport)
      .values({ nextPage: 1, totalCount: 0, startedAt: new Date(at) })
      .returning({ id: medicineImport.id })
    if (!row) throw new Error('PostgreSQL returned no row for an insert.')
    return row.id
  },

  async advance(id: number, nextPage: number, totalCount: number) {
    await db.update(medicineImport).set({ nextPage, totalCount }).where(eq(medicineImport.id, id))
  },

  async finish(id: number, at: number) {
    await db
      .update(medicineImport)
      .set({ finishedAt: new Date(at) })
      .where(eq(medicineImport.id, id))
  },

  async countFetchedSince(at: number): Promise<number> {
    const [row] = await db
      .select({ count: sql<number>`count(*)::int` })
      .from(medicineCache)
      .where(
        and(
          eq(medicineCache.source, OFFICIAL),
          sql`${medicineCache.fetchedAt} >= ${new Date(at).toISOString()}::timestamptz`,
        ),
      )
    return row?.count ?? 0
  },
})
export type ImportStore = ReturnType<typeof createImportStore>
