import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { createLog } from '../../src/log.js'
import { startEmbedded } from '../../src/db/embedded.js'
import { ensureRedis, startRedis } from '../redis.js'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'

/** The server as `npm start` runs it, in a process of its own, on a PostgreSQL and a Redis that are gone when closed. */
export async function openHouse({ hasRedis }: { hasRedis: boolean }) {
  const closers: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const each of closers.splice(0)) await each()
  }
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'pilling-load-'))
    closers.unshift(() => rm(dataDir, { recursive: true, force: true }))
    const redis = hasRedis ? await startOwnRedis() : null
    if (redis) closers.unshift(() => redis.stop())
    const database = await startEmbedded({ dataDir, log: createLog({ level: 'error', file: null }) })
    closers.unshift(() => database.close())
    const sql = postgres(database.url, { max: 2, onnotice: () => undefined })
    closers.unshift(() => sql.end())
    const server = await startServer({
      DATABASE_URL: database.url,
      ...(redis ? { REDIS_URL: redis.url } : {}),
      PORT: '0',
      LOG_LEVEL: 'warn',
      GUEST_SIGN_IN: 'on',
      // The load comes from few people and one address; how much one may ask is measured elsewhere.
      RATE_LIMIT_PER_MINUTE: '1000000',
      DATA_DIR: dataDir,
    })
    closers.unshift(() => server.stop())
    return { url: server.url, pid: server.pid, sql, close }
  } catch (error) {
    await close()
    throw error
  }
}
export type House = Awaited<ReturnType<typeof openHouse>>

/** What a process takes: memory in MB, and seconds of a processor so far; null where the system doesn't tell. */
export function usageOf(pid: number): { memory: number; seconds: number } | null {
  const [status, stat] = [`/proc/${pid}/status`, `/proc/${pid}/stat`]
  if (!existsSync(status)) return null
  const memory = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1]) / 1024
  const [user = 0, system = 0] = (readFileSync(stat, 'utf8').split(') ')[1] ?? '').split(' ').slice(11, 13).map(Number)
  return { memory, seconds: (user + system) / 100 }
}

async function startOwnRedis() {
  ensureRedis()
  return startRedis()
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

async function startServer(env: Record<string, string>) {
  const { PATH = '', HOME = '' } = process.env
  const flags = ['--enable-source-maps', '--max-semi-space-size=64', '--no-memory-reducer']
  const child = spawn(process.execPath, [...flags, 'dist/main.js'], { cwd: ROOT, env: { PATH, HOME, ...env } })
  child.stderr.pipe(process.stderr)
  const url = await urlOf(child)
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  return { url, pid: child.pid ?? 0, stop }
}

async function urlOf(child: ChildProcess): Promise<string> {
  let said = ''
  return new Promise((resolve, reject) => {
    child.once('exit', code => reject(new Error(`The server ended with ${code}:\n${said}`)))
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      const url = /GraphQL\s+(http:\S+)\/graphql/.exec((said += chunk))?.[1]
      if (url) resolve(url)
    })
  })
}
