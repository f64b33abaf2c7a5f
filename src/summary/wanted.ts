import type { Clock } from '../clock.js'
import type { MedicineRow } from '../medicine/service.js'
import { dayInKorea } from './day.js'
import { readKeyword } from './keyword.js'
import type { Ask, Summaries } from './service.js'
import type { UsageStore } from './usageStore.js'
import { keyOf, type Pair } from './version.js'
import type { Task } from './writing.js'

/** The medicines that there are. */
export interface Catalogue {
  /** Codes in their order, from behind `after` on. */
  codesAfter(after: string, limit: number): Promise<readonly string[]>
  labelsOf(codes: readonly string[]): Promise<readonly MedicineRow[]>
}

interface WantedParts {
  readonly summaries: Pick<Summaries, 'missing'>
  readonly popular: UsageStore['popular']
  readonly catalogue: Catalogue
  readonly clock: Clock
}

interface Wish {
  readonly pair: Pair
  readonly isPopular: boolean
  /** Since when it is unserved, in milliseconds since the epoch. */
  readonly since: number
}

const DAY = 24 * 3_600_000
const POPULAR = { forMs: 30 * DAY, times: 3, most: 1_000 }
/** Labels that are read at a time: readers are answered in between. */
const PAGE = 25

/** Knows which summaries are to be made before somebody waits for them. */
export function createWanted({ summaries, popular, catalogue, clock }: WantedParts) {
  async function asksFor(pairs: readonly Pair[]): Promise<Ask[]> {
    const labels = await catalogue.labelsOf([...new Set(pairs.map(({ itemSeq }) => itemSeq))])
    const byCode = new Map(labels.map(label => [label.itemSeq, label]))
    return pairs.flatMap(({ itemSeq, keyword }) => {
      const label = byCode.get(itemSeq)
      return label ? [{ label, keyword: readKeyword(keyword), by: null }] : []
    })
  }

  /** The tasks of those that are missing still, in their order. Ask for a few at a time. */
  const tasksOf = async (pairs: readonly Pair[]): Promise<Task[]> => summaries.missing(await asksFor(pairs))

  async function popularOnes(signal: AbortSignal): Promise<Wish[]> {
    const found = await popular(dayInKorea(clock.now() - POPULAR.forMs), POPULAR.most)
    const asked = found.filter(each => each.asked >= POPULAR.times)
    const since = new Map(asked.map(each => [keyOf(each), Date.parse(each.since)]))
    const missing = await pagesOf(asked, signal, async page => (await tasksOf(page)).map(({ pair }) => pair))
    return missing.map(pair => ({ pair, isPopular: true, since: since.get(keyOf(pair)) ?? 0 }))
  }

  /** What is new or has changed: whatever has no summary of its text as it is now. */
  async function ofCatalogue(signal: AbortSignal): Promise<Wish[]> {
    const wishes: Wish[] = []
    let after: string | undefined = ''
    while (after !== undefined) {
      signal.throwIfAborted()
      const codes: readonly string[] = await catalogue.codesAfter(after, PAGE)
      const labels = await catalogue.labelsOf(codes)
      const missing = await summaries.missing(labels.map(label => ({ label, keyword: null, by: null })))
      const since = new Map(labels.map(label => [label.itemSeq, label.lastUpdated]))
      for (const { pair } of missing) wishes.push({ pair, isPopular: false, since: since.get(pair.itemSeq) ?? 0 })
      after = codes.at(-1)
    }
    return wishes
  }

  return {
    tasksOf,

    /**
     * At most so many, in the order in which they are to be made: what people ask for again and again before what nobody
     * has asked for, and among those what has been unserved for longest first.
     */
    async list(limit: number, signal: AbortSignal): Promise<Pair[]> {
      const wishes = [...(await ofCatalogue(signal)), ...(await popularOnes(signal))]
      const byKey = new Map(wishes.map(wish => [keyOf(wish.pair), wish]))
      return [...byKey.values()]
        .sort(inTurn)
        .slice(0, limit)
        .map(({ pair }) => pair)
    },

    /** The tasks of all of these, page by page. */
    tasks: (pairs: readonly Pair[], signal: AbortSignal): Promise<Task[]> => pagesOf(pairs, signal, tasksOf),
  }
}
export type WantedList = ReturnType<typeof createWanted>

const inTurn = (one: Wish, other: Wish): number =>
  Number(other.isPopular) - Number(one.isPopular) ||
  one.since - other.since ||
  (keyOf(one.pair) < keyOf(other.pair) ? -1 : 1)

async function pagesOf<T>(
  pairs: readonly Pair[],
  signal: AbortSignal,
  work: (page: readonly Pair[]) => Promise<T[]>,
): Promise<T[]> {
  const all: T[] = []
  for (let from = 0; from < pairs.length; from += PAGE) {
    signal.throwIfAborted()
    all.push(...(await work(pairs.slice(from, from + PAGE))))
  }
  return all
}
