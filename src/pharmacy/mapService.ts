import type { Served } from '../log.js'
import { cellsAround, nameOf, readCell, squareOf, type Cell } from './cell.js'
import type { CellContent } from './cellContent.js'
import { createCells, type CellParts } from './cells.js'
import { createLooking } from './look.js'
import type { PharmacyRow } from './row.js'
import { distance, type Coordinates } from './sphere.js'

/** The source of pharmacies that only the map service knows. */
export const MAP = '카카오맵'

/** What the map service says of a pharmacy of the list; the phone number and the page are Kakao's. */
export interface Mapped {
  readonly phone: string | null
  readonly url: string | null
  /** That both mean the same one, 0…1. */
  readonly confidence: number
}

/** A pharmacy that the list lacks. Nobody knows its hours. */
export interface ExtraPharmacy extends Omit<PharmacyRow, 'source'> {
  readonly source: typeof MAP
  readonly url: string | null
}

/** What the map service adds to an answer. */
export interface MapView {
  /** Whether it answered, in time and in full, for all squares that were asked: the nearest sixteen at most. */
  readonly isIncluded: boolean
  /** By the code of the list. */
  readonly matched: ReadonlyMap<string, Mapped>
  /** Nearest first, none beyond the radius. */
  readonly extra: readonly ExtraPharmacy[]
}

const UNKNOWN = Array<null>(8).fill(null)
const NO_HOURS = { opens: UNKNOWN, closes: UNKNOWN, unclear: [] }

/**
 * Asks for squares of the map, for what somebody looks at. Nothing here rejects: without the map there is the list.
 * `asker` is who looks, so that nobody uses up what Kakao may be asked for: what is more than theirs isn't asked for.
 */
export function createMapService(parts: CellParts) {
  const cells = createCells(parts)
  const { look, settled } = createLooking(cells, parts.clock)

  return {
    async around(near: Coordinates, radiusMeters: number, served?: Served, asker?: string): Promise<MapView> {
      const wanted = cellsAround(near, radiusMeters)
      const { contents, links } = await look(wanted, { served, asker })
      const extra = extrasOf(contents)
        .map(pharmacy => ({ pharmacy, metres: distance(near, pharmacy) }))
        .filter(({ metres }) => metres <= radiusMeters)
        .sort((a, b) => a.metres - b.metres || (a.pharmacy.code < b.pharmacy.code ? -1 : 1))
      return {
        isIncluded: wanted.length > 0 && wanted.every(cell => contents.get(nameOf(cell))?.isWhole),
        matched: matchedOf(links, contents),
        extra: extra.map(({ pharmacy }) => pharmacy),
      }
    },

    /** What the map service says of these pharmacies of the list, by their codes; of a few, since squares are asked. */
    async matchedOf(
      rows: readonly (Coordinates & { readonly code: string })[],
      served?: Served,
      asker?: string,
    ): Promise<MapView['matched']> {
      const squares = rows.flatMap(row => squareOf(row) ?? [])
      const { contents, links } = await look(each(squares), { served, asker })
      const codes = new Set(rows.map(({ code }) => code))
      return new Map([...matchedOf(links, contents)].filter(([code]) => codes.has(code)))
    },

    /**
     * Those of the map's own pharmacies that it still has; an Error in the place of one whose square couldn't be had. What
     * the map hasn't got, and what is no code of one, is left out.
     */
    async byCodes(
      codes: readonly string[],
      served?: Served,
      asker?: string,
    ): Promise<ReadonlyMap<string, ExtraPharmacy | Error>> {
      const named = codes.flatMap(code => {
        const cell = readCell(/^k:([^:]{1,12}):\d{1,20}$/.exec(code)?.[1] ?? '')
        return cell ? [{ code, cell, name: nameOf(cell) }] : []
      })
      const squares = each(named.map(({ cell }) => cell))
      const { contents, errorOf } = await look(squares, { served, asker })
      const extras = new Map(extrasOf(contents).map(extra => [extra.code, extra]))
      return new Map(
        named.flatMap(({ code, name }) => {
          const answer = contents.has(name) ? extras.get(code) : errorOf(name)
          return answer ? [[code, answer] as const] : []
        }),
      )
    },

    /** Resolves when nothing goes on behind the lookers. */
    settled,
  }
}
export type MapService = ReturnType<typeof createMapService>

const each = (cells: readonly Cell[]): Cell[] => [...new Map(cells.map(cell => [nameOf(cell), cell])).values()]

/** Each pharmacy of the list is in the square where it stands. */
const matchedOf = (...looks: readonly ReadonlyMap<string, CellContent>[]): Map<string, Mapped> =>
  new Map(
    looks
      .flatMap(contents => [...contents.values()])
      .flatMap(({ matched }) => matched)
      .map(({ code, phone, url, confidence }) => [code, { phone, url, confidence }]),
  )

const extrasOf = (contents: ReadonlyMap<string, CellContent>): ExtraPharmacy[] =>
  [...contents].flatMap(([cell, { extra, at }]) =>
    extra.map(({ id, ...place }) => ({
      ...place,
      code: `k:${cell}:${id}`,
      hours: NO_HOURS,
      source: MAP,
      fetchedAt: at,
      changedAt: at,
    })),
  )
