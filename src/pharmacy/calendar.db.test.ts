import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { createHeldClock } from '../../test/fakes/clock.js'
import { connectPostgres, type Postgres } from '../db/postgres.js'
import { createEvents } from '../events/postgres.js'
import type { Kasi } from '../upstream/kasi.js'
import { createHolidays } from './calendar.js'
import { yearlyHolidays } from './holiday.js'
import { createHolidayStore } from './holidayStore.js'

const log = pino({ level: 'silent' })
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 10 })

let database: TestDatabase
let postgres: Postgres
beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  postgres = connectPostgres(database.url, { log })
})
afterAll(async () => {
  await postgres.close()
  await database.drop()
})
beforeEach(async () => void (await postgres.sql`delete from holiday_year`))

type Answers = Readonly<Record<number, readonly string[] | Error | null>>
/** The service: the days of every year and these, nothing of it, or a failure. */
const kasiOf = (answers: Answers) => {
  const asked: number[] = []
  const holidaysOf: Kasi['holidaysOf'] = async year => {
    asked.push(year)
    const days = answers[year] ?? null
    if (days instanceof Error) throw days
    return days && [...yearlyHolidays(year), ...days.map(day => ({ day, name: '공휴일' }))]
  }
  return { kasi: { holidaysOf }, asked }
}

/** A server, on 23 November 2026 unless told. */
async function open(kasi: Kasi | null = null, today = '2026-11-23T12:00+09:00') {
  const clock = createHeldClock(Date.parse(today))
  const events = createEvents(postgres, { log, clock })
  const holidays = await createHolidays({ store: createHolidayStore(postgres.db), kasi, events, clock, log })
  onTestFinished(() => holidays.close())
  return { ...holidays, isHoliday: holidays.calendar.isHoliday }
}

describe('the calendar', () => {
  test('is the built-in one where nobody was asked, as far as that reaches', async () => {
    const { isHoliday, refresh } = await open()
    await refresh()
    const days = ['2026-02-16', '2026-02-19', '2027-05-03', '2029-12-25', '2030-01-01', '2020-12-25']
    expect(days.map(isHoliday)).toEqual([true, false, true, true, null, null])
    expect(['', 'x', '+010000-01-01', '2026', '2026-1-1'].map(isHoliday)).toEqual([null, null, null, false, false])
  })

  test('is what the service says of this year and the next, on every server, also on one that starts later', async () => {
    const { kasi, asked } = kasiOf({
      2026: ['2026-01-01', '2026-12-31'],
      2027: ['2027-01-01', '2027-03-08'],
    })
    const [here, there] = [await open(kasi), await open()]
    await here.refresh()
    expect(asked).toEqual([2026, 2027])
    const days = ['2026-12-31', '2026-12-30', '2027-03-08', '2028-12-25']
    for (const server of [here, there, await open()])
      await until(() => expect(days.map(server.isHoliday)).toEqual([true, false, true, true]))
  })

  test('has the elections that the law sets, also where the service leaves them out', async () => {
    const server = await open(kasiOf({ 2026: ['2026-12-31'], 2027: [] }).kasi)
    await server.refresh()
    for (const each of [server, await open()])
      await until(() => expect(['2026-12-31', '2026-06-03'].map(each.isHoliday)).toEqual([true, true]))
    expect(['2027-06-03', '2028-04-12'].map(server.isHoliday)).toEqual([false, true])
  })

  test('reaches a year that only the service knows', async () => {
    const { kasi } = kasiOf({ 2030: ['2030-01-01'], 2031: ['2031-01-01'] })
    const server = await open(kasi, '2030-01-01T00:00+09:00')
    expect(server.isHoliday('2030-01-01')).toBe(null)
    await server.refresh()
    await until(() =>
      expect(['2030-01-01', '2030-01-02', '2031-01-01'].map(server.isHoliday)).toEqual([true, false, true]),
    )
  })

  test("goes by Seoul's date", async () => {
    const { kasi, asked } = kasiOf({ 2027: ['2027-01-01'], 2028: ['2028-01-01'] })
    await (await open(kasi, '2026-12-31T15:00Z')).refresh()
    expect(asked).toEqual([2027, 2028])
  })

  test('keeps the one year where the other fails, and what it had of that', async () => {
    const first = kasiOf({ 2026: ['2026-01-01', '2026-12-31'], 2027: ['2027-01-01', '2027-03-08'] })
    await (await open(first.kasi)).refresh()
    for (const [answers, days] of [
      [{ 2026: new Error('away'), 2027: ['2027-01-01', '2027-03-09'] }, ['2026-12-31', '2027-03-09']],
      [{ 2026: ['2026-01-01', '2026-12-30'], 2027: new Error('away') }, ['2026-12-30', '2027-03-09']],
    ] satisfies [Answers, string[]][]) {
      const server = await open(kasiOf(answers).kasi)
      await expect(server.refresh()).rejects.toThrow('away')
      await until(() => expect(days.map(server.isHoliday)).toEqual([true, true]))
    }
  })

  test('does without a next year that is not published yet, but not without this one', async () => {
    const early = kasiOf({ 2026: ['2026-01-01', '2026-12-31'], 2027: null })
    const server = await open(early.kasi)
    await server.refresh()
    await until(() => expect(server.isHoliday('2026-12-31')).toBe(true))
    expect(server.isHoliday('2027-05-03')).toBe(true)
    const empty = await open(kasiOf({ 2026: null, 2027: ['2027-01-01'] }).kasi)
    await expect(empty.refresh()).rejects.toMatchObject({ fault: 'malformed' })
    expect(empty.isHoliday('2026-12-31')).toBe(true)
  })

  test.each([
    ['a day that comes every year', '2026-12-25'],
    ['a substitute', '2026-03-02'],
  ])('does without an answer that lacks %s, and is whole', async (_, missing) => {
    const days = yearlyHolidays(2026).filter(({ day }) => day !== missing)
    const kasi: Kasi = { holidaysOf: async year => [...(year === 2026 ? days : yearlyHolidays(year))] }
    const server = await open(kasi)
    await expect(server.refresh()).rejects.toMatchObject({ upstream: 'kasi', fault: 'malformed' })
    expect([missing, '2026-06-03'].map(server.isHoliday)).toEqual([true, true])
    expect(await postgres.sql`select year from holiday_year`).toMatchObject([{ year: 2027 }])
  })

  test('is read again until it can be, once a change was told', async () => {
    const clock = createHeldClock(Date.parse('2026-11-23T12:00+09:00'))
    const events = createEvents(postgres, { log, clock })
    const store = createHolidayStore(postgres.db)
    let isAway = false
    let asked = 0
    const years: typeof store.years = () => (asked++, isAway ? Promise.reject(new Error('away')) : store.years())
    const { calendar, close } = await createHolidays({ store: { ...store, years }, kasi: null, events, clock, log })
    onTestFinished(close)
    await until(() => expect(asked).toBe(2))
    isAway = true
    await store.save(2026, [{ day: '2026-11-24', name: 'x' }], 1)
    await until(() => expect(asked).toBe(3))
    isAway = false
    await vi.waitFor(
      async () => {
        await clock.advance(1_000)
        expect(calendar.isHoliday('2026-11-24')).toBe(true)
      },
      { timeout: 10_000 },
    )
  })

  test('asks no more once it is told to stop', async () => {
    const { kasi, asked } = kasiOf({ 2026: ['2026-01-01'], 2027: ['2027-01-01'] })
    const gone = new Error('gone')
    await expect((await open(kasi)).refresh(AbortSignal.abort(gone))).rejects.toBe(gone)
    expect(asked).toEqual([])
  })

  test('passes over a row that is not what it should be', async () => {
    await postgres.sql`insert into holiday_year (year, days, fetched_at) values (2026, '[{"day": 7}]', now())`
    await postgres.sql`insert into holiday_year (year, days, fetched_at) values (2027, '[{"day": "2027-03-08", "name": "x"}]', now())`
    const { isHoliday } = await open()
    expect(['2026-12-25', '2027-03-08', '2027-12-25'].map(isHoliday)).toEqual([true, true, false])
  })

  test('ends with the last of many changes', async () => {
    const store = createHolidayStore(postgres.db)
    const server = await open()
    for (let i = 10; i < 30; i++) await store.save(2026, [{ day: `2026-11-${i}`, name: 'x' }], i)
    await until(() => expect(server.isHoliday('2026-11-29')).toBe(true))
    expect(server.isHoliday('2026-11-28')).toBe(false)
  })
})
