import type { Db } from '../db/postgres.js'
import { mostTokensOf, type Prompt, type Tokens } from '../upstream/openai.js'
import type { BudgetStore, Limits, Spend } from './budgetStore.js'
import { dayInKorea, nextDayInKorea } from './day.js'

export interface BudgetParts {
  readonly store: Pick<BudgetStore, 'reserve' | 'adjust' | 'spent'>
  /** US dollars for a million tokens. */
  readonly prices: { readonly input: number; readonly output: number }
  readonly daily: { readonly tokens: number; readonly usd: number }
  readonly now: () => number
  /** Told of what was paid for. */
  readonly onPaid?: (tokens: Tokens, usd: number) => void
  /** Told of a call that the day had nothing left for. */
  readonly onUsedUp?: () => void
}

/** What one piece of work takes from a day: each call is reserved, paid for, and at the end the difference given back. */
export interface Account {
  /** False where the day has too little left. Rejects where that can't be told. */
  reserve(prompt: Prompt): Promise<boolean>
  /** What the call took that was reserved last; null: nobody said, so as much as was reserved. Without it, nothing. */
  paid(tokens: Tokens | null): void
  /** When its day is over, in milliseconds since the epoch: midnight may come in the middle of a piece of work. */
  readonly endsAt: number
  /** All that was paid for, so far as it was said. */
  readonly tokens: Tokens
  /** Gives back what was reserved in vain. Call it once, at the end. */
  settle(tx?: Db): Promise<void>
}

/** What was taken from a day's budget for several prompts at once: the first `count` of them. */
export interface Advance {
  readonly day: string
  readonly count: number
  readonly spend: Spend
}

const MICRO = 1_000_000
export const NOTHING: Spend = { calls: 0, inputTokens: 0, outputTokens: 0, microUsd: 0 }

/** Keeps the model's bill within a day's limits, among all servers. */
export function createBudget({ store, prices, daily, now, onPaid, onUsedUp }: BudgetParts) {
  const limits = { tokens: daily.tokens, microUsd: Math.floor(daily.usd * MICRO) }
  const spendOf = ({ input, output }: Tokens, share: number): Spend => ({
    calls: 1,
    inputTokens: input,
    outputTokens: output,
    microUsd: Math.ceil((input * prices.input + output * prices.output) * share),
  })

  const mostOf = (prompt: Prompt, share = 1): Spend => spendOf(mostTokensOf(prompt), share)

  /** `part` is the part of a day's limits that may be taken. */
  async function left(part: number): Promise<Limits> {
    const { inputTokens, outputTokens, microUsd } = await store.spent(dayInKorea(now()))
    return {
      tokens: Math.max(0, Math.floor(limits.tokens * part) - inputTokens - outputTokens),
      microUsd: Math.max(0, Math.floor(limits.microUsd * part) - microUsd),
    }
  }

  return {
    /** The most that a prompt may cost, in millionths of a US dollar. */
    mostOf,
    /** What tokens cost. */
    costOf: spendOf,
    left,

    /** Whether a prompt still fits into that part of the day. */
    async isLeft(prompt: Prompt, part: number): Promise<boolean> {
      const [most, rest] = [mostOf(prompt), await left(part)]
      return most.inputTokens + most.outputTokens <= rest.tokens && most.microUsd <= rest.microUsd
    },

    /** Takes as many as fit from the day at once; give back what was too much with `replace`. */
    async advance(prompts: readonly Prompt[], share: number, part: number): Promise<Advance> {
      const day = dayInKorea(now())
      const most = await left(part)
      const fitting = fit(
        prompts.map(prompt => mostOf(prompt, share)),
        most,
      )
      if (fitting.count === 0) return { day, ...fitting }
      return (await store.reserve(day, fitting.spend, limits)) ? { day, ...fitting } : { day, count: 0, spend: NOTHING }
    },

    /** Puts what was taken in the end in the place of what was reserved. */
    replace: (day: string, reserved: Spend, taken: Spend, tx?: Db): Promise<void> =>
      store.adjust(day, sum(taken, reserved, -1), tx),

    /** `share` is the part of the price that is asked, such as half of it for a batch. */
    open(share = 1): Account {
      const openedAt = now()
      const day = dayInKorea(openedAt)
      let reserved = NOTHING
      let taken = NOTHING
      let last = NOTHING
      let tokens: Tokens = { input: 0, output: 0 }
      return {
        endsAt: nextDayInKorea(openedAt),
        async reserve(prompt) {
          last = spendOf(mostTokensOf(prompt), share)
          const isLeft = await store.reserve(day, last, limits)
          if (isLeft) [reserved, taken] = [sum(reserved, last), sum(taken, { ...NOTHING, calls: 1 })]
          else onUsedUp?.()
          return isLeft
        },
        paid(said) {
          const spend = said ? spendOf(said, share) : last
          taken = sum(taken, { ...spend, calls: 0 })
          tokens = { input: tokens.input + spend.inputTokens, output: tokens.output + spend.outputTokens }
          onPaid?.({ input: spend.inputTokens, output: spend.outputTokens }, spend.microUsd / MICRO)
        },
        get tokens() {
          return tokens
        },
        async settle(tx) {
          if (reserved.calls > 0) await store.adjust(day, sum(taken, reserved, -1), tx)
        },
      }
    },

    /** What today has taken so far. */
    spentToday: (): Promise<Spend> => store.spent(dayInKorea(now())),
  }
}
export type Budget = ReturnType<typeof createBudget>

/** As many of them as fit, from the first on. */
function fit(spends: readonly Spend[], most: Limits): Omit<Advance, 'day'> {
  let spend = NOTHING
  for (const [count, each] of spends.entries()) {
    const more = sum(spend, each)
    if (more.inputTokens + more.outputTokens > most.tokens || more.microUsd > most.microUsd) return { count, spend }
    spend = more
  }
  return { count: spends.length, spend }
}

export const sum = (one: Spend, other: Spend, times: 1 | -1 = 1): Spend => ({
  calls: one.calls + times * other.calls,
  inputTokens: one.inputTokens + times * other.inputTokens,
  outputTokens: one.outputTokens + times * other.outputTokens,
  microUsd: one.microUsd + times * other.microUsd,
})
