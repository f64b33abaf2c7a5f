import { and, asc, between, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import type { Sides } from './cell.js'
import { REACH, type Sighting } from './match.js'
import { chordOf, cubeOf, distance } from './sphere.js'
import { pharmacy } from './table.js'

/** A pharmacy of the list as the map is compared with it. */
export interface Listed extends Sighting {
  readonly code: string
}

/** Degrees that are REACH or more anywhere in Korea. */
const BESIDE = { latitude: 0.0046, longitude: 0.0062 }

/** Reads the pharmacies of the list that a place within a rectangle may be. */
export function createListedStore(db: Db) {
  return {
    async about({ south, west, north, east }: Sides): Promise<Listed[]> {
      const middle = { latitude: (south + north) / 2, longitude: (west + east) / 2 }
      // The corner that is nearest to the equator is farthest from the middle.
      const reach = distance(middle, { latitude: south, longitude: west }) + 2 * REACH
      const { code, name, phone, latitude, longitude, position } = pharmacy
      const rows = await db
        .select({ code, name, phone, latitude, longitude })
        .from(pharmacy)
        .where(
          and(
            sql`${position} <@ cube_enlarge(${cubeOf(middle)}::cube, ${chordOf(reach)}::float8, 3)`,
            between(latitude, south - BESIDE.latitude, north + BESIDE.latitude),
            between(longitude, west - BESIDE.longitude, east + BESIDE.longitude),
          ),
        )
        .orderBy(asc(code))
      return rows.flatMap(({ latitude, longitude, ...row }) =>
        latitude === null || longitude === null ? [] : [{ ...row, latitude, longitude }],
      )
    },
  }
}
export type ListedStore = ReturnType<typeof createListedStore>
