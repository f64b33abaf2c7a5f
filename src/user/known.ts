import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.js'
import { isDatabaseDown } from '../db/postgres.js'
import { UnavailableError } from '../errors.js'
import type { Log } from '../log.js'
import type { Role } from '../viewer.js'

/** What the database says of a credential that is neither unknown nor ended. */
export interface CredentialState {
  readonly userId: string
  readonly roles: readonly Role[]
  readonly expiresAt: Date | null
  readonly seenAt: Date | null
}

/** Milliseconds that a state is believed, should the notice of its change not come. */
const BELIEVED_FOR = 5_000
const MOST_STATES = 10_000

interface Entry<S> {
  readonly readAt: number
  readonly state: Promise<S | null>
  /** Null: not known yet. */
  userId: string | null
}

/**
 * States by key, kept for seconds in this process. Many that ask at once are one statement; what can't be read isn't kept.
 */
export function createKnownStates<S extends CredentialState>(read: (key: string) => Promise<S | null>, clock: Clock) {
  const kept = new LRUCache<string, Entry<S>>({ max: MOST_STATES })

  function ask(key: string): Promise<S | null> {
    const state = read(key)
    const entry: Entry<S> = { readAt: clock.now(), state, userId: null }
    kept.set(key, entry)
    state.then(
      found => void (entry.userId = found?.userId ?? ''),
      () => kept.peek(key) === entry && kept.delete(key),
    )
    return state
  }

  return {
    /** Null where the credential is unknown or was ended. */
    get(key: string): Promise<S | null> {
      const entry = kept.get(key)
      const isFresh = entry && Math.abs(clock.now() - entry.readAt) < BELIEVED_FOR
      return isFresh ? entry.state : ask(key)
    },

    /** Of one user, or, by null, all. What is being read at this moment may be older than the change. */
    forget(userId: string | null): void {
      if (userId === null) return kept.clear()
      for (const [key, entry] of kept.entries()) if (entry.userId === null || entry.userId === userId) kept.delete(key)
    },
  }
}

/** Milliseconds between two looks whether the database is back. */
const REST = 1_000

/**
 * Reads with patience for one failure: once the database is away, nobody waits for it any more, and one reader at a time
 * goes on behind its answer to find out whether it is back. Throws UnavailableError while it is away.
 */
export function createImpatience({ clock, log }: { clock: Clock; log: Log }) {
  let isAway = false
  let isLooking = false
  let lookAt = 0

  const unavailable = (cause?: unknown) =>
    new UnavailableError('지금은 로그인을 확인할 수 없습니다. 잠시 뒤에 다시 시도해 주세요.', REST / 1_000, { cause })

  async function attempt<T>(read: () => Promise<T>): Promise<T> {
    try {
      const found = await read()
      isAway = false
      return found
    } catch (error) {
      if (!isDatabaseDown(error)) throw error
      if (!isAway) log.warn({ err: error }, 'sessions can not be looked up: signatures alone count')
      isAway = true
      lookAt = clock.now() + REST
      throw unavailable(error)
    }
  }

  function look(read: () => Promise<unknown>): void {
    isLooking = true
    attempt(read)
      .catch((error: unknown) => log.debug({ err: error }, 'sessions can still not be looked up'))
      .finally(() => (isLooking = false))
  }

  return async <T>(read: () => Promise<T>): Promise<T> => {
    if (!isAway) return attempt(read)
    if (!isLooking && clock.now() >= lookAt) look(read)
    throw unavailable()
  }
}
