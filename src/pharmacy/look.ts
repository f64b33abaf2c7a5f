import type { Clock } from '../clock.js'
import { UpstreamError } from '../errors.js'
import type { Served } from '../log.js'
import { createAllowances } from '../upstream/allowance.js'
import { nameOf, MOST_CELLS, type Cell } from './cell.js'
import type { CellContent } from './cellContent.js'
import { UPSTREAM } from './cellLoad.js'
import type { Cells, KnownCell } from './cells.js'

/** How long a look may wait for Kakao; afterwards it goes without, and the squares are there for the next. Milliseconds. */
const PATIENCE = 800
/** The squares that Kakao is asked for on behalf of one asker: four looks at once, then one square every ten seconds. */
const OF_ONE_ASKER = { most: 4 * MOST_CELLS, every: 10_000 }

/** What somebody gets to see of the squares that they want. */
export interface Look {
  /** What came in time, by the names of the squares. */
  readonly contents: ReadonlyMap<string, CellContent>
  /** Of the others, the links that PostgreSQL has. */
  readonly links: ReadonlyMap<string, CellContent>
  /** Why one of the others didn't come. */
  errorOf(name: string): Error
}

export interface Looker {
  readonly served: Served | undefined
  /** On whose behalf; of nobody in particular where it isn't said. */
  readonly asker: string | undefined
}

/** Lets people look at squares: no longer than they would wait, and nobody so often that nothing is left for others. */
export function createLooking(cells: Cells, clock: Clock) {
  const allowances = createAllowances(OF_ONE_ASKER, clock.now)
  const behind = new Set<Promise<unknown>>()

  /** The nearest squares, with which `wanted` begins, don't wait for the others; sixteen at most are looked at. */
  async function look(wanted: readonly Cell[], { served, asker = '' }: Looker): Promise<Look> {
    const squares = wanted.slice(0, MOST_CELLS)
    const known = new Map(await cells.kept(squares, served))
    const due = squares.filter(cell => isDue(known.get(nameOf(cell))))
    const mine = cells.isResting ? [] : due.slice(0, allowances.take(asker, due.length))
    await inTime(
      inFours(mine).map(async some => {
        for (const [name, one] of await cells.asked(some, served)) known.set(name, one)
      }),
    )
    const contents = new Map([...known].flatMap(([name, one]) => ('content' in one ? [[name, one.content]] : [])))
    const links = await cells.links(squares.map(nameOf).filter(name => !contents.has(name)))
    const asked = new Set(mine.map(nameOf))
    return { contents, links, errorOf: name => reasonOf(known.get(name)) ?? notCome(asked.has(name)) }
  }

  /** Waits for them as long as a look may; what is late goes on behind it. */
  async function inTime(looks: readonly Promise<void>[]): Promise<void> {
    if (looks.length === 0) return
    const all = Promise.all(looks.map(each => each.catch(cells.tell))).finally(() => behind.delete(all))
    behind.add(all)
    const done = new AbortController()
    await Promise.race([all, lateness(clock, done.signal)])
    done.abort()
  }

  return {
    look,
    async settled() {
      await Promise.all(behind)
      await cells.settled()
    },
  }
}

const isDue = (known: KnownCell | Error | undefined): boolean => !known || known instanceof Error || known.isStale

const reasonOf = (known: KnownCell | Error | undefined): Error | null => (known instanceof Error ? known : null)

const inFours = (cells: readonly Cell[]): Cell[][] =>
  Array.from({ length: Math.ceil(cells.length / 4) }, (_, i) => cells.slice(4 * i, 4 * i + 4))

/** Resolves when a look has waited long enough, or, for nobody, when it has ended. */
const lateness = (clock: Pick<Clock, 'sleep'>, done: AbortSignal): Promise<void> =>
  clock.sleep(PATIENCE, done).catch(() => undefined)

const notCome = (wasAsked: boolean) =>
  new UpstreamError(UPSTREAM, wasAsked ? 'timeout' : 'resting', `${UPSTREAM}: 지금은 답을 받지 못했습니다.`, {
    retryAfter: 5,
  })
