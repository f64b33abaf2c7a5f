import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.js'
import { isDatabaseDown } from '../db/postgres.js'
import { PillingError, UntoldError } from '../errors.js'
import type { Log } from '../log.js'
import type { Credential, Viewer } from '../viewer.js'
import { createBucket } from './bucket.js'
import { AwayError, createImpatience } from './impatience.js'
import { createKnownStates, type CredentialState } from './known.js'
import { hashOf, isApiToken } from './secret.js'
import type { SessionStore } from './sessionStore.js'
import type { AccessTokens } from './token.js'
import type { ApiTokenStore } from './tokenStore.js'

interface ViewersDeps {
  readonly accessTokens: Pick<AccessTokens, 'read'>
  readonly sessions: Pick<SessionStore, 'state' | 'touch'>
  readonly tokens: Pick<ApiTokenStore, 'state' | 'touch'>
  readonly clock: Clock
  readonly log: Log
}

/** Characters, for they are all ASCII. */
const LONGEST = 4_096

/** Milliseconds by which "last seen" may lag. */
const MINUTE = 60_000

/** Look-ups of API tokens that were never found: anybody can make those up, and each would be a statement. */
const STRANGERS = { atOnce: 50, perSecond: 20 } as const
const MOST_FOUND = 10_000

type Touch = (at: { now: Date; unseenSince: Date }) => Promise<void>

/** Who is asking, by what they show. A signature alone is not believed: the session behind it may be over. */
export function createViewers({ accessTokens, sessions, tokens, clock, log }: ViewersDeps) {
  const listeners = new Set<() => void>()
  const impatiently = createImpatience({ clock, log, onBack: () => listeners.forEach(listener => listener()) })
  const bySession = createKnownStates(id => impatiently(() => sessions.state(id)), clock)
  const readToken = createTokenReader(tokens, clock)
  const byHash = createKnownStates(hash => impatiently(() => readToken(hash)), clock)
  /** States whose last sight is being written, or was. */
  const touched = new WeakSet<CredentialState>()

  function accept(state: CredentialState | null, credential: Credential, touch: Touch): Viewer {
    const now = clock.now()
    if (!state || (state.expiresAt && state.expiresAt.getTime() <= now)) throw signInAgain()
    const unseenSince = now - MINUTE
    if (!touched.has(state) && (state.seenAt?.getTime() ?? 0) < unseenSince) {
      touched.add(state)
      // Nobody waits for it, nobody fails with it, and it tells nothing of whether a session can be looked up.
      touch({ now: new Date(now), unseenSince: new Date(unseenSince) }).catch((error: unknown) =>
        log[isDatabaseDown(error) ? 'debug' : 'warn']({ err: error }, 'a last sight could not be written'),
      )
    }
    const { userId, roles, isGuest } = state
    return { userId, roles, credential, isGuest, isVerified: true }
  }

  async function byAccessToken(token: string): Promise<Viewer> {
    const claims = await accessTokens.read(token)
    if (!claims) throw signInAgain()
    const { userId, sessionId, expiresAt } = claims
    const credential = { kind: 'session', id: sessionId, expiresAt } as const
    try {
      const state = await bySession.get(sessionId)
      return accept(state?.userId === userId ? state : null, credential, at => sessions.touch(sessionId, at))
    } catch (error) {
      // People go on with what is there for all; what is theirs, or a role adds, waits until it can be told.
      if (error instanceof AwayError) return { userId, roles: ['USER'], credential, isGuest: true, isVerified: false }
      throw error
    }
  }

  async function byApiToken(token: string): Promise<Viewer> {
    const state = await byHash.get(hashOf(token).toString('base64url'))
    if (!state) throw signInAgain()
    const credential = { kind: 'token', id: state.id, expiresAt: state.expiresAt?.getTime() ?? null } as const
    return accept(state, credential, at => tokens.touch(state.id, at))
  }

  return {
    /** As graph's `Authenticate` has it. */
    async authenticate(authorization: string | null): Promise<Viewer | null> {
      if (authorization === null) return null
      const token = authorization.length <= LONGEST ? /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization)?.[1] : undefined
      if (!token) throw signInAgain()
      return isApiToken(token) ? byApiToken(token) : byAccessToken(token)
    },

    /** Believes nothing any more that it knew of this user; null: of anybody. */
    forget(userId: string | null): void {
      bySession.forget(userId)
      byHash.forget(userId)
    },

    /** Tells when sessions can be looked up again after signatures alone have counted. The listener must not throw. */
    onBack(listener: () => void): void {
      listeners.add(listener)
    },
  }
}
export type Viewers = ReturnType<typeof createViewers>

/** States by the hash of an API token. What was found once is read freely; of what never was, only so many. */
function createTokenReader(tokens: ViewersDeps['tokens'], clock: Clock) {
  const found = new LRUCache<string, true>({ max: MOST_FOUND })
  const strangers = createBucket(STRANGERS, clock)

  return async (hash: string) => {
    if (!found.has(hash) && !strangers.take()) throw new UntoldError()
    const state = await tokens.state(Buffer.from(hash, 'base64url'))
    if (state) found.set(hash, true)
    else found.delete(hash)
    return state
  }
}

/** The same words for whatever is wrong with a token: how it is wrong helps nobody but a forger. */
const signInAgain = () => new PillingError('UNAUTHENTICATED', '다시 로그인해 주세요.')
