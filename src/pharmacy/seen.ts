import type { ExtraPharmacy, Mapped } from './mapService.js'
import { OFFICIAL, type PharmacyRow } from './row.js'
import { metresOf } from './sphere.js'

/** A pharmacy as it is shown: what the list says, or the map where the list lacks it, and what the map adds. */
export interface SeenPharmacy {
  readonly row: PharmacyRow | ExtraPharmacy
  readonly phone: string | null
  /** Who says that it has this number; null without one. */
  readonly phoneSource: PharmacyRow['source'] | ExtraPharmacy['source'] | null
  readonly mapUrl: string | null
  /** How sure it is that the map means this one, 0…1; null where it wasn't matched. */
  readonly mapMatch: number | null
  /** From where somebody is; null where nobody said. */
  readonly distanceMeters: number | null
  /** Whether the list should have been read again by now. */
  readonly isStale: boolean
}

export interface Found<Place> {
  readonly pharmacy: SeenPharmacy
  readonly place: Place
}

/** A page with how far it is to be trusted: of a list that isn't whole, a pharmacy may be missing. */
export interface PageAnswer<Place> {
  readonly found: readonly Found<Place>[]
  readonly hasMore: boolean
  readonly isListComplete: boolean
  readonly isMapServiceIncluded: boolean
  /** How many there are on all pages. */
  readonly count: () => Promise<number>
}

const MAP: ExtraPharmacy['source'] = '카카오맵'
/** The list is read every week; twice without success, and it is old. */
const OLD = 15 * 86_400_000

/** `chord` is how far it is from somebody, straight through the earth. */
export const createSeeing =
  (now: () => number) =>
  (row: PharmacyRow | ExtraPharmacy, mapped?: Mapped, chord?: number): SeenPharmacy => ({
    row,
    phone: row.phone ?? mapped?.phone ?? null,
    phoneSource: row.phone ? row.source : mapped?.phone ? MAP : null,
    mapUrl: 'url' in row ? row.url : (mapped?.url ?? null),
    mapMatch: mapped?.confidence ?? null,
    distanceMeters: chord === undefined ? null : metresOf(chord),
    isStale: row.source === OFFICIAL && now() - row.fetchedAt > OLD,
  })
