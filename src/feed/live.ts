import type { Clock } from '../clock.js'
import { UnavailableError } from '../errors.js'
import type { PubSub } from '../events/pubsub.js'
import type { Log } from '../log.js'
import { personChanged } from './change.js'
import type { Feed } from './service.js'
import type { FeedStore } from './store.js'
import { createTail, type LiveEvent, type Place, type Tail, type TailDeps } from './tail.js'
import type { Told } from './writer.js'

export type { LiveEvent } from './tail.js'

/** How often the log is asked for what was not announced, in milliseconds. */
const LOOK_EVERY = { connected: 5_000, alone: 1_000 } as const
/** Until what could not be read is read again, in milliseconds; doubled up to the longest. */
const TRY_AGAIN = { first: 200, longest: 3_000 } as const
/** A place that no log has come to. */
const BEYOND = Number.MAX_SAFE_INTEGER

export interface LiveParts<Thing> {
  readonly feed: Pick<Feed, 'head' | 'changesSince'>
  readonly store: Pick<FeedStore, 'lastSeqs'>
  readonly read: TailDeps<Thing>['read']
  readonly pubsub: PubSub
  readonly clock: Clock
  readonly log: Log
}

/** From where on somebody follows, and until when. */
export interface Following {
  /** The last that they know of; `foreign`: of another log. Null: what happens from now on. */
  readonly after: number | 'foreign' | null
  readonly signal: AbortSignal
}

/** What happens to people's things, as it happens: every event once and in order, on whatever server it happened. */
export async function createLive<Thing>({ feed, store, read, pubsub, clock, log }: LiveParts<Thing>) {
  const tailDeps = { changesSince: feed.changesSince, read, now: clock.now }
  const tails = new Map<string, { tail: Tail<Thing>; followers: number }>()
  const over = new AbortController()

  const enter = (userId: string): Tail<Thing> => {
    const known = tails.get(userId) ?? { tail: createTail(userId, tailDeps), followers: 0 }
    tails.set(userId, known)
    known.followers++
    return known.tail
  }
  const leave = (userId: string): void => {
    const known = tails.get(userId)
    if (known && --known.followers === 0) tails.delete(userId)
  }

  async function* walk(userId: string, from: number, signal: AbortSignal): AsyncGenerator<LiveEvent<Thing>, void> {
    const tail = enter(userId)
    try {
      let place: Place = { seq: from, asOf: 0 }
      let step = await patiently(() => tail.fromLog(place), signal)
      while (step) {
        for (const event of step.events) {
          if (signal.aborted) return
          yield event
        }
        place = step.place
        await tail.moved(place.seq, signal)
        step = await patiently(() => tail.next(place), signal)
      }
    } finally {
      leave(userId)
    }
  }

  /** Work that may be done again, once the database is back; null where nobody waits for it any more. */
  const patiently = async <T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | null> => {
    for (let wait: number = TRY_AGAIN.first; !signal.aborted; wait = Math.min(wait * 2, TRY_AGAIN.longest)) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error
        await clock.sleep(wait, signal).catch(() => undefined) // aborted
      }
    }
    return null
  }

  const look = async () => {
    const lastSeqs = tails.size > 0 ? await store.lastSeqs([...tails.keys()]) : []
    for (const [userId, seq] of lastSeqs) tails.get(userId)?.tail.announce(seq)
  }
  const keepLooking = async () => {
    for (;;) {
      await clock.sleep(pubsub.isConnected() ? LOOK_EVERY.connected : LOOK_EVERY.alone, over.signal)
      await look().catch((error: unknown) => log.debug({ err: error }, 'the logs could not be looked at'))
    }
  }

  const unsubscribe = await pubsub.subscribe(personChanged, ({ userId, seq }) => tails.get(userId)?.tail.announce(seq))
  keepLooking().catch(() => undefined) // only where it is over

  return {
    /**
     * Resolves once all that happens from then on will be told; without `after`, that needs the database: throws
     * UnavailableError. What comes later waits for a database that is away, and goes on where it was.
     */
    async follow(userId: string, { after, signal }: Following): Promise<AsyncGenerator<LiveEvent<Thing>, void>> {
      const seq = after ?? (await feed.head(userId)).lastSeq
      return walk(userId, seq === 'foreign' ? BEYOND : seq, signal)
    },

    /** What was just written in this process, before it is announced to all. */
    take: (userId: string, told: Told<Thing>): void => tails.get(userId)?.tail.take(told),

    /** How many people are followed at this moment. */
    size: (): number => tails.size,

    async close(): Promise<void> {
      over.abort()
      await unsubscribe()
    },
  }
}
export type Live<Thing> = Awaited<ReturnType<typeof createLive<Thing>>>
