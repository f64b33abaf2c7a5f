import { CloseCode } from 'graphql-ws'
import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import type { Viewer } from '../viewer.js'
import { createAlarm } from './alarm.js'
import type { Conversation } from './conversation.js'
import { createHearing, isNothing, isUnauthenticated, isUnavailable, type Known } from './hearing.js'
import type { RateLimit } from './rate.js'
import type { Seats } from './seats.js'
import type { Verifier } from './verifier.js'

/** How long what is under way may still be answered, in milliseconds. */
const PATIENCE = { expired: 5_000, ended: 1_000 } as const
/** Until we ask again what could not be told, in milliseconds. */
const AGAIN = 1_000
/** The client library comes back after this one. */
const TRY_LATER = [1013, 'Try again later', 0] as const
const TOO_MANY = [1013, 'Too many connections', 0] as const

/** Who one socket is: told in connection_init, renewed by its client, and looked up again when news comes. */
export interface Identity {
  /** Takes what connection_init said in place of an Authorization header; false where the socket is refused. */
  introduce(said: unknown): Promise<boolean>
  /** Takes what a ping said in the same place. Gives what the pong is to tell; null: nothing. */
  renew(said: unknown): Promise<Readonly<Record<string, unknown>> | null>
  /** Who asks, as last told: enough to count by. */
  told(): Viewer | null
  /** Who asks, as of now. Where the session has ended meanwhile it throws, and the socket ends. */
  current(): Promise<Viewer | null>
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
  const { verifier, limit, seats, clock, log } = deps
  const { client, leave } = conversation
  const hear = createHearing({ verifier, limit, address: client.address })
  const alarm = createAlarm(clock, () => leave(CloseCode.Forbidden, 'Session expired', PATIENCE.expired))
  const over = new AbortController()
  const seat = seats.admit(client.address)
  if (!seat) leave(...TRY_LATER)
  let known: Known | null = null
  let [pings, renewedBy] = [0, 0]
  let isReviewing = false

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

  /** Who shows what the socket said last. Where that is good no longer, the socket ends. */
  const look = async (): Promise<Viewer | null> => {
    const asked = known
    try {
      return await verifier.verify(asked?.authorization ?? null)
    } catch (error) {
      if (!isUnauthenticated(error)) throw error
      if (known !== asked) return look() // renewed meanwhile
      leave(CloseCode.Forbidden, 'Session ended', PATIENCE.ended)
      throw error
    }
  }

  /** False where it could not be told, or by a signature alone, or of what the socket has said no longer. */
  const isLookedUp = async (): Promise<boolean> => {
    const asked = known
    try {
      const viewer = await look()
      return known === asked && viewer?.isVerified !== false
    } catch (error) {
      if (isUnavailable(error)) return false
      if (isUnauthenticated(error)) return true
      log.error({ err: error, requestId: conversation.requestId }, 'a socket could not be reviewed')
      leave(...TRY_LATER)
      return true
    }
  }

  const review = async (userId: string | null): Promise<void> => {
    const mine = known?.viewer?.userId
    if (isReviewing || mine === undefined || (userId !== null && userId !== mine)) return
    isReviewing = true
    while (!over.signal.aborted && !(await isLookedUp())) await clock.sleep(AGAIN, over.signal).catch(() => undefined)
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
