import { sql } from 'drizzle-orm'
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
