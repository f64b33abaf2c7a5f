import type { Clock } from '../clock.js'
import { createCalm } from '../db/calm.js'
import type { FeedStore, Head, LoggedChange } from './store.js'

export { personChanged, type Change, type ChangeKind, type Entity, type PersonChange } from './change.js'
export { appendChanges, holdPerson, type Head, type LoggedChange } from './store.js'

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

/** Reads the log of what happened to a person's things; `appendChanges` writes it. */
export const createFeed = ({ store, clock }: { store: FeedStore; clock: Pick<Clock, 'now'> }) => ({
  /** Where a person's log stands. */
  head: calmly((userId: string): Promise<Head> => store.head(userId)),

  /** What came after `seq`; 0 is before everything. */
  changesSince: calmly(async (userId: string, seq: number, limit: number): Promise<Since> => {
    const { lastSeq, oldestSeq, changes } = await store.since(userId, seq, limit)
    const reachesBack = seq >= oldestSeq - 1 && seq <= lastSeq
    return { reachesBack, lastSeq, changes: reachesBack ? changes : [] }
  }),

  /** Forgets what is older than seven days. May run on several servers at once. */
  purge: (): Promise<void> => store.purge(new Date(clock.now() - KEPT_FOR)),
})
export type Feed = ReturnType<typeof createFeed>
