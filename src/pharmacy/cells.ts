import { createCache, type CacheOptions, type Load } from '../cache/cache.js'
import { createLeases } from '../cache/lease.js'
import type { Level } from '../cache/level.js'
import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import type { Log, Served } from '../log.js'
import type { KakaoLocal } from '../upstream/kakaoLocal.js'
import { cellOf, nameOf, readCell, sidesOf, type Cell } from './cell.js'
import { contentOf, readContent, type CellContent } from './cellContent.js'
import { createLinks } from './links.js'
import { createListedStore } from './listedStore.js'

/*
 * What may be kept of Kakao's map, and how long.
 *
 * 카카오디벨로퍼스 운영정책 제5조 제20항 forbids to cache what comes of Kakao for anything but the user's own experience
 * (사용자 환경을 개선하기 위한 목적), and to cache it without keeping it the latest (최신 데이터로 유지). It names no time.
 * Kakao's answers in its forum (devtalk.kakao.com, topic 151720) are stricter: of an answer of Local the place's id and the
 * address of its page may be stored, nothing else may be in a database, and nothing may be fetched in advance to be used
 * again. Both were read as others quote them, not in the original, so the strictest reading that allows a cache was taken:
 *
 *   all that an answer says     in memory and in Redis for an hour, then asked again; gone within a further quarter of an
 *                               hour, also where Kakao is down. Asked only when somebody looks there, never in advance.
 *   ids, pages, and which       also in PostgreSQL, 24 hours at most, so that a pharmacy keeps its link while Kakao is
 *   pharmacy of ours it is      down. A job deletes what is older.
 *   in the list's own table     nothing, ever: phone numbers, names and pages of Kakao are shown as Kakao's.
 *
 * Whoever operates this should read the terms as they are now before giving it a key.
 */
const MINUTE = 60_000
const FRESH_FOR = 60 * MINUTE
/** While it is loaded again behind the readers. */
const STALE_FOR = 5 * MINUTE
/** Of one square, with all its pages and tries: a look doesn't wait for it. */
const PATIENCE = 5_000

export interface CellParts {
  readonly db: Db
  readonly kakaoLocal: KakaoLocal
  /** The levels that all caches share, fastest first. */
  readonly levels: readonly Level[]
  /** The list's: what was compared with another one is asked for again. */
  readonly generation: () => number
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly onRead: NonNullable<CacheOptions<never>['onRead']>
}

/** What Kakao's map knows, square by square, compared with the list. */
export function createCells(parts: CellParts) {
  const { db, kakaoLocal, generation, clock } = parts
  const listed = createListedStore(db)
  const links = createLinks(parts)

  async function load(key: string, signal: AbortSignal): Promise<CellContent> {
    const cell = readCell(key.slice(key.indexOf(':') + 1))
    if (!cell) throw new TypeError('A key of the squares is none')
    const sides = sidesOf(cell)
    const { places, isWhole } = await kakaoLocal.pharmaciesIn(sides, signal)
    // A place on the line between two squares belongs to one of them.
    const own = places.filter(place => nameOf(cellOf(place)) === nameOf(cell))
    const known = own.length > 0 ? await listed.about(sides) : []
    const content = contentOf({ listed: known, places: own }, { isWhole, at: clock.now() })
    await links.keep(nameOf(cell), content)
    return content
  }

  /** One that fails doesn't spoil the others. Where all do, that is thrown, so that the log has why. */
  const loadAll: Load<CellContent> = async (keys, signal) => {
    const loads = keys.map(async key => [key, await load(key, ownOf(signal)).then(asLoaded, asError)] as const)
    const loaded = new Map(await Promise.all(loads))
    const errors = [...loaded.values()].filter(each => each instanceof Error)
    if (errors[0] && errors.length === loaded.size) throw errors[0]
    return loaded
  }

  const open = (load: Load<CellContent> | null) => createCache<CellContent>({ ...optionsOf(parts), load })
  const [asking, kept] = [open(loadAll), open(null)]

  return {
    /** Whether only what is kept can be had now. */
    get isResting() {
      return kakaoLocal.isResting
    },

    /** By the names of their squares; one of which nothing is known, and Kakao can't be asked, is left out. */
    async getMany(cells: readonly Cell[], served?: Served): Promise<ReadonlyMap<string, CellContent>> {
      const names = cells.map(nameOf)
      const now = generation()
      const keyOf = (name: string) => `${now}:${name}`
      const answers = await (kakaoLocal.isResting ? kept : asking).getMany(names.map(keyOf), served)
      const found = new Map<string, CellContent>()
      for (const name of names) {
        const answer = answers.get(keyOf(name))
        if (answer && !(answer instanceof Error) && answer.value) found.set(name, answer.value)
      }
      return new Map([...(await links.of(names.filter(name => !found.has(name)))), ...found])
    },

    async settled() {
      await Promise.all([asking.settled(), kept.settled()])
    },
  }
}
export type Cells = ReturnType<typeof createCells>

const optionsOf = ({ db, levels, clock, random, log, onRead }: CellParts) => ({
  name: 'pharmacyCell',
  version: 1,
  levels,
  loadWithin: PATIENCE,
  leases: createLeases(db),
  parse: readContent,
  freshFor: FRESH_FOR,
  staleFor: STALE_FOR,
  keepFor: FRESH_FOR + STALE_FOR,
  noneFor: MINUTE,
  clock,
  random,
  log,
  onRead,
})

/** One for each square: what many listen to at once is taken for a leak. */
function ownOf(signal: AbortSignal): AbortSignal {
  const own = new AbortController()
  signal.addEventListener('abort', () => own.abort(signal.reason), { once: true })
  return own.signal
}

const asLoaded = (value: CellContent) => ({ value })
const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error('A square could not be loaded', { cause: thrown })
