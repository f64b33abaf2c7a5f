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

/** Of one square, with all its pages, tries and its wait in line: the others of its load don't wait longer for it. */
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

  async function ask(key: string) {
    const cell = cellOfKey(key)
    const asking = within(clock, PATIENCE, late, signal => kakaoLocal.pharmaciesIn(sidesAround(cell), signal))
    return { key, cell, name: nameOf(cell), answer: await asking.catch(asError) }
  }

  return async keys => {
    const asked = await Promise.all(keys.map(ask))
    const error = asked.map(({ answer }) => answer).find(answer => answer instanceof Error)
    if (error) tell(error)
    const came = asked.filter(({ answer }) => !(answer instanceof Error))
    const known = await listed.about(new Map(came.map(({ name, cell }) => [name, sidesAround(cell)])))
    const at = clock.now()
    const contents = new Map<string, CellContent>()
    const loaded = new Map<string, Loaded<CellContent> | Error>()
    for (const { key, name, answer } of asked) {
      if (answer instanceof Error) {
        loaded.set(key, answer)
        continue
      }
      const isInside = (place: Coordinates) => nameOf(cellOf(place)) === name
      const both = { listed: known.get(name) ?? [], places: answer.places }
      const value = contentOf(both, isInside, { isWhole: answer.isWhole, at })
      contents.set(name, value)
      loaded.set(key, { value })
    }
    await links.keep(contents)
    return loaded
  }
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
