import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { systemClock, type Clock } from '../clock.js'
import type { Log } from '../log.js'
import { findBinaries } from './binaries.js'
import { createCluster } from './cluster.js'
import { codeOf, isConnectionLost } from './down.js'
import { withFileLock } from './lock.js'

export interface Embedded {
  /** Where to connect, password included. */
  readonly url: string
  /** False where another process of ours had started it already. */
  readonly started: boolean
  /** Stops PostgreSQL, unless another process still holds it. */
  close(): Promise<void>
}

interface EmbeddedOptions {
  /** Keeps everything, in a folder `postgres` inside; made where it is missing. */
  readonly dataDir: string
  readonly log: Log
  readonly clock?: Clock
}

/** How a process's own connection says, in pg_stat_activity, that the process still needs the cluster. */
const holding = 'pilling (holding)'

/**
 * A real PostgreSQL of our own, that several processes share: the first starts it, the last to close stops it.
 * One that was killed leaves it running, and the next joins it. Should the server die, those that hold it start it again.
 */
export async function startEmbedded({ dataDir, log, clock = systemClock }: EmbeddedOptions): Promise<Embedded> {
  const folder = resolve(dataDir, 'postgres')
  await mkdir(resolve(dataDir), { recursive: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const files = join(folder, 'cluster')
  const cluster = createCluster(folder, files, await findBinaries(folder, files), clock)
  const locked = <T>(work: () => Promise<T>) => withFileLock(join(folder, 'lock'), clock, work)
  let closing: Promise<void> | undefined
  let reviving: Promise<void> | undefined

  async function revive(): Promise<void> {
    while (!closing) {
      try {
        await locked(async () => (closing ? null : ((await cluster.findPort()) ?? (await cluster.start(port)))))
        if (!closing) await holder`select 1`
        return log.warn('our own PostgreSQL was away and is back')
      } catch (err) {
        log.error({ err }, 'our own PostgreSQL is away')
        await clock.sleep(2_000)
      }
    }
  }

  const onLost = () => {
    if (!closing) reviving ??= revive().finally(() => (reviving = undefined))
  }

  const { url, port, started, holder } = await locked(async () => {
    const password = await cluster.ensure()
    const found = await cluster.findPort()
    const port = found ?? (await cluster.start())
    const url = `postgres://pilling:${password}@127.0.0.1:${port}/pilling`
    const holder = await hold(url, onLost)
    return { url, port, started: found === null, holder }
  })
  log.info({ folder, started }, started ? 'started our own PostgreSQL' : 'joined our own PostgreSQL')

  const close = () => locked(async () => ((await letGo(holder)) ? cluster.stop() : undefined))
  return { url, started, close: () => (closing ??= close()) }
}

/** A connection that lives as long as the process. */
async function hold(url: string, onLost: () => void): Promise<Sql> {
  let isHeld = false
  const holder = postgres(url, {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 5,
    backoff: () => 0.2,
    fetch_types: false,
    connection: { application_name: holding },
    onnotice: () => undefined,
    onclose: () => {
      if (isHeld) onLost()
    },
  })
  try {
    await holder`select 1`
  } catch (error) {
    if (codeOf(error) !== '3D000') throw error
    await createDatabase(url)
    await holder`select 1`
  }
  isHeld = true
  return holder
}

async function createDatabase(url: string): Promise<void> {
  const admin = postgres(Object.assign(new URL(url), { pathname: '/postgres' }).href, { max: 1 })
  try {
    await admin`create database pilling`
  } finally {
    await admin.end()
  }
}

/** True where nobody else holds the cluster. Our name goes first: the server sees a closed connection only a moment later. */
async function letGo(holder: Sql): Promise<boolean> {
  try {
    await holder`select set_config('application_name', 'pilling (leaving)', false)`
    const others = await holder`select 1 from pg_stat_activity where application_name = ${holding}`
    return others.length === 0
  } catch (error) {
    // It has died before us, and there is nothing left to stop.
    if (isConnectionLost(error)) return false
    throw error
  } finally {
    await holder.end({ timeout: 1 })
  }
}
