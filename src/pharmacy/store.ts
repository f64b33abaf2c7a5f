import { sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { isInKorea } from './incoming.js'
import { announce, readList } from './listStore.js'
import { OFFICIAL, type PharmacyRow } from './row.js'
import { keptByCodes } from './rowStore.js'
import { pharmacy } from './table.js'
import { createWriteStore } from './writeStore.js'

export function createPharmacyStore(db: Db) {
  return {
    ...createWriteStore(db),
    /** Those that can be shown; one that nobody knows the place of is kept and shown to nobody. */
    async byCodes(codes: readonly string[]): Promise<PharmacyRow[]> {
      return (await keptByCodes(db, codes)).flatMap(({ seenIn: _seenIn, ...row }) => (isInKorea(row) ? [row] : []))
    },
    list: () => readList(db),
    /** Raises the generation, and tells every process. */
    announce: () => db.transaction(tx => announce(tx)),

    /** Whether hours are known of any pharmacy of the list. */
    async hasHours(): Promise<boolean> {
      const rows = await db
        .select({ code: pharmacy.code })
        .from(pharmacy)
        .where(sql`${pharmacy.source} = ${OFFICIAL} and num_nonnulls(variadic ${pharmacy.opens}) > 0`)
        .limit(1)
      return rows.length > 0
    },

    /** `placed`: how many of them can be shown. */
    async count(): Promise<{ all: number; official: number; placed: number }> {
      const [row] = await db
        .select({
          all: sql<number>`count(*)::int`,
          official: sql<number>`(count(*) filter (where ${pharmacy.source} = ${OFFICIAL}))::int`,
          placed: sql<number>`count(${pharmacy.position})::int`,
        })
        .from(pharmacy)
      return row ?? { all: 0, official: 0, placed: 0 }
    },

    /** After many rows: without fresh statistics the planner scans what an index would answer. */
    async settle(): Promise<void> {
      await db.execute(sql`vacuum (analyze) ${pharmacy}`)
    },
  }
}
export type PharmacyStore = ReturnType<typeof createPharmacyStore>
