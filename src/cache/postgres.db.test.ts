import { sql } from 'drizzle-orm'
import { pgTable } from 'drizzle-orm/pg-core'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { createHeldClock } from '../../test/fakes/clock.js'
import { connectPostgres, type Postgres } from '../db/postgres.js'
import { createPostgresLevel } from './postgres.js'
import { cacheColumns } from './table.js'

const clock = createHeldClock(Date.now())
const entry = (value: unknown, keepFor = 60_000) => ({
  value,
  freshUntil: clock.now(),
  keepUntil: clock.now() + keepFor,
})
let database: TestDatabase
let postgres: Postgres
let level: ReturnType<typeof createPostgresLevel>

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  postgres = connectPostgres(database.url, { log: pino({ level: 'silent' }) })
  const kept = 'key text primary key, value jsonb, fresh_until timestamptz not null, keep_until timestamptz'
  await postgres.db.execute(sql.raw(`create table lookup (${kept})`))
  level = createPostgresLevel(postgres.db, pgTable('lookup', cacheColumns()), { clock })
})
afterAll(async () => {
  await postgres.close()
  await database.drop()
})

test.each([
  ['NUL', 'a\0b'],
  ['half a surrogate pair', 'a\ud800b'],
])(
  'an answer with %s, which jsonb refuses, is left out with its older self; the others are kept',
  async (_what, text) => {
    await level.setMany(new Map([['bad', entry('old')]]))
    await level.setMany(
      new Map([
        ['bad', entry({ text })],
        ['good', entry('\\u0000 as a reader typed it')],
      ]),
    )
    expect([...(await level.getMany(['bad', 'good'])).keys()]).toEqual(['good'])
  },
)

test('"there is none" is SQL NULL', async () => {
  await level.setMany(new Map([['none', entry(null)]]))
  expect(await postgres.db.execute(sql`select value is null as is_null from lookup where key = 'none'`)).toEqual([
    { is_null: true },
  ])
})

test('many writers of the same keys in any order do not wait for each other for ever', async () => {
  const keys = Array.from({ length: 50 }, (_, i) => `shared ${i}`)
  const work = Array.from({ length: 60 }, (_, i) => {
    const shuffled = keys.map((_key, j) => keys[(j * 37 + i * 13) % 50] ?? '')
    return i % 3 === 0 ? level.deleteMany(shuffled) : level.setMany(new Map(shuffled.map(key => [key, entry(i)])))
  })
  await expect(Promise.all(work)).resolves.toBeDefined()
})

test('purging removes what is past its keeping, and nothing else', async () => {
  await postgres.db.execute(sql`truncate lookup`)
  await level.setMany(
    new Map([
      ['gone', entry(1, -1_000)],
      ['kept', entry(2)],
      ['forever', entry(3, Infinity)],
    ]),
  )
  expect(await level.purge()).toBe(1)
  expect([...(await level.getMany(['gone', 'kept', 'forever'])).keys()].sort()).toEqual(['forever', 'kept'])
})

test('a read of many keys goes by the index', async () => {
  await postgres.db.execute(
    sql`insert into lookup select 'row ' || i, '1', now(), null from generate_series(1, 20000) i; analyze lookup`,
  )
  const plan = await postgres.db.execute<{ 'QUERY PLAN': string }>(
    sql`explain select * from lookup where key = any(array(select jsonb_array_elements_text(${'["row 1","row 2"]'}::text::jsonb)))`,
  )
  expect(plan.map(row => row['QUERY PLAN']).join('\n')).toMatch(/lookup_pkey/)
})
