import { keyOf } from '../../src/summary/version.js'
import type { Seen } from './month.js'
import type { Shop } from './shop.js'

/** What was asked of the model, and what that cost in US dollars. */
export interface Spent {
  readonly calls: number
  readonly input: number
  readonly output: number
  readonly usd: number
}

export interface Bill {
  /** One call for each ask, at the tokens that this very summary took in the end. */
  readonly without: Spent
  /** One call for each summary that was ever asked for, and no night's work. */
  readonly cacheOnly: Spent
  /** What the budget says was spent. */
  readonly paid: Spent
  /** The share of calls that was saved, between 0 and 1. */
  readonly saved: number
  readonly reads: Readonly<Record<string, number>>
  readonly refusals: Readonly<Record<string, number>>
  readonly served: Readonly<Record<string, number>>
}

type Prices = { readonly input: number; readonly output: number }

export async function billOf(shop: Shop, seen: Seen, prices: Prices): Promise<Bill> {
  const paid = await paidBy(shop)
  const took = await tokensBySummary(shop)
  const mean = meanOf([...took.values()])
  const cost = (counts: Iterable<readonly [string, number]>) => costOf(counts, key => took.get(key) ?? mean, prices)
  const without = cost(seen.wanted)
  const text = (await Promise.all(shop.servers.map(({ metrics }) => metrics.text()))).join('\n')
  return {
    without,
    cacheOnly: cost([...seen.different].map(name => [name.slice(0, name.lastIndexOf(' ')), 1] as const)),
    paid,
    saved: without.calls === 0 ? 0 : 1 - paid.calls / without.calls,
    reads: countsIn(text, 'cache_reads_total', /cache="summary",level="(\w+)"/),
    refusals: countsIn(text, 'summary_refusals_total', /reason="([^"]+)"/),
    served: countsIn(text, 'summaries_served_total', /origin="(\w+)"/),
  }
}

async function paidBy({ sql }: Shop): Promise<Spent> {
  const [row] = await sql<{ calls: number; input: number; output: number; usd: number }[]>`
    select coalesce(sum(calls), 0)::float8 as calls, coalesce(sum(input_tokens), 0)::float8 as input,
      coalesce(sum(output_tokens), 0)::float8 as output, coalesce(sum(micro_usd), 0)::float8 / 1000000 as usd
    from summary_spend`
  return row ?? { calls: 0, input: 0, output: 0, usd: 0 }
}

type Took = { readonly input: number; readonly output: number }

/** By medicine and keyword: what the newest took, its second try included. */
async function tokensBySummary({ sql }: Shop): Promise<ReadonlyMap<string, Took>> {
  const rows = await sql<(Took & { itemSeq: string; keyword: string })[]>`
    select item_seq as "itemSeq", keyword, input_tokens as input, output_tokens as output
    from summary_cache order by created_at`
  return new Map(rows.map(row => [keyOf(row), row]))
}

function meanOf(all: readonly Took[]): Took {
  const sum = (of: keyof Took) => all.reduce((total, each) => total + each[of], 0) / Math.max(1, all.length)
  return { input: sum('input'), output: sum('output') }
}

function costOf(counts: Iterable<readonly [string, number]>, took: (key: string) => Took, prices: Prices): Spent {
  let [calls, input, output] = [0, 0, 0]
  for (const [key, count] of counts) {
    const tokens = took(key)
    calls += count
    input += count * tokens.input
    output += count * tokens.output
  }
  return { calls, input, output, usd: (input * prices.input + output * prices.output) / 1_000_000 }
}

/** A counter's values by what the label says that `wanted` finds. */
function countsIn(text: string, name: string, wanted: RegExp): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const [, labels = '', value] of text.matchAll(new RegExp(`^${name}\\{(.*)\\} (\\S+)$`, 'gm'))) {
    const [, label] = wanted.exec(labels) ?? []
    if (label) counts[label] = (counts[label] ?? 0) + Number(value)
  }
  return counts
}
