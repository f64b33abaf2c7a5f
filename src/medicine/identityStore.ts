import { gt, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { medicine, medicineCache } from './table.js'

/** Reads and writes which medicines there are to point at, whatever is kept of their texts. */
export function createIdentityStore(db: Db) {
  const has = db
    .select({ itemSeq: medicine.itemSeq })
    .from(medicine)
    .where(sql`${medicine.itemSeq} = ${sql.placeholder('itemSeq')}`)
    .prepare('medicine_identity')

  return {
    has: async (itemSeq: string): Promise<boolean> => (await has.execute({ itemSeq })).length > 0,

    async add(itemSeq: string): Promise<void> {
      await db.insert(medicine).values({ itemSeq }).onConflictDoNothing()
    },

    /** Codes of medicines that have a text, in their order, from behind `after` on. */
    async codesAfter(after: string, limit: number): Promise<string[]> {
      const rows = await db
        .select({ itemSeq: medicineCache.itemSeq })
        .from(medicineCache)
        .where(gt(medicineCache.itemSeq, after))
        .orderBy(medicineCache.itemSeq)
        .limit(limit)
      return rows.map(({ itemSeq }) => itemSeq)
    },
  }
}
export type IdentityStore = ReturnType<typeof createIdentityStore>
