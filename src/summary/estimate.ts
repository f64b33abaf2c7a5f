import type { Budget } from './budget.js'
import type { Limits } from './budgetStore.js'
import { promptFor } from './prompt.js'
import { PART } from './share.js'
import type { WantedList } from './wanted.js'

/** What making so many summaries one by one would take. */
export interface Estimate {
  readonly count: number
  /** About so many, if most answers are let through at once. */
  readonly tokens: number
  readonly usd: number
  /** What is reserved for them: no more can be spent on their first answers. */
  readonly mostUsd: number
  /** What the day has left for them. */
  readonly left: Limits
  readonly model: string
}

interface EstimateParts {
  readonly wanted: Pick<WantedList, 'list' | 'tasks'>
  readonly budget: Pick<Budget, 'mostOf' | 'costOf' | 'left'>
  readonly model: string
}

/** Tokens of Korean for a character, and of an answer, as they mostly are. */
const [PER_CHARACTER, ANSWER] = [0.7, 120]
/** The tasks that are looked at at once. */
const PAGE = 500
const MICRO = 1_000_000

/** Reckons what is to be done before it is begun. Nothing is asked. */
export const createEstimate =
  ({ wanted, budget, model }: EstimateParts) =>
  async (limit: number, signal: AbortSignal): Promise<Estimate> => {
    const pairs = await wanted.list(limit, signal)
    let [count, tokens, microUsd, mostMicroUsd] = [0, 0, 0, 0]
    for (let from = 0; from < pairs.length; from += PAGE) {
      for (const task of await wanted.tasks(pairs.slice(from, from + PAGE), signal)) {
        const most = budget.mostOf(promptFor(task.given))
        const likely = { input: Math.ceil(most.inputTokens * PER_CHARACTER), output: ANSWER }
        count++
        tokens += likely.input + likely.output
        microUsd += budget.costOf(likely, 1).microUsd
        mostMicroUsd += most.microUsd
      }
    }
    const left = await budget.left(PART)
    return { count, tokens, usd: microUsd / MICRO, mostUsd: mostMicroUsd / MICRO, left, model }
  }
export type EstimateOf = ReturnType<typeof createEstimate>
