import type { Label } from '../../src/medicine/service.js'
import { readKeyword } from '../../src/summary/keyword.js'
import { createReadings, type Reading } from '../../src/summary/reading.js'
import type { Summary } from '../../src/summary/service.js'
import type { Chance } from '../acceptance/random.js'
import { changed } from './labels.js'
import type { Shop } from './shop.js'
import { asksIn, createPopularity, type Shape } from './traffic.js'
import { WORDS } from './words.js'

const QUARTER = 15 * 60_000
const DAY = 96 * QUARTER
/** As on the page of a search. */
const PAGE = 20
/** Pages that are asked for side by side. */
const AT_ONCE = 8

interface Wish {
  readonly itemSeq: string
  readonly word: string | null
}

/** What people asked for, and what they were shown at once. */
export interface Seen {
  asks: number
  /** Of asks, those whose keyword the label doesn't have: answered without a call, cache or no cache. */
  nothing: number
  atOnce: Record<Summary['origin'], number>
  stale: number
  /** By medicine and keyword: how often it was asked for, where the label says something of it. */
  readonly wanted: Map<string, number>
  /** Of these, each with each text that its label had. */
  readonly different: Set<string>
}

interface MonthParts {
  readonly shop: Shop
  readonly labels: readonly Label[]
  readonly shape: Shape
  readonly chance: Chance
  /** What is done in each quarter of an hour of a night. */
  readonly work: (shop: Shop, quarter: number) => Promise<void>
  onDay?(day: number): void
}

/** Lives through the days one after the other, a quarter of an hour at a time. */
export async function liveThrough({ shop, labels, shape, chance, work, onDay }: MonthParts): Promise<Seen> {
  const known = new Map(labels.map(label => [label.itemSeq, label]))
  const medicines = createPopularity([...known.keys()], shape.exponent, chance)
  const words = createPopularity(WORDS, shape.exponent, chance)
  const wish = (): Wish => ({
    itemSeq: medicines.draw(),
    word: chance.below(10_000) < shape.keywords * 10_000 ? words.draw() : null,
  })
  const people = createPeople(shop, known)
  const opened = shop.clock.now()
  for (let day = 0; day < shape.days; day++) {
    for (let quarter = 0; quarter < 96; quarter++) {
      shop.waitUntil(opened + day * DAY + quarter * QUARTER)
      await work(shop, quarter)
      await people.ask(Array.from({ length: asksIn(quarter, shape.asksADay) }, wish))
    }
    for (const { domains } of shop.servers) await domains.summarising.usage.flush()
    medicines.drift(shape.drift)
    await change(shop, known, chance.shuffled([...known.keys()]).slice(0, shape.changes), day + 1)
    onDay?.(day + 1)
  }
  return people.seen
}

async function change(shop: Shop, known: Map<string, Label>, codes: readonly string[], day: number): Promise<void> {
  const anew = codes.flatMap(itemSeq => known.get(itemSeq) ?? []).map(label => changed(label, day))
  for (const label of anew) known.set(label.itemSeq, label)
  if (anew.length > 0) await shop.save(anew)
}

function createPeople({ servers }: Shop, known: ReadonlyMap<string, Label>) {
  const readings = createReadings({ most: 10_000 })
  let visitors = 0
  const seen: Seen = {
    asks: 0,
    nothing: 0,
    atOnce: { AI: 0, EXTRACT: 0 },
    stale: 0,
    wanted: new Map(),
    different: new Set(),
  }

  function note({ itemSeq, word }: Wish, { passage, hash }: Reading, answer: Summary): void {
    const key = `${itemSeq}:${readKeyword(word)?.key ?? ''}`
    seen.asks++
    if (passage.length === 0) return void seen.nothing++
    seen.atOnce[answer.origin]++
    if (answer.stale) seen.stale++
    seen.wanted.set(key, (seen.wanted.get(key) ?? 0) + 1)
    seen.different.add(`${key} ${hash}`)
  }

  async function askFor(page: readonly Wish[]): Promise<void> {
    const by = String(visitors++)
    const summaries = servers[visitors % servers.length]?.domains.summaries
    if (!summaries) throw new Error('There is no server.')
    const asks = page.flatMap(({ itemSeq, word }) => {
      const label = known.get(itemSeq)
      return label ? [{ label, keyword: readKeyword(word), by }] : []
    })
    const looks = await summaries.look(asks)
    looks.forEach(({ answer }, index) => {
      const [wish, asked] = [page[index], asks[index]]
      if (wish && asked) note(wish, readings(asked.label, asked.keyword), answer)
    })
    const until = summaries.waitingUntil(30_000)
    await Promise.all(
      asks.map(async (ask, index) => {
        const look = looks[index]
        if (look) await summaries.settle(Promise.resolve(look), until, ask)
      }),
    )
  }

  return {
    seen,
    async ask(wishes: readonly Wish[]): Promise<void> {
      const pages = pagesOf(wishes)
      for (let from = 0; from < pages.length; from += AT_ONCE)
        await Promise.all(pages.slice(from, from + AT_ONCE).map(askFor))
    },
  }
}

/** No page shows a medicine twice, so each ask is one read of the cache. */
function pagesOf(wishes: readonly Wish[]): Wish[][] {
  const pages: Map<string, Wish>[] = []
  for (const wish of wishes) {
    const page = pages.find(each => each.size < PAGE && !each.has(wish.itemSeq))
    if (page) page.set(wish.itemSeq, wish)
    else pages.push(new Map([[wish.itemSeq, wish]]))
  }
  return pages.map(page => [...page.values()])
}
