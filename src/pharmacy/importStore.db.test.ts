import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { connectPostgres, type Postgres } from '../db/postgres.js'
import { createImportStore } from './importStore.js'
import { readListed } from './incoming.js'
import { OFFICIAL } from './row.js'
import { createPharmacyStore } from './store.js'

const [DAY, NOW] = [86_400_000, Date.parse('2026-11-23T04:00+09:00')]

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
beforeEach(async () => void (await postgres.sql`truncate pharmacy, pharmacy_import, pharmacy_list`))

const rowsOf = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) =>
    readListed({
      hpid: `C${from + i}`,
      name: `시험${from + i}약국`,
      address: `서울특별시 중구 시험로 ${from + i}`,
      phone: null,
      latitude: 37.5,
      longitude: 127,
      times: null,
    }),
  )

/** The stores, and what a process does with them. */
function open() {
  const [store, imports] = [createPharmacyStore(postgres.db), createImportStore(postgres.db)]
  return {
    begin: async () => (await imports.begin(NOW, NOW - DAY)).id,
    writes: async (importId: number, from: number, to: number) =>
      store.save(rowsOf(from, to), { source: OFFICIAL, fetchedAt: NOW, live: true, importId }),
    finish: (id: number, fault: 'partial' | null = null) => imports.finish(id, { fault, at: NOW }),
    marks: store.markSeen,
    count: async () => (await store.count()).all,
    seen: async (importId: number) => (await postgres.sql`select 1 from pharmacy where seen_in = ${importId}`).length,
  }
}

test('what a later run has just seen is there, whenever an earlier one ends', async () => {
  const { begin, writes, finish, marks, count, seen } = open()
  const first = await begin()
  expect(await begin(), 'the second joins the first').toBe(first)
  await writes(first, 0, 300)
  expect(await finish(first)).toEqual({ verdict: 'whole', missing: 0 })

  const next = await begin()
  expect(next).toBeGreaterThan(first)
  await writes(next, 0, 150)
  await writes(next, 300, 310)
  await marks(['C299'], next)
  // The other process of the first run is still at it.
  await writes(first, 100, 300)
  await marks(['C0', 'C299'], first)
  expect(await seen(next), 'nobody takes back what it has seen').toBe(161)
  expect(await finish(first)).toEqual({ verdict: 'whole', missing: 0 })
  expect(await count()).toBe(310)

  await writes(next, 150, 295)
  expect(await finish(next)).toEqual({ verdict: 'whole', missing: 4 })
  expect(await count()).toBe(306)
})

test('an earlier run that ends late takes nothing from a later one', async () => {
  const { begin, writes, finish, count } = open()
  const first = await begin()
  await writes(first, 0, 300)
  await postgres.sql`update pharmacy_import set started_at = started_at - interval '2 days'`
  const next = await begin()
  await writes(next, 0, 10)
  await writes(next, 300, 305)
  expect(await finish(first)).toEqual({ verdict: 'whole', missing: 0 })
  expect(await count()).toBe(305)
})

test('a run ends once: whoever comes later hears how, and takes nothing away', async () => {
  const { begin, writes, finish, count } = open()
  const first = await begin()
  await writes(first, 0, 300)
  await finish(first)
  const run = await begin()
  await writes(run, 0, 299)
  expect(await finish(run, 'partial')).toEqual({ verdict: 'partial', missing: 1 })
  expect(await finish(run)).toEqual({ verdict: 'partial', missing: 1 })
  expect(await count()).toBe(300)
  const kept = await postgres.sql`select verdict from pharmacy_import order by id`
  expect(kept.map(({ verdict }) => String(verdict))).toEqual(['whole', 'partial'])
})
