import type { Clock } from '../clock.js'
import { createCalm } from '../db/calm.js'
import type { FeedStore, Head, LoggedChange } from './store.js'
import { REMEMBERED_FOR } from './writer.js'
import type { FeedWriteStore } from './writeStore.js'

export { personChanged, type Change, type ChangeKind, type Entity, type PersonChange } from './change.js'
export type { Head, LoggedChange } from './store.js'
export type { Deed, FeedWriter, Once } from './writer.js'
export type { Live, LiveEvent } from './live.js'
export { decodeFeedCursor, encodeFeedCursor } from './cursor.js'

/** How long the log is kept, in milliseconds. */
export const KEPT_FOR = 7 * 24 * 3_600_000

/** A part of a person's log. */
export interface Since {
  /** False where the log doesn't hold all that came after the place asked for: load afresh, and go on from `lastSeq`. */
  readonly reachesBack: boolean
  readonly lastSeq: number
  /** Oldest first; more may follow where there are as many as were asked for. */
  readonly changes: readonly LoggedChange[]
}

const { calmly } = createCalm('지금은 바뀐 것을 읽을 수 없습니다. 잠시 뒤에 다시 시도해 주세요.')

interface FeedDeps {
  readonly store: FeedStore
  readonly writes: Pick<FeedWriteStore, 'answers'>
  readonly clock: Pick<Clock, 'now'>
}

/** Reads the log of what happened to a person's things; its writer is in writer.ts. */
export const createFeed = ({ store, writes, clock }: FeedDeps) => ({
  /** Where a person's log stands. */
  head: calmly((userId: string): Promise<Head> => store.head(userId)),

  /** What came after `seq`; 0 is before everything. */
  changesSince: calmly(async (userId: string, seq: number, limit: number): Promise<Since> => {
    const { lastSeq, oldestSeq, changes } = await store.since(userId, seq, limit)
    const reachesBack = seq >= oldestSeq - 1 && seq <= lastSeq
    return { reachesBack, lastSeq, changes: reachesBack ? changes : [] }
  }),

  /** The ids that requests of these names gave within the last day; a name that gave none is left out. */
  answersTo: calmly((userId: string, names: readonly string[]): Promise<ReadonlyMap<string, string>> =>
    writes.answers(userId, names, new Date(clock.now() - REMEMBERED_FOR)),
  ),

  /**
   * Forgets changes of more than seven days ago, and requests of more than a day ago. May run on several servers at once.
   * Rejects soon after the signal; what was forgotten by then stays so.
   */
  async purge(signal: AbortSignal): Promise<void> {
    await store.purge(new Date(clock.now() - KEPT_FOR), signal)
    await store.forgetRequests(new Date(clock.now() - REMEMBERED_FOR), signal)
  },
})
export type Feed = ReturnType<typeof createFeed>
