import { asc, inArray, lt, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import type { KeptPharmacy } from './incoming.js'
import type { PharmacyRow, PharmacySource } from './row.js'
import { pharmacy } from './table.js'

/** What a reader sees of a row that has a position. */
export const shown = {
  code: pharmacy.code,
  name: pharmacy.name,
  address: pharmacy.address,
  phone: pharmacy.phone,
  latitude: pharmacy.latitude,
  longitude: pharmacy.longitude,
  opens: pharmacy.opens,
  closes: pharmacy.closes,
  unclear: pharmacy.unclear,
  source: sql<PharmacySource>`${pharmacy.source}`.as('source'),
  fetchedAt: pharmacy.fetchedAt,
  changedAt: pharmacy.changedAt,
}

/** A row as those columns bring it. */
export interface Shown extends Omit<PharmacyRow, 'hours' | 'latitude' | 'longitude' | 'fetchedAt' | 'changedAt'> {
  readonly latitude: number | null
  readonly longitude: number | null
  readonly opens: readonly (number | null)[]
  readonly closes: readonly (number | null)[]
  readonly unclear: readonly number[]
  readonly fetchedAt: Date
  readonly changedAt: Date
}

/** The row of one that has a position, and so coordinates. */
export const rowOf = (found: Shown): PharmacyRow => ({
  code: found.code,
  name: found.name,
  address: found.address,
  phone: found.phone,
  latitude: found.latitude ?? 0,
  longitude: found.longitude ?? 0,
  hours: { opens: found.opens, closes: found.closes, unclear: found.unclear },
  source: found.source,
  fetchedAt: found.fetchedAt.getTime(),
  changedAt: found.changedAt.getTime(),
})

const columns = { ...shown, seenIn: pharmacy.seenIn }

/** All that is kept of these, shown or not. */
export async function keptByCodes(db: Db, codes: readonly string[]): Promise<KeptPharmacy[]> {
  if (codes.length === 0) return []
  const rows = await db
    .select(columns)
    .from(pharmacy)
    .where(inArray(pharmacy.code, [...codes]))
  return rows.map(keptOf)
}

/** Those whose search keys are older than this. */
export async function keptWithKeysBefore(db: Db, version: number, limit: number): Promise<KeptPharmacy[]> {
  const rows = await db
    .select(columns)
    .from(pharmacy)
    .where(lt(pharmacy.keysVersion, version))
    .orderBy(asc(pharmacy.code))
    .limit(limit)
  return rows.map(keptOf)
}

const keptOf = ({ seenIn, ...found }: Shown & Pick<KeptPharmacy, 'seenIn'>): KeptPharmacy => ({
  ...rowOf(found),
  latitude: found.latitude,
  longitude: found.longitude,
  seenIn,
})
