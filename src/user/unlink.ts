import type { Clock } from '../clock.js'
import { UpstreamError } from '../errors.js'
import type { Log } from '../log.js'
import type { Kakao } from '../upstream/kakao.js'
import type { Claimed, UnlinkStore } from './unlinkStore.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const FIRST_WAIT = MINUTE
const LONGEST_WAIT = 6 * HOUR
/** A Kakao id is kept no longer than this after its person has gone. */
const GIVEN_UP_AFTER = 30 * DAY
/** Longer than one unlinking may take, so that nobody else tries the same one meanwhile. */
const LEASE = MINUTE

export interface UnlinkerParts {
  readonly store: Pick<UnlinkStore, 'claimUnlink' | 'isStillAsked' | 'unlinkDone' | 'unlinkLater'>
  /** Null where Kakao is not set up any more: then nobody can be unlinked, and in the end it is given up. */
  readonly kakao: Pick<Kakao, 'unlink'> | null
  readonly clock: Clock
  readonly log: Log
}

export interface Unlinker {
  /** Unlinks all that are due, one after the other; stops early where Kakao is down, or the signal says so. Rejects where the store does. */
  run(signal?: AbortSignal): Promise<void>
}

/** Finishes at Kakao what an erasure began here, for as long as it takes. No line of the log tells who it is about. */
export function createUnlinker({ store, kakao, clock, log }: UnlinkerParts): Unlinker {
  /** What stood in the way; null once it is done. */
  const unlink = async (sub: bigint): Promise<Error | null> => {
    try {
      if (!kakao) throw new UpstreamError('kakao', 'key', 'Kakao is not set up.')
      await kakao.unlink(sub)
      return null
    } catch (error) {
      return error instanceof Error ? error : new Error('Kakao could not be asked.', { cause: error })
    }
  }

  const putOff = async (claimed: Claimed, error: Error) => {
    const { attempts, askedAt } = claimed
    const why = error instanceof UpstreamError ? { fault: error.fault } : { err: error }
    if (clock.now() - askedAt.getTime() >= GIVEN_UP_AFTER) {
      log.error({ ...why, attempts }, 'an erased user stays linked at Kakao: unlinking was given up')
      return store.unlinkDone(claimed)
    }
    const wait = waitAfter(attempts)
    log.warn({ ...why, attempts, wait }, 'an erased user could not be unlinked at Kakao yet')
    await store.unlinkLater(claimed, new Date(clock.now() + wait))
  }

  return {
    async run(signal) {
      while (!signal?.aborted) {
        const now = clock.now()
        const claimed = await store.claimUnlink(new Date(now), new Date(now + LEASE))
        if (!claimed) return
        // As late as can be: who has come back would find themselves thrown out.
        if (!(await store.isStillAsked(claimed))) continue
        const error = await unlink(claimed.sub)
        await (error ? putOff(claimed, error) : store.unlinkDone(claimed))
        if (isDown(error)) return
      }
    },
  }
}

/** How long until the next try, after so many. */
const waitAfter = (attempts: number): number => Math.min(FIRST_WAIT * 2 ** Math.min(attempts - 1, 20), LONGEST_WAIT)

/** True where the next one would fare no better. */
const isDown = (error: Error | null): boolean =>
  error instanceof UpstreamError && (error.isOutage || error.fault === 'resting')
