import type { Clock } from '../clock.js'
import type { Served } from '../log.js'
import { cellsAround, nameOf, readCell, MOST_CELLS, type Cell } from './cell.js'
import type { CellContent } from './cellContent.js'
import { createCells, type CellParts } from './cells.js'
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

/** How long a look may wait for Kakao; afterwards it goes without, and the squares are there for the next. Milliseconds. */
const PATIENCE = 800
/** How far a pharmacy's place on the map mostly is from the list's, in metres. */
const BESIDE = 50

const UNKNOWN = Array<null>(8).fill(null)
const NO_HOURS = { opens: UNKNOWN, closes: UNKNOWN, unclear: [] }

/** Asks for squares of the map, for what somebody looks at. Nothing here rejects: without the map there is the list. */
export function createMapService(parts: CellParts) {
  const cells = createCells(parts)
  const { clock } = parts
  const behind = new Set<Promise<unknown>>()

  /** What came in time. The nearest squares don't wait for the others. */
  async function look(wanted: readonly Cell[], served?: Served) {
    const seen = new Map<string, CellContent>()
    const looks = (cells.isResting ? [wanted] : inFours(wanted)).map(async some => {
      for (const [name, content] of await cells.getMany(some, served)) seen.set(name, content)
    })
    const all = Promise.allSettled(looks).finally(() => behind.delete(all))
    behind.add(all)
    const done = new AbortController()
    await Promise.race([all, lateness(clock, done.signal)])
    done.abort()
    const contents = new Map(seen)
    return { contents, isIncluded: wanted.length > 0 && wanted.every(cell => contents.get(nameOf(cell))?.isWhole) }
  }

  return {
    async around(near: Coordinates, radiusMeters: number, served?: Served): Promise<MapView> {
      const { contents, isIncluded } = await look(cellsAround(near, radiusMeters), served)
      const extra = extrasOf(contents)
        .map(pharmacy => ({ pharmacy, metres: distance(near, pharmacy) }))
        .filter(({ metres }) => metres <= radiusMeters)
        .sort((a, b) => a.metres - b.metres || (a.pharmacy.code < b.pharmacy.code ? -1 : 1))
      return { isIncluded, matched: matchedOf(contents), extra: extra.map(({ pharmacy }) => pharmacy) }
    },

    /** What the map service says of these pharmacies of the list, by their codes; of a few, since squares are asked. */
    async matchedOf(
      rows: readonly (Coordinates & { readonly code: string })[],
      served?: Served,
    ): Promise<MapView['matched']> {
      const wanted = new Map(rows.flatMap(row => cellsAround(row, BESIDE)).map(cell => [nameOf(cell), cell]))
      const { contents } = await look([...wanted.values()].slice(0, MOST_CELLS), served)
      const codes = new Set(rows.map(({ code }) => code))
      return new Map([...matchedOf(contents)].filter(([code]) => codes.has(code)))
    },

    /** Those of the map's own pharmacies that it still has; what is no code of one is left out. */
    async byCodes(codes: readonly string[], served?: Served): Promise<ReadonlyMap<string, ExtraPharmacy>> {
      const wanted = new Map(
        codes.flatMap(code => {
          const [, name = ''] = /^k:([^:]{1,12}):\d{1,20}$/.exec(code) ?? []
          const cell = readCell(name)
          return cell ? [[name, cell] as const] : []
        }),
      )
      const { contents } = await look([...wanted.values()].slice(0, MOST_CELLS), served)
      const extras = new Map(extrasOf(contents).map(extra => [extra.code, extra]))
      return new Map(codes.flatMap(code => [extras.get(code) ?? []].flat()).map(extra => [extra.code, extra]))
    },

    /** Resolves when nothing goes on behind the lookers. */
    async settled() {
      await Promise.all(behind)
      await cells.settled()
    },
  }
}
export type MapService = ReturnType<typeof createMapService>

const inFours = (cells: readonly Cell[]): Cell[][] =>
  Array.from({ length: Math.ceil(cells.length / 4) }, (_, i) => cells.slice(4 * i, 4 * i + 4))

/** Resolves when a look has waited long enough, or, for nobody, when it has ended. */
const lateness = (clock: Pick<Clock, 'sleep'>, done: AbortSignal): Promise<void> =>
  clock.sleep(PATIENCE, done).catch(() => undefined)

/** A pharmacy near a line may be matched on both sides of it: the surer one counts. */
function matchedOf(contents: ReadonlyMap<string, CellContent>): Map<string, Mapped> {
  const matched = new Map<string, Mapped>()
  for (const { code, phone, url, confidence } of [...contents.values()].flatMap(({ matched }) => matched))
    if (confidence > (matched.get(code)?.confidence ?? 0)) matched.set(code, { phone, url, confidence })
  return matched
}

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
