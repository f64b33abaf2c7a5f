import { eq, getTableColumns, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { summarySpend } from './table.js'

/** What calls take, or may take at most. */
export interface Spend {
  readonly calls: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Millionths of a US dollar. */
  readonly microUsd: number
}

/** What a day may take. */
export interface Limits {
  readonly tokens: number
  readonly microUsd: number
}

/** Counts what is spent, on days in Korea (YYYY-MM-DD). */
export const createBudgetStore = (db: Db) => ({
  /** Counts it in advance, in one step however many ask at once; false, and nothing counted, where it would be too much. */
  async reserve(day: string, { calls, inputTokens, outputTokens, microUsd }: Spend, limits: Limits): Promise<boolean> {
    const rows = await db.execute(sql`
      insert into ${summarySpend} as spent (day, calls, input_tokens, output_tokens, micro_usd)
      select ${day}::date, ${calls}::int, ${inputTokens}::bigint, ${outputTokens}::bigint, ${microUsd}::bigint
      where ${inputTokens + outputTokens}::bigint <= ${limits.tokens}::bigint
        and ${microUsd}::bigint <= ${limits.microUsd}::bigint
      on conflict (day) do update set
        calls = spent.calls + excluded.calls,
        input_tokens = spent.input_tokens + excluded.input_tokens,
        output_tokens = spent.output_tokens + excluded.output_tokens,
        micro_usd = spent.micro_usd + excluded.micro_usd
      where spent.input_tokens + spent.output_tokens + excluded.input_tokens + excluded.output_tokens
          <= ${limits.tokens}::bigint
        and spent.micro_usd + excluded.micro_usd <= ${limits.microUsd}::bigint
      returning day`)
    return rows.length > 0
  },

  /** Adds what became known since, which may be less than nothing; within `tx` where one is given. */
  async adjust(day: string, difference: Spend, tx: Db = db): Promise<void> {
    const { calls, inputTokens, outputTokens, microUsd } = difference
    await tx
      .update(summarySpend)
      .set({
        calls: sql`greatest(0, ${summarySpend.calls} + ${calls}::int)`,
        inputTokens: sql`greatest(0, ${summarySpend.inputTokens} + ${inputTokens}::bigint)`,
        outputTokens: sql`greatest(0, ${summarySpend.outputTokens} + ${outputTokens}::bigint)`,
        microUsd: sql`greatest(0, ${summarySpend.microUsd} + ${microUsd}::bigint)`,
      })
      .where(eq(summarySpend.day, day))
  },

  async spent(day: string): Promise<Spend> {
    const { day: _day, ...counts } = getTableColumns(summarySpend)
    const [row] = await db.select(counts).from(summarySpend).where(eq(summarySpend.day, day))
    return row ?? { calls: 0, inputTokens: 0, outputTokens: 0, microUsd: 0 }
  },
})
export type BudgetStore = ReturnType<typeof createBudgetStore>
