import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import { startAttempt, type Attempt } from './attempt.js'
import { lastDue, nextDue } from './cron.js'
import type { Job } from './job.js'
import type { Queue } from './queue.js'
import { createTrouble, repeat } from './repeat.js'

export interface WorkerDeps {
  readonly queue: Queue
  readonly jobs: readonly Job[]
  readonly clock: Clock
  readonly log: Log
  /** Milliseconds between two looks at what waits. */
  readonly pollEvery?: number
}

const TIDY_EVERY = 300_000
/** How long a stop goes on after its deadline, in milliseconds: jobs tidy up, and are given back. */
const LAST_WORDS = 3_000

/** Does what waits in the queue, as many workers as there are. It goes on by itself when the database was away. */
export function createWorker({ queue, jobs, clock, log, pollEvery = 500 }: WorkerDeps) {
  const stopping = new AbortController()
  const closing = new AbortController()
  const byName = new Map(jobs.map(job => [job.name, job]))
  const inHand = new Map<string, Attempt>()
  const lanes = new Map<Promise<void>, string>()
  /** The turn of each that was taken last, and the next. */
  const turns = new Map<string, readonly [number, number]>()
  const trouble = createTrouble(log)
  let loops: Promise<unknown> = Promise.resolve()

  /** One after the other, until none waits. */
  async function drain(job: Job): Promise<void> {
    try {
      while (!stopping.signal.aborted) {
        const taken = await queue.take(job.name)
        trouble.over(job.name)
        if (!taken) return
        // It came when the deadline of our stop was over.
        if (closing.signal.aborted) return await queue.giveBack(taken)
        const attempt = startAttempt(job, taken, { queue, clock, log, closing: closing.signal })
        inHand.set(taken.id, attempt)
        await attempt.over
        if (inHand.get(taken.id) === attempt) inHand.delete(taken.id)
      }
    } catch (error) {
      trouble.met(job.name, error)
    }
  }

  const poll = async () => {
    const due = await queue.due([...byName.keys()])
    trouble.answered()
    for (const name of due) {
      const job = byName.get(name)
      if (!job || stopping.signal.aborted) continue
      const open = [...lanes.values()].filter(each => each === name).length
      for (let i = open; i < job.atOnce; i++) {
        const lane = drain(job).finally(() => lanes.delete(lane))
        lanes.set(lane, name)
      }
    }
  }

  const takeTurns = async () => {
    for (const job of jobs) {
      if (job.cron === null) continue
      const now = clock.now()
      const [taken, next] = turns.get(job.name) ?? [Infinity, 0]
      if (taken <= now && now < next) continue
      const due = lastDue(job.cron, now)
      await queue.takeTurn(job, due)
      turns.set(job.name, [due, nextDue(job.cron, now)])
    }
  }

  const renew = async () => {
    const attempts = [...inHand.values()]
    if (attempts.length === 0) return
    const held = await queue.renew(attempts.map(({ taken: { id, name, attempt } }) => ({ id, name, attempt })))
    // One that has just ended is nobody's either, and takes no harm.
    for (const { taken, cut } of attempts) if (!held.has(taken.id)) cut('lost')
  }

  async function within(ms: number, work: Promise<unknown>): Promise<void> {
    const ended = new AbortController()
    await Promise.race([work, clock.sleep(ms, ended.signal).catch(() => undefined)])
    ended.abort()
  }

  return {
    /** Needs the queue prepared for all its jobs. */
    start(): void {
      const patience = queue.lease * 1_000
      const until = { clock, trouble, until: stopping.signal }
      loops = Promise.all([
        repeat('waiting jobs', pollEvery, poll, until),
        repeat('turns', Math.min(1_000, pollEvery), takeTurns, until),
        repeat('leases', patience / 4, renew, { ...until, until: closing.signal }),
        repeat('lost jobs', Math.min(patience / 4, 10_000), queue.takeOver, until),
        repeat('old jobs', TIDY_EVERY, queue.tidy, until),
      ])
    },

    /** Begins nothing more, and resolves when what is in hand is done; what isn't by the deadline is left to others. */
    async stop(deadline = 8_000): Promise<void> {
      stopping.abort()
      const worked = Promise.all(lanes.keys())
      await within(deadline, worked)
      for (const attempt of inHand.values()) attempt.cut('stop')
      closing.abort()
      await within(LAST_WORDS, Promise.all([worked, loops]))
    },
  }
}
export type Worker = ReturnType<typeof createWorker>
