import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { createHeldClock, type HeldClock } from '../../test/fakes/clock.js'
import { connectPostgres, type Postgres } from '../db/postgres.js'
import type { Prompt } from '../upstream/openai.js'
import { createBudget, type BudgetParts } from './budget.js'
import { createBudgetStore } from './budgetStore.js'
import { dayInKorea, nextDayInKorea } from './day.js'

const HOUR = 3_600_000

let database: TestDatabase
let postgres: Postgres
let clock: HeldClock
beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  postgres = connectPostgres(database.url, { log: pino({ level: 'silent' }) })
})
afterAll(async () => {
  await postgres.close()
  await database.drop()
})
beforeEach(async () => {
  clock = createHeldClock(Date.UTC(2026, 0, 1, 3))
  await postgres.sql`delete from summary_spend`
})

/** A prompt of 1,000 characters, that may bring 500 tokens. */
const prompt: Prompt = { system: 'x'.repeat(400), user: 'y'.repeat(598), schemaName: 's', schema: {}, maxTokens: 500 }
const open = (parts: Partial<BudgetParts> = {}) =>
  createBudget({
    store: createBudgetStore(postgres.db),
    prices: { input: 0.05, output: 0.4 },
    daily: { tokens: 15_000, usd: 1 },
    now: clock.now,
    ...parts,
  })
const NOTHING = { calls: 0, inputTokens: 0, outputTokens: 0, microUsd: 0 }

describe('the budget of a day', () => {
  test('lets as many calls through as it has tokens for, however many ask at once on however many servers', async () => {
    const onUsedUp = vi.fn<() => void>()
    const budgets = [open({ onUsedUp }), open({ onUsedUp }), open({ onUsedUp })]
    const asked = Array.from({ length: 60 }, async (_, i) => budgets[i % 3]?.open().reserve(prompt))
    const granted = (await Promise.all(asked)).filter(Boolean)
    expect(granted).toHaveLength(10)
    expect(onUsedUp).toHaveBeenCalledTimes(50)
    expect(await open().spentToday()).toEqual({ calls: 10, inputTokens: 10_000, outputTokens: 5_000, microUsd: 2_500 })
  })

  test('is bounded by money, too', async () => {
    const budget = open({ daily: { tokens: 1e9, usd: 0.001 } })
    const granted = await Promise.all(Array.from({ length: 20 }, () => budget.open().reserve(prompt)))
    expect(granted.filter(Boolean)).toHaveLength(4)
    expect(
      await open({ daily: { tokens: 1e9, usd: 0 } })
        .open()
        .reserve(prompt),
    ).toBe(false)
  })

  test('takes what was really paid, gives back what was reserved in vain, and takes what nobody tells', async () => {
    const onPaid = vi.fn<NonNullable<BudgetParts['onPaid']>>()
    const budget = open({ onPaid })
    const paid = budget.open()
    for (const tokens of [{ input: 300, output: 40 }, null]) {
      expect(await paid.reserve(prompt)).toBe(true)
      paid.paid(tokens)
    }
    const free = budget.open()
    expect(await free.reserve(prompt)).toBe(true)
    await Promise.all([paid.settle(), free.settle(), budget.open().settle()])
    expect(paid.tokens).toEqual({ input: 1_300, output: 540 })
    expect(await budget.spentToday()).toEqual({
      calls: 3,
      inputTokens: 1_300,
      outputTokens: 540,
      microUsd: 15 + 16 + 250,
    })
    expect(onPaid.mock.calls).toEqual([
      [{ input: 300, output: 40 }, 0.000_031],
      [{ input: 1_000, output: 500 }, 0.000_25],
    ])
  })

  test('costs a share of the price where a share is asked', async () => {
    const budget = open()
    const account = budget.open(0.5)
    await account.reserve(prompt)
    expect(await budget.spentToday()).toMatchObject({ inputTokens: 1_000, microUsd: 125 })
    expect(budget.mostOf(prompt, 0.5)).toMatchObject({ microUsd: 125 })
  })

  test('begins anew at midnight in Korea', async () => {
    const budget = open({ daily: { tokens: 1_500, usd: 1 } })
    expect(await budget.open().reserve(prompt)).toBe(true)
    expect(await budget.open().reserve(prompt)).toBe(false)
    await clock.advance(nextDayInKorea(clock.now()) - clock.now() - 1)
    expect(await budget.open().reserve(prompt)).toBe(false)
    await clock.advance(1)
    expect(await budget.spentToday()).toEqual(NOTHING)
    expect(await budget.open().reserve(prompt)).toBe(true)
  })
})

test.each([
  ['2026-01-01T00:00:00+09:00', '2026-01-01', '2026-01-02T00:00:00+09:00'],
  ['2025-12-31T23:59:59.999+09:00', '2025-12-31', '2026-01-01T00:00:00+09:00'],
  ['2028-02-28T15:00:00Z', '2028-02-29', '2028-03-01T00:00:00+09:00'],
])('%s is on %s in Korea', (instant, day, next) => {
  expect(dayInKorea(Date.parse(instant))).toBe(day)
  expect(nextDayInKorea(Date.parse(instant))).toBe(Date.parse(next))
  expect(nextDayInKorea(Date.parse(instant)) - Date.parse(instant)).toBeLessThanOrEqual(24 * HOUR)
})
