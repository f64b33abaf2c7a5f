import { createCache, type Answer, type CacheOptions, type Load } from '../cache/cache.js'
import { createLeases } from '../cache/lease.js'
import type { Level } from '../cache/level.js'
import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import type { Log, Served } from '../log.js'
import type { KakaoLocal } from '../upstream/kakaoLocal.js'
import { nameOf, type Cell } from './cell.js'
import { cellContent, type CellContent } from './cellContent.js'
import { createCellLoad, createTelling, nameOfKey } from './cellLoad.js'
import type { Links } from './links.js'

/*
 * What may be kept of Kakao's map, and how long.
 *
 * 카카오디벨로퍼스 운영정책 제5조 제20항 forbids to cache what comes of Kakao for anything but the user's own experience
 * (사용자 환경을 개선하기 위한 목적), and to cache it without keeping it the latest (최신 데이터로 유지). It names no time.
 * Kakao's answers in its forum (devtalk.kakao.com, topic 151720) are stricter: of an answer of Local the place's id and the
 * address of its page may be stored, nothing else may be in a database, and nothing may be fetched in advance to be used
 * again. Both were read as others quote them, not in the original, so the strictest reading that allows a cache was taken:
 *
 *   all that an answer says     in memory and in Redis for an hour, then asked again; shown to nobody after a further
 *                               quarter of an hour, also where Kakao is down. Redis deletes it then; from memory it goes
 *                               when it is read again, crowded out by others, or with the process. Asked only when
 *                               somebody looks there, never in advance.
 *   ids, pages, and which       also in PostgreSQL, shown for 24 hours at most, so that a pharmacy keeps its link while
 *   pharmacy of ours it is      Kakao is down. An hourly job deletes what is older, within 25 hours.
 *   in the list's own table     nothing, ever: a phone number of Kakao's is told to be Kakao's (phoneSource), and so is a
 *                               pharmacy that only Kakao knows (its provenance).
 *
 * Whoever operates this should read the terms as they are now before giving it a key.
 */
const MINUTE = 60_000
const FRESH_FOR = 60 * MINUTE
/** While it is loaded again behind the readers. */
const STALE_FOR = 5 * MINUTE
/** Of a load. */
const LOAD_WITHIN = 5_000
export interface CellParts {
  readonly db: Db
  readonly kakaoLocal: KakaoLocal
  readonly links: Links
  /** The levels that all caches share, fastest first. */
  readonly levels: readonly Level[]
  /** The list's: what was compared with another one is asked for again. */
  readonly generation: () => number
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly onRead: NonNullable<CacheOptions<never>['onRead']>
}

/** A square as it is known, and whether it should be asked for again by now. */
export interface KnownCell {
  readonly content: CellContent
  readonly isStale: boolean
}

/** What Kakao's map knows, square by square, compared with the list. */
export function createCells(parts: CellParts) {
  const { kakaoLocal, links, generation } = parts
  const load = createCellLoad(parts, createTelling(parts))
  const open = (load: Load<CellContent> | null) => createCache<CellContent>({ ...optionsOf(parts), load })
  const [asking, keeping] = [open(load), open(null)]
  const keyOf = (cell: Cell): string => `${generation()}:${nameOf(cell)}`

  return {
    /** Whether only what is kept can be had now. */
    get isResting() {
      return kakaoLocal.isResting
    },

    /** What memory and Redis have, by the names of the squares; Kakao isn't asked. */
    async kept(cells: readonly Cell[], served?: Served): Promise<ReadonlyMap<string, KnownCell>> {
      const answers = await keeping.getMany(cells.map(keyOf), served)
      return new Map([...answers].flatMap(([key, answer]) => knownOf(answer).map(one => [nameOfKey(key), one])))
    },

    /** Kakao is asked where it isn't kept, or should be asked for again. Rejects with why it couldn't be had. */
    async asked(cell: Cell, served?: Served): Promise<KnownCell | undefined> {
      return knownOf(await asking.get(keyOf(cell), served))[0]
    },

    /** What PostgreSQL has, which is no more than links. */
    links: links.of,
    async settled() {
      await Promise.all([asking.settled(), keeping.settled()])
    },
  }
}
export type Cells = ReturnType<typeof createCells>

const knownOf = (answer: Answer<CellContent> | Error | undefined): KnownCell[] =>
  answer && !(answer instanceof Error) && answer.value ? [{ content: answer.value, isStale: answer.stale }] : []

const optionsOf = ({ db, levels, clock, random, log, onRead }: CellParts) => ({
  name: 'pharmacyCell',
  version: 1,
  levels,
  loadWithin: LOAD_WITHIN,
  leases: createLeases(db),
  parse: (value: unknown) => cellContent.parse(value),
  freshFor: FRESH_FOR,
  staleFor: STALE_FOR,
  keepFor: FRESH_FOR + STALE_FOR,
  noneFor: MINUTE,
  clock,
  random,
  log,
  onRead,
})
