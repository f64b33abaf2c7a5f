import { and, eq, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import type { Coming, Planned } from './future.js'
import { personZone, regimenColumns, zone, type ZonedRegimen } from './regimenStore.js'
import { GOES_ON, regimen } from './table.js'

/** A dose that a regimen is to have. */
export interface PlannedDose extends Planned {
  readonly regimenId: string
}

/** A dose to come with what made it. */
export interface ComingDose extends Coming {
  readonly regimenId: string
}

/** A regimen of anybody's, in the order in which they lag. */
export interface LaggingRegimen {
  readonly id: string
  readonly userId: string
  readonly madeUntil: Date
}

/** Up to when a regimen's doses are made, and in which zone. */
export interface Made {
  readonly id: string
  readonly until: Date
  readonly zone: string
}

const instant = (at: Date) => sql`${at.toISOString()}::timestamptz`
const asJson = (rows: readonly object[]) => sql`${JSON.stringify(rows)}::text::jsonb`

/** Makes and moves doses of regimens, of one person at a time, however many in one statement. */
export const createMakeStore = (db: Db) => ({
  /** Regimens whose doses aren't made until then, or that are not in their person's zone any more: those that lag most first. */
  async behind(userId: string, { until, now }: { until: Date; now: Date }, limit: number): Promise<ZonedRegimen[]> {
    return db
      .select({ ...regimenColumns, zone })
      .from(regimen)
      .where(and(eq(regimen.userId, userId), sql`(${isBehind(until)} or ${isElsewhere(now)})`))
      .orderBy(regimen.madeUntil, regimen.id)
      .limit(limit)
  },

  /** Anybody's regimens whose doses aren't made until then, from behind a place on: those that lag most first. */
  async lagging(until: Date, behind: LaggingRegimen | null, limit: number): Promise<LaggingRegimen[]> {
    const place =
      behind && sql`(${regimen.madeUntil}, ${regimen.id}) > (${instant(behind.madeUntil)}, ${behind.id}::uuid)`
    return db
      .select({ id: regimen.id, userId: regimen.userId, madeUntil: regimen.madeUntil })
      .from(regimen)
      .where(and(isBehind(until), place ?? undefined))
      .orderBy(regimen.madeUntil, regimen.id)
      .limit(limit)
  },

  /** Doses of these regimens that nobody has acted on and whose time is still to come. */
  async coming(userId: string, regimenIds: readonly string[], now: Date): Promise<ComingDose[]> {
    const rows = await db.execute<{ id: string; regimenId: string; slot: string; at: string; isMoved: boolean }>(sql`
      select id, regimen_id as "regimenId", slot, (extract(epoch from scheduled_time) * 1000)::bigint as at,
        is_moved as "isMoved"
      from schedule
      where user_id = ${userId} and regimen_id = any (${`{${regimenIds.join(',')}}`}::uuid[]) and slot is not null
        and status = 'PENDING' and scheduled_time > ${instant(now)}`)
    return rows.map(({ at, ...dose }) => ({ ...dose, scheduledTime: new Date(Number(at)) }))
  },

  /** Gives the ids of those that were neither there nor dropped, in the order of their times. */
  async make(userId: string, doses: readonly PlannedDose[], now: Date): Promise<string[]> {
    if (doses.length === 0) return []
    const rows = await db.execute<{ id: string }>(sql`
      insert into schedule (
        user_id, item_seq, regimen_id, slot, scheduled_time, dose_amount, dose_unit, note, created_at, updated_at
      )
      select user_id, item_seq, id, planned.slot, to_timestamp(planned.at / 1000.0), dose_amount, dose_unit, note,
        ${instant(now)}, ${instant(now)}
      from jsonb_to_recordset(${asJson(doses)}) as planned ("regimenId" uuid, slot text, at bigint)
      join regimen on regimen.id = planned."regimenId" and regimen.user_id = ${userId}
      where not exists (
        select from dropped_slot where dropped_slot.regimen_id = regimen.id and dropped_slot.slot = planned.slot
      )
      order by planned.at, planned.slot
      on conflict (regimen_id, slot) do nothing
      returning id`)
    return rows.map(({ id }) => id)
  },

  async remove(userId: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    await db.execute(sql`delete from schedule where user_id = ${userId} and id = any (${`{${ids.join(',')}}`}::uuid[])`)
  },

  /** Their person is told anew when they are due. */
  async move(userId: string, doses: readonly { id: string; at: number }[], now: Date): Promise<void> {
    if (doses.length === 0) return
    await db.execute(sql`
      update schedule
      set scheduled_time = to_timestamp(planned.at / 1000.0), reminded_at = null, updated_at = ${instant(now)}
      from jsonb_to_recordset(${asJson(doses)}) as planned (id uuid, at bigint)
      where schedule.id = planned.id and schedule.user_id = ${userId}`)
  },

  /** Gives what is to come of a regimen how much it says now, and its note. The ids are those for which this is news. */
  async relabel(userId: string, regimenId: string, now: Date): Promise<string[]> {
    const rows = await db.execute<{ id: string }>(sql`
      update schedule
      set dose_amount = regimen.dose_amount, dose_unit = regimen.dose_unit, note = regimen.note,
        updated_at = ${instant(now)}
      from regimen
      where schedule.user_id = ${userId} and schedule.regimen_id = ${regimenId} and regimen.id = schedule.regimen_id
        and schedule.status = 'PENDING' and schedule.scheduled_time > ${instant(now)}
        and (schedule.dose_amount, schedule.dose_unit, schedule.note)
          is distinct from (regimen.dose_amount, regimen.dose_unit, regimen.note)
      returning schedule.id`)
    return rows.map(({ id }) => id)
  },

  /** Notes how far doses are made. One that moved to another zone shows that one from now on. */
  async noteMade(userId: string, made: readonly Made[], now: Date): Promise<void> {
    await db.execute(sql`
      update regimen set made_until = made.until, made_zone = made.zone,
        updated_at = case when made_zone = made.zone then updated_at else ${instant(now)} end
      from jsonb_to_recordset(${asJson(made)}) as made (id uuid, until timestamptz, zone text)
      where regimen.id = made.id and regimen.user_id = ${userId}`)
  },
})

const isBehind = (until: Date) => sql`(${GOES_ON} and ${regimen.madeUntil} < ${instant(until)})`

const isElsewhere = (now: Date) => sql`(
  ${regimen.endedAt} is null and ${regimen.timeZone} is null and ${regimen.madeZone} <> ${personZone}
  and (${regimen.endsOn} is null or ${regimen.endsOn} + 2 >= ${now.toISOString().slice(0, 10)}::date)
)`
