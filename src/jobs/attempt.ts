import type { Clock } from '../clock.js'
import { isDatabaseDown } from '../db/postgres.js'
import { describeError, type Log } from '../log.js'
import type { Job } from './job.js'
import type { Queue, Taken } from './queue.js'

/** Why an attempt is cut short; `lost`: another worker has the job now. */
export type Why = 'time' | 'stop' | 'lost'

/** What a job's signal gives as its reason. */
export class CutShort extends Error {
  override readonly name = 'CutShort'
  constructor(readonly why: Why) {
    super(`The job was cut short: ${why}.`)
  }
}

export interface Attempt {
  readonly taken: Taken
  /** Makes it end soon, whatever the job does. */
  cut(why: Why): void
  /** Resolves when the queue knows how it went, or can't be told; never rejects. */
  readonly over: Promise<void>
}

export interface AttemptDeps {
  readonly queue: Pick<Queue, 'done' | 'failed' | 'giveBack' | 'renew'>
  readonly clock: Clock
  readonly log: Log
  /** Fires when a database that is away is waited for no longer. */
  readonly closing: AbortSignal
}

type Outcome =
  { readonly kind: 'done' } | { readonly kind: 'left' } | { readonly kind: 'failed'; readonly error: unknown }

/** Milliseconds that a job has for tidying up when the worker stops. */
const GRACE = 1_000
/** Milliseconds between two tries to tell the queue. */
const TELL_AGAIN = 500

/** Runs a job once and tells the queue how it went. */
export function startAttempt(job: Job, taken: Taken, deps: AttemptDeps): Attempt {
  const cutting = new AbortController()
  const over = run(job, taken, cutting, deps).then(outcome => tell(job, taken, outcome, cutting.signal, deps))
  return { taken, over, cut: why => cutting.abort(new CutShort(why)) }
}

async function run(job: Job, { payload }: Taken, cutting: AbortController, { clock }: AttemptDeps): Promise<Outcome> {
  const { signal } = cutting
  const ended = new AbortController()
  const wait = (ms: number) => clock.sleep(ms, ended.signal).catch(() => undefined)
  const work = async () => job.run(job.payload.parse(payload), signal)
  const timeUp = async () => {
    await wait(job.timeLimit)
    if (!ended.signal.aborted) cutting.abort(new CutShort('time'))
  }
  const cutShort = new Promise<Outcome>(resolve => {
    const end = async () => {
      if (whyOf(signal) === 'stop') await wait(GRACE)
      resolve(outcomeOfCut(signal, job))
    }
    signal.addEventListener('abort', () => void end(), { once: true })
  })
  const finished = work().then(
    (): Outcome => ({ kind: 'done' }),
    (error: unknown): Outcome => (signal.aborted ? outcomeOfCut(signal, job) : { kind: 'failed', error }),
  )
  void timeUp()
  try {
    return await Promise.race([finished, cutShort])
  } finally {
    ended.abort()
  }
}

const whyOf = ({ reason }: AbortSignal): Why | null => (reason instanceof CutShort ? reason.why : null)

const outcomeOfCut = (signal: AbortSignal, { timeLimit }: Job): Outcome =>
  whyOf(signal) === 'time'
    ? { kind: 'failed', error: new Error(`It was not done within ${timeLimit} ms.`) }
    : { kind: 'left' }

/** Tries until the database answers; meanwhile the job is ours, for its lease is renewed. */
async function tell(job: Job, taken: Taken, outcome: Outcome, cut: AbortSignal, deps: AttemptDeps): Promise<void> {
  const { clock, log, closing } = deps
  const about = { job: taken.name, jobId: taken.id, attempt: taken.attempt + 1 }
  if (outcome.kind === 'failed') logFailure(job, about, outcome.error, log)
  while (whyOf(cut) !== 'lost') {
    try {
      return await tellOnce(taken, outcome, deps)
    } catch (error) {
      if (closing.aborted || !isDatabaseDown(error))
        return log.error({ ...about, err: error }, 'the queue could not be told how a job went: it will be run again')
      await clock.sleep(TELL_AGAIN, closing).catch(() => undefined)
    }
  }
  log.warn(about, 'a job was taken over by another worker')
}

async function tellOnce(taken: Taken, outcome: Outcome, { queue }: AttemptDeps): Promise<void> {
  if (outcome.kind === 'done') return queue.done(taken)
  if (outcome.kind === 'left') return queue.giveBack(taken)
  // Whoever has taken the job over would have its attempt failed.
  if ((await queue.renew([taken])).has(taken.id)) await queue.failed(taken, reasonOf(outcome.error))
}

function logFailure({ attempts }: Job, about: { attempt: number }, error: unknown, log: Log): void {
  if (about.attempt < attempts) log.warn({ ...about, err: error }, 'a job failed and will be tried again')
  else log.error({ ...about, err: error }, 'a job failed for the last time: it is a dead letter')
}

/** For those who look at dead letters; a stack or parameters of SQL are not kept. */
function reasonOf(error: unknown) {
  const { message, type, code } = describeError(error)
  return { message: message.slice(0, 500), type, code }
}
