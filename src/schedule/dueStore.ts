import { and, eq, gt, isNull, lte, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { schedule } from './table.js'

/** Instants of which the first is excluded. */
interface Window {
  readonly after: Date
  readonly until: Date
}

/** What is due and was not told of. */
export const createDueStore = (db: Db) => ({
  /** Whoever has a dose of that time to be told of, in the order of their ids from behind one on. */
  async people(
    { after, until }: Window,
    { behind, limit }: { behind: string | null; limit: number },
  ): Promise<string[]> {
    const rows = await db
      .selectDistinct({ userId: schedule.userId })
      .from(schedule)
      .where(and(isUntold({ after, until }), behind === null ? undefined : gt(schedule.userId, behind)))
      .orderBy(schedule.userId)
      .limit(limit)
    return rows.map(({ userId }) => userId)
  },

  /** Marks a person's doses as told of, and gives their ids, those that were due first before the others. */
  async take(tx: Db, userId: string, window: Window, at: Date): Promise<string[]> {
    const rows = await tx
      .update(schedule)
      .set({ remindedAt: at })
      .where(and(eq(schedule.userId, userId), isUntold(window)))
      .returning({ id: schedule.id, scheduledTime: schedule.scheduledTime })
    return rows.sort((a, b) => a.scheduledTime.getTime() - b.scheduledTime.getTime()).map(({ id }) => id)
  },

  /** When a dose is due that its person was told of at that instant and has not acted on since; null of any other. */
  async stillDue(tx: Db, userId: string, id: string, remindedAt: Date): Promise<Date | null> {
    const [row] = await tx
      .select({ scheduledTime: schedule.scheduledTime })
      .from(schedule)
      .where(
        and(
          eq(schedule.userId, userId),
          eq(schedule.id, id),
          eq(schedule.status, 'PENDING'),
          eq(schedule.remindedAt, remindedAt),
        ),
      )
      // It doesn't go before what is written of it.
      .for('key share')
    return row?.scheduledTime ?? null
  },
})
export type DueStore = ReturnType<typeof createDueStore>

/** The status stands in the text of the statement: a partial index is not seen through a parameter. */
const isUntold = ({ after, until }: Window) =>
  and(
    sql`${schedule.status} = 'PENDING'`,
    gt(schedule.scheduledTime, after),
    lte(schedule.scheduledTime, until),
    isNull(schedule.remindedAt),
  )
