import { randomBytes } from 'node:crypto'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../clock.js'
import type { Binaries } from './binaries.js'
import { codeOf } from './down.js'
import { isAlive } from './lock.js'
import { findFreePort } from './port.js'

/** The files and the server of one PostgreSQL. Its callers see to it that only one of them is at it at a time. */
export interface Cluster {
  /** Makes the files where they are missing; gives the password of the user `pilling`. */
  ensure(): Promise<string>
  /** The port of the server; null where none runs. Waits for one that is just starting or stopping. */
  findPort(): Promise<number | null>
  /** Starts the server on the port, or on one that is free; gives the port. */
  start(port?: number): Promise<number>
  stop(): Promise<void>
}

export function createCluster(
  folder: string,
  cluster: string,
  { major, run, giveAway }: Binaries,
  clock: Clock,
): Cluster {
  const passwordFile = join(folder, 'password')
  const log = join(folder, 'postgres.log')

  async function ensurePassword(): Promise<string> {
    const kept = await readOptional(passwordFile)
    if (kept) return kept
    const password = randomBytes(24).toString('base64url')
    await writeFile(`${passwordFile}.new`, password, { mode: 0o600 })
    await giveAway(`${passwordFile}.new`)
    await rename(`${passwordFile}.new`, passwordFile)
    return password
  }

  /**
   * Hangul has no trigrams under ctype C, so a ctype of UTF-8 it is, by the name that this platform knows. The files
   * move to their place when they are whole. Their folder has a name of its own: the initdb of a process that was
   * killed works on for a while, and tidies up by name.
   */
  async function initialise(): Promise<void> {
    await removeUnfinished()
    const unfinished = `${cluster}.unfinished-${randomBytes(4).toString('hex')}`
    const failures: unknown[] = []
    for (const ctype of ['C.UTF-8', 'en_US.UTF-8', 'UTF-8']) {
      const locale = ['--encoding=UTF8', '--locale=C', `--lc-ctype=${ctype}`]
      const access = ['--username=pilling', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
      try {
        await run('initdb', [...locale, ...access, '--no-instructions', `--pgdata=${unfinished}`])
        return await rename(unfinished, cluster)
      } catch (error) {
        failures.push(error)
        if (!String(error).includes('locale')) break
      }
    }
    const [failure] = failures
    throw new Error(
      `Our own PostgreSQL could not be set up in ${folder}. ${hint(String(failure))}\n${String(failure)}`,
      { cause: failure },
    )
  }

  async function removeUnfinished(): Promise<void> {
    const left = (await readdir(folder)).filter(name => name.includes('.unfinished-'))
    // Whatever can't be removed yet goes another time.
    await Promise.allSettled(left.map(name => rm(join(folder, name), { recursive: true, force: true })))
  }

  async function ensure(): Promise<string> {
    const password = await ensurePassword()
    const made = (await readOptional(join(cluster, 'PG_VERSION')))?.trim()
    if (made && Number(made) !== major)
      throw new Error(
        `${cluster} was made by PostgreSQL ${made}, and this is ${major}. Bring its data over with the pg_dump of ${made}, ` +
          'or move the folder away to begin with an empty one.',
      )
    if (made) return password
    await initialise()
    return password
  }

  async function findPort(): Promise<number | null> {
    const file = join(cluster, 'postmaster.pid')
    for (const until = clock.now() + 120_000; clock.now() < until; await clock.sleep(50)) {
      const text = await readOptional(file)
      const lines = text?.split('\n').map(line => line.trim())
      const pid = Number(lines?.[0])
      if (text === null || !lines || !isAlive(pid)) return null
      if (!(await isPostgres(pid))) {
        // The rest stays: by it PostgreSQL knows the shared memory that orphans of its forerunner may still be using.
        if (pid > 0) await writeFile(file, text.replace(String(pid), String(NOBODY)))
        else await rm(file)
        return null
      }
      if (lines[7] === 'ready') return Number(lines[3])
    }
    throw new Error(`The PostgreSQL of ${cluster} has been starting or stopping for two minutes.`)
  }

  async function start(wanted?: number): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      const port = wanted ?? (await findFreePort())
      await rename(log, `${log}.old`).catch(ignoreMissing)
      try {
        const command = ['start', '--wait', '--timeout=300', '--silent', '--pgdata', cluster]
        await run('pg_ctl', [...command, '--log', log, '--options', settings(port)])
        return port
      } catch (cause) {
        const said = (await readOptional(log))?.trim().split('\n').slice(-15).join('\n') ?? ''
        // Another program was quicker to the port; a server that was killed is on its way out; one of a killed process is on its way in.
        const mayPass = /Address already in use|pre-existing shared memory|postmaster.pid" already exists/.test(said)
        if (!mayPass || attempt === 20)
          throw new Error(
            `Our own PostgreSQL could not start. ${hint(said)}\n${String(cause)}\n${log} ends with:\n${said}`,
            { cause },
          )
        await clock.sleep(250)
        const found = await findPort()
        if (found) return found
      }
    }
  }

  const stop = async () =>
    void (await run('pg_ctl', ['stop', '--wait', '--silent', '--mode=fast', '--pgdata', cluster]))
  return { ensure, findPort, start, stop }
}

const settings = (port: number) =>
  Object.entries({
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
  })
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')

function hint(said: string): string {
  if (said.includes('No space left on device')) return 'The disk is full.'
  if (/Permission denied|EACCES/.test(said)) return 'It may not read or write its folder.'
  if (said.includes('Address already in use')) return 'Its port is taken.'
  return 'What is wrong stands below.'
}

/** The number of no process: greater than any system gives. */
const NOBODY = 2 ** 31 - 1

/**
 * After a restart of the machine another program may have the number that the file names. And one that was killed keeps
 * its number until the system's first process takes note (Z), which in a container may be never.
 */
async function isPostgres(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return true
  return /^\d+ \(postgres\) [^ZX]/.test((await readOptional(`/proc/${pid}/stat`)) ?? '')
}

const readOptional = (path: string): Promise<string | null> =>
  readFile(path, 'utf8').catch(error => {
    ignoreMissing(error)
    return null
  })

function ignoreMissing(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error
}
