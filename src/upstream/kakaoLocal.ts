import { UpstreamError, type UpstreamFault } from '../errors.js'
import { createAllowance } from './allowance.js'
import type { HttpAnswer } from './http.js'
import { createKakaoDoor, readObject, type Failed, type KakaoDoorOptions } from './kakaoDoor.js'
import { isWithin, readPage, type Place, type Rect } from './kakaoPlace.js'
import { faultOfRefusal } from './kapi.js'
import { createLine } from './line.js'
import { nextMidnightInKorea } from './portal.js'

export type { Place, Rect } from './kakaoPlace.js'

/** Kakao's map, where it knows of pharmacies. */
export interface KakaoLocal {
  /** Whether it would be asked for nothing now: it is down, or what we may ask of it is used up. */
  readonly isResting: boolean
  /**
   * The pharmacies within a rectangle, each once; `isWhole` is false where there are more than Kakao tells. Rejects with an
   * UpstreamError, or with the signal's reason.
   */
  pharmaciesIn(rect: Rect, signal?: AbortSignal): Promise<{ places: Place[]; isWhole: boolean }>
}

export interface KakaoLocalOptions extends KakaoDoorOptions {
  readonly config: { readonly restApiKey: string; readonly baseUrl: string }
}

/** What Kakao's category for pharmacies is called. */
const PHARMACIES = 'PM9'
const PAGE_SIZE = 15
/** A search tells no more than 45 places, however many it found. */
const MOST_PAGES = 3
/** How often a rectangle that has more is cut in four. */
const MOST_CUTS = 2
/** A key that isn't good, or a question that isn't understood, is for somebody to mend, which takes a while. */
const UNTIL_MENDED = 600_000

/**
 * The calls that one process makes: so many at once, then one a second. Kakao gives an app 100,000 searches a day; these are
 * 86,400 and once 1,200, with enough left for ten new starts, so that a crowd leaves the evening's lookers something.
 * A look is at sixteen rectangles at most, which in a city are two or three calls each and five where it is densest: 1,200
 * are fifteen such looks at once. The first page alone asks whether there is a call left. What was begun goes on, or those
 * before would be for nothing; its calls are owed.
 */
const CALLS = { most: 1_200, every: 1_000 }

/** Asks Kakao Local, four rectangles at once at most. Once the day's calls are used up it rests until they are counted anew. */
export function createKakaoLocal({ config, ...parts }: KakaoLocalOptions): KakaoLocal {
  const { upstream, circuit, clock } = parts
  const ask = createKakaoDoor(parts)
  const inLine = createLine(upstream)
  const calls = createAllowance(CALLS, clock.now)
  const headers = { authorization: `KakaoAK ${config.restApiKey}` }

  async function askPage(rect: Rect, page: number, signal: AbortSignal | undefined) {
    calls.spend()
    try {
      return await ask(urlOf(config.baseUrl, rect, page), { headers, signal }, readAnswer)
    } catch (error) {
      if (error instanceof UpstreamError) restAfter(error.fault)
      throw error
    }
  }

  /** What would fail in the same way again isn't asked again at once. */
  function restAfter(fault: UpstreamFault): void {
    if (fault === 'quota') circuit.rest(nextMidnightInKorea(clock.now()))
    if (fault === 'key' || fault === 'request') circuit.rest(clock.now() + UNTIL_MENDED)
  }

  async function search(rect: Rect, cuts: number, signal: AbortSignal | undefined): Promise<Found> {
    const first = await askPage(rect, 1, signal)
    const isTooMuch = first.total > first.pageable
    if (isTooMuch && cuts < MOST_CUTS) {
      const quarters = await inTurn(quartersOf(rect), quarter => search(quarter, cuts + 1, signal))
      return {
        places: [...first.places, ...quarters.flatMap(({ places }) => places)],
        isWhole: quarters.every(({ isWhole }) => isWhole),
      }
    }
    const places = [...first.places]
    let { isEnd } = first
    for (let page = 2; page <= MOST_PAGES && !isEnd; page++) {
      const next = await askPage(rect, page, signal)
      places.push(...next.places)
      isEnd = next.isEnd
    }
    return { places, isWhole: !isTooMuch && isEnd }
  }

  return {
    get isResting() {
      const { state } = circuit
      return calls.isEmpty || state.kind === 'probing' || (state.kind === 'open' && clock.now() < state.until)
    },

    pharmaciesIn: (rect, signal) =>
      inLine(async () => {
        if (calls.isEmpty) throw usedUp(upstream)
        const { places, isWhole } = await search(rect, 0, signal)
        const within = new Map(places.filter(place => isWithin(rect, place)).map(place => [place.id, place]))
        return { places: [...within.values()], isWhole }
      }, signal),
  }
}

const usedUp = (upstream: string) =>
  new UpstreamError(upstream, 'resting', `${upstream}: 우리가 정한 호출 수를 다 써서 잠시 쉽니다.`, { retryAfter: 5 })

interface Found {
  readonly places: readonly Place[]
  readonly isWhole: boolean
}

function urlOf(baseUrl: string, { south, west, north, east }: Rect, page: number): URL {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}/v2/local/search/category.json`)
  const rect = [west, south, east, north].map(degrees => degrees.toFixed(7)).join(',')
  const asked = { category_group_code: PHARMACIES, rect, page: String(page), size: String(PAGE_SIZE) }
  url.search = new URLSearchParams(asked).toString()
  return url
}

function readAnswer({ status, text, retryAfter }: HttpAnswer, failed: Failed) {
  const body = readObject(text)
  const page = status === 200 ? readPage(body) : null
  if (page) return page
  const fault = status === 200 && body?.['code'] === undefined ? 'malformed' : faultOfRefusal(status, body)
  throw failed(fault, `약국을 찾지 못했습니다. (HTTP ${status}${codeIn(body)})`, retryAfter)
}

/** Only what is a number: a text may say anything. */
const codeIn = (body: Readonly<Record<string, unknown>> | null): string =>
  typeof body?.['code'] === 'number' ? `, ${body['code']}` : ''

function quartersOf({ south, west, north, east }: Rect): Rect[] {
  const [latitude, longitude] = [(south + north) / 2, (west + east) / 2]
  return [
    { south, west, north: latitude, east: longitude },
    { south, west: longitude, north: latitude, east },
    { south: latitude, west, north, east: longitude },
    { south: latitude, west: longitude, north, east },
  ]
}

async function inTurn<T, R>(things: readonly T[], work: (thing: T) => Promise<R>): Promise<R[]> {
  const done: R[] = []
  for (const thing of things) done.push(await work(thing))
  return done
}
