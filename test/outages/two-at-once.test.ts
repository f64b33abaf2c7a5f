import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { expect, inject, onTestFinished, test } from 'vitest'
import { isAlive } from '../../src/db/lock.js'
import { SAMPLES } from '../../src/medicine/sample.js'
import { startServer } from '../program.js'
import { createWorld } from '../world.js'

const SEARCH = '{ medicines(search: "타이레놀", first: 100) { totalCount nodes { name } } }'
interface Found {
  medicines: { totalCount: number; nodes: { name: string }[] }
}

/** Nobody has migrated it yet. */
async function emptyDatabase(): Promise<string> {
  const admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => undefined })
  const name = `test_${randomBytes(8).toString('hex')}`
  await admin`create database ${admin(name)}`
  onTestFinished(async () => {
    await admin`drop database ${admin(name)} with (force)`
    await admin.end()
  })
  return Object.assign(new URL(inject('postgresUrl')), { pathname: `/${name}` }).href
}

test('two that start at once on a database without tables both come up, with every sample once', async () => {
  const databaseUrl = await emptyDatabase()
  const worlds = await Promise.all([createWorld({ databaseUrl }), createWorld({ databaseUrl })])
  const [one, other] = await Promise.all(worlds.map(({ ask }) => ask<Found>(SEARCH)))
  expect(one?.medicines.nodes.length).toBeGreaterThan(0)
  expect(other).toEqual(one)
  expect(await worlds[0].app.store.count()).toEqual({ all: SAMPLES.length, official: 0 })
})

/** How many it finds, asked of the table and not of a memory. */
async function search({ url }: { url: string }, name: string) {
  const query = `{ medicines(search: "${name}") { totalCount servedFrom } }`
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  return ((await response.json()) as { data: { medicines: object } }).data.medicines
}

test('two that start at once in an empty folder share one PostgreSQL, that stays until the last has left', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'pilling-two-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const servers = await Promise.all([startServer({ DATA_DIR: dataDir }), startServer({ DATA_DIR: dataDir })])
  const [starter, joined] = servers[0].said().includes('함께 씀') ? servers.toReversed() : servers
  if (!starter || !joined) throw new Error('There are two of them.')
  expect(joined.said()).toContain('함께 씀')
  expect(starter.said()).not.toContain('함께 씀')
  const server = Number((await readFile(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8')).split('\n')[0])
  for (const each of servers)
    expect(await search(each, '낯선이름하나')).toEqual({ totalCount: 0, servedFrom: 'DATABASE' })

  starter.kill('SIGTERM')
  expect(await starter.ended).toBe(0)
  expect(await search(joined, '낯선이름둘')).toEqual({ totalCount: 0, servedFrom: 'DATABASE' })
  expect(isAlive(server)).toBe(true)

  joined.kill('SIGTERM')
  expect(await joined.ended).toBe(0)
  expect(await readdir(join(dataDir, 'postgres/cluster'))).not.toContain('postmaster.pid')
})
