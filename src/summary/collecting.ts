import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import { ModelRefusalError, PaidError, type BatchReading, type Completion, type OpenAi } from '../upstream/openai.js'
import { NOTHING, sum, type Budget } from './budget.js'
import type { Spend } from './budgetStore.js'
import type { Making } from './making.js'
import { nameOf } from './preparing.js'
import type { Figures } from './runStore.js'
import type { OwnRun, Runs } from './runs.js'
import { HALF } from './share.js'
import { pairOf } from './version.js'
import type { WantedList } from './wanted.js'
import type { Task, Writing } from './writing.js'

/** `none`: no batch is out, or another is at it. `empty`: it came to nothing. */
export type Collected = 'none' | 'running' | 'collected' | 'empty'

interface CollectingParts {
  readonly runs: Runs
  readonly wanted: Pick<WantedList, 'tasksOf'>
  readonly budget: Pick<Budget, 'open' | 'costOf' | 'replace'>
  readonly writing: Pick<Writing, 'receive'>
  readonly making: Pick<Making, 'make'>
  readonly openai: Pick<OpenAi, 'batches'>
  readonly clock: Clock
  readonly log: Log
}

/** A batch is promised within a day; what is still running then is given up, in milliseconds. */
const GIVEN_UP_AFTER = 26 * 3_600_000
const PAGE = 20
const AT_ONCE = 4

/** Takes in what a batch has brought. Reading one twice does no harm, so whoever dies over it is followed by another. */
export function createCollecting(parts: CollectingParts) {
  const { runs, wanted, budget, writing, making, openai, clock, log } = parts

  async function work(own: OwnRun): Promise<Collected> {
    const { batchId } = own.run
    if (batchId === null) return 'none'
    const reading = await openai.batches.read(batchId, own.signal)
    if (reading.state === 'running') return wait(own, batchId, reading)
    if (reading.state === 'done') await takeAll(own, reading.answers)
    const isEmpty = ![...reading.answers.values()].some(isAnswer)
    await settle(own, isEmpty ? 'no batch' : 'done', reading.state === 'failed' ? NOTHING : takenBy(reading.answers))
    return isEmpty ? 'empty' : 'collected'
  }

  async function wait(own: OwnRun, batchId: string, { done, failed, total }: BatchReading): Promise<Collected> {
    if (clock.now() < own.run.startedAt + GIVEN_UP_AFTER) {
      log.info({ run: own.run.id, batch: batchId, done, failed, total }, 'a batch of summaries is under way')
      return 'running'
    }
    log.warn({ run: own.run.id, batch: batchId }, 'a batch of summaries did not end in time: it is given up')
    await openai.batches.cancel(batchId, own.signal)
    // What it has done by then is billed.
    await settle(own, 'no batch', own.run.reserved ?? NOTHING)
    return 'empty'
  }

  /** In one transaction with the end, since what is given back twice could be spent twice. */
  async function settle(own: OwnRun, outcome: 'done' | 'no batch', taken: Spend): Promise<void> {
    const { batchDay, reserved } = own.run
    await own.end(outcome, taken.microUsd, async tx => {
      if (batchDay !== null && reserved) await budget.replace(batchDay, reserved, taken, tx)
    })
  }

  async function takeAll(own: OwnRun, answers: BatchReading['answers']): Promise<void> {
    const names = [...answers.keys()]
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
    const version = received ?? (await making.make(task)).version
    if (!version) return { failed: 1 }
    return version.text === null ? { refused: 1 } : { made: 1 }
  }

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

const pairOfName = (name: string) => pairOf(name.slice(name.indexOf(' ') + 1))

async function tellOf(own: OwnRun, done: number, counts: readonly Partial<Figures>[]): Promise<void> {
  const { figures } = own
  const many = (kind: 'made' | 'refused' | 'failed') =>
    counts.reduce((sum, each) => sum + (each[kind] ?? 0), figures[kind])
  await own.tell({ done: figures.done + done, made: many('made'), refused: many('refused'), failed: many('failed') })
}
