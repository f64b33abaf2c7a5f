import { CloseCode } from 'graphql-ws'
import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import type { Viewer } from '../viewer.js'
import type { Conversation } from './conversation.js'
import { isUnauthenticated, isUnavailable, type Known } from './hearing.js'
import type { Verifier } from './verifier.js'

/** How long what is under way may still be answered, in milliseconds. */
export const PATIENCE = { expired: 5_000, ended: 1_000 } as const
/** The client library comes back after this one. */
export const TRY_LATER = [1013, 'Try again later', 0] as const
/** Until we ask again what could not be told, in milliseconds. */
const AGAIN = 1_000

export interface StandingDeps {
  readonly verifier: Verifier
  readonly clock: Clock
  readonly log: Log
  /** What was said last. */
  readonly known: () => Known | null
  /** Fires when the connection is gone. */
  readonly over: AbortSignal
}

/** Whether what a listener said last is still good. */
export interface Standing {
  /** Who shows it. Throws where it is good no longer, and then the conversation ends. */
  look(): Promise<Viewer | null>
  /** Resolves once it is told that it is good, not by a signature alone, or the conversation ends. */
  untilTold(): Promise<void>
}

export function createStanding(
  conversation: Conversation,
  { verifier, clock, log, known, over }: StandingDeps,
): Standing {
  const { leave, isLeaving, requestId } = conversation

  const look = async (): Promise<Viewer | null> => {
    const asked = known()
    try {
      return await verifier.verify(asked?.authorization ?? null)
    } catch (error) {
      if (!isUnauthenticated(error)) throw error
      if (known() !== asked) return look() // renewed meanwhile
      leave(CloseCode.Forbidden, 'Session ended', PATIENCE.ended)
      throw error
    }
  }

  /** False where it could not be told, or by a signature alone, or of what is said no longer. */
  const isTold = async (): Promise<boolean> => {
    const asked = known()
    try {
      const viewer = await look()
      return known() === asked && viewer?.isVerified !== false
    } catch (error) {
      if (isUnavailable(error)) return false
      if (isUnauthenticated(error)) return true
      log.error({ err: error, requestId }, 'a listener could not be reviewed')
      leave(...TRY_LATER)
      return true
    }
  }

  return {
    look,
    async untilTold() {
      while (!isLeaving() && !over.aborted && !(await isTold())) await clock.sleep(AGAIN, over).catch(() => undefined)
    },
  }
}
