import { sql as text } from 'drizzle-orm'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { startProxy, type Proxy } from '../../test/fakes/proxy.js'
import { connectPostgres, hasHangulTrigrams, isDatabaseDown, type Postgres, type PostgresOptions } from './postgres.js'

const log = pino({ level: 'silent' })
let database: TestDatabase
let proxy: Proxy
let opened: Postgres[]

beforeEach(async () => {
  database = await createDatabase(inject('postgresUrl'))
  proxy = await startProxy({ port: Number(new URL(database.url).port) })
  opened = []
})

afterEach(async () => {
  await proxy.heal()
  await Promise.all(opened.map(postgres => postgres.close()))
  await proxy.close()
  await database.drop()
})

function open(options: Partial<PostgresOptions> = {}): Postgres {
  const postgres = connectPostgres(proxy.through(database.url), { log, ...options })
  opened.push(postgres)
  return postgres
}

const one = ({ db }: Pick<Postgres, 'db'>) => db.execute(text`select 1 as one`)
/** What a query ended with, or `answered`. */
const outcome = (query: PromiseLike<unknown>) =>
  query.then(
    () => 'answered',
    (error: unknown) => (isDatabaseDown(error) ? 'down' : error),
  )

test('a database that was made without UTF-8 is told what to do', async () => {
  const { sql } = open()
  await sql`create extension if not exists pg_trgm`
  await expect(hasHangulTrigrams(sql)).resolves.toBeUndefined()

  await sql`create database latin template template0 lc_ctype 'C'`
  const latin = connectPostgres(Object.assign(new URL(database.url), { pathname: '/latin' }).href, { log })
  await latin.sql`create extension pg_trgm`
  await expect(hasHangulTrigrams(latin.sql)).rejects.toThrow(/LC_CTYPE 'C.UTF-8'/)
  await latin.close()
  await sql`drop database latin`
})

test('each statement is told, and none of its parameters', async () => {
  const said: string[] = []
  const postgres = open({ onStatement: statement => said.push(statement), max: 1 })
  await one(postgres)
  said.length = 0
  await postgres.db.execute(text`select ${'secret'}::text`)
  await postgres.db.transaction(async tx => tx.execute(text`select 2`))
  expect(said).toEqual(['select $1::text', 'begin ', 'select 2', 'commit'])
})

test('settings reach the session', async () => {
  const { db } = open({
    settings: { plan_cache_mode: 'force_custom_plan' },
    statementTimeout: 1234,
    applicationName: 'me',
  })
  const rows = await db.execute(
    text`select current_setting('plan_cache_mode') as mode, current_setting('statement_timeout') as timeout, current_setting('application_name') as name`,
  )
  expect([...rows]).toEqual([{ mode: 'force_custom_plan', timeout: '1234ms', name: 'me' }])
})

test('a transaction that fails leaves nothing, and a savepoint inside it stands by itself', async () => {
  const { db } = open()
  await db.execute(text`create table note (word text)`)
  const fails = db.transaction(async tx => {
    await tx.execute(text`insert into note values ('a')`)
    throw new Error('no')
  })
  await expect(fails).rejects.toThrow('no')
  await db.transaction(async tx => {
    await tx.execute(text`insert into note values ('b')`)
    await tx
      .transaction(async inner => {
        await inner.execute(text`insert into note values ('c')`)
        inner.rollback()
      })
      .catch(() => undefined)
  })
  expect([...(await db.execute(text`select word from note`))]).toEqual([{ word: 'b' }])
})

test.each<[string, (string | null)[] | number[], string]>([
  ['texts', ['가,나', 'a"b\\c', '{}', 'NULL', '', ' ', null], 'text[]'],
  ['nothing', [], 'text[]'],
  ['ids', ['a2b1c0de-0000-4000-8000-000000000001'], 'uuid[]'],
  ['numbers', [-1, 0, 32_767], 'smallint[]'],
  ['great numbers', ['9007199254740993'], 'bigint[]'],
  ['fractions', [0.1, 1e300], 'float8[]'],
])('an array of %s comes back as it was sent', async (_, list, type) => {
  const [row] = await open().db.execute<{ list: unknown; length: number }>(
    text`select ${text.param(list)}::${text.raw(type)} as list, cardinality(${text.param(list)}::${text.raw(type)}) as length`,
  )
  expect(row).toEqual({ list, length: list.length })
})

test('a connection that is ended while it opens fails its query, and nothing else', async () => {
  const postgres = open({ max: 4 })
  const { sql: killer } = open({ applicationName: 'killer', max: 1 })
  const outcomes = new Set<unknown>()
  for (let round = 0; round < 15; round++) {
    const asked = Array.from({ length: 4 }, () => outcome(one(postgres)))
    await killer`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'pilling' and datname = current_database()`
    for (const each of await Promise.all(asked)) outcomes.add(each)
  }
  expect([...outcomes].filter(each => each !== 'answered' && each !== 'down')).toEqual([])
})

describe('with PostgreSQL away', () => {
  test('each of many queries fails at once instead of waiting, and the next after its return succeeds', async () => {
    const postgres = open({ max: 3 })
    await one(postgres)
    await proxy.cut()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(one(postgres))))
    expect(new Set(outcomes)).toEqual(new Set(['down']))
    expect(await outcome(postgres.db.transaction(async tx => tx.execute(text`select 1`)))).toBe('down')
    await proxy.heal()
    await vi.waitFor(async () => expect(await outcome(one(postgres))).toBe('answered'), 5_000)
    const all = await Promise.all(Array.from({ length: 20 }, () => outcome(one(postgres))))
    expect(new Set(all)).toEqual(new Set(['answered']))
  })

  test('a query under way fails', async () => {
    const postgres = open()
    const slow = outcome(postgres.db.execute(text`select pg_sleep(4)`))
    await vi.waitFor(async () => {
      const { sql } = postgres
      expect(
        await sql`select 1 from pg_stat_activity where query = 'select pg_sleep(4)' and state = 'active'`,
      ).toHaveLength(1)
    })
    await proxy.cut()
    expect(await slow).toBe('down')
  })

  test('a transaction under way fails, whatever it does next', async () => {
    const postgres = open()
    const breaks = async (next: 'throws' | 'returns' | 'asks') =>
      outcome(
        postgres.db.transaction(async tx => {
          const slow = tx.execute(text`select pg_sleep(4)`)
          await proxy.cut()
          const failed = await outcome(slow)
          if (next === 'throws') throw new Error('ours')
          if (next === 'asks') await tx.execute(text`select 1`)
          return failed
        }),
      )
    for (const next of ['throws', 'returns', 'asks'] as const) {
      expect(await breaks(next)).toBe('down')
      await proxy.heal()
      await vi.waitFor(async () => expect(await outcome(one(postgres))).toBe('answered'), 5_000)
    }
  })

  test('a transaction that is cut between its statements fails', async () => {
    const postgres = open()
    const idle = postgres.db.transaction(async tx => {
      await tx.execute(text`select 1`)
      await proxy.cut()
      await new Promise(resolve => setImmediate(resolve))
      await tx.execute(text`select 2`)
    })
    expect(await outcome(idle)).toBe('down')
  })
})

describe('with PostgreSQL hung', () => {
  test('queries fail after the time-out, waiting ones and new ones too, and all connections heal', async () => {
    const postgres = open({ max: 2, statementTimeout: 500 })
    await Promise.all([one(postgres), one(postgres)])
    proxy.hang()
    const waiting = Array.from({ length: 10 }, () => outcome(one(postgres)))
    const transaction = outcome(postgres.db.transaction(async tx => tx.execute(text`select 1`)))
    expect(new Set(await Promise.all([...waiting, transaction]))).toEqual(new Set(['down']))
    expect(await outcome(one(postgres))).toBe('down')
    await proxy.heal()
    await vi.waitFor(async () => expect(await outcome(one(postgres))).toBe('answered'), 5_000)
    const both = Array.from({ length: 2 }, () =>
      postgres.db.execute(text`select pg_backend_pid() as pid, pg_sleep(0.1)`),
    )
    const pids = (await Promise.all(both)).map(rows => rows[0]?.pid)
    expect(new Set(pids).size).toBe(2)
  })

  test('a transaction that is in the middle fails', async () => {
    const postgres = open({ statementTimeout: 500 })
    const work = postgres.db.transaction(async tx => {
      await tx.execute(text`select 1`)
      proxy.hang()
      await tx.execute(text`select 2`)
    })
    expect(await outcome(work)).toBe('down')
  })

  test('a commit that is never answered fails', async () => {
    const postgres = open({ statementTimeout: 500 })
    const work = postgres.db.transaction(async tx => {
      await tx.execute(text`select 1`)
      proxy.hang()
    })
    expect(await outcome(work)).toBe('down')
  })
})

test('a slow statement ends by its time-out', async () => {
  const postgres = open({ statementTimeout: 100 })
  expect(await outcome(postgres.db.execute(text`select pg_sleep(10)`))).toBe('down')
})

test.each([
  ['relation that is not there', text`select * from nothing`],
  ['division by zero', text`select 1 / 0`],
])('a %s is our mistake and not an outage', async (_name, statement) => {
  expect(await outcome(open().db.execute(statement))).toBeInstanceOf(Error)
})
