import type { Clock } from '../clock.js'
import type { Log, Served } from '../log.js'
import { createAges, type Lifetimes } from './age.js'
import { singleFlight } from './flight.js'
import { guardLevel } from './guard.js'
import { createKeyOf, leasesWithKeys, withKeys } from './key.js'
import type { Leases } from './lease.js'
import type { Level } from './level.js'
import { answerOf, createLoading, unavailable, type Answer, type Load } from './load.js'
import { createStack, type Kept } from './stack.js'

/*
 * An answer is kept at levels, fastest first. A read walks down them, asking each level once for all that is still
 * missing, and what it finds is lifted back up. What no level has is loaded, once: in this process by a flight, among
 * processes by a lease, and whoever holds neither waits for the answer to appear in a level.
 *
 * Age is ours to judge, not the levels'. Each entry says until when it is fresh and until when it is worth keeping:
 *
 *   loaded ──── fresh ────┬──── a little old ────┬──────── old ────────┬ gone
 *               as it is  │ as it is, at once,   │ loaded again first; │ loaded,
 *                         │ and loaded behind    │ as it is if that    │ or an error
 *                    freshUntil             + staleFor   fails     keepUntil
 *
 * So the world outside may be slow or down and readers still get what is known, marked `stale`. "There is none" is an
 * answer too, kept for a short while and never served old. An error is never kept.
 *
 * A level that fails or dawdles is passed over and rested: the cache may be slow, old or empty, but it is never down.
 * Only one thing would be a lie: to take a miss for "there is none" while the database could not be asked. That is an
 * UnavailableError. What is forgotten stays forgotten: a read or load under way at that moment isn't written back.
 */

export type { Answer, Load, Loaded } from './load.js'

export interface CacheOptions<V> extends Lifetimes {
  readonly name: string
  /** Raise it when the shape of V changes; the old entries die by themselves. */
  readonly version: number
  /** Fastest first. Whoever shares a level among caches guards it where it is made (`guardLevel`). */
  readonly levels: readonly Level[]
  /** A table that is this cache's alone: the deepest level, and the one that is spoken to in bare keys. */
  readonly table?: Level
  /** `null` where there is no upstream: then a miss is just absent. */
  readonly load: Load<V> | null
  /** Throws on what is no V. V is plain JSON, and frozen once it is kept. */
  readonly parse: (value: unknown) => V
  /** How long a load may take, and how long to wait for another process that is at it. Milliseconds. */
  readonly loadWithin?: number
  readonly leases?: Leases | null
  readonly clock: Clock
  readonly random?: () => number
  readonly log: Log
  /** `isAsked`: for whoever keeps a `served`. Other reads are the server's own. */
  readonly onRead?: (name: string, from: Answer<unknown>['from'], count: number, isAsked: boolean) => void
}

export interface Cache<V> {
  /** Adds to `served` who answered. `undefined` where nothing is kept and there is no upstream. Throws what a load threw, or UnavailableError. */
  get(key: string, served?: Served): Promise<Answer<V> | undefined>
  /** Adds to `served` who answered. Never rejects: an Error stands in the place of each key that could not be answered. */
  getMany(keys: readonly string[], served?: Served): Promise<ReadonlyMap<string, Answer<V> | Error>>
  /** Keeps answers that are known to be new, as if they had just been loaded. */
  put(answers: ReadonlyMap<string, V | null>): Promise<void>
  /** The next read loads anew; other processes must be told to forget their copies. */
  forget(keys: readonly string[]): Promise<void>
  /** Lets go of the copies above the database, since somebody has just written another answer there. */
  forgetCopies(keys: readonly string[]): Promise<void>
  /** Resolves when nothing goes on behind the readers: for closing, and for tests. */
  settled(): Promise<void>
}

export function createCache<V>(options: CacheOptions<V>): Cache<V> {
  const { name, load, clock, log, random = Math.random, onRead } = options
  const keyOf = createKeyOf(name, options.version)
  const levels = [
    ...options.levels.map(level => withKeys(guardLevel(level, { clock, log }), keyOf)),
    ...(options.table ? [guardLevel(options.table, { clock, log })] : []),
  ]
  const leases = options.leases ? leasesWithKeys(options.leases, keyOf) : null
  const ages = createAges(options, clock, random)
  const stack = createStack({ name, levels, parse: options.parse, log })
  const loading =
    load && createLoading({ name, load, limit: options.loadWithin ?? 10_000, stack, ages, leases, clock, random, log })
  const bring = singleFlight(loading?.bring ?? (async () => new Map<string, never>()))
  const behind = new Set<Promise<unknown>>()
  /** Without an upstream a newer answer can only lie deeper, so the walk goes on. */
  const isEnough = load ? ages.isServable : ages.isFresh

  async function getMany(keys: readonly string[], served?: Served) {
    const wanted = [...new Set(keys)]
    const { found, isBlind } = await stack.walk(wanted, isEnough)
    const due = wanted.filter(key => !isEnough(found.get(key)))
    const aging = wanted.filter(key => isEnough(found.get(key)) && !ages.isFresh(found.get(key)))
    if (aging.length > 0) runBehind(bring(aging))
    const brought = due.length > 0 ? await bring(due) : new Map<string, never>()
    const answers = new Map<string, Answer<V> | Error>()
    for (const key of wanted) {
      const answer = choose(brought.get(key), found.get(key), isBlind)
      if (answer) answers.set(key, answer)
    }
    report(answers, served)
    return answers
  }

  /** What was just brought; else what is kept, however old; else why there is nothing. */
  function choose(brought: Answer<V> | Error | undefined, kept: Kept<V> | undefined, isBlind: boolean) {
    if (brought && !(brought instanceof Error)) return brought
    if (kept) return answerOf(kept, ages)
    return brought ?? (isBlind ? unavailable() : undefined)
  }

  function report(answers: ReadonlyMap<string, Answer<V> | Error>, served: Served | undefined) {
    const counts = new Map<Answer<V>['from'], number>()
    for (const answer of answers.values()) {
      if (!(answer instanceof Error)) counts.set(answer.from, (counts.get(answer.from) ?? 0) + 1)
    }
    for (const [from, count] of counts) {
      const what = `${name}.${from}`
      if (served) served[what] = (served[what] ?? 0) + count
      onRead?.(name, from, count, served !== undefined)
    }
  }

  function runBehind(work: Promise<unknown>) {
    const ended = work.finally(() => behind.delete(ended))
    behind.add(ended)
  }

  /** A flight that began before the end of the change may bring the old answer: nobody joins it any more. */
  async function change(keys: readonly string[], work: () => Promise<void>) {
    await work()
    bring.drop(keys)
  }

  return {
    getMany,

    async get(key, served) {
      const answer = (await getMany([key], served)).get(key)
      if (answer instanceof Error) throw answer
      return answer
    },

    async put(answers) {
      const entries = new Map([...answers].map(([key, value]) => [key, ages.entryOf(value)]))
      await change([...answers.keys()], () => stack.put(entries))
    },

    forget: keys => change(keys, () => stack.forget(keys)),
    forgetCopies: keys => change(keys, () => stack.forgetCopies(keys)),

    async settled() {
      await Promise.all(behind)
      await stack.written()
      await loading?.released()
    },
  }
}
