import { pino } from 'pino'
import { inject, onTestFinished } from 'vitest'
import { z } from 'zod'
import { systemClock, type Clock } from '../src/clock.js'
import type { Job } from '../src/jobs/job.js'
import { createQueue } from '../src/jobs/queue.js'
import { createWorker } from '../src/jobs/worker.js'
import { connectPostgres } from '../src/db/postgres.js'
import { describeError } from '../src/log.js'
import { createDatabase } from './database.js'
import { startProxy } from './fakes/proxy.js'

/** What most jobs of tests are asked with. */
export const Word = z.object({ word: z.string() })

/** A database for jobs, and what was logged. Everything opened on it is closed when the test ends. */
export async function createYard({ lease = 2 }: { lease?: number } = {}) {
  const database = await createDatabase(inject('postgresUrl'))
  onTestFinished(() => database.drop())
  const proxy = await startProxy({ port: Number(new URL(database.url).port) })
  onTestFinished(() => proxy.close())
  const lines: { level: number; msg: string; job?: string; what?: string }[] = []
  const log = pino(
    { level: 'info', serializers: { err: describeError } },
    { write: (line: string) => void lines.push(JSON.parse(line)) },
  )
  const postgres = connectPostgres(database.url, { log, max: 5 })
  onTestFinished(() => postgres.close())

  /** As a process would; `through` a network that can be cut. */
  async function open(jobs: readonly Job[], { clock = systemClock, through = false }: Opening = {}) {
    const url = through ? proxy.through(database.url) : database.url
    const queue = createQueue({ url, log, clock, lease })
    onTestFinished(() => queue.close())
    await queue.prepare(jobs)
    const start = () => {
      const worker = createWorker({ queue, jobs, clock, log, pollEvery: 50 })
      onTestFinished(() => worker.stop(0))
      worker.start()
      return worker
    }
    return { queue, start }
  }
  return { open, postgres, proxy, lines, url: database.url }
}
interface Opening {
  clock?: Clock
  through?: boolean
}

/** Real in its sleeps, and standing still in what it says until it is set. */
export function createSetClock(start: string) {
  let now = Date.parse(start)
  return { now: () => now, sleep: systemClock.sleep, set: (to: string) => void (now = Date.parse(to)) }
}

/** A promise and how to fulfil it. */
export function createGateway() {
  let open = () => {}
  const opened = new Promise<void>(resolve => (open = resolve))
  return { open, opened }
}
