import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { pino } from 'pino'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { createHeldClock } from '../../test/fakes/clock.js'
import { connectPostgres, type Postgres } from '../db/postgres.js'
import { UntoldError } from '../errors.js'
import { createFeedWriter } from '../feed/writer.js'
import { createFeedWriteStore } from '../feed/writeStore.js'
import type { Viewer } from '../viewer.js'
import { adherenceOf, calendar, type Status } from './adherence.js'
import { createScheduleDomain } from './domain.js'
import { createMaking } from './making.js'
import type { RegimenInput, Schedules } from './service.js'

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]
/** Nine in the evening of Wednesday in Seoul. */
const EVENING = Date.parse('2026-03-04T21:00+09:00')
const ITEM = '200000001'
const STATUSES: readonly Status[] = ['PENDING', 'COMPLETED', 'SKIPPED', 'MISSED']
const log = pino({ level: 'silent' })

let database: TestDatabase
let server: Postgres
/** Not the server's own: Drizzle takes over what its driver makes of dates. */
let sql: postgres.Sql

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  server = connectPostgres(database.url, { log })
  sql = postgres(database.url, { max: 2, onnotice: () => undefined })
  await sql`insert into medicine (item_seq) values (${ITEM})`
})
beforeEach(async () => void (await sql`truncate app_user cascade`))
afterAll(async () => {
  await server.close()
  await sql.end()
  await database.drop()
})

function open() {
  const { db } = server
  const clock = createHeldClock(EVENING)
  const feed = createFeedWriter({ store: createFeedWriteStore(db), announce: () => undefined, clock })
  const medicines = { keep: async (itemSeq: string) => itemSeq === ITEM }
  return { clock, making: createMaking({ db, feed, clock }), ...createScheduleDomain({ db, feed, medicines, clock }) }
}

async function person(timeZone = 'Asia/Seoul'): Promise<Viewer> {
  const [user] = await sql<{ id: string }[]>`
    insert into app_user (nickname, time_zone, created_at, updated_at) values ('민지', ${timeZone}, now(), now())
    returning id`
  return {
    userId: String(user?.id),
    roles: ['USER'],
    credential: { kind: 'session', id: randomUUID(), expiresAt: null },
    isGuest: false,
    isVerified: true,
  }
}

interface Dose {
  scheduledTime: number
  status: Status
}

async function doses({ userId }: Viewer, rows: readonly Dose[]): Promise<void> {
  await sql`
    insert into schedule (user_id, item_seq, scheduled_time, status, completed_at, created_at, updated_at)
    select ${userId}, ${ITEM}, to_timestamp("scheduledTime" / 1000.0), status,
      case status when 'COMPLETED' then now() end, now(), now()
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as given ("scheduledTime" bigint, status text)`
}

const plan = (rest: Partial<RegimenInput> = {}): RegimenInput => ({
  itemSeq: ITEM,
  times: ['08:00'],
  daysOfWeek: null,
  everyDays: null,
  cycle: null,
  startsOn: '2026-03-04',
  endsOn: null,
  timeZone: null,
  dose: null,
  note: null,
  ...rest,
})

describe('adherence', () => {
  const zones = fc.constantFrom(
    'Asia/Seoul',
    'UTC',
    'America/St_Johns',
    'America/Nuuk',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Pacific/Chatham',
    'Pacific/Kiritimati',
    'Africa/Casablanca',
  )
  const dose = fc.record({
    scheduledTime: fc.integer({ min: EVENING - 500 * DAY, max: EVENING + 3 * DAY }),
    status: fc.constantFrom(...STATUSES),
  })

  test('is what is reckoned dose by dose, in whatever zone, however they lie', async () => {
    const { schedules } = open()
    await fc.assert(
      fc.asyncProperty(
        zones,
        fc.array(dose, { maxLength: 80 }),
        fc.nat(420),
        fc.nat(60),
        async (zone, rows, back, more) => {
          const viewer = await person(zone)
          await doses(viewer, rows)
          const from = calendar(zone)(EVENING - back * DAY)
          const to = new Date(Date.parse(from) + more * DAY).toISOString().slice(0, 10)
          const question = { from, to, timeZone: zone, now: EVENING }
          expect(await schedules.adherence(viewer, zone, { from, to })).toEqual(adherenceOf(rows, question))
        },
      ),
      { numRuns: 150 },
    )
  })

  test('has one streak, whichever days are asked for', async () => {
    const { schedules } = open()
    const viewer = await person()
    const all = Array.from({ length: 500 }, (_, i) => ({
      scheduledTime: EVENING - HOUR - i * DAY,
      status: 'COMPLETED' as const,
    }))
    await doses(viewer, all)
    for (const [from, to] of [
      ['2026-03-04', '2026-03-04'],
      ['2025-01-01', '2025-12-31'],
      ['2024-12-01', '2024-12-31'],
    ] as const)
      expect(await schedules.adherence(viewer, 'Asia/Seoul', { from, to })).toMatchObject({ currentStreakDays: 366 })
  })

  test('counts a dose in both of what it is asked for once', async () => {
    const { schedules } = open()
    const viewer = await person()
    await doses(viewer, [{ scheduledTime: EVENING - HOUR, status: 'COMPLETED' }])
    const report = await schedules.adherence(viewer, 'Asia/Seoul', { from: '2025-03-10', to: '2026-03-10' })
    expect(report).toMatchObject({ due: 1, completed: 1, rate: 1, currentStreakDays: 1 })
  })

  test('is told in no time of a person who takes a great deal', async () => {
    const { schedules } = open()
    const viewer = await person()
    const many = Array.from({ length: 50_000 }, (_, i) => ({
      scheduledTime: EVENING - i * 10 * MINUTE,
      status: STATUSES[i % 4] ?? 'PENDING',
    }))
    await doses(viewer, many)
    const report = await schedules.adherence(viewer, 'Asia/Seoul', { from: '2025-03-04', to: '2026-03-04' })
    expect(report).toMatchObject({ due: 50_000, completed: 12_500, skipped: 12_500, missed: 12_500 })
    expect(report.days.reduce((sum, { due }) => sum + due, 0)).toBe(50_000)
  })
})

describe('no hole', () => {
  test('in what is asked, whether a job has run or none ever did', async () => {
    const { schedules, clock, making } = open()
    const viewer = await person()
    await schedules.createRegimen(viewer, plan(), null)
    await clock.advance(100 * DAY)
    const now = EVENING + 100 * DAY
    const { due, days } = await schedules.adherence(viewer, 'Asia/Seoul', { from: '2026-03-05', to: '2026-06-12' })
    expect([due, days.length]).toEqual([100, 100])
    const ahead = await schedules.page(viewer, { from: new Date(now), to: null, status: null, first: 100, after: null })
    expect(ahead.rows.length).toBeGreaterThanOrEqual(39)
    await making.makeAllAhead(new AbortController().signal)
    const far = { from: '2026-10-01', to: '2026-10-31' }
    const month = await schedules.calendar(viewer, 'Asia/Seoul', far)
    expect(month.map(({ schedules: each }) => each.length)).toEqual(Array.from({ length: 31 }, () => 1))
  })
})

describe('without an end', () => {
  const page = { status: null, first: 100, after: null }

  test('shows 40 days, all of them, however far single regimens are made', async () => {
    const { schedules } = open()
    const viewer = await person()
    await schedules.createRegimen(viewer, plan(), null)
    await schedules.calendar(viewer, 'Asia/Seoul', { from: '2026-10-01', to: '2026-10-31' })
    await schedules.createRegimen(viewer, plan({ times: ['20:00'] }), null)
    const { rows } = await schedules.page(viewer, { ...page, from: null, to: null })
    expect(rows).toHaveLength(80)
    expect(rows.at(-1)?.scheduledTime).toEqual(new Date('2026-04-13T20:00+09:00'))
    expect(await schedules.count(viewer, { from: null, to: null, status: null })).toBe(80)

    const from = new Date(EVENING + 100 * DAY)
    expect((await schedules.page(viewer, { ...page, from, to: null })).rows).toHaveLength(80)
    const last = new Date(EVENING + 399 * DAY)
    expect((await schedules.page(viewer, { ...page, from: last, to: null })).rows).toHaveLength(2)
    const beyond = new Date(EVENING + 500 * DAY)
    expect((await schedules.page(viewer, { ...page, from: beyond, to: null })).rows).toEqual([])
  })
})

test('the calendar shows as much as somebody may plan', async () => {
  const { schedules } = open()
  const viewer = await person()
  const times = Array.from({ length: 10 }, (_, hour) => `${10 + hour}:00`)
  for (let i = 0; i < 10; i++) await schedules.createRegimen(viewer, plan({ times, startsOn: '2026-03-05' }), null)
  const days = await schedules.calendar(viewer, 'Asia/Seoul', { from: '2026-03-05', to: '2026-04-15' })
  expect(days.map(day => day.schedules.length)).toEqual(Array.from({ length: 42 }, () => 100))
})

test('which regimens are active is one answer, in the list and of each, in whatever zone at whatever hour', async () => {
  const zones = ['Pacific/Kiritimati', 'Asia/Seoul', 'UTC', 'America/New_York', 'Pacific/Pago_Pago']
  const { schedules, clock } = open()
  const viewer = await person('America/New_York')
  for (const timeZone of [...zones, null])
    for (const endsOn of ['2026-03-04', '2026-03-05', '2026-03-06', '2027-01-01', null])
      await schedules.createRegimen(viewer, plan({ timeZone, endsOn }), null)
  const { rows: all } = await schedules.regimenPage(viewer, { active: null, first: 100, after: null })
  expect(all).toHaveLength(30)
  await schedules.endRegimen(viewer, all[7]?.id ?? '', null, null)
  for (let hour = 0; hour < 72; hour += 5) {
    const [active, over] = await Promise.all(
      [true, false].map(active => schedules.regimenPage(viewer, { active, first: 100, after: null })),
    )
    expect(active?.rows.map(schedules.isRegimenActive)).toEqual(active?.rows.map(() => true))
    expect(over?.rows.map(schedules.isRegimenActive)).toEqual(over?.rows.map(() => false))
    const [here, there] = [active?.rows.length ?? 0, over?.rows.length ?? 0]
    expect(here + there).toBe(30)
    expect([await schedules.countRegimens(viewer, true), await schedules.countRegimens(viewer, false)]).toEqual([
      here,
      there,
    ])
    await clock.advance(5 * HOUR)
  }
})

test('what isn’t the viewer’s isn’t there, and an id that can’t be one is none', async () => {
  const { schedules } = open()
  const [minji, jun] = [await person(), await person()]
  const { id } = await schedules.createRegimen(minji, plan(), null)
  const { rows } = await schedules.page(minji, { from: null, to: null, status: null, first: 1, after: null })
  const ids = [rows[0]?.id ?? '', id, 'x', '', '\0', `${id}'`]
  expect((await schedules.byIds(minji, ids)).map(row => row.id)).toEqual([rows[0]?.id])
  expect((await schedules.regimensByIds(minji, ids)).map(row => row.id)).toEqual([id])
  expect([await schedules.byIds(jun, ids), await schedules.regimensByIds(jun, ids)]).toEqual([[], []])
  expect(await schedules.byIds(minji, ['x'])).toEqual([])
})

/** Each method, so that a new one is thought of. */
const METHODS: { [K in Exclude<keyof Schedules, 'isRegimenActive'>]: (by: Viewer, of: Schedules) => Promise<unknown> } =
  {
    createRegimen: (by, of) => of.createRegimen(by, plan(), null),
    updateRegimen: (by, of) =>
      of.updateRegimen(by, null, { ...plan(), times: undefined, daysOfWeek: undefined, note: undefined }, null),
    endRegimen: (by, of) => of.endRegimen(by, null, null, null),
    previewRegimen: (by, of) => of.previewRegimen(by, plan(), 1),
    create: (by, of) =>
      of.create(by, { itemSeq: ITEM, scheduledTime: new Date(EVENING), dose: null, note: null }, null),
    complete: (by, of) => of.complete(by, randomUUID(), null, null),
    skip: (by, of) => of.skip(by, randomUUID(), null),
    reopen: (by, of) => of.reopen(by, randomUUID(), null),
    reschedule: (by, of) => of.reschedule(by, randomUUID(), new Date(EVENING), null),
    delete: (by, of) => of.delete(by, randomUUID(), null),
    page: (by, of) => of.page(by, { from: null, to: null, status: null, first: 1, after: null }),
    count: (by, of) => of.count(by, { from: null, to: null, status: null }),
    byIds: (by, of) => of.byIds(by, [randomUUID()]),
    adherence: (by, of) => of.adherence(by, 'UTC', { from: '2026-03-01', to: '2026-03-02' }),
    calendar: (by, of) => of.calendar(by, 'UTC', { from: '2026-03-01', to: '2026-03-02' }),
    regimenPage: (by, of) => of.regimenPage(by, { active: null, first: 1, after: null }),
    countRegimens: (by, of) => of.countRegimens(by, null),
    regimensByIds: (by, of) => of.regimensByIds(by, [randomUUID()]),
  }

test.each(Object.entries(METHODS))('whom a signature alone speaks for is to come back: %s', async (_, method) => {
  const { schedules } = open()
  await expect(method({ ...(await person()), isVerified: false }, schedules)).rejects.toThrow(UntoldError)
})
