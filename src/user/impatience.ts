import type { Clock } from '../clock.js'
import { isConnectionLost, isDatabaseDown } from '../db/postgres.js'
import { UntoldError } from '../errors.js'
import type { Log } from '../log.js'

/** Nobody reaches the database, so what it knows can't be told to anybody. */
export class AwayError extends UntoldError {
  override readonly name = 'AwayError'
}

interface ImpatienceDeps {
  readonly clock: Clock
  readonly log: Log
  /** Called when the database answers again. It must not throw. */
  readonly onBack: () => void
}

/** Milliseconds between two looks whether the database is back. */
const REST = 1_000

/**
 * Reads with patience for one failure: once the connection is lost nobody waits for it any more, but one reader at a time
 * who finds out by their own read whether it is back. Throws AwayError while it is away, and UntoldError where it is
 * there and this one read can't be told, as when a statement takes too long.
 */
export function createImpatience({ clock, log, onBack }: ImpatienceDeps) {
  let isAway = false
  let isLooking = false
  let lookedAt = 0

  async function attempt<T>(read: () => Promise<T>): Promise<T> {
    try {
      const found = await read()
      if (isAway) comeBack()
      return found
    } catch (error) {
      throw asTold(error)
    }
  }

  function comeBack(): void {
    log.info('sessions can be looked up again')
    isAway = false
    onBack()
  }

  function asTold(error: unknown): unknown {
    if (!isConnectionLost(error)) {
      if (!isDatabaseDown(error)) return error
      log.warn({ err: error }, 'a session could not be looked up')
      return new UntoldError({ cause: error })
    }
    if (!isAway) log.warn({ err: error }, 'sessions can not be looked up: signatures alone count')
    isAway = true
    lookedAt = clock.now()
    return new AwayError({ cause: error })
  }

  return async <T>(read: () => Promise<T>): Promise<T> => {
    if (!isAway) return attempt(read)
    if (isLooking || Math.abs(clock.now() - lookedAt) < REST) throw new AwayError()
    isLooking = true
    return attempt(read).finally(() => (isLooking = false))
  }
}
