import type { Clock } from '../clock.js'
import { UnavailableError } from '../errors.js'
import type { Log } from '../log.js'
import type { Ages } from './age.js'
import { within } from './deadline.js'
import { createGuard } from './guard.js'
import type { Leases } from './lease.js'
import type { Entry, LevelName } from './level.js'
import type { Kept, Stack } from './stack.js'

export interface Answer<V> {
  readonly value: V | null
  readonly from: LevelName | 'UPSTREAM'
  /** Older than it should be: loading it again is under way, has failed, or is impossible. */
  readonly stale: boolean
}

/** What a load brings for one key. `from` where it isn't the upstream that answered; `freshFor` where this one differs. */
export interface Loaded<V> {
  readonly value: V | null
  readonly from?: Answer<V>['from']
  readonly freshFor?: number
}

/** A key that is left out is neither kept nor answered; an Error in its place fails that key alone. */
export type Load<V> = (keys: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, Loaded<V> | Error>>

export interface LoadingOptions<V> {
  readonly name: string
  readonly load: Load<V>
  /** How long a load may take, and how long to wait for another process. Milliseconds. */
  readonly limit: number
  readonly stack: Stack<V>
  readonly ages: Ages
  /** Speaks the cache's own keys, not bare ones. */
  readonly leases: Leases | null
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}

const pollEvery = 50
const leaseLimit = 1_000

/** Loads each key once among all processes, keeps what came and never rejects: what fails is an Error in its key's place. */
export function createLoading<V>(options: LoadingOptions<V>) {
  const { name, load, limit, stack, ages, leases, clock, random, log } = options
  const guard = createGuard(`leases of ${name}`, { clock, log, limit: leaseLimit })
  const loose = new Set<Promise<unknown>>()
  let isFailing = false

  /**
   * Each round takes the keys that are free, looks what others have brought, and loads what is left of its own. It looks
   * after it took: whoever held a key before has written by then. After `limit` it loads without a lease.
   */
  async function bring(keys: readonly string[]): Promise<ReadonlyMap<string, Answer<V> | Error>> {
    const answers = new Map<string, Answer<V> | Error>()
    const giveUpAt = clock.now() + limit
    for (let waiting = keys; ; await clock.sleep(pollEvery * (0.5 + random()))) {
      const won = leases && clock.now() < giveUpAt ? await take(leases, waiting) : new Set(waiting)
      for (const [key, answer] of await freshOf(waiting)) answers.set(key, answer)
      const { loaded, kept } = await loadAll(waiting.filter(key => won.has(key) && !answers.has(key)))
      for (const [key, answer] of loaded) answers.set(key, answer)
      if (leases) letGo(kept.then(() => release(leases, [...won])))
      waiting = waiting.filter(key => !won.has(key) && !answers.has(key))
      if (waiting.length === 0) return answers
    }
  }

  async function freshOf(keys: readonly string[]) {
    const { found } = await stack.walk(keys, ages.isFresh, true)
    return [...found]
      .filter(([, kept]) => ages.isFresh(kept))
      .map(([key, kept]) => [key, answerOf(kept, ages)] as const)
  }

  async function loadAll(keys: readonly string[]) {
    const isUnchanged = stack.watch()
    const loaded = new Map<string, Answer<V> | Error>()
    const entries = new Map<string, Entry>()
    for (const [key, one] of await callLoad(keys)) {
      if (one instanceof Error) {
        loaded.set(key, one)
        continue
      }
      const entry = ages.entryOf(one.value, one.freshFor)
      entries.set(key, entry)
      loaded.set(key, { value: one.value, from: one.from ?? 'UPSTREAM', stale: !ages.isFresh(entry) })
    }
    return { loaded, kept: stack.keep(entries, isUnchanged) }
  }

  async function callLoad(keys: readonly string[]): Promise<ReadonlyMap<string, Loaded<V> | Error>> {
    if (keys.length === 0) return new Map()
    try {
      const loaded = await within(clock, limit, unavailable, signal => load(keys, signal))
      if (isFailing) log.info({ cache: name }, 'loads again')
      isFailing = false
      return loaded
    } catch (thrown) {
      if (!isFailing) log.warn({ cache: name, err: thrown }, 'cannot be loaded; what is kept is served')
      isFailing = true
      const error = thrown instanceof Error ? thrown : new Error(`The load of ${name} failed`, { cause: thrown })
      return new Map(keys.map(key => [key, error]))
    }
  }

  /** Leases only save work: where they can't be had, everybody loads. */
  const take = (leases: Leases, keys: readonly string[]) =>
    guard.run(() => leases.take(keys, limit + leaseLimit)).catch(() => new Set(keys))

  /** What can't be let go runs out by itself. */
  const release = (leases: Leases, keys: readonly string[]) =>
    guard.run(() => leases.release(keys)).catch(() => undefined)

  function letGo(releasing: Promise<unknown>) {
    const ended = releasing.finally(() => loose.delete(ended))
    loose.add(ended)
  }

  return {
    bring,
    /** Resolves when no lease waits to be let go. */
    released: () => Promise.all(loose),
  }
}

export const answerOf = <V>({ value, from, ...entry }: Kept<V>, ages: Ages): Answer<V> => ({
  value,
  from,
  stale: !ages.isFresh(entry),
})

/** What a reader hears when nothing is known and nobody can be asked. */
export const unavailable = () =>
  new UnavailableError('지금은 자료를 가져올 수 없습니다. 잠시 뒤에 다시 시도해 주세요.', 30)
