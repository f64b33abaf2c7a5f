import type { Clock } from '../clock.js'
import { UserMistakeError } from '../errors.js'
import { nextDue } from './cron.js'
import { needsNothing, type Job } from './job.js'
import type { Queue } from './queue.js'
import type { DeadLetter, Figures } from './store.js'

/** One kind of job, as those see it who look after them. */
export interface JobState extends Figures {
  readonly name: string
  readonly cron: string | null
  readonly nextRun: Date | null
}

const NOTHING: Figures = { waiting: 0, running: 0, dead: 0, failures: 0, lastRun: null, lastError: null }

/** The jobs to look at, and to run by hand. */
export function createOverview({ queue, jobs, clock }: { queue: Queue; jobs: readonly Job[]; clock: Clock }) {
  const names = jobs.map(({ name }) => name)
  return {
    /** All kinds, in their order, those that never ran too. */
    async list(): Promise<JobState[]> {
      const figures = await queue.figures(names)
      return jobs.map(({ name, cron }) => ({
        ...(figures.get(name) ?? NOTHING),
        name,
        cron,
        nextRun: cron === null ? null : new Date(nextDue(cron, clock.now())),
      }))
    },

    /** The youngest first. */
    deadLetters: (limit = 100): Promise<DeadLetter[]> => queue.dead(names, limit),

    /** Has it run as soon as a worker is free. Throws UserMistakeError where there is no such job, or it needs a payload. */
    async runNow(name: string): Promise<void> {
      const job = jobs.find(each => each.name === name)
      if (!job) throw new UserMistakeError('NOT_FOUND', ['name'], '그런 작업이 없습니다.')
      if (!needsNothing(job))
        throw new UserMistakeError('INVALID', ['name'], '대상을 알아야 하는 작업은 바로 실행할 수 없습니다.')
      await queue.enqueue(job, {})
    },
  }
}
export type Overview = ReturnType<typeof createOverview>
