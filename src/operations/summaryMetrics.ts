import { Counter, type Registry } from 'prom-client'

/** What summaries of medicines cost, and what came of it. */
export interface SummaryMetrics {
  /** An answer of the model was paid for. */
  summaryPaid(tokens: { readonly input: number; readonly output: number }, usd: number): void
  /** An answer of the model was not let through; `reason` is one of a few words. */
  summaryRefused(reason: string): void
  /** The model was not asked, for the day's budget had too little left. */
  summaryUnaffordable(): void
  /** Somebody was shown one; `origin` is AI or EXTRACT. */
  summaryServed(origin: string): void
}

export function createSummaryMetrics(registers: Registry[]): SummaryMetrics {
  const calls = new Counter({
    name: 'summary_calls_total',
    help: 'Answers of the model that were paid for, first and second ones, each of a batch for itself',
    registers,
  })
  const tokens = new Counter({
    name: 'summary_tokens_total',
    help: 'Tokens that the model was paid for, by their kind: input or output',
    labelNames: ['kind'],
    registers,
  })
  const usd = new Counter({ name: 'summary_usd_total', help: 'What the model was paid, in US dollars', registers })
  const refusals = new Counter({
    name: 'summary_refusals_total',
    help: 'Answers of the model that were not let through, by the first thing that was wrong with them',
    labelNames: ['reason'],
    registers,
  })
  const unaffordable = new Counter({
    name: 'summary_unaffordable_total',
    help: 'Calls of the model that were not made, since the budget of the day had too little left',
    registers,
  })
  const served = new Counter({
    name: 'summaries_served_total',
    help: 'Summaries that were shown, by who wrote them: AI, or EXTRACT of the official text',
    labelNames: ['origin'],
    registers,
  })
  return {
    summaryPaid({ input, output }, paid) {
      calls.inc()
      tokens.inc({ kind: 'input' }, input)
      tokens.inc({ kind: 'output' }, output)
      usd.inc(paid)
    },
    summaryRefused: reason => refusals.inc({ reason }),
    summaryUnaffordable: () => unaffordable.inc(),
    summaryServed: origin => served.inc({ origin }),
  }
}
