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
/**
 * The squares that Kakao is asked for on behalf of one asker: two looks at once, then one square every twenty seconds. At
 * three calls for a square that is about a twelfth of the calls that there are at once, and a seventh of those that come back.
 */
const OF_ONE_ASKER = { most: 2 * MOST_CELLS, every: 20_000 }
/** For so long a square that failed or was late is neither waited nor asked for: looks go on with what is there. */
const AWAY_FOR = 30_000

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
  const away = createAway(clock.now)
  const behind = new Set<Promise<unknown>>()

  /** All that is kept is seen; of the others, Kakao is asked for the first sixteen. Each counts that comes in time. */
  async function look(wanted: readonly Cell[], { served, asker = '' }: Looker): Promise<Look> {
    const known = new Map(await cells.kept(wanted, served))
    const due = wanted.filter(cell => isDue(known.get(nameOf(cell))) && !away.reasonOf(nameOf(cell)))
    const mine = cells.isResting ? [] : due.slice(0, allowances.take(asker, Math.min(due.length, MOST_CELLS)))
    const late = new Set(mine.map(nameOf))
    const asking = mine.map(async cell => {
      const one = await ask(cell, { served, asker })
      late.delete(nameOf(cell))
      if (one) known.set(nameOf(cell), one)
    })
    await inTime(asking)
    for (const name of late) away.add(name, notCome('timeout'))
    const contents = new Map([...known].map(([name, { content }]) => [name, content]))
    const links = await cells.links(wanted.map(nameOf).filter(name => !contents.has(name)))
    return { contents, links, errorOf: name => away.reasonOf(name) ?? notCome('resting') }
  }

  /** Undefined where it can't be had. What Kakao wasn't asked for after all costs the asker nothing. */
  async function ask(cell: Cell, { served, asker = '' }: Looker): Promise<KnownCell | undefined> {
    const one = await cells.asked(cell, served).catch((error: Error) => error)
    away.back(nameOf(cell))
    if (!(one instanceof Error)) return one
    if (isResting(one)) allowances.giveBack(asker, 1)
    else away.add(nameOf(cell), one)
    return undefined
  }

  /** Waits for them as long as a look may; what is late goes on behind it. */
  async function inTime(looks: readonly Promise<void>[]): Promise<void> {
    if (looks.length === 0) return
    const all = Promise.all(looks).finally(() => behind.delete(all))
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

/** The squares that could not be had of late, by their names, and why. */
function createAway(now: () => number) {
  const reasons = new Map<string, { readonly error: Error; readonly until: number }>()
  return {
    reasonOf(name: string): Error | null {
      const reason = reasons.get(name)
      return reason && now() < reason.until ? reason.error : null
    },
    add(name: string, error: Error): void {
      reasons.delete(name)
      reasons.set(name, { error, until: now() + AWAY_FOR })
      for (const [each, { until }] of reasons) {
        if (now() < until) break
        reasons.delete(each)
      }
    },
    back: (name: string): void => void reasons.delete(name),
  }
}

const isDue = (known: KnownCell | undefined): boolean => !known || known.isStale

/** Whether it wasn't asked. */
const isResting = (error: Error): boolean => error instanceof UpstreamError && error.fault === 'resting'

/** Resolves when a look has waited long enough, or, for nobody, when it has ended. */
const lateness = (clock: Pick<Clock, 'sleep'>, done: AbortSignal): Promise<void> =>
  clock.sleep(PATIENCE, done).catch(() => undefined)

const notCome = (fault: 'timeout' | 'resting') =>
  new UpstreamError(UPSTREAM, fault, `${UPSTREAM}: 지금은 답을 받지 못했습니다.`, { retryAfter: 5 })
