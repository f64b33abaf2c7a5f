import type { Clock } from '../clock.js'
import { isDatabaseDown } from '../db/postgres.js'
import type { Log } from '../log.js'

export interface RepeatDeps {
  readonly clock: Clock
  readonly trouble: Trouble
  /** Ends it, after what is under way. */
  readonly until: AbortSignal
}

/** Does it again and again, `every` milliseconds after its last end, whatever becomes of it. */
export async function repeat(
  what: string,
  every: number,
  work: () => Promise<unknown>,
  { clock, trouble, until }: RepeatDeps,
): Promise<void> {
  while (!until.aborted) {
    try {
      await work()
      trouble.over(what)
    } catch (error) {
      trouble.met(what, error)
    }
    await clock.sleep(every, until).catch(() => undefined)
  }
}

/** What goes wrong again and again is logged when it begins and when it ends; an outage of the database once for all. */
export function createTrouble(log: Log) {
  const known = new Set<string>()
  let isDatabaseAway = false
  return {
    met(what: string, error: unknown): void {
      if (isDatabaseDown(error)) {
        if (!isDatabaseAway) log.warn({ err: error, what }, 'jobs wait for the database')
        isDatabaseAway = true
      } else {
        if (!known.has(what)) log.error({ err: error, what }, 'jobs can’t be worked on as they should')
        known.add(what)
      }
    },
    answered(): void {
      if (isDatabaseAway) log.info('jobs have the database again')
      isDatabaseAway = false
    },
    /** It went well. */
    over(what: string): void {
      if (known.delete(what)) log.info({ what }, 'jobs are worked on again')
    },
  }
}
export type Trouble = ReturnType<typeof createTrouble>
