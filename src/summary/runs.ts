import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import type { Log } from '../log.js'
import type { Spend } from './budgetStore.js'
import type { Figures, Outcome, Run, RunKind, RunStore } from './runStore.js'

/** A run that is ours: nobody else is at it while `signal` is quiet. */
export interface OwnRun {
  readonly run: Run
  readonly figures: Figures
  /** Fires when it is to be stopped, and when somebody else has taken it over. */
  readonly signal: AbortSignal
  /** Says, and writes down, how far it is. `place` is the pair that was done last. */
  tell(figures: Partial<Figures>, place?: string): Promise<void>
  /** Puts what was taken in the place of what was reserved, and does `also` in the same transaction. */
  took(taken: Spend, also: (tx: Db) => Promise<void>): Promise<void>
  end(outcome: Outcome, microUsd?: number): Promise<void>
}

interface RunsParts {
  readonly store: RunStore
  readonly clock: Clock
  readonly log: Log
  /** How long somebody who is at a run may be silent before it is taken over, in milliseconds. */
  readonly silence?: number
}

/** Sees to it that one at a time, among all servers, is at work on many summaries, and that nobody's death ends it. */
export function createRuns({ store, clock, log, silence = 30_000 }: RunsParts) {
  const holdOf = (holder: string) => ({ holder, now: clock.now(), until: clock.now() + silence })

  /** Somebody who has died is silent for a while before that is known. */
  async function takeInTime(kind: RunKind, holder: string, signal: AbortSignal): Promise<Run | null> {
    const giveUpAt = clock.now() + silence + 5_000
    for (;;) {
      const run = await store.take(kind, holdOf(holder))
      if (run || clock.now() >= giveUpAt) return run
      await clock.sleep(1_000, signal)
    }
  }

  async function own<T>(run: Run, holder: string, outer: AbortSignal, work: (own: OwnRun) => Promise<T>): Promise<T> {
    const [lost, over] = [new AbortController(), new AbortController()]
    const beating = beat(run.id, holder, lost, over.signal)
    try {
      return await work(ownRunOf(run, holder, AbortSignal.any([outer, lost.signal])))
    } finally {
      over.abort()
      await beating
      await store.release(run.id, holder).catch(notTold)
    }
  }

  async function beat(id: number, holder: string, lost: AbortController, over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await clock.sleep(silence / 3, over).catch(() => undefined) // it is over
      if (over.aborted) return
      const isOurs = await store.hold(id, holdOf(holder)).catch((error: unknown) => (notTold(error), true))
      if (!isOurs) return lost.abort(new Error('Somebody else is at this run now.'))
    }
  }
  const notTold = (error: unknown): void => log.debug({ err: error }, 'a run of summaries could not be held')

  function ownRunOf(run: Run, holder: string, signal: AbortSignal): OwnRun {
    let figures: Figures = run
    const about = () => {
      const { total, done, made, refused, failed } = figures
      return { run: run.id, kind: run.kind, total, done, made, refused, failed }
    }
    return {
      run,
      signal,
      get figures() {
        return figures
      },
      async tell(now, place) {
        const { total, done, made, refused, failed } = { ...figures, ...now }
        figures = { total, done, made, refused, failed }
        log.info(about(), 'summaries are being prepared')
        await store.write(run.id, { ...figures, ...(place !== undefined && { place }) })
      },
      took: (taken, also) => store.took(run.id, holder, taken, also),
      async end(outcome, microUsd) {
        const ending = { outcome, at: clock.now(), ...(microUsd !== undefined && { microUsd }) }
        await store.end(run.id, holder, ending)
        log.info({ ...about(), outcome, microUsd }, 'a run of summaries has ended')
      },
    }
  }

  return {
    /** Begins a run, or goes on with the one that is open. Null where somebody else is at that. */
    async begin<T>(kind: RunKind, signal: AbortSignal, work: (own: OwnRun) => Promise<T>): Promise<T | null> {
      const holder = randomUUID()
      const run = await takeInTime(kind, holder, signal)
      return run && own(run, holder, signal, work)
    },

    /** Goes on with the run that is open. Null where there is none, or somebody else is at it. */
    async resume<T>(signal: AbortSignal, work: (own: OwnRun) => Promise<T>): Promise<T | null> {
      const holder = randomUUID()
      const run = await store.takeOver(holdOf(holder))
      return run && own(run, holder, signal, work)
    },

    latest: store.latest,
  }
}
export type Runs = ReturnType<typeof createRuns>
