import { open, readFile, rm, stat, utimes, type FileHandle } from 'node:fs/promises'
import type { Clock } from '../clock.js'
import { codeOf } from './down.js'

/** How often a holder touches its lock, and how long an untouched one is believed. */
const beat = 2_000
const believedFor = 15_000

/** Runs `work` while no other process that asks for the same file does. A lock whose holder has died is taken over. */
export async function withFileLock<T>(path: string, clock: Clock, work: () => Promise<T>): Promise<T> {
  const file = await take(path, clock)
  const touch = setInterval(() => {
    const now = new Date(clock.now())
    utimes(path, now, now).catch(() => clearInterval(touch))
  }, beat)
  try {
    return await work()
  } finally {
    clearInterval(touch)
    await file.close()
    await rm(path, { force: true })
  }
}

async function take(path: string, clock: Clock): Promise<FileHandle> {
  for (;;) {
    const file = await create(path)
    if (file) return file
    if (await isStale(path, clock)) await breakStale(path, clock)
    else await clock.sleep(50)
  }
}

/** The new lock, or null where one stands already. */
async function create(path: string): Promise<FileHandle | null> {
  try {
    const file = await open(path, 'wx', 0o600)
    await file.writeFile(`${process.pid}\n`)
    return file
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return null
    throw error
  }
}

/** Where the next process has the number of the dead one, as in a container, only the lock's age tells. */
async function isStale(path: string, clock: Clock): Promise<boolean> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)])
    return clock.now() - mtimeMs > believedFor || (text.endsWith('\n') && !isAlive(Number(text)))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

/** Of several that found the same dead lock, one removes it; otherwise the slower would remove the quicker one's new lock. */
async function breakStale(path: string, clock: Clock): Promise<void> {
  const breaker = await create(`${path}.break`)
  if (!breaker) {
    if (await isStale(`${path}.break`, clock)) await rm(`${path}.break`, { force: true })
    return clock.sleep(50)
  }
  try {
    if (await isStale(path, clock)) await rm(path, { force: true })
  } finally {
    await breaker.close()
    await rm(`${path}.break`, { force: true })
  }
}

/** True also for a process of another user. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}
