import type { Load, Loaded } from '../cache/cache.js'
import { within } from '../cache/deadline.js'
import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import { UpstreamError } from '../errors.js'
import type { Log } from '../log.js'
import type { KakaoLocal } from '../upstream/kakaoLocal.js'
import { cellOf, nameOf, readCell, sidesAround, type Cell } from './cell.js'
import { contentOf, type CellContent } from './cellContent.js'
import type { Links } from './links.js'
import { createListedStore } from './listedStore.js'
import type { Coordinates } from './sphere.js'

/** Who is asked of the map, as its errors name it. */
export const UPSTREAM = 'dapi.kakao.com'

/** Of one square, with all its pages, tries and its wait in line. */
const PATIENCE = 4_000
/** After so long without it, a trouble is told of anew. */
const QUIET = 600_000

interface LoadParts {
  readonly db: Db
  readonly kakaoLocal: KakaoLocal
  readonly links: Links
  readonly clock: Clock
}

type Tell = (error: Error) => void

/** Asks Kakao for squares and compares them with the list. A square that fails doesn't spoil the others. */
export function createCellLoad({ db, kakaoLocal, links, clock }: LoadParts, tell: Tell): Load<CellContent> {
  const listed = createListedStore(db)

  async function load(key: string): Promise<Loaded<CellContent> | Error> {
    const cell = cellOfKey(key)
    const [name, sides] = [nameOf(cell), sidesAround(cell)]
    const asking = within(clock, PATIENCE, late, signal => kakaoLocal.pharmaciesIn(sides, signal))
    const answer = await asking.catch(asError)
    if (answer instanceof Error) {
      tell(answer)
      return answer
    }
    const known = await listed.about(new Map([[name, sides]]))
    const isInside = (place: Coordinates) => nameOf(cellOf(place)) === name
    const both = { listed: known.get(name) ?? [], places: answer.places }
    const value = contentOf(both, isInside, { isWhole: answer.isWhole, at: clock.now() })
    await links.keep(name, value)
    return { value }
  }

  return async keys => new Map(await Promise.all(keys.map(async key => [key, await load(key)] as const)))
}

/** A key is the list's generation and the name of a square. */
export const nameOfKey = (key: string): string => key.slice(key.indexOf(':') + 1)

function cellOfKey(key: string): Cell {
  const cell = readCell(nameOfKey(key))
  if (cell) return cell
  throw new TypeError('A key of the squares is none')
}

/** Says what goes wrong once for each kind of it, until that hasn't happened for a while. */
export function createTelling({ log, clock }: { readonly log: Log; readonly clock: Clock }): Tell {
  const toldOf = new Map<string, number>()
  return err => {
    const kind = err instanceof UpstreamError ? err.fault : err.name
    const isNews = clock.now() - (toldOf.get(kind) ?? -Infinity) > QUIET
    toldOf.set(kind, clock.now())
    if (isNews) log.warn({ err }, 'squares of the map could not be had; what is kept is shown')
  }
}

const late = () =>
  new UpstreamError(UPSTREAM, 'timeout', `${UPSTREAM}: ${PATIENCE / 1_000}초 안에 한 칸의 약국을 다 받지 못했습니다.`)

const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error('A square could not be had', { cause: thrown })
