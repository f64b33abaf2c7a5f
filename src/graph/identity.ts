import { setMaxListeners } from 'node:events'
import { CloseCode } from 'graphql-ws'
import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import type { Viewer } from '../viewer.js'
import { createAlarm } from './alarm.js'
import type { Conversation } from './conversation.js'
import { createHearing, isNothing, type Known } from './hearing.js'
import type { RateLimit } from './rate.js'
import type { Seats } from './seats.js'
import { createStanding, PATIENCE, TRY_LATER } from './standing.js'
import type { Verifier } from './verifier.js'

export const TOO_MANY = [1013, 'Too many connections', 0] as const

/**
 * Who is at the other end of one socket or stream: told in connection_init or by a header, renewed by its client, and looked
 * up again when news comes and before each event.
 */
export interface Identity {
  /** Takes what connection_init said in place of an Authorization header; false where the socket is refused. */
  introduce(said: unknown): Promise<boolean>
  /** Takes what a ping said in the same place. Gives what the pong is to tell; null: nothing. */
  renew(said: unknown): Promise<Readonly<Record<string, unknown>> | null>
  /** Who asks, as last told: enough to count by. */
  told(): Viewer | null
  /** Who asks, as of now. Where the session has ended meanwhile it throws, and the socket ends. */
  current(): Promise<Viewer | null>
  /** Waits until it can be told whether this one may still hear what is meant for them; false where they may not. */
  mayHear(): Promise<boolean>
  /** Something of this user changed, or for null may have of anybody: closes the socket if it may not stay. */
  review(userId: string | null): Promise<void>
  /** Call it when the socket is closed. */
  end(): void
}

export interface IdentityDeps {
  readonly verifier: Verifier
  readonly limit: RateLimit
  readonly seats: Seats
  readonly clock: Clock
  readonly log: Log
}

export function createIdentity(conversation: Conversation, deps: IdentityDeps): Identity {
  const { verifier, limit, seats, clock } = deps
  const { client, leave } = conversation
  const hear = createHearing({ verifier, limit, address: client.address })
  const alarm = createAlarm(clock, () => leave(CloseCode.Forbidden, 'Session expired', PATIENCE.expired))
  const over = new AbortController()
  setMaxListeners(0, over.signal) // each event that waits is one
  const seat = seats.admit(client.address)
  if (!seat) leave(...TRY_LATER)
  let known: Known | null = null
  let [pings, renewedBy] = [0, 0]
  let isReviewing = false
  const { look, untilTold } = createStanding(conversation, {
    ...deps,
    known: () => known,
    over: over.signal,
  })

  const become = (next: Known): boolean => {
    if (!seat?.moveTo(next.viewer)) {
      leave(...TOO_MANY) // seats of sockets that died without a word are free again within half a minute
      return false
    }
    known = next
    alarm.set(next.viewer?.credential.expiresAt ?? null)
    if (next.viewer?.isVerified === false) void review(null)
    return true
  }

  const review = async (userId: string | null): Promise<void> => {
    const mine = known?.viewer?.userId
    if (isReviewing || mine === undefined || (userId !== null && userId !== mine)) return
    isReviewing = true
    await untilTold()
    isReviewing = false
  }

  return {
    async introduce(said) {
      const heard = await hear(said)
      if ('viewer' in heard) return become(heard)
      if ('bad' in heard && heard.bad === 'forbidden') leave(CloseCode.Forbidden, 'Forbidden', 0)
      else leave(...TRY_LATER)
      return false
    },

    async renew(said) {
      if (isNothing(said)) return null
      if (!known) {
        leave(CloseCode.Unauthorized, 'Unauthorized', 0)
        return null
      }
      const ping = ++pings
      const heard = await hear(said)
      if ('retryAfter' in heard) return heard
      if ('bad' in heard || isAnother(heard.viewer, known)) {
        leave(CloseCode.Forbidden, 'Forbidden', PATIENCE.ended)
        return null
      }
      if (ping < renewedBy) return tell(known) // a later ping was faster
      renewedBy = ping
      return become(heard) ? tell(heard) : null
    },

    told: () => known?.viewer ?? null,
    current: look,

    async mayHear() {
      await untilTold()
      return !conversation.isLeaving() && !over.signal.aborted
    },

    review,

    end() {
      over.abort()
      alarm.set(null)
      seat?.leave()
    },
  }
}

/** A socket may be signed in on by ping, but never changes hands. */
const isAnother = (viewer: Viewer | null, { viewer: before }: Known): boolean =>
  before !== null && before.userId !== viewer?.userId

const tell = ({ viewer }: Known) => {
  const expiresAt = viewer?.credential.expiresAt ?? null
  return { accessTokenExpiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString() }
}
