import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import { within } from './deadline.js'
import type { Entry, Level } from './level.js'

export interface GuardOptions {
  readonly clock: Clock
  readonly log: Log
  /** How long one call may take, in milliseconds. */
  readonly limit: number
}

/** Stands before something that may fail; while that rests, `run` rejects at once and calls nothing. */
export interface Guard {
  readonly isResting: boolean
  /** The signal says that nobody waits for the work any more. */
  run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>
}

/** A level that answers in time or rejects; it has already logged why. */
export interface GuardedLevel extends Level {
  readonly isResting: boolean
}

const firstRest = 1_000
const longestRest = 30_000
const limits = { REDIS: 200, DATABASE: 2_000 }

/**
 * Rests what fails or is late: for one second, then doubling up to thirty, each rest ended by one trial call.
 * Only the trial may end or lengthen a rest; what comes in late from before it changes nothing.
 */
export function createGuard(what: string, { clock, log, limit }: GuardOptions): Guard {
  let rest: { until: number; forMs: number } | null = null
  let isTrying = false

  function fall(err: unknown) {
    if (!rest) log.warn({ err, what }, 'passed over until it answers again')
    const forMs = rest ? Math.min(rest.forMs * 2, longestRest) : firstRest
    rest = { until: clock.now() + forMs, forMs }
  }

  function recover() {
    if (rest) log.info({ what }, 'answers again')
    rest = null
  }

  async function run<T>(work: (signal: AbortSignal) => Promise<T>) {
    const before = rest
    if (before && (isTrying || clock.now() < before.until)) throw new Error(`${what} is resting`)
    if (before) isTrying = true
    try {
      const result = await within(clock, limit, () => new Error(`${what} took more than ${limit} ms`), work)
      if (rest === before) recover()
      return result
    } catch (error) {
      if (rest === before) fall(error)
      throw error
    } finally {
      if (before) isTrying = false
    }
  }

  return {
    get isResting() {
      return rest !== null
    },
    run,
  }
}

/**
 * Guards reads and writes apart, since a Redis that is full or read-only still answers. A deletion that fails is owed:
 * its key isn't read here until it has been paid, so nothing forgotten comes back with the level. One that succeeds while
 * a write given up as late may yet land is owed as well.
 * Guard a level that many caches share once, where it is made; a guarded level is returned as it is.
 */
export function guardLevel(level: Level | GuardedLevel, { clock, log }: Omit<GuardOptions, 'limit'>): GuardedLevel {
  if ('isResting' in level) return level
  if (level.name === 'MEMORY') return { ...level, isResting: false }
  const limit = limits[level.name]
  const reading = createGuard(`${level.name} (reads)`, { clock, log, limit })
  const writing = createGuard(`${level.name} (writes)`, { clock, log, limit })
  const owed = new Set<string>()
  const landing = new Set<ReadonlyMap<string, Entry>>()

  async function pay() {
    const keys = [...owed]
    if (keys.length === 0) return
    const late = [...landing]
    await level.deleteMany(keys)
    for (const key of keys) if (!late.some(entries => entries.has(key))) owed.delete(key)
  }

  async function set(entries: ReadonlyMap<string, Entry>, signal: AbortSignal) {
    await pay()
    if (signal.aborted) return
    landing.add(entries)
    await level.setMany(entries).finally(() => landing.delete(entries))
  }

  return {
    name: level.name,
    get isResting() {
      return reading.isResting || writing.isResting
    },
    getMany: keys => reading.run(() => level.getMany(owed.size > 0 ? keys.filter(key => !owed.has(key)) : keys)),
    setMany: entries => writing.run(signal => set(entries, signal)),
    deleteMany(keys) {
      for (const key of keys) owed.add(key)
      return writing.run(pay)
    },
  }
}
