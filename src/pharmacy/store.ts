import { eq, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import type { Known } from './drift.js'
import { DAYS } from './hours.js'
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

    /** What is known of any pharmacy of the official list. */
    async speaksOf(): Promise<Known> {
      const { opens, phone, source } = pharmacy
      const days = DAYS.map((_, i) => sql`count(${opens}[${sql.raw(String(i + 1))}]) > 0`)
      const [row] = await db
        .select({
          phone: sql<boolean>`count(${phone}) > 0`,
          days: sql<boolean[]>`json_build_array(${sql.join(days, sql`, `)})`,
        })
        .from(pharmacy)
        .where(eq(source, OFFICIAL))
      return row ?? { phone: false, days: [] }
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
