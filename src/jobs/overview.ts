import type { Clock } from '../clock.js'
import { createCalm } from '../db/calm.js'
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

const { calmly } = createCalm('지금은 작업을 볼 수 없습니다. 잠시 뒤에 다시 시도해 주세요.')

/** The jobs to look at, and to run by hand. */
export function createOverview({ queue, jobs, clock }: { queue: Queue; jobs: readonly Job[]; clock: Clock }) {
  const names = jobs.map(({ name }) => name)
  const stateOf = ({ name, cron }: Job, figures: Figures = NOTHING): JobState => ({
    ...figures,
    name,
    cron,
    nextRun: cron === null ? null : new Date(nextDue(cron, clock.now())),
  })
  const look = async (job: Job) => stateOf(job, (await queue.figures([job.name])).get(job.name))

  return {
    /** All kinds, in their order, those that never ran too. */
    list: calmly(async (): Promise<JobState[]> => {
      const figures = await queue.figures(names)
      return jobs.map(job => stateOf(job, figures.get(job.name)))
    }),

    /** How many there are of each kind in each state that isn't done, those too of which there are none. */
    async count(): Promise<{ labels: { job: string; state: State }; value: number }[]> {
      const counts = await queue.counts(names)
      return names.flatMap(job =>
        STATES.map(state => ({ labels: { job, state }, value: counts.get(job)?.[state] ?? 0 })),
      )
    },

    /** The youngest first. */
    deadLetters: calmly((limit: number): Promise<DeadLetter[]> => queue.dead(names, limit)),

    /** Has it run as soon as a worker is free. Throws UserMistakeError where there is no such job, or it needs a payload. */
    runNow: calmly(async (name: string): Promise<JobState> => {
      const job = jobs.find(each => each.name === name)
      if (!job) throw new UserMistakeError('NOT_FOUND', ['name'], '그런 작업이 없습니다.')
      if (!needsNothing(job))
        throw new UserMistakeError('INVALID', ['name'], '대상을 알아야 하는 작업은 바로 실행할 수 없습니다.')
      await queue.enqueue(job, {})
      return look(job)
    }),

    /** Gives one that is dead another attempt. Null is the id of none. Throws UserMistakeError where there is no such one. */
    retry: calmly(async (id: string | null): Promise<JobState> => {
      const name = id !== null && UUID.test(id) ? await queue.revive(names, id) : null
      const job = jobs.find(each => each.name === name)
      if (job) return look(job)
      throw new UserMistakeError('NOT_FOUND', ['id'], '그런 실패한 작업이 없습니다.')
    }),
  }
}
export type Overview = ReturnType<typeof createOverview>

const STATES = ['waiting', 'running', 'dead'] as const
type State = (typeof STATES)[number]

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
