import { createGuard } from '../cache/guard.js'
import type { Clock } from '../clock.js'
import { isDatabaseDown } from '../db/postgres.js'
import type { Log } from '../log.js'

/** PostgreSQL could not be asked, or not in time. It has been logged. */
export class AwayError extends Error {
  override readonly name = 'AwayError'
  constructor(options: ErrorOptions) {
    super('The database could not be asked.', options)
  }
}

/** Runs what needs PostgreSQL; rejects with AwayError, at once while PostgreSQL is known to be away. */
export type Stored = <T>(work: () => Promise<T>) => Promise<T>

/** How long one thing that needs PostgreSQL may take, in milliseconds. */
const LIMIT = 5_000

export function createStored({ clock, log }: { clock: Clock; log: Log }): Stored {
  const guard = createGuard('the table of summaries (writes)', { clock, log, limit: LIMIT })
  return async work => {
    const ran = await guard.run(() => settled(work)).catch(asAway)
    if ('error' in ran) throw ran.error
    return ran.value
  }
}

/** What PostgreSQL itself refuses says nothing of whether it is there. */
const settled = <T>(work: () => Promise<T>): Promise<{ value: T } | { error: unknown }> =>
  work().then(
    value => ({ value }),
    (error: unknown) => {
      if (isDatabaseDown(error)) throw error
      return { error }
    },
  )

function asAway(cause: unknown): never {
  throw new AwayError({ cause })
}
