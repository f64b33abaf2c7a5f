import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { connectPostgres, type Postgres } from '../db/postgres.js'
import { createUsageStore } from './usageStore.js'

const [TODAY, YESTERDAY] = ['2026-03-02', '2026-03-01']

let database: TestDatabase
let postgres: Postgres
beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  postgres = connectPostgres(database.url, { log: pino({ level: 'silent' }) })
})
afterAll(async () => {
  await postgres.close()
  await database.drop()
})
beforeEach(() => postgres.sql`delete from summary_demand`)

const asks = (keywords: Record<string, number>, day = TODAY) =>
  Object.entries(keywords).map(([keyword, asked]) => ({ day, itemSeq: '200000001', keyword, asked }))
const counted = async (store: ReturnType<typeof createUsageStore>) =>
  Object.fromEntries((await store.popular(YESTERDAY, 100)).map(({ keyword, asked }) => [keyword, asked]))

test('ever new keywords fill a day and no more; what it knows is counted on, and the next day has room again', async () => {
  const store = createUsageStore(postgres.db, 3)
  await store.count(asks({ 술: 2, 임신: 1 }, YESTERDAY))
  await store.count(asks({ 술: 1, '': 4 }))
  await store.count(asks({ 술: 5, 하나: 1, 둘: 7, 셋: 1 }))
  await store.count(asks({ 술: 1, 넷: 100, 둘: 1 }))
  expect(await counted(store)).toEqual({ 술: 9, 임신: 1, '': 4, 둘: 8 })
})

test('a flood from several servers at once is counted to the end', async () => {
  const store = createUsageStore(postgres.db, 500)
  const flood = (from: number) =>
    asks(Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`말${from + i}`, 1])))
  await Promise.all([0, 1_000, 2_000].map(from => store.count(flood(from))))
  const first = Object.keys(await counted(createUsageStore(postgres.db))).length
  expect(first).toBe(100) // as many as were asked for
  const [row] = await postgres.sql`select count(*)::int as rows from summary_demand`
  expect(Number(row?.['rows'])).toBeLessThanOrEqual(1_500)
  await store.count(flood(9_000))
  const [later] = await postgres.sql`select count(*)::int as rows from summary_demand`
  expect(later?.['rows']).toBe(row?.['rows'])
})
