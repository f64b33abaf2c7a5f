import type { Clock } from '../clock.js'
import { UpstreamError } from '../errors.js'
import type { OpenAi } from '../upstream/openai.js'
import type { Log } from '../log.js'
import { NOTHING, type Advance, type Budget } from './budget.js'
import { isFree } from './drafting.js'
import type { Ended, OneByOne, Watch } from './oneByOne.js'
import { promptFor } from './prompt.js'
import type { Outcome, RunKind, RunStore } from './runStore.js'
import type { OwnRun, Runs } from './runs.js'
import { HALF, PART } from './share.js'
import { keyOf, type Pair } from './version.js'
import type { WantedList } from './wanted.js'
import type { Task } from './writing.js'

/** `busy`: somebody else is at it. `batch`: the provider has them, or has had them already. */
export type Prepared = Outcome | 'busy' | 'batch'

export interface Order {
  readonly kind: RunKind
  /** Where there is no batch endpoint, or this is false, one by one. */
  readonly viaBatch: boolean
  readonly limit?: number
  /** Told how far it is. */
  readonly watch?: Watch
}

interface PreparingParts {
  readonly runs: Runs
  readonly store: Pick<RunStore, 'reserve' | 'submitted'>
  readonly wanted: WantedList
  readonly budget: Pick<Budget, 'advance' | 'replace'>
  readonly oneByOne: OneByOne
  readonly openai: Pick<OpenAi, 'batches'>
  readonly clock: Clock
  readonly log: Log
}

/** Prompts that one batch has at most: what they take is to be judged within minutes. */
const MOST_IN_A_BATCH = 2_000

/** Makes summaries before anybody waits for them. What is there already is never made again, whenever it was cut short. */
export function createPreparing({ runs, store, wanted, budget, oneByOne, openai, clock, log }: PreparingParts) {
  async function work(own: OwnRun, { kind, viaBatch, limit = Infinity, watch }: Order): Promise<Prepared> {
    if (own.run.batchId !== null) return 'batch'
    if (own.run.reserved) {
      log.warn({ run: own.run.id }, 'a run died while it submitted a batch: what was reserved for it counts as spent')
      await store.reserve(own.run.id, null)
    }
    try {
      const pairs = await wanted.list(limit, own.signal)
      await own.tell({ total: own.figures.done + pairs.length })
      const outcome = (viaBatch ? await submit(own, pairs) : null) ?? (await oneByOne(own, pairs, watch))
      if (outcome !== 'batch') await own.end(outcome.outcome, outcome.microUsd)
      return outcome === 'batch' ? outcome : outcome.outcome
    } catch (error) {
      if (!own.signal.aborted) await own.end('failed')
      else if (kind === 'by hand') await own.end('stopped')
      throw error
    }
  }

  /** Null where there is no such endpoint, or none that takes these. */
  async function submit(own: OwnRun, pairs: readonly Pair[]): Promise<Ended | 'batch' | null> {
    const tasks = await wanted.tasks(pairs.slice(0, MOST_IN_A_BATCH), own.signal)
    if (tasks.length === 0) return { outcome: 'done' }
    const prompts = tasks.map(({ given }) => promptFor(given))
    const advance = await budget.advance(prompts, HALF, PART)
    if (advance.count === 0) return { outcome: 'used up' }
    await store.reserve(own.run.id, advance)
    const named = new Map(
      tasks.slice(0, advance.count).map((task, i) => [nameOf(task), prompts[i] ?? promptFor(task.given)]),
    )
    let isSent = false
    try {
      const batchId = await openai.batches.submit(named, own.signal, () => void (isSent = true))
      await note(own, batchId)
      log.info({ run: own.run.id, batch: batchId, prompts: named.size }, 'a batch of summaries was submitted')
      await own.tell({ total: own.figures.done + named.size })
      return 'batch'
    } catch (error) {
      if (!isSent || isFree(error)) await giveBack(own, advance)
      if (!(error instanceof UpstreamError)) throw error
      if (error.fault === 'request' || (error.fault === 'malformed' && !isSent)) return null
      if (error.fault === 'resting') return { outcome: 'resting' }
      throw error
    }
  }

  /** A batch that can't be written down would be paid for and never read. */
  async function note(own: OwnRun, batchId: string): Promise<void> {
    try {
      if (await store.submitted(own.run.id, batchId, clock.now())) return
      throw new Error('Somebody else has submitted a batch for this run.')
    } catch (error) {
      await openai.batches
        .cancel(batchId)
        .catch((err: unknown) => log.warn({ err, batch: batchId }, 'a batch that nobody will read goes on'))
      throw error
    }
  }

  async function giveBack(own: OwnRun, { day, spend }: Advance): Promise<void> {
    await budget.replace(day, spend, NOTHING)
    await store.reserve(own.run.id, null)
  }

  return {
    /** Rejects where it could not go on; then, as after a crash, another does no more than what is left. */
    async prepare(order: Order, signal: AbortSignal): Promise<Prepared> {
      return (await runs.begin(order.kind, signal, own => work(own, order))) ?? 'busy'
    },
  }
}
export type Preparing = ReturnType<typeof createPreparing>

/** What a question of a batch is called: by it the answer finds its pair, if its text is still the same. */
export const nameOf = ({ hash, pair }: Task): string => `${hash} ${keyOf(pair)}`
