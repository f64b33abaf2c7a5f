import type { Cache } from '../cache/cache.js'
import type { Clock } from '../clock.js'
import { BadInputError } from '../errors.js'
import type { Served } from '../log.js'
import type { Label } from '../medicine/service.js'
import type { Absences } from './absence.js'
import { answerOf, type Summary } from './answer.js'
import type { Keyword } from './keyword.js'
import type { Made, Making, Task } from './making.js'
import type { Reading, Readings } from './reading.js'
import type { SummaryStore } from './store.js'
import type { Usage } from './usage.js'
import { currentOf, keyOf, type Kept, type Version } from './version.js'
import { unless, within } from './waiting.js'

export type { Summary } from './answer.js'

/** `by` is who asks: counted for turns, and as one of many who were shown something; never kept. */
export interface Ask {
  readonly label: Label
  readonly keyword: Keyword | null
  readonly by: string | null
}

/** What can be said now; where more is being made, `work` gives what came of it in the end. It never rejects. */
export interface Look {
  readonly answer: Summary
  readonly work: Promise<Summary> | null
}

interface SummariesParts {
  readonly cache: Pick<Cache<Kept>, 'getMany'>
  readonly store: Pick<SummaryStore, 'versions'>
  readonly readings: Readings
  /** Null where there is no model to ask. */
  readonly making: Pick<Making, 'begin' | 'isResting'> | null
  readonly usage: Pick<Usage, 'note'>
  readonly absences: Absences
  /** Told of pairs whose copies here are old; whoever hears of new ones lets those go. */
  readonly onOld: (key: string) => void
  /** Told of pairs whose copies here are old, and for which nobody here is about to look whether there is a newer one. */
  readonly onLeftOld: (keys: readonly string[]) => void
  /** Told of how many nothing was kept, and whether that was in an operation. */
  readonly onMissed: (count: number, isAsked: boolean) => void
  readonly onServed: (origin: Summary['origin'], by: string | null) => void
  readonly clock: Clock
}

/** The longest that anybody may wait, in milliseconds. */
const LONGEST_WAIT = 30_000
/** How much longer than they wish somebody waits at most, where what is kept can't be read sooner, in milliseconds. */
const A_LITTLE = 500

/** Summaries of medicines: what is kept, what the label itself says, and what is still to be made. */
export function createSummaries(parts: SummariesParts) {
  const { cache, store, readings, making, usage, absences, onOld, onLeftOld, onMissed, onServed, clock } = parts

  function lookAt(ask: Ask, reading: Reading, found: Kept | Error | undefined): Look {
    const say = (version: Version | null) => answerOf(version, reading, ask.keyword, clock.now())
    if (reading.passage.length === 0) return { answer: say(null), work: null }
    const task = taskOf(ask, reading)
    const kept = found instanceof Error || !found ? [] : found
    const current = currentOf(kept, reading.hash, clock.now())
    usage.note(task.pair, current ?? kept[0] ?? null)
    if (current) return { answer: say(current), work: null }
    if (kept.length > 0) onOld(keyOf(task.pair))
    const begun = found instanceof Error ? null : (making?.begin(task) ?? null)
    const old = say(kept[0] ?? null)
    const end = ({ version }: Made) => (version ? say(version) : old)
    return { answer: { ...old, pending: begun !== null }, work: begun?.then(end) ?? null }
  }

  async function look(asks: readonly Ask[], levels?: Served): Promise<Look[]> {
    const read = asks.map(ask => ({ ask, key: keyOf(pairOf(ask)), reading: readings(ask.label, ask.keyword) }))
    const canMake = making !== null && !making.isResting()
    const wanted = read.filter(({ key, reading }) => reading.passage.length > 0 && (canMake || !absences.isKnown(key)))
    const keys = wanted.map(({ key }) => key)
    const found = keys.length > 0 ? await cache.getMany(keys, levels) : new Map<string, never>()
    for (const key of keys) if (!found.has(key)) absences.note(key)
    const missed = read.filter(({ key, reading }) => reading.passage.length > 0 && !found.has(key))
    onMissed(missed.length, levels !== undefined)
    const looks = read.map(({ ask, key, reading }) => {
      const answer = found.get(key)
      return lookAt(ask, reading, answer instanceof Error ? answer : (answer?.value ?? undefined))
    })
    const isLeftOld = ({ key, reading }: (typeof read)[number], index: number) => {
      const answer = found.get(key)
      if (!answer || answer instanceof Error || answer.from === 'DATABASE' || looks[index]?.work) return false
      return !currentOf(answer.value ?? [], reading.hash, clock.now())
    }
    onLeftOld(read.filter(isLeftOld).map(({ key }) => key))
    return looks
  }

  /** What can be said before anything was looked up: what is kept may yet be found, or made. */
  function sayAtOnce({ label, keyword }: Pick<Ask, 'label' | 'keyword'>): Summary {
    const reading = readings(label, keyword)
    const pending = making !== null && !making.isResting() && reading.passage.length > 0
    return { ...answerOf(null, reading, keyword, clock.now()), pending }
  }

  const served = (summary: Summary, { by }: Ask): Summary => {
    onServed(summary.origin, by)
    return summary
  }

  return {
    /** Begins what is missing, and waits for none of it. Never rejects. */
    look,

    /** Until when somebody waits who waits so many milliseconds from now on. Throws BadInputError where that can't be. */
    waitingUntil(maxWaitMs: number): number {
      if (maxWaitMs >= 0 && maxWaitMs <= LONGEST_WAIT) return clock.now() + maxWaitMs
      throw new BadInputError('maxWaitMs', `maxWaitMs: 0부터 ${LONGEST_WAIT.toLocaleString('ko')}까지입니다.`)
    },

    /**
     * What a look at `ask` says in the end, or, where that comes later than `until`, what it said at first. A look that
     * isn't done soon after that, since stores hang, goes on without its reader.
     */
    async settle(looking: Promise<Look>, until: number, ask: Ask): Promise<Summary> {
      const look = await within(clock, Math.max(0, until - clock.now()) + A_LITTLE, looking)
      if (!look) return served(sayAtOnce(ask), ask)
      const waitMs = until - clock.now()
      if (!look.work || waitMs <= 0) return served(look.answer, ask)
      return served((await within(clock, waitMs, look.work)) ?? look.answer, ask)
    },

    /** What there is in the end, however long that takes. Rejects with the signal's reason. */
    async ready(ask: Ask, signal: AbortSignal, levels?: Served): Promise<Summary> {
      const [found] = await look([ask], levels)
      if (!found) throw new Error('A look at one gives one.')
      return served(found.work ? await unless(signal, found.work) : found.answer, ask)
    },

    /** Those for which there is nothing that is current, by the table itself. Rejects where it can't be asked. */
    async missing(asks: readonly Ask[]): Promise<Task[]> {
      const read = asks.map(ask => ({ ask, reading: readings(ask.label, ask.keyword) }))
      const wanted = read.filter(({ reading }) => reading.passage.length > 0)
      const found = await store.versions(wanted.map(({ ask }) => pairOf(ask)))
      return wanted
        .filter(({ ask, reading }) => !currentOf(found.get(keyOf(pairOf(ask))) ?? [], reading.hash, clock.now()))
        .map(({ ask, reading }) => taskOf(ask, reading))
    },
  }
}
export type Summaries = ReturnType<typeof createSummaries>

const pairOf = ({ label, keyword }: Ask) => ({ itemSeq: label.itemSeq, keyword: keyword?.key ?? '' })

const taskOf = (ask: Ask, { passage, hash }: Reading): Task => ({
  pair: pairOf(ask),
  given: { name: ask.label.name, passage, keyword: ask.keyword },
  hash,
  by: ask.by,
})
