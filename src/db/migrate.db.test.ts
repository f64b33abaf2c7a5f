import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import postgres from 'postgres'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { migrate } from './migrate.js'

const log = pino({ level: 'silent' })
let folder: string
let database: TestDatabase
let sql: postgres.Sql

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilling-migrations-'))
  await mkdir(join(folder, 'meta'))
  database = await createDatabase(inject('postgresUrl'))
  sql = postgres(database.url, { onnotice: () => undefined })
  await sql`drop schema if exists drizzle cascade`
})

afterEach(async () => {
  await sql.end()
  await database.drop()
  await rm(folder, { recursive: true })
})

async function write(...migrations: string[]): Promise<void> {
  const entries = migrations.map((_text, idx) => ({
    idx,
    version: '7',
    when: idx + 1,
    tag: `000${idx}_step`,
    breakpoints: true,
  }))
  await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify({ version: '7', dialect: 'postgresql', entries }))
  await Promise.all(migrations.map((text, idx) => writeFile(join(folder, `000${idx}_step.sql`), text)))
}

const apply = () => migrate(database.url, { log, folder })

test('several that start at once apply each step once', async () => {
  await write('create table step (n int)', 'insert into step select 1 from pg_sleep(0.2)')
  await Promise.all([apply(), apply(), apply()])
  expect(await sql`select n from step`).toEqual([{ n: 1 }])
})

test('a new step is applied to what is there, and the same again changes nothing', async () => {
  await write('create table step (n int)')
  await apply()
  await write('create table step (n int)', 'insert into step values (2)')
  await apply()
  await apply()
  expect(await sql`select n from step`).toEqual([{ n: 2 }])
})

test('a step that fails leaves nothing half, and the next try goes on', async () => {
  await write('create table step (n int)', 'insert into step values (1); select 1 / 0')
  await expect(apply()).rejects.toThrow()
  expect(await sql`select to_regclass('step') as step`).toEqual([{ step: null }])
  await write('create table step (n int)', 'insert into step values (1)')
  await apply()
  expect(await sql`select n from step`).toEqual([{ n: 1 }])
})
