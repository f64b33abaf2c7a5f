import { pino } from 'pino'
import { z } from 'zod'
import { systemClock as clock } from '../../src/clock.js'
import { defineJob } from '../../src/jobs/job.js'
import { createQueue } from '../../src/jobs/queue.js'
import { createWorker } from '../../src/jobs/worker.js'

/** A process that works on jobs: `test.hang` never ends, `test.crash` ends the process. */
async function work(url: string, lease: number): Promise<void> {
  const say = (text: string) => void process.stdout.write(`${text}\n`)
  const payload = z.object({ word: z.string() })
  const hang = defineJob({
    name: 'test.hang',
    payload,
    attempts: 3,
    backoff: 1,
    run: async ({ word }, signal) => {
      say(`has ${word}`)
      await clock.sleep(3_600_000, signal)
    },
  })
  const crash = defineJob({ name: 'test.crash', payload, attempts: 2, backoff: 1, run: async () => process.exit(7) })
  const jobs = [hang, crash]
  const log = pino({ level: 'silent' })
  const queue = createQueue({ url, log, clock, lease })
  await queue.prepare(jobs)
  const worker = createWorker({ queue, jobs, clock, log, pollEvery: 50 })
  worker.start()
  process.on('SIGTERM', () => void worker.stop(500).then(() => queue.close()))
  say('works')
}

await work(process.argv[2] ?? '', Number(process.argv[3]))
