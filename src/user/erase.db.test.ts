import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { connectPostgres, type Postgres } from '../db/postgres.js'
import { PERSONAL } from '../domains.js'
import { createPurgeStore } from './purgeStore.js'
import { createUserStore } from './store.js'

const NOW = new Date('2026-03-04T12:00:00Z')
const MUCH = 4_100
const LITTLE = 10
const TABLES = [
  'app_user',
  'regimen',
  'schedule',
  'schedule_change',
  'change_cursor',
  'mutation_ledger',
  'refresh_token',
]
const signal = new AbortController().signal

let database: TestDatabase
let postgres: Postgres
beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  postgres = connectPostgres(database.url, { log: pino({ level: 'silent' }) })
  const { sql } = postgres
  await sql`insert into medicine (item_seq) values ('200000001')`
  await sql`
    create function few() returns trigger language plpgsql as $$ begin
      if (select count(*) from gone) > 2000 then raise 'more than a statement may delete'; end if;
      return null;
    end $$`
  for (const table of TABLES)
    await sql`create trigger few after delete on ${sql(table)} referencing old table as gone
      for each statement execute function few()`
})
beforeEach(async () => void (await postgres.sql`truncate app_user cascade`))
afterAll(async () => {
  await postgres.close()
  await database.drop()
})

/** Somebody without a session, with so many of each thing. */
async function person(things: number): Promise<string> {
  const { sql } = postgres
  const [user] = await sql<{ id: string }[]>`
    insert into app_user (nickname, created_at, updated_at) values ('민지', now(), now()) returning id`
  const id = String(user?.id)
  await sql`
    with plan as (
      insert into regimen (user_id, item_seq, times, days_of_week, starts_on, made_zone, made_until, created_at, updated_at)
      values (${id}, '200000001', '{08:00}', '{1}', '2026-03-01', 'Asia/Seoul', now(), now(), now()) returning id
    )
    insert into schedule (user_id, item_seq, regimen_id, slot, scheduled_time, created_at, updated_at)
    select ${id}, '200000001', plan.id, number::text, now(), now(), now() from plan, generate_series(1, ${things}) number`
  await sql`insert into change_cursor (user_id, last_seq, oldest_seq) values (${id}, ${things}, 1)`
  await sql`
    insert into schedule_change (user_id, seq, entity, kind, entity_id, at)
    select ${id}, number, 'SCHEDULE', 'CREATED', gen_random_uuid(), now() from generate_series(1, ${things}) number`
  await sql`
    insert into mutation_ledger (user_id, client_mutation_id, fingerprint, answer, at)
    select ${id}, number::text, '', '', now() from generate_series(1, ${things}) number`
  return id
}

async function counts(): Promise<Record<string, number>> {
  const { sql } = postgres
  const rows = TABLES.map(async table => {
    const [row] = await sql<{ count: number }[]>`select count(*)::int from ${sql(table)}`
    return [table, row?.count ?? 0] as const
  })
  return Object.fromEntries(await Promise.all(rows))
}
const held = (people: number, things: number) => ({
  ...Object.fromEntries(TABLES.map(table => [table, things])),
  app_user: people,
  regimen: people,
  change_cursor: people,
  refresh_token: 0,
})

describe('whoever leaves with years of doses behind them', () => {
  test.each([MUCH, LITTLE])('is gone with all %i of each, in statements that end in time', async things => {
    await person(LITTLE)
    const id = await person(things)
    const told: string[] = []
    const erasing = { personal: PERSONAL, onErased: async (_tx: unknown, userId: string) => void told.push(userId) }
    expect(await createUserStore(postgres.db, erasing).erase(id, NOW)).toBe(true)
    expect(await counts()).toEqual(held(1, LITTLE))
    expect(told).toEqual([id])
    expect(await createUserStore(postgres.db, erasing).erase(id, NOW)).toBe(false)
    expect(told).toEqual([id])
  })

  test('is there with all of it where that breaks off, and gone the next time', async () => {
    const id = await person(MUCH)
    const before = await counts()
    const broken = createUserStore(postgres.db, {
      personal: PERSONAL,
      onErased: () => Promise.reject(new Error('not so')),
    })
    await expect(broken.erase(id, NOW)).rejects.toThrow('not so')
    expect(await counts()).toEqual(before)
    await createUserStore(postgres.db, { personal: PERSONAL }).erase(id, NOW)
    expect(await counts()).toEqual(held(0, 0))
  })
})

describe('guests who can’t come back', () => {
  test('are gone with all that is theirs, and the jobs that were asked about them', async () => {
    const people = [await person(MUCH), await person(LITTLE), await person(LITTLE)]
    const told: string[] = []
    const onErased = async (_tx: unknown, userId: string) => void told.push(userId)
    await createPurgeStore(postgres.db, { personal: PERSONAL, onErased }).purge(NOW, signal)
    expect(await counts()).toEqual(held(0, 0))
    expect(told.sort()).toEqual(people.sort())
  })

  test('go all the same where one of them can’t be taken away; that one is there as before', async () => {
    const people = (await Promise.all(Array.from({ length: 5 }, () => person(LITTLE)))).sort()
    const first = String(people[0])
    const onErased = async (_tx: unknown, userId: string) => {
      if (userId === first) throw new Error('not so')
    }
    const { purge } = createPurgeStore(postgres.db, { personal: PERSONAL, onErased })
    await expect(purge(NOW, signal)).rejects.toThrow('not so')
    expect(await counts()).toEqual(held(1, LITTLE))
    expect(await postgres.sql`select id from app_user`).toEqual([{ id: first }])
  })

  test('that were gone when a run was stopped stay so, and the next takes the others', async () => {
    for (let i = 0; i < 4; i++) await person(LITTLE)
    const stop = new AbortController()
    const onErased = async () => stop.abort()
    await createPurgeStore(postgres.db, { personal: PERSONAL, onErased }).purge(NOW, stop.signal)
    expect(await counts()).toEqual(held(3, 3 * LITTLE))
    await createPurgeStore(postgres.db, { personal: PERSONAL }).purge(NOW, signal)
    expect(await counts()).toEqual(held(0, 0))
  })

  test('whom somebody holds are left for the next time', async () => {
    const id = await person(LITTLE)
    const other = connectPostgres(database.url, { log: pino({ level: 'silent' }) })
    onTestFinished(() => other.close())
    const purge = () => createPurgeStore(postgres.db, { personal: PERSONAL }).purge(NOW, signal)
    await other.sql.begin(async tx => {
      await tx`select from app_user where id = ${id} for no key update`
      await purge()
    })
    expect(await counts()).toEqual(held(1, LITTLE))
    await purge()
    expect(await counts()).toEqual(held(0, 0))
  })
})
