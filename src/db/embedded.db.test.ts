import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { pino } from 'pino'
import postgres from 'postgres'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startEmbedded, type Embedded } from './embedded.js'
import { hasHangulTrigrams } from './postgres.js'

const log = pino({ level: 'silent' })
let dataDir: string
let ends: (() => unknown)[]

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pilling-embedded-'))
  ends = [() => rm(dataDir, { recursive: true, force: true })]
})

afterEach(async () => {
  for (const end of ends.reverse()) await end()
})

async function start(): Promise<Embedded> {
  const embedded = await startEmbedded({ dataDir, log })
  ends.push(embedded.close)
  return embedded
}

/** Another process that holds it. */
function spawnHolder() {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/fakes/holder.ts', dataDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  ends.push(() => child.kill('SIGKILL'))
  return {
    held: once(createInterface(child.stdout), 'line').then(
      ([line]) => JSON.parse(String(line)) as Pick<Embedded, 'url' | 'started'>,
    ),
    async close() {
      child.stdin.end()
      await exited
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

async function ask<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => undefined })
  try {
    return await work(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

const answers = (url: string) => ask(url, async sql => (await sql`select 1`).length === 1).catch(() => false)
const inside = (name: string) => join(dataDir, 'postgres', name)
const serverPid = async () => Number((await readFile(inside('cluster/postmaster.pid'), 'utf8')).split('\n')[0])

test('what is written is there after the next start, and Hangul has trigrams', async () => {
  const first = await start()
  expect(first.started).toBe(true)
  await ask(first.url, async sql => {
    await sql`create extension pg_trgm`
    await hasHangulTrigrams(sql)
    await sql`create table note as select '약' as word`
  })
  await first.close()
  expect(await answers(first.url)).toBe(false)

  const second = await start()
  expect(second.started).toBe(true)
  expect(await ask(second.url, sql => sql`select word from note`)).toEqual([{ word: '약' }])
})

test('nobody else can read the password or the files', async () => {
  await start()
  for (const name of ['password', 'cluster', '.']) expect((await stat(inside(name))).mode & 0o077).toBe(0)
})

test('a second process joins, and the last to close stops it', async () => {
  const ours = await start()
  const other = spawnHolder()
  expect(await other.held).toEqual({ url: ours.url, started: false })
  await ours.close()
  expect(await answers(ours.url)).toBe(true)
  await other.close()
  expect(await answers(ours.url)).toBe(false)
})

test('several that start at once on an empty folder share one', async () => {
  const others = [spawnHolder(), spawnHolder()]
  const all = await Promise.all([start(), start(), ...others.map(other => other.held)])
  expect(new Set(all.map(({ url }) => url)).size).toBe(1)
  expect(all.filter(({ started }) => started)).toHaveLength(1)
  await Promise.all(others.map(other => other.close()))
  expect(await answers(all[0].url)).toBe(true)
})

test('several that close at once stop it', async () => {
  const all = await Promise.all([start(), start(), start()])
  await Promise.all(all.map(({ close }) => close()))
  expect(await answers(all[0].url)).toBe(false)
})

test('one that was killed leaves it running, and the next joins and stops it', async () => {
  const other = spawnHolder()
  const { url } = await other.held
  await other.kill()
  expect(await answers(url)).toBe(true)
  const ours = await start()
  expect(ours).toMatchObject({ url, started: false })
  await ours.close()
  expect(await answers(url)).toBe(false)
})

test('one that was killed while it made the files does not stand in the way', async () => {
  const other = spawnHolder()
  other.held.catch(() => undefined)
  await vi.waitFor(async () => {
    const [unfinished] = (await readdir(inside('.'))).filter(name => name.includes('unfinished'))
    expect(await readdir(inside(`${unfinished}/base`))).not.toHaveLength(0)
  }, 20_000)
  await other.kill()
  expect((await start()).started).toBe(true)
})

test('files that were left half made, and a lock of a process that is no more, are swept away', async () => {
  await mkdir(inside('cluster.unfinished-0'), { recursive: true })
  await writeFile(inside('cluster.unfinished-0/PG_VERSION'), '18')
  await writeFile(inside('lock'), '999999999\n')
  expect((await start()).started).toBe(true)
  expect((await readdir(inside('.'))).filter(name => name.includes('unfinished'))).toEqual([])
})

test('a server that was killed is started again by those that hold it, with all that was committed', async () => {
  const { url } = await start()
  await ask(url, sql => sql`create table note (word text)`)
  process.kill(await serverPid(), 'SIGKILL')
  await vi.waitFor(async () => expect(await answers(url)).toBe(true), 20_000)
  expect(await ask(url, sql => sql`select * from note`)).toEqual([])
})

test('a server that was killed with nobody left is started by the next, though its number is another program’s now', async () => {
  const other = spawnHolder()
  await other.held
  const pid = await serverPid()
  await other.kill()
  process.kill(pid, 'SIGKILL')
  const file = inside('cluster/postmaster.pid')
  await writeFile(file, (await readFile(file, 'utf8')).replace(String(pid), String(process.pid)))
  expect((await start()).started).toBe(true)
})

test('a server that was killed is started by the next, though nobody has buried it', async () => {
  const other = spawnHolder()
  await other.held
  const pid = await serverPid()
  await other.kill()
  process.kill(pid, 'SIGKILL')
  const program = join(dataDir, 'postgres-that-ends', 'postgres')
  await mkdir(dirname(program))
  await writeFile(program, '#!/bin/sh\nread line', { mode: 0o755 })
  // Its parent becomes a program that never asks what has become of its children.
  const parent = spawn('/bin/sh', ['-c', 'exec 3<&0; "$0" <&3 & echo $!; exec sleep 600', program])
  ends.push(() => parent.kill('SIGKILL'))
  const [dead] = (await once(createInterface(parent.stdout), 'line')) as [string]
  await vi.waitFor(async () => expect(await readFile(`/proc/${parent.pid}/comm`, 'utf8')).toBe('sleep\n'))
  parent.stdin.end()
  await vi.waitFor(async () => expect(await readFile(`/proc/${dead}/stat`, 'utf8')).toContain('(postgres) Z'))
  const file = inside('cluster/postmaster.pid')
  await writeFile(file, (await readFile(file, 'utf8')).replace(String(pid), dead))
  expect((await start()).started).toBe(true)
})

test('files of another version of PostgreSQL are left alone, with a word', async () => {
  await mkdir(inside('cluster'), { recursive: true })
  await writeFile(inside('cluster/PG_VERSION'), '15\n')
  await expect(start()).rejects.toThrow(/made by PostgreSQL 15.*pg_dump/)
})

test('files that PostgreSQL refuses are told with the end of its log', async () => {
  const { close } = await start()
  await close()
  await writeFile(inside('cluster/postgresql.conf'), 'nonsense = 1')
  await expect(start()).rejects.toThrow(/could not start[^]*unrecognized configuration parameter "nonsense"/)
})
