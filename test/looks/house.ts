import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { startEmbedded } from '../../src/db/embedded.js'
import { findFreePort } from '../../src/db/port.js'
import { createLog } from '../../src/log.js'
import { plantPictures } from './pictures.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * The built server on the fakes as `npm start -- --fakes` runs it, with samples that have pictures unless they are not to be, on a PostgreSQL in a
 * folder that is gone when closed.
 */
export async function openHouse({ hasPictures = true } = {}) {
  const closers: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const each of closers.splice(0)) await each()
  }
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'pilling-looks-'))
    closers.unshift(() => rm(dataDir, { recursive: true, force: true }))
    const database = await startEmbedded({ dataDir, log: createLog({ level: 'error', file: null }) })
    closers.unshift(() => database.close())
    const sql = postgres(database.url, { max: 2, onnotice: () => undefined })
    closers.unshift(() => sql.end())
    const port = String(await findFreePort())
    const env = { DATABASE_URL: database.url, DATA_DIR: dataDir, PORT: port, LOG_LEVEL: 'error', ...NO_LIMIT }
    // The samples come in by themselves; what a server has read of them once it keeps.
    const first = await startServer(env)
    await first.stop()
    if (hasPictures) await plantPictures(sql)
    const server = await startServer(env)
    closers.unshift(() => server.stop())
    // By this name, since the cookies of our pages are for secure places and for one's own machine.
    return { address: `http://localhost:${port}`, sql, close }
  } catch (error) {
    await close()
    throw error
  }
}
export type House = Awaited<ReturnType<typeof openHouse>>

/** One person turns all the pages here within a minute or two. */
const NO_LIMIT = { RATE_LIMIT_PER_MINUTE: '1000000', ANALYST_RATE_LIMIT_PER_MINUTE: '1000000' }

async function startServer(env: Record<string, string>) {
  const { PATH = '', HOME = '' } = process.env
  const args = ['--enable-source-maps', 'dist/main.js', '--fakes']
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { PATH, HOME, ...env } })
  child.stderr.pipe(process.stderr)
  await listens(child)
  return {
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

function listens(child: ChildProcess): Promise<void> {
  let said = ''
  return new Promise((resolve, reject) => {
    child.once('exit', code => reject(new Error(`The server ended with ${code}:\n${said}`)))
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk
      if (/GraphQL\s+http:\S+\/graphql/.test(said)) resolve()
    })
  })
}
