import type { Log } from '../log.js'
import { farAway } from './age.js'
import { singleFlight } from './flight.js'
import type { Entry, Level, LevelName } from './level.js'

/** An entry whose value was read as a V, and where it was found: `depth` 0 is the fastest level. */
export interface Kept<V> {
  readonly value: V | null
  readonly freshUntil: number
  readonly keepUntil: number
  readonly from: LevelName
  readonly depth: number
}

/** What a walk found. `isBlind` when the truth itself, DATABASE, could not be asked: then a miss proves nothing. */
export interface Walk<V> {
  readonly found: ReadonlyMap<string, Kept<V>>
  readonly isBlind: boolean
}

export interface StackOptions<V> {
  readonly name: string
  /** Fastest first, each one guarded: what it rejects has been logged, and here only means that it is passed over. */
  readonly levels: readonly Level[]
  readonly parse: (value: unknown) => V
  readonly log: Log
}

/** The levels as one: walked downwards in bulk, written all at once, emptied from the bottom up. */
export function createStack<V>({ name, levels, parse, log }: StackOptions<V>) {
  const steps = levels.map((level, depth) => ({ level, depth, share: singleFlight(level.getMany) }))
  const writes = new Set<Promise<unknown>>()
  let generation = 0
  let changing = 0
  let lastChange: Promise<void> = Promise.resolve()

  /** Tells later whether all is as it was: what was read or loaded before a change may not be written after it. */
  function watch() {
    const before = changing > 0 ? NaN : generation
    return () => before === generation
  }

  /**
   * Goes down until each key has an entry that is enough, keeps the freshest on the way and lifts what it found.
   * With `anew`, it shares no answer with a walk that began earlier.
   */
  async function walk(keys: readonly string[], isEnough: (kept?: Kept<V>) => boolean, anew = false): Promise<Walk<V>> {
    const isUnchanged = watch()
    const found = new Map<string, Kept<V>>()
    let missing = keys
    let isBlind = false
    for (const { level, depth, share } of steps) {
      if (missing.length === 0) break
      const entries = await (anew ? level.getMany(missing) : share(missing)).catch(passOver)
      isBlind ||= entries === null && level.name === 'DATABASE'
      for (const [key, kept] of read(entries ?? new Map(), level.name, depth)) {
        if (kept.freshUntil > (found.get(key)?.freshUntil ?? -Infinity)) found.set(key, kept)
      }
      missing = missing.filter(key => !isEnough(found.get(key)))
    }
    if (isUnchanged()) lift(found)
    return { found, isBlind }
  }

  function read(entries: ReadonlyMap<string, Entry>, from: LevelName, depth: number) {
    const readable = new Map<string, Kept<V>>()
    for (const [key, { value, freshUntil, keepUntil }] of entries) {
      const parsed = value === null ? null : from === 'MEMORY' ? (value as V) : tryParse(value)
      if (parsed === undefined) continue
      readable.set(key, { value: parsed, freshUntil: Math.min(freshUntil, farAway), keepUntil, from, depth })
    }
    const garbled = entries.size - readable.size
    if (garbled > 0) log.warn({ cache: name, level: from, garbled }, 'kept answers that cannot be read count as misses')
    return readable
  }

  /** Memory is left out: what it holds was parsed before it got there. */
  function tryParse(value: unknown): V | undefined {
    try {
      return parse(value)
    } catch {
      return undefined
    }
  }

  function lift(found: ReadonlyMap<string, Kept<V>>) {
    for (const { level, depth } of steps) {
      const higher = [...found].filter(([, kept]) => kept.depth > depth)
      if (higher.length > 0) void write(level, new Map(higher.map(([key, kept]) => [key, entryOf(kept)])))
    }
  }

  /** Never rejects: a level that can't be written is passed over. */
  function write(level: Level, entries: ReadonlyMap<string, Entry>) {
    const writing = level
      .setMany(entries)
      .catch(passOver)
      .finally(() => writes.delete(writing))
    writes.add(writing)
    return writing
  }

  /** Writes to every level, unless something changed since `isUnchanged` was taken. */
  async function keep(entries: ReadonlyMap<string, Entry>, isUnchanged: () => boolean) {
    if (isUnchanged()) await Promise.all(levels.map(level => write(level, entries)))
  }

  /**
   * Does `work` at each of `where`, the deepest first, so that nobody lifts a dead answer meanwhile. Writes under way and
   * earlier changes are waited for; what was read or loaded before the end is neither written nor shared after it.
   */
  function change(keys: readonly string[], where: readonly Level[], work: (level: Level) => Promise<unknown>) {
    const earlier = lastChange
    const run = async () => {
      await Promise.all([earlier, ...writes])
      for (const level of where.toReversed()) await work(level).catch(passOver)
      for (const { share } of steps) share.drop(keys)
      changing--
    }
    generation++
    changing++
    return (lastChange = run())
  }

  return {
    walk,
    watch,
    keep,
    forget: (keys: readonly string[]) => change(keys, levels, level => level.deleteMany(keys)),
    forgetCopies: (keys: readonly string[]) =>
      change(
        keys,
        levels.filter(level => level.name !== 'DATABASE'),
        level => level.deleteMany(keys),
      ),
    /** A level that can't take the new answer must at least lose the old one. */
    put: (entries: ReadonlyMap<string, Entry>) =>
      change([...entries.keys()], levels, level =>
        level.setMany(entries).catch(() => level.deleteMany([...entries.keys()])),
      ),
    /** Resolves when no write is under way. */
    written: () => Promise.all(writes),
  }
}

export type Stack<V> = ReturnType<typeof createStack<V>>

/** A guarded level has logged its error; to the stack it just gave nothing. */
const passOver = () => null

const entryOf = <V>({ value, freshUntil, keepUntil }: Kept<V>): Entry => ({ value, freshUntil, keepUntil })
