import { asc, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import type { Rect } from '../upstream/kakaoLocal.js'
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
    /** By the names of the rectangles; one statement, or none where there is none. */
    async about(rects: ReadonlyMap<string, Rect>): Promise<ReadonlyMap<string, Listed[]>> {
      const found = new Map([...rects.keys()].map(name => [name, [] as Listed[]]))
      if (rects.size === 0) return found
      const { code, name, phone, latitude, longitude, position } = pharmacy
      const asked = JSON.stringify([...rects].map(askedOf))
      const isBeside = sql`${position} <@ cube_enlarge(asked.middle, asked.reach, 3)
        and ${latitude} between asked.south and asked.north and ${longitude} between asked.west and asked.east`
      const rows = await db
        .select({ rect: sql<string>`asked.rect`, code, name, phone, latitude, longitude })
        .from(
          sql`jsonb_to_recordset(${asked}::text::jsonb) as asked (rect text, middle cube, reach float8, south float8,
            north float8, west float8, east float8)`,
        )
        .innerJoin(pharmacy, isBeside)
        .orderBy(asc(code))
      for (const { rect, latitude, longitude, ...row } of rows)
        if (latitude !== null && longitude !== null) found.get(rect)?.push({ ...row, latitude, longitude })
      return found
    },
  }
}
export type ListedStore = ReturnType<typeof createListedStore>

function askedOf([rect, { south, west, north, east }]: readonly [string, Rect]) {
  const middle = { latitude: (south + north) / 2, longitude: (west + east) / 2 }
  return {
    rect,
    middle: cubeOf(middle),
    // The corner that is nearest to the equator is farthest from the middle.
    reach: chordOf(distance(middle, { latitude: south, longitude: west }) + 2 * REACH),
    south: south - BESIDE.latitude,
    north: north + BESIDE.latitude,
    west: west - BESIDE.longitude,
    east: east + BESIDE.longitude,
  }
}
