import type { Budget } from './budget.js'
import type { Making } from './making.js'
import { promptFor } from './prompt.js'
import type { Figures, Outcome } from './runStore.js'
import type { OwnRun } from './runs.js'
import { PART } from './share.js'
import { keyOf, type Pair } from './version.js'
import type { WantedList } from './wanted.js'
import type { Task } from './writing.js'

export type Watch = (figures: Figures) => void

interface OneByOneParts {
  readonly wanted: Pick<WantedList, 'tasksOf'>
  readonly making: Pick<Making, 'make' | 'isResting'>
  readonly budget: Pick<Budget, 'isLeft' | 'spentToday'>
  /** How many at once, so that readers have turns left. */
  readonly atOnce: number
}

export interface Ended {
  readonly outcome: Outcome
  /** What the day's spending has grown by meanwhile, in millionths of a US dollar; readers may have had a part in it. */
  readonly microUsd?: number
}

const PAGE = 20
/** So many failures and nothing else: the next would fail, too. */
const HOPELESS = 5

/** Makes them by a call each. */
export function createOneByOne({ wanted, making, budget, atOnce }: OneByOneParts) {
  /** Null where the next may be made. */
  async function makeOne(task: Task, own: OwnRun, count: (made: Partial<Figures>) => void): Promise<Outcome | null> {
    if (own.signal.aborted) return 'stopped'
    if (!(await budget.isLeft(promptFor(task.given), PART))) return 'used up'
    if (making.isResting()) return 'resting'
    const { how, version } = await making.make(task)
    if (how === 'usedUp') return 'used up'
    if (how === 'resting') return 'resting'
    if (how === 'failed') count({ failed: 1 })
    else if (how === 'made') count(version?.text ? { made: 1 } : { refused: 1 })
    else count({})
    return null
  }

  async function makePage(tasks: readonly Task[], own: OwnRun, watch: Watch): Promise<Outcome | null> {
    const left = [...tasks]
    let figures = own.figures
    const failedBefore = figures.failed
    let end: Outcome | null = null
    let last: Task | undefined
    const worker = async () => {
      for (let task = left.shift(); task; task = left.shift()) {
        const ended = await makeOne(task, own, more => {
          figures = sum(figures, more)
          watch(figures)
        })
        last = task
        if (!ended) continue
        // Whoever is at one still may bring back some of what was reserved for it, and goes on then.
        left.unshift(task)
        return void (end = ended)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    await own.tell(figures, last && keyOf(last.pair))
    if (left.length > 0) return end
    const isHopeless = tasks.length >= HOPELESS && figures.failed - failedBefore === tasks.length
    return isHopeless ? 'failed' : null
  }

  return async (own: OwnRun, pairs: readonly Pair[], watch: Watch = () => undefined): Promise<Ended> => {
    const before = await budget.spentToday()
    let outcome: Outcome | null = null
    for (let from = 0; from < pairs.length && !outcome; from += PAGE) {
      const page = pairs.slice(from, from + PAGE)
      const tasks = await wanted.tasksOf(page)
      if (tasks.length < page.length) await own.tell({ done: own.figures.done + page.length - tasks.length })
      outcome = await makePage(tasks, own, watch)
    }
    const { microUsd } = await budget.spentToday()
    own.signal.throwIfAborted()
    return { outcome: outcome ?? 'done', microUsd: Math.max(0, microUsd - before.microUsd) }
  }
}
export type OneByOne = ReturnType<typeof createOneByOne>

const sum = (figures: Figures, { made = 0, refused = 0, failed = 0 }: Partial<Figures>): Figures => ({
  ...figures,
  done: figures.done + 1,
  made: figures.made + made,
  refused: figures.refused + refused,
  failed: figures.failed + failed,
})
