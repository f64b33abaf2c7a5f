import type { z } from 'zod'
import { isCron } from './cron.js'

/** What is needed to ask for a job, without the hands that do it. */
export interface JobKind<Payload extends object = object> {
  /** For ever: jobs of this name may wait in the database. */
  readonly name: string
  /** Ids, not rows, as JSON has them: a run looks at the world again. */
  readonly payload: z.ZodType<Payload>
  /** Of several that wait and have the same key, there is one; without a key each is its own. */
  keyOf?(payload: Payload): string
  /** How often it is tried before it is dead. */
  readonly attempts: number
  /** Seconds before the second attempt; before each further one twice as long. By chance up to twice that. */
  readonly backoff: number
}

/** Work that may wait. It may be run twice, even at the same time, so doing it twice must do no harm. */
export interface Job<Payload extends object = object> extends JobKind<Payload> {
  /** When it is run by itself, on Korean clocks, with the payload `{}`; null: only when asked for. */
  readonly cron: string | null
  /** Milliseconds after which an attempt has failed. */
  readonly timeLimit: number
  /** How many a worker does at once. */
  readonly atOnce: number
  /** The signal fires when the time is up, when the worker stops, and when another worker has taken the job over. */
  run(payload: Payload, signal: AbortSignal): Promise<unknown>
}

type Chosen = 'attempts' | 'backoff' | 'cron' | 'timeLimit' | 'atOnce'
type Definition<Payload extends object> = Omit<Job<Payload>, Chosen> & Partial<Pick<Job<Payload>, Chosen>>

/** Throws RangeError for what could never work. One with a cron and without `keyOf` waits at most once. */
export function defineJob<Payload extends object>(definition: Definition<Payload>): Job<Payload> {
  const hasKey = definition.keyOf ?? definition.cron
  const job: Job<Payload> = {
    attempts: 5,
    backoff: 5,
    cron: null,
    timeLimit: 60_000,
    atOnce: 1,
    ...(hasKey ? { keyOf: () => 'the one' } : {}),
    ...definition,
  }
  const fault = faultOf(job)
  if (fault) throw new RangeError(`The job ${JSON.stringify(job.name)} can't be: ${fault}.`)
  return job
}

/** Whether it can be run with no more than its name. */
export const needsNothing = ({ payload }: JobKind): boolean => payload.safeParse({}).success

function faultOf(job: Job): string | null {
  if (!/^[a-z][a-zA-Z]*(\.[a-z][a-zA-Z]*)+$/.test(job.name)) return 'its name has to read like folder.whatItDoes'
  if (!isWhole(job.attempts, 1, 20)) return 'attempts are 1 to 20'
  if (!isWhole(job.backoff, 1, 3_600)) return 'backoff is 1 to 3600 seconds'
  if (!isWhole(job.timeLimit, 1, 24 * 3_600_000)) return 'its time limit is at most a day'
  if (!isWhole(job.atOnce, 1, 50)) return 'a worker does 1 to 50 at once'
  if (job.cron === null) return null
  if (!isCron(job.cron)) return `${JSON.stringify(job.cron)} is no cron`
  return needsNothing(job) ? null : 'one with a cron is run with the payload {}'
}

const isWhole = (value: number, min: number, max: number) => Number.isInteger(value) && value >= min && value <= max
