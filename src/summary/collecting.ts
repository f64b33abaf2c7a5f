import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import { ModelRefusalError, PaidError, type BatchReading, type Completion, type OpenAi } from '../upstream/openai.js'
import { NOTHING, sum, type Budget } from './budget.js'
import type { Spend } from './budgetStore.js'
import type { Making } from './making.js'
import { nameOf } from './preparing.js'
import type { Figures } from './runStore.js'
import type { OwnRun, Runs } from './runs.js'
import { promptFor } from './prompt.js'
import { HALF, PART } from './share.js'
import { pairOf, type Version } from './version.js'
import type { WantedList } from './wanted.js'
import type { Task, Writing } from './writing.js'

/**
 * `none`: no batch is out, or another is at it. `empty`: it came to nothing. `in vain`: it was answered and paid for, but
 * nothing could be made of it, as nothing could of another today.
 */
export type Collected = 'none' | 'running' | 'collected' | 'empty' | 'in vain'

interface CollectingParts {
  readonly runs: Runs
  readonly wanted: Pick<WantedList, 'tasksOf'>
  readonly budget: Pick<Budget, 'open' | 'costOf' | 'isLeft' | 'replace'>
  readonly writing: Pick<Writing, 'receive'>
  readonly making: Pick<Making, 'make'>
  readonly openai: Pick<OpenAi, 'batches'>
  readonly clock: Clock
  readonly log: Log
}

/** A batch is promised within a day; what is still running then is given up, in milliseconds. */
const GIVEN_UP_AFTER = 26 * 3_600_000
/** So long a provider may be away before what it can't be asked about is given up, in milliseconds. */
const LOST_AFTER = 3 * 24 * 3_600_000
const PAGE = 20
const AT_ONCE = 4

/** Takes in what a batch has brought. Reading one twice does no harm, so whoever dies over it is followed by another. */
export function createCollecting(parts: CollectingParts) {
  const { runs, wanted, budget, writing, making, openai, clock, log } = parts

  async function work(own: OwnRun): Promise<Collected> {
    const { batchId } = own.run
    if (batchId === null) return 'none'
    const reading = await read(own, batchId)
    if (!reading) return giveUp(own)
    if (reading.state === 'running') return wait(own, batchId, reading)
    const taken = takenBy(reading.answers)
    await settle(own, taken) // first, since what is not let through is asked for again
    await takeAll(own, reading.answers)
    const isEmpty = ![...reading.answers.values()].some(isAnswer)
    await own.end(isEmpty ? 'no batch' : 'done', taken.microUsd)
    const { made, refused, failed } = own.figures
    return isEmpty ? 'empty' : failed > 0 && made + refused === 0 ? 'in vain' : 'collected'
  }

  /** Null where it can't be asked about for so long that it never will be. */
  const read = (own: OwnRun, batchId: string): Promise<BatchReading | null> =>
    openai.batches.read(batchId, own.signal).catch((err: unknown) => {
      if (own.signal.aborted || clock.now() < own.run.startedAt + LOST_AFTER) throw err
      log.warn({ err, run: own.run.id, batch: batchId }, 'a batch of summaries can no longer be read: it is given up')
      return null
    })

  async function wait(own: OwnRun, batchId: string, { done, failed, total }: BatchReading): Promise<Collected> {
    if (clock.now() < own.run.startedAt + GIVEN_UP_AFTER) {
      log.info({ run: own.run.id, batch: batchId, done, failed, total }, 'a batch of summaries is under way')
      return 'running'
    }
    log.warn({ run: own.run.id, batch: batchId }, 'a batch of summaries did not end in time: it is given up')
    await openai.batches.cancel(batchId, own.signal).catch((err: unknown) => {
      own.signal.throwIfAborted()
      log.warn({ err, run: own.run.id, batch: batchId }, 'a batch of summaries could not be cancelled')
    })
    return giveUp(own)
  }

  /** What it has done by then is billed: all that was reserved for it counts as spent. */
  async function giveUp(own: OwnRun): Promise<Collected> {
    await own.end('no batch', own.run.reserved?.microUsd)
    return 'empty'
  }

  /** What was taken is reserved from now on: whoever reads it again gives nothing back twice. */
  async function settle(own: OwnRun, taken: Spend): Promise<void> {
    const { batchDay, reserved } = own.run
    if (batchDay !== null && reserved) await own.took(taken, tx => budget.replace(batchDay, reserved, taken, tx))
  }

  async function takeAll(own: OwnRun, answers: BatchReading['answers']): Promise<void> {
    const names = [...answers.keys()].filter(name => OURS.test(name))
    await own.tell({ done: 0, made: 0, refused: 0, failed: 0 }) // somebody may have died over it
    for (let from = 0; from < names.length; from += PAGE) {
      own.signal.throwIfAborted()
      const page = names.slice(from, from + PAGE)
      const tasks = await wanted.tasksOf(page.map(pairOfName))
      const answered = tasks.flatMap(task => {
        const answer = answers.get(nameOf(task))
        return answer ? [{ task, answer }] : []
      })
      const left = answered[Symbol.iterator]()
      const counts: Partial<Figures>[] = []
      const worker = async () => {
        for (const { task, answer } of left) counts.push(await takeOne(task, answer))
      }
      await Promise.all(Array.from({ length: AT_ONCE }, worker))
      await tellOf(own, page.length, counts)
    }
  }

  async function takeOne(task: Task, answer: Completion | Error): Promise<Partial<Figures>> {
    if (answer instanceof Error && !isAnswer(answer)) return { failed: 1 } // the next night has it again
    const received = answer instanceof Error ? null : await writing.receive(task, answer, budget.open(HALF))
    const version = received ?? (await again(task))
    if (!version) return { failed: 1 }
    return version.text === null ? { refused: 1 } : { made: 1 }
  }

  const again = async (task: Task): Promise<Version | null> =>
    (await budget.isLeft(promptFor(task.given), PART)) ? (await making.make(task)).version : null

  const takenBy = (answers: BatchReading['answers']): Spend =>
    [...answers.values()].reduce((taken, answer) => sum(taken, costOf(answer)), NOTHING)

  function costOf(answer: Completion | Error): Spend {
    if (answer instanceof PaidError) return answer.tokens ? budget.costOf(answer.tokens, HALF) : NOTHING
    return answer instanceof Error ? NOTHING : budget.costOf(answer.tokens, HALF)
  }

  return {
    /** Rejects where it can't be told how far it is; then it is to be asked for again. */
    collect: async (signal: AbortSignal): Promise<Collected> => (await runs.resume(signal, work)) ?? 'none',
  }
}
export type Collecting = ReturnType<typeof createCollecting>

/** Whether the model has said something, be it no use. */
const isAnswer = (answer: Completion | Error): boolean =>
  !(answer instanceof Error) || answer instanceof PaidError || answer instanceof ModelRefusalError

/** Names that we give. What else is answered is answered to nobody. */
const OURS = /^[\da-f]{64} \d{1,20}:/
const pairOfName = (name: string) => pairOf(name.slice(name.indexOf(' ') + 1))

async function tellOf(own: OwnRun, done: number, counts: readonly Partial<Figures>[]): Promise<void> {
  const { figures } = own
  const many = (kind: 'made' | 'refused' | 'failed') =>
    counts.reduce((sum, each) => sum + (each[kind] ?? 0), figures[kind])
  await own.tell({ done: figures.done + done, made: many('made'), refused: many('refused'), failed: many('failed') })
}
