import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.js'
import type { Role } from '../viewer.js'

/** What the database says of a credential that is neither unknown nor ended. */
export interface CredentialState {
  readonly userId: string
  readonly roles: readonly Role[]
  readonly isGuest: boolean
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
