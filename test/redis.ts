import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from '../src/db/port.js'
import { installWithSystem, succeeds } from './install.js'

export interface RedisServer {
  readonly url: string
  readonly port: number
  /** Ends it as a crash would, or stops (SIGSTOP) and continues (SIGCONT) it; resolves when that has happened. */
  kill(signal?: NodeJS.Signals): Promise<void>
  stop(): Promise<void>
}

/** A redis-server process of its own, that keeps nothing on disk and has 4096 databases for tests to divide. */
export async function startRedis({ port }: { port?: number } = {}): Promise<RedisServer> {
  const on = port ?? (await findFreePort())
  const folder = mkdtempSync(join(tmpdir(), 'pilling-redis-'))
  const flags = { port: on, bind: '127.0.0.1', dir: folder, databases: 4096, save: '', appendonly: 'no' }
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  await isReady(child)

  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    child.kill(signal)
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await exited
  }
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) await kill()
    rmSync(folder, { recursive: true, force: true })
  }
  return { url: `redis://127.0.0.1:${on}`, port: on, kill, stop }
}

async function isReady(child: ChildProcess): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`redis-server ended with ${code}.\n${said}`)))
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('Ready to accept connections')) resolve()
    })
  })
}

/** Installs redis-server with the system's package manager where it is missing and we may; otherwise says what to do. */
export function ensureRedis(): void {
  if (isThere()) return
  console.log('redis-server is missing: installing it for the tests')
  installWithSystem({ apt: 'redis-server', brew: 'redis' })
  if (isThere()) return
  throw new Error(
    'The tests need redis-server on the PATH and could not install it. ' +
      'Install Redis 6.2 or newer (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis) and run them again.',
  )
}

const isThere = () => succeeds('redis-server', ['--version'])
