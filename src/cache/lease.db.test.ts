import { sql } from 'drizzle-orm'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { connectPostgres, type Postgres } from '../db/postgres.js'
import { createLeases } from './lease.js'

let database: TestDatabase
let postgres: Postgres

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  postgres = connectPostgres(database.url, { log: pino({ level: 'silent' }) })
  await postgres.db.execute(
    sql`create unlogged table if not exists cache_lease (key text primary key, holder uuid not null, until timestamptz not null)`,
  )
})
beforeEach(() => postgres.db.execute(sql`truncate cache_lease`))
afterAll(async () => {
  await postgres.close()
  await database.drop()
})

test('a key is held by one, until it lets go', async () => {
  const [one, other] = [createLeases(postgres.db), createLeases(postgres.db)]
  expect([...(await one.take(['a', 'b', 'a'], 60_000))].sort()).toEqual(['a', 'b'])
  expect([...(await other.take(['b', 'c'], 60_000))]).toEqual(['c'])
  expect((await one.take(['a'], 60_000)).size).toBe(0)
  await one.release(['a', 'c'])
  expect([...(await other.take(['a', 'b', 'c'], 60_000))]).toEqual(['a'])
})

test('what is not let go runs out', async () => {
  const [one, other] = [createLeases(postgres.db), createLeases(postgres.db)]
  await one.take(['a'], 100)
  await vi.waitFor(async () => expect((await other.take(['a'], 60_000)).size).toBe(1))
  await one.release(['a'])
  expect((await one.take(['a'], 60_000)).size).toBe(0)
})

test('of fifty who take the same hundred keys at once, in any order, each key goes to one', async () => {
  const keys = Array.from({ length: 100 }, (_, i) => `key ${i}`)
  const shuffled = (i: number) => keys.map((_, j) => keys[(j * 37 + i * 13) % 100] ?? '')
  const everybody = Array.from({ length: 50 }, () => createLeases(postgres.db))
  const won = await Promise.all(everybody.map((leases, i) => leases.take(shuffled(i), 60_000)))
  expect(won.flatMap(one => [...one]).sort()).toEqual([...keys].sort())
  await Promise.all(everybody.map((leases, i) => leases.release(shuffled(i))))
  expect((await createLeases(postgres.db).take(keys, 1_000)).size).toBe(100)
})
