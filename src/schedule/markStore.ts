import { and, eq, gte, inArray, sql, type SQL } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import type { Dose } from './doseInput.js'
import type { DoseState, Done } from './state.js'
import { scheduleColumns, type ScheduleRow } from './store.js'
import { droppedSlot, schedule } from './table.js'

/** A dose that its person entered by hand. */
export interface NewDose {
  readonly itemSeq: string
  readonly scheduledTime: Date
  readonly dose: Dose | null
  readonly note: string | null
}

/** A dose in a writer's hand. */
export interface HeldDose extends DoseState {
  readonly id: string
  readonly regimenId: string | null
  readonly slot: string | null
  /** Minutes after its time from which it counts as missed. */
  readonly grace: number
}

/** Somebody with doses that nobody marked in time, and the time of the first of them. */
export interface LatePerson {
  readonly userId: string
  readonly since: Date
}

/** Nobody's grace is shorter, in minutes. */
const SHORTEST_GRACE = 15

/** Marks doses. What takes `tx` is for the writer of that person's things; the rest reads what is committed. */
export const createMarkStore = (db: Db) => ({
  /** Nobody else changes it until the transaction ends. */
  async hold(tx: Db, userId: string, id: string): Promise<HeldDose | null> {
    const [dose] = await tx
      .select({ ...scheduleColumns, slot: schedule.slot, grace: sql<number>`${graceOf(userId)}` })
      .from(schedule)
      .where(isOwn(userId, id))
      .for('no key update')
    return dose ?? null
  },

  /** Gives its id. */
  async add(tx: Db, userId: string, { itemSeq, scheduledTime, dose, note }: NewDose, now: Date): Promise<string> {
    const [added] = await tx
      .insert(schedule)
      .values({
        userId,
        itemSeq,
        scheduledTime,
        doseAmount: dose?.amount ?? null,
        doseUnit: dose?.unit ?? null,
        note,
        createdAt: now,
        updatedAt: now,
      })
      .returning({ id: schedule.id })
    if (added) return added.id
    throw new Error('A dose was added and is not there.')
  },

  /** Whether as many doses without a regimen are there as `most`. */
  async isFull(tx: Db, userId: string, most: number): Promise<boolean> {
    const [last] = await tx
      .select({ one: sql`1` })
      .from(schedule)
      .where(and(eq(schedule.userId, userId), sql`${schedule.regimenId} is null`))
      .offset(most - 1)
      .limit(1)
    return last !== undefined
  },

  /** Whoever has moved it is told anew when it is due. */
  async mark(tx: Db, userId: string, id: string, { kind, state }: Done, now: Date): Promise<ScheduleRow> {
    const { status, scheduledTime, completedAt } = state
    const anew = kind === 'RESCHEDULED' ? { isMoved: true, remindedAt: null } : {}
    const changes = { status, scheduledTime, completedAt, updatedAt: now, ...anew }
    const [row] = await tx.update(schedule).set(changes).where(isOwn(userId, id)).returning(scheduleColumns)
    if (row) return row
    throw new Error('A dose was marked and is not there.')
  },

  /** What a regimen made is never made again. Gives its id; null where there is none. */
  async remove(tx: Db, userId: string, id: string): Promise<string | null> {
    const [gone] = await tx
      .delete(schedule)
      .where(isOwn(userId, id))
      .returning({ id: schedule.id, regimenId: schedule.regimenId, slot: schedule.slot })
    if (!gone) return null
    const { regimenId, slot } = gone
    if (regimenId && slot) await tx.insert(droppedSlot).values({ userId, regimenId, slot }).onConflictDoNothing()
    return gone.id
  },

  async read(userId: string, id: string): Promise<ScheduleRow | null> {
    const [row] = await db.select(scheduleColumns).from(schedule).where(isOwn(userId, id))
    return row ?? null
  },

  /** Who has doses that nobody marked in time, in the order of their ids: those behind `after`, up to `limit`. */
  async latePeople(now: Date, after: string | null, limit: number): Promise<LatePerson[]> {
    const rows = await db.execute<{ userId: string; since: string }>(sql`
      with waiting as materialized (
        select user_id, min(scheduled_time) as since from schedule
        where status = 'PENDING' and scheduled_time < ${before(now, sql`${SHORTEST_GRACE}::int`)}
        group by user_id
      )
      select user_id as "userId", since from waiting join app_user on app_user.id = user_id
      where since < ${before(now, sql`missed_after_minutes`)} ${after === null ? sql`` : sql`and user_id > ${after}::uuid`}
      order by user_id limit ${limit}`)
    return rows.map(({ userId, since }) => ({ userId, since: new Date(since) }))
  },

  /** Gives the ids of those that it marked, the oldest doses first: up to `limit`. The years before `since` aren't read. */
  async markLate(tx: Db, { userId, since }: LatePerson, now: Date, limit: number): Promise<string[]> {
    const isLate = and(
      eq(schedule.userId, userId),
      gte(schedule.scheduledTime, since),
      sql`${schedule.scheduledTime} < ${before(now, graceOf(userId))}`,
      sql`${schedule.status} = 'PENDING'`,
    )
    const first = tx.select({ id: schedule.id }).from(schedule).where(isLate)
    // A subquery that locks nothing may be run anew for each row.
    const late = tx
      .$with('late')
      .as(first.orderBy(schedule.scheduledTime, schedule.id).limit(limit).for('no key update'))
    const marked = await tx
      .with(late)
      .update(schedule)
      .set({ status: 'MISSED', updatedAt: now })
      .where(and(eq(schedule.userId, userId), inArray(schedule.id, tx.select({ id: late.id }).from(late))))
      .returning({ id: schedule.id })
    return marked.map(({ id }) => id)
  },
})
export type MarkStore = ReturnType<typeof createMarkStore>

const isOwn = (userId: string, id: string) => and(eq(schedule.userId, userId), eq(schedule.id, id))

const graceOf = (userId: string) => sql`(select missed_after_minutes from app_user where id = ${userId})`

const before = (now: Date, minutes: SQL) => sql`${now.toISOString()}::timestamptz - make_interval(mins => ${minutes})`
