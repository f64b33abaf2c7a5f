import { and, eq, gt, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import type { Change } from './change.js'
import { changeCursor, scheduleChange } from './table.js'

/** A change with its place in its person's log. */
export interface LoggedChange extends Change {
  readonly seq: number
  readonly at: Date
}

/** The ends of a person's log: 0 and 1 before anything happened. */
export interface Head {
  readonly lastSeq: number
  /** All from here on are kept. */
  readonly oldestSeq: number
}

/** Rows that one statement takes up at most, so that it ends in time. */
const BATCH = 2_000

export function createFeedStore(db: Db) {
  const columns = {
    seq: scheduleChange.seq,
    entity: scheduleChange.entity,
    kind: scheduleChange.kind,
    entityId: scheduleChange.entityId,
    at: scheduleChange.at,
  }
  const since = db
    .select({ lastSeq: changeCursor.lastSeq, oldestSeq: changeCursor.oldestSeq, change: columns })
    .from(changeCursor)
    .leftJoin(
      scheduleChange,
      and(eq(scheduleChange.userId, changeCursor.userId), gt(scheduleChange.seq, sql.placeholder('seq'))),
    )
    .where(eq(changeCursor.userId, sql.placeholder('userId')))
    .orderBy(scheduleChange.seq)
    .limit(sql.placeholder('limit'))
    .prepare('changes_since')
  // One parameter for however many people: the text is always the same.
  const lastSeqs = db
    .select({ userId: changeCursor.userId, lastSeq: changeCursor.lastSeq })
    .from(changeCursor)
    .where(sql`${changeCursor.userId} = any(${sql.placeholder('userIds')}::uuid[])`)
    .prepare('last_seqs')

  return {
    async head(userId: string): Promise<Head> {
      const [head] = await db
        .select({ lastSeq: changeCursor.lastSeq, oldestSeq: changeCursor.oldestSeq })
        .from(changeCursor)
        .where(eq(changeCursor.userId, userId))
      return head ?? { lastSeq: 0, oldestSeq: 1 }
    },

    /** How far the logs of these people have come; who has none is left out. */
    async lastSeqs(userIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
      const rows = await lastSeqs.execute({ userIds: `{${userIds.join(',')}}` })
      return new Map(rows.map(({ userId, lastSeq }) => [userId, lastSeq]))
    },

    /** What came after `seq`, oldest first, and the ends of the log at that very moment. */
    async since(userId: string, seq: number, limit: number): Promise<Head & { changes: LoggedChange[] }> {
      const rows = await since.execute({ userId, seq, limit })
      const { lastSeq = 0, oldestSeq = 1 } = rows[0] ?? {}
      return { lastSeq, oldestSeq, changes: rows.flatMap(({ change }) => change ?? []) }
    },

    /** Forgets what was noted before `before`, and marks each log with where it now begins. */
    async purge(before: Date, signal: AbortSignal): Promise<void> {
      do signal.throwIfAborted()
      while ((await purgeBatch(db, before)) > 0)
    },

    /** Forgets which requests were done before `before`. */
    async forgetRequests(before: Date, signal: AbortSignal): Promise<void> {
      do signal.throwIfAborted()
      while ((await forgetBatch(db, before)) > 0)
    },
  }
}
export type FeedStore = ReturnType<typeof createFeedStore>

/** Cursors are locked in the order of their ids, or two that purge would wait for each other; a person's cursor before their log. */
async function purgeBatch(db: Db, before: Date): Promise<number> {
  const { count } = await db.execute(sql`
    with old as (
      select user_id, max(seq) as seq
      from (
        select user_id, seq from schedule_change where at < ${before.toISOString()}::timestamptz order by at limit ${BATCH}
      ) as oldest
      group by user_id
    ), held as (
      select user_id from change_cursor where user_id in (select user_id from old) order by user_id for update
    ), raised as (
      update change_cursor set oldest_seq = greatest(oldest_seq, old.seq + 1)
      from old join held using (user_id)
      where change_cursor.user_id = old.user_id
      returning change_cursor.user_id, oldest_seq
    )
    delete from schedule_change using raised
    where schedule_change.user_id = raised.user_id and schedule_change.seq < raised.oldest_seq`)
  return count
}

/** Leaves out what others hold: they write it anew, or forget it too. */
async function forgetBatch(db: Db, before: Date): Promise<number> {
  const { count } = await db.execute(sql`
    delete from mutation_ledger where (user_id, client_mutation_id) in (
      select user_id, client_mutation_id from mutation_ledger where at < ${before.toISOString()}::timestamptz
      order by at limit ${BATCH} for update skip locked
    )`)
  return count
}
