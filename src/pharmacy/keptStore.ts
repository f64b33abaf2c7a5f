import { asc, inArray, lt } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import type { KeptPharmacy } from './incoming.js'
import { shown, type Shown } from './rowStore.js'
import { pharmacy } from './table.js'

const columns = { ...shown, seenIn: pharmacy.seenIn }

/** All that is kept of these, shown or not. */
export async function keptByCodes(db: Db, codes: readonly string[]): Promise<KeptPharmacy[]> {
  if (codes.length === 0) return []
  const rows = await db
    .select(columns)
    .from(pharmacy)
    .where(inArray(pharmacy.code, [...codes]))
  return rows.map(toRow)
}

/** Those whose search keys are older than this. */
export async function keptWithKeysBefore(db: Db, version: number, limit: number): Promise<KeptPharmacy[]> {
  const rows = await db
    .select(columns)
    .from(pharmacy)
    .where(lt(pharmacy.keysVersion, version))
    .orderBy(asc(pharmacy.code))
    .limit(limit)
  return rows.map(toRow)
}

type StoredRow = Shown & Pick<KeptPharmacy, 'seenIn'>
const toRow = ({ opens, closes, unclear, ...row }: StoredRow): KeptPharmacy => ({
  ...row,
  hours: { opens, closes, unclear },
  fetchedAt: row.fetchedAt.getTime(),
  changedAt: row.changedAt.getTime(),
})
