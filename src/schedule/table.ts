import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  date,
  doublePrecision,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { medicine } from '../medicine/table.js'
import { appUser, type PersonalTable } from '../user/table.js'
import type { Status } from './adherence.js'

/** To the millisecond, as our clock has it, so that a cursor made of it finds its row again. */
const instant = () => timestamp({ withTimezone: true, mode: 'date', precision: 3 })
const day = () => date({ mode: 'string' })
const userId = () =>
  uuid()
    .notNull()
    .references(() => appUser.id, { onDelete: 'cascade' })

/**
 * What may have doses that aren't made: until two days behind its last one by UTC, a day may have doses anywhere. The index
 * is used by what says it in these very words.
 */
export const GOES_ON = sql`ended_at is null
  and (ends_on is null or made_until < (ends_on + 2)::timestamp at time zone 'UTC')`

/** The recurrences that doses are made from. */
export const regimen = pgTable(
  'regimen',
  {
    id: uuid().primaryKey().defaultRandom(),
    userId: userId(),
    itemSeq: text().notNull(),
    /** HH:MM, sorted. */
    times: text().array().notNull(),
    /** 1 is Monday; sorted. */
    daysOfWeek: smallint().array().notNull(),
    everyDays: integer(),
    cycleOn: integer(),
    cycleOff: integer(),
    startsOn: day().notNull(),
    endsOn: day(),
    /** Null: it follows its person's zone. */
    timeZone: text(),
    /** The zone that its doses to come were made in. */
    madeZone: text().notNull(),
    /** All doses before this instant are made; it moves forward only, so that one that was deleted stays away. */
    madeUntil: instant().notNull(),
    /** Nothing is due from then on. */
    endedAt: instant(),
    doseAmount: doublePrecision(),
    doseUnit: text(),
    note: text(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  table => [
    foreignKey({ name: 'regimen_medicine', columns: [table.itemSeq], foreignColumns: [medicine.itemSeq] }),
    index('regimen_user').on(table.userId, table.createdAt, table.id),
    // What the job looks for that makes doses ahead: it never has to do with those that ended, or are made to their end.
    index('regimen_made_until').on(table.madeUntil, table.id).where(GOES_ON),
    check('regimen_dose', sql`(${table.doseAmount} is null) = (${table.doseUnit} is null)`),
    check('regimen_cycle', sql`(${table.cycleOn} is null) = (${table.cycleOff} is null)`),
  ],
)

/** Planned intakes, and what became of them. */
export const schedule = pgTable(
  'schedule',
  {
    id: uuid().primaryKey().defaultRandom(),
    userId: userId(),
    itemSeq: text().notNull(),
    /** What it was made by; history outlives it. */
    regimenId: uuid().references(() => regimen.id, { onDelete: 'set null' }),
    /** YYYY-MM-DDTHH:MM on the wall: which dose of its regimen it is, whenever it is taken. */
    slot: text(),
    scheduledTime: instant().notNull(),
    /** Its person chose another time than its regimen's. */
    isMoved: boolean().notNull().default(false),
    status: text().$type<Status>().notNull().default('PENDING'),
    completedAt: instant(),
    /** When its person was told that it is due. */
    remindedAt: instant(),
    doseAmount: doublePrecision(),
    doseUnit: text(),
    note: text(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  table => [
    foreignKey({ name: 'schedule_medicine', columns: [table.itemSeq], foreignColumns: [medicine.itemSeq] }),
    unique('schedule_slot').on(table.regimenId, table.slot),
    index('schedule_user_time').on(table.userId, table.scheduledTime, table.id),
    // How many a person has entered by hand.
    index('schedule_own')
      .on(table.userId)
      .where(sql`regimen_id is null`),
    // What jobs look for: doses whose time has come, of anybody.
    index('schedule_pending')
      .on(table.scheduledTime)
      .where(sql`status = 'PENDING'`),
    check('schedule_status', sql`${table.status} in ('PENDING', 'COMPLETED', 'SKIPPED', 'MISSED')`),
    check('schedule_completed', sql`(${table.status} = 'COMPLETED') = (${table.completedAt} is not null)`),
    check('schedule_dose', sql`(${table.doseAmount} is null) = (${table.doseUnit} is null)`),
  ],
)

/** Slots whose doses their person deleted: they are never made again. */
export const droppedSlot = pgTable(
  'dropped_slot',
  {
    userId: userId(),
    regimenId: uuid()
      .notNull()
      .references(() => regimen.id, { onDelete: 'cascade' }),
    slot: text().notNull(),
  },
  table => [
    primaryKey({ name: 'dropped_slot_of_regimen', columns: [table.regimenId, table.slot] }),
    index('dropped_slot_user').on(table.userId),
  ],
)

/** What this domain holds of a person. */
export const PERSONAL: readonly PersonalTable[] = [
  { name: 'schedules', table: schedule, secrets: [] },
  { name: 'droppedDoses', table: droppedSlot, secrets: [] },
  { name: 'regimens', table: regimen, secrets: [] },
]
