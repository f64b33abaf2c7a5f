import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import type { TestProject } from 'vitest/node'
import { systemClock } from '../src/clock.js'
import { startEmbedded } from '../src/db/embedded.js'
import { migrate } from '../src/db/migrate.js'
import { createQueue } from '../src/jobs/queue.js'
import type { Log } from '../src/log.js'
import { buildPages } from './browser/build.js'
import { ensureChromium } from './chromium.js'
import { makeTemplate } from './database.js'
import { ensureRedis, startRedis } from './redis.js'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A PostgreSQL on which databases may be made: see `createDatabase` of test/database.ts. */
    postgresUrl: string
    /** A Redis with 4096 databases, without a number. */
    redisUrl: string
  }
}

/** One PostgreSQL and one Redis for the whole run, and the programs built; gives back how to end them. */
export default async function startServers(project: TestProject): Promise<() => Promise<void>> {
  buildPrograms()
  ensureRedis()
  ensureChromium()
  // Meanwhile: those tests that need the pages ask for them again, and hear why where there are none.
  const pages = buildPages().catch(() => undefined)
  const dataDir = await mkdtemp(join(await roomForFiles(), 'pilling-test-'))
  const [database, redis] = await Promise.all([
    startEmbedded({ dataDir, log: pino({ level: 'silent' }) }),
    startRedis(),
  ])
  const stop = async () => {
    await Promise.all([database.close(), redis.stop(), pages])
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    const hasMigrations = existsSync(fileURLToPath(new URL('../drizzle/meta/_journal.json', import.meta.url)))
    const log = pino({ level: 'silent' })
    await makeTemplate(database.url, async url => {
      if (hasMigrations) await migrate(url, { log })
      await prepareJobs(url, log)
    })
  } catch (error) {
    await stop()
    throw error
  }
  project.provide('postgresUrl', database.url)
  project.provide('redisUrl', redis.url)
  return stop
}

const GB = 2 ** 30

/**
 * Each test has a database of its own, which on a disk takes longer to make and to remove than most tests do. Where the
 * machine has memory to spare, they are kept in it.
 */
async function roomForFiles(): Promise<string> {
  const memory = '/dev/shm'
  if (process.platform !== 'linux' || freemem() < 6 * GB) return tmpdir()
  const { bavail, bsize } = await statfs(memory).catch(() => ({ bavail: 0, bsize: 0 }))
  return bavail * bsize > 3 * GB ? memory : tmpdir()
}

/** What is built starts in a third of the time that the sources take. */
function buildPrograms(): void {
  const prepare = fileURLToPath(new URL('../deploy/prepare.mjs', import.meta.url))
  const { status } = spawnSync(process.execPath, [prepare, '--server'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('The programs could not be built.')
}

/** Makes room for jobs, so that not every test has to. */
async function prepareJobs(url: string, log: Log): Promise<void> {
  const queue = createQueue({ url, log, clock: systemClock })
  await queue.prepare([])
  await queue.close()
}
