import { and, eq, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { regimen } from './table.js'

/** A regimen as its owner sees it. */
export interface RegimenRow {
  readonly id: string
  readonly itemSeq: string
  /** HH:MM, sorted. */
  readonly times: readonly string[]
  /** 1 is Monday; sorted. */
  readonly daysOfWeek: readonly number[]
  readonly everyDays: number | null
  readonly cycleOn: number | null
  readonly cycleOff: number | null
  readonly startsOn: string
  readonly endsOn: string | null
  /** Null: it follows its person's zone. */
  readonly timeZone: string | null
  /** The zone that its doses to come were made in. */
  readonly madeZone: string
  readonly madeUntil: Date
  readonly endedAt: Date | null
  readonly doseAmount: number | null
  readonly doseUnit: string | null
  readonly note: string | null
  readonly createdAt: Date
  readonly updatedAt: Date
}

export const regimenColumns = {
  id: regimen.id,
  itemSeq: regimen.itemSeq,
  times: regimen.times,
  daysOfWeek: regimen.daysOfWeek,
  everyDays: regimen.everyDays,
  cycleOn: regimen.cycleOn,
  cycleOff: regimen.cycleOff,
  startsOn: regimen.startsOn,
  endsOn: regimen.endsOn,
  timeZone: regimen.timeZone,
  madeZone: regimen.madeZone,
  madeUntil: regimen.madeUntil,
  endedAt: regimen.endedAt,
  doseAmount: regimen.doseAmount,
  doseUnit: regimen.doseUnit,
  note: regimen.note,
  createdAt: regimen.createdAt,
  updatedAt: regimen.updatedAt,
}

/** A regimen with the zone in whose calendar it stands now: its own, or its person's. */
export interface ZonedRegimen extends RegimenRow {
  readonly zone: string
}

/** What of a person's decides whether they may have one more regimen. */
export interface Standing {
  readonly timeZone: string
  /** All that may be active, and few that are not. */
  readonly regimens: readonly {
    readonly id: string
    readonly endsOn: string | null
    readonly zone: string
    /** How many doses a day it has at most. */
    readonly times: number
  }[]
}

export const personZone = sql<string>`(select time_zone from app_user where app_user.id = ${regimen.userId})`
export const zone = sql<string>`coalesce(${regimen.timeZone}, ${personZone})`

/** Reads regimens, of one person at a time. */
export const createRegimenStore = (db: Db) => ({
  async byId(userId: string, id: string): Promise<ZonedRegimen | null> {
    const [row] = await db
      .select({ ...regimenColumns, zone })
      .from(regimen)
      .where(and(eq(regimen.userId, userId), eq(regimen.id, id)))
    return row ?? null
  },

  /** Null where there is no such person. `day` is one that today is nowhere before. */
  async standing(userId: string, day: string): Promise<Standing | null> {
    type Row = { timeZone: string; id: string | null; endsOn: string | null; zone: string; times: number }
    const rows = await db.execute<Row>(sql`
      select app_user.time_zone as "timeZone", regimen.id, regimen.ends_on::text as "endsOn",
        coalesce(regimen.time_zone, app_user.time_zone) as zone, cardinality(regimen.times) as times
      from app_user left join regimen on regimen.user_id = app_user.id and regimen.ended_at is null
        and (regimen.ends_on is null or regimen.ends_on >= ${day}::date)
      where app_user.id = ${userId}`)
    const [{ timeZone } = { timeZone: null }] = rows
    if (timeZone === null) return null
    return { timeZone, regimens: rows.flatMap(({ id, ...row }) => (id === null ? [] : [{ id, ...row }])) }
  },
})
export type RegimenStore = ReturnType<typeof createRegimenStore>
