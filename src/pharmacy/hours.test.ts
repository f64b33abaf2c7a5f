import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { builtInHolidays } from './holiday.js'
import { closesAt, DAYS, isOpen, opensAt, readHours, slotsAt, type HolidayCalendar, type WeeklyHours } from './hours.js'

/** Hours as the source writes them, such as `0900-1800`, from Monday to the holidays; '' where there is no tag. */
const raw = (...days: readonly string[]) =>
  Object.fromEntries(
    days.flatMap((pair, i) => {
      const [start = '', close = ''] = pair.split('-')
      return [...(start ? [[`dutyTime${i + 1}s`, start]] : []), ...(close ? [[`dutyTime${i + 1}c`, close]] : [])]
    }),
  ) as Record<string, string>
const hoursOf = (...days: readonly string[]): WeeklyHours => readHours(raw(...days)).hours
const everyDay = (pair: string, times = 7) => Array<string>(times).fill(pair)

const at = (said: string): number => Date.parse(`${said.replace(' ', 'T')}:00+09:00`)
const say = (instant: number | null) =>
  instant === null ? null : new Date(instant + 9 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')

const calendar: HolidayCalendar = {
  isHoliday: day => builtInHolidays(Number(day.slice(0, 4)))?.some(each => each.day === day) ?? null,
}

describe('reading', () => {
  test.each<[pair: string, opens: number, closes: number]>([
    ['0900-1800', 540, 1080],
    [' 0900 - 1800 ', 540, 1080],
    ['900-1800', 540, 1080],
    ['830-2000', 510, 1200],
    ['0-2400', 0, 1440],
    ['0000-2400', 0, 1440],
    ['0000-2359', 0, 1439],
    ['0000-0010', 0, 10],
    ['0900-2400', 540, 1440],
    ['0900-0000', 540, 1440],
    ['900-0', 540, 1440],
    ['1200-2430', 720, 1470],
    ['0900-2500', 540, 1500],
    ['1800-2530', 1080, 1530],
    ['1000-2600', 600, 1560],
    ['2200-2700', 1320, 1620],
    ['2200-3000', 1320, 1800],
    ['1000-0100', 600, 1500],
    ['0830-0030', 510, 1470],
    ['0930-0400', 570, 1680],
    ['1000-0600', 600, 1800],
    ['2359-0600', 1439, 1800],
    ['2000-0730', 1200, 1890],
    ['2359-1959', 1439, 2639],
  ])('takes %s', (pair, opens, closes) => {
    const { hours, faults } = readHours(raw(pair))
    expect([hours.opens[0], hours.closes[0], hours.unclear, faults]).toEqual([opens, closes, [], []])
  })

  test.each<[pair: string, reason: string]>([
    ['0900-', 'no closing time'],
    ['-1800', 'no opening time'],
    ['9960-1800', 'not a time of day'],
    ['0960-1800', 'not a time of day'],
    ['0900-1860', 'not a time of day'],
    ['2400-2500', 'not a time of day'],
    ['2530-2600', 'not a time of day'],
    ['0900-3100', 'not a time of day'],
    ['0900-9999', 'not a time of day'],
    ['09:00-18:00', 'not a time of day'],
    ['9-1800', 'not a time of day'],
    ['30-1800', 'not a time of day'],
    ['00900-1800', 'not a time of day'],
    ['휴무-휴무', 'not a time of day'],
    ['０９００-1800', 'not a time of day'],
    ['09\u00000-1800', 'not a time of day'],
    ['1e3-1800', 'not a time of day'],
    ['0900-3001', 'open past 30:00'],
    ['0900-0800', 'open for more than twenty hours'],
    ['0900-0501', 'open for more than twenty hours'],
    ['0900-0859', 'open for more than twenty hours'],
    ['0000-0000', 'open for less than ten minutes'],
    ['0930-0930', 'open for less than ten minutes'],
    ['0000-0001', 'open for less than ten minutes'],
    ['2355-0004', 'open for less than ten minutes'],
  ])('makes nothing of %s: %s', (pair, reason) => {
    const { hours, faults } = readHours(raw(pair))
    expect([hours.opens[0], hours.closes[0], hours.unclear]).toEqual([null, null, [1]])
    expect(faults).toEqual([{ slot: 1, reason }])
  })

  test('knows each day by its place, and none from a row that says nothing', () => {
    const pairs = DAYS.map((_, i) => `0${i + 1}00-1${i + 1}00`)
    expect(hoursOf(...pairs)).toEqual({
      opens: DAYS.map((_, i) => (i + 1) * 60),
      closes: DAYS.map((_, i) => (i + 11) * 60),
      unclear: [],
    })
    const none = { opens: DAYS.map(() => null), closes: DAYS.map(() => null), unclear: [] }
    expect(readHours({})).toEqual({ hours: none, faults: [] })
    expect(readHours({ dutyTime1s: ' ', dutyTime1c: '', dutyTime9s: '0900', dutyName: '0900' }).hours).toEqual(none)
  })
})

/** Of the week of Monday, 16 November 2026, which has no holiday, unless a date says otherwise. */
const SHOPS = {
  plain: hoursOf(...everyDay('0900-1900', 5), '0900-1400'),
  late: hoursOf(...everyDay('0900-2500', 6), '1000-2400', '1200-2600'),
  'day and night': hoursOf(...everyDay('0000-2400', 8)),
  'day and night, but for holidays': hoursOf(...everyDay('0000-2400')),
  'day and night on weekdays': hoursOf(...everyDay('0000-2400', 5)),
  night: hoursOf(...everyDay('2000-0200', 6)),
  'through the night': hoursOf(...everyDay('2000-0730')),
  'every day': hoursOf(...everyDay('0900-2200'), '1000-1800'),
  'till midnight': hoursOf(...everyDay('0900-0000')),
  'from midnight': hoursOf('0900-2400', '0000-0300', '', '', '', '', ''),
  'till the morning': hoursOf('', '', '', '', '2200-3000'),
  'unclear Tuesdays': hoursOf('0900-1800', '0000-0000', '1000-1800', '1000-1800', '1000-1800'),
  'unclear holidays': hoursOf(...everyDay('0900-1900'), '0900-'),
  'unclear holidays and no more': hoursOf('', '', '', '', '', '', '', '1000-'),
  'all unclear': hoursOf(...everyDay('0000-0001', 8)),
  'nothing said': hoursOf(),
  'only holidays said': hoursOf('', '', '', '', '', '', '', '1000-1600'),
  'Sundays alone': hoursOf('', '', '', '', '', '', '1000-1700'),
}

describe('a table of moments', () => {
  test.each<
    [shop: keyof typeof SHOPS, when: string, open: boolean | null, closes: string | null, opens: string | null]
  >([
    // An ordinary week.
    ['plain', '2026-11-16 08:59', false, null, '2026-11-16 09:00'],
    ['plain', '2026-11-16 09:00', true, '2026-11-16 19:00', null],
    ['plain', '2026-11-16 12:30', true, '2026-11-16 19:00', null],
    ['plain', '2026-11-16 18:59', true, '2026-11-16 19:00', null],
    ['plain', '2026-11-16 19:00', false, null, '2026-11-17 09:00'],
    ['plain', '2026-11-16 23:59', false, null, '2026-11-17 09:00'],
    ['plain', '2026-11-17 00:00', false, null, '2026-11-17 09:00'],
    ['plain', '2026-11-20 19:00', false, null, '2026-11-21 09:00'],
    ['plain', '2026-11-21 13:59', true, '2026-11-21 14:00', null],
    ['plain', '2026-11-21 14:00', false, null, '2026-11-23 09:00'],
    ['plain', '2026-11-22 12:00', false, null, '2026-11-23 09:00'],
    ['every day', '2026-11-22 12:00', true, '2026-11-22 22:00', null],
    ['Sundays alone', '2026-11-22 16:59', true, '2026-11-22 17:00', null],
    ['Sundays alone', '2026-11-22 17:00', false, null, '2026-11-29 10:00'],
    ['Sundays alone', '2026-11-18 12:00', false, null, '2026-11-22 10:00'],
    // Past midnight.
    ['late', '2026-11-16 23:59', true, '2026-11-17 01:00', null],
    ['late', '2026-11-17 00:00', true, '2026-11-17 01:00', null],
    ['late', '2026-11-17 00:59', true, '2026-11-17 01:00', null],
    ['late', '2026-11-17 01:00', false, null, '2026-11-17 09:00'],
    ['late', '2026-11-22 00:30', true, '2026-11-22 01:00', null],
    ['late', '2026-11-22 09:30', false, null, '2026-11-22 10:00'],
    ['late', '2026-11-22 23:59', true, '2026-11-23 00:00', null],
    ['late', '2026-11-23 00:00', false, null, '2026-11-23 09:00'],
    ['late', '2026-11-23 00:30', false, null, '2026-11-23 09:00'],
    ['night', '2026-11-16 01:00', false, null, '2026-11-16 20:00'],
    ['night', '2026-11-16 19:59', false, null, '2026-11-16 20:00'],
    ['night', '2026-11-16 20:00', true, '2026-11-17 02:00', null],
    ['night', '2026-11-17 01:59', true, '2026-11-17 02:00', null],
    ['night', '2026-11-17 02:00', false, null, '2026-11-17 20:00'],
    ['night', '2026-11-22 01:00', true, '2026-11-22 02:00', null],
    ['night', '2026-11-22 21:00', false, null, '2026-11-23 20:00'],
    ['night', '2026-11-23 01:00', false, null, '2026-11-23 20:00'],
    ['till the morning', '2026-11-20 21:59', false, null, '2026-11-20 22:00'],
    ['till the morning', '2026-11-20 22:00', true, '2026-11-21 06:00', null],
    ['till the morning', '2026-11-21 05:59', true, '2026-11-21 06:00', null],
    ['till the morning', '2026-11-21 06:00', false, null, '2026-11-27 22:00'],
    ['till midnight', '2026-11-16 23:59', true, '2026-11-17 00:00', null],
    ['till midnight', '2026-11-17 00:00', false, null, '2026-11-17 09:00'],
    ['from midnight', '2026-11-16 10:00', true, '2026-11-17 03:00', null],
    ['from midnight', '2026-11-17 00:00', true, '2026-11-17 03:00', null],
    ['from midnight', '2026-11-17 03:00', false, null, '2026-11-23 09:00'],
    ['from midnight', '2026-11-16 00:00', false, null, '2026-11-16 09:00'],
    // Day and night.
    ['day and night', '2026-11-16 00:00', true, null, null],
    ['day and night', '2026-11-16 23:59', true, null, null],
    ['day and night', '2026-09-25 03:00', true, null, null],
    ['day and night on weekdays', '2026-11-16 00:00', true, '2026-11-21 00:00', null],
    ['day and night on weekdays', '2026-11-20 23:59', true, '2026-11-21 00:00', null],
    ['day and night on weekdays', '2026-11-21 00:00', false, null, '2026-11-23 00:00'],
    ['day and night on weekdays', '2026-11-22 23:59', false, null, '2026-11-23 00:00'],
    ['day and night, but for holidays', '2026-11-16 00:00', true, null, null],
    ['day and night, but for holidays', '2026-12-24 12:00', true, null, null],
    ['day and night, but for holidays', '2026-12-25 00:00', null, null, null],
    ['day and night, but for holidays', '2026-12-26 00:00', true, null, null],
    // Holidays, whatever their weekday.
    ['every day', '2026-09-25 09:30', false, null, '2026-09-25 10:00'],
    ['every day', '2026-09-25 10:00', true, '2026-09-25 18:00', null],
    ['every day', '2026-09-25 18:00', false, null, '2026-09-26 10:00'],
    ['every day', '2026-09-26 18:00', false, null, '2026-09-27 09:00'],
    ['every day', '2026-09-27 21:00', true, '2026-09-27 22:00', null],
    ['every day', '2026-09-28 09:00', true, '2026-09-28 22:00', null],
    ['every day', '2026-02-15 21:00', true, '2026-02-15 22:00', null],
    ['every day', '2026-02-16 09:30', false, null, '2026-02-16 10:00'],
    ['every day', '2026-02-18 17:59', true, '2026-02-18 18:00', null],
    ['every day', '2026-02-19 09:30', true, '2026-02-19 22:00', null],
    ['every day', '2026-03-01 20:00', false, null, '2026-03-02 10:00'],
    ['every day', '2026-03-02 20:00', false, null, '2026-03-03 09:00'],
    ['every day', '2026-05-25 09:00', false, null, '2026-05-25 10:00'],
    ['every day', '2026-05-01 09:00', false, null, '2026-05-01 10:00'],
    ['every day', '2025-05-01 09:00', true, '2025-05-01 22:00', null],
    ['every day', '2027-05-03 09:00', false, null, '2027-05-03 10:00'],
    ['every day', '2026-07-17 19:00', false, null, '2026-07-18 09:00'],
    ['every day', '2025-07-17 19:00', true, '2025-07-17 22:00', null],
    ['every day', '2026-06-03 19:00', false, null, '2026-06-04 09:00'],
    ['every day', '2025-01-27 19:00', false, null, '2025-01-28 10:00'],
    ['every day', '2026-06-06 19:00', false, null, '2026-06-07 09:00'],
    ['every day', '2027-06-07 19:00', true, '2027-06-07 22:00', null],
    ['every day', '2026-01-01 08:00', false, null, '2026-01-01 10:00'],
    // A holiday's hours are the holiday's into the next day, and a weekday's the weekday's.
    ['late', '2026-12-25 00:59', true, '2026-12-25 01:00', null],
    ['late', '2026-12-25 01:00', false, null, '2026-12-25 12:00'],
    ['late', '2026-12-25 11:59', false, null, '2026-12-25 12:00'],
    ['late', '2026-12-26 01:30', true, '2026-12-26 02:00', null],
    ['late', '2026-12-26 02:00', false, null, '2026-12-26 09:00'],
    ['late', '2026-10-04 01:30', true, '2026-10-04 02:00', null],
    ['late', '2026-10-05 00:00', false, null, '2026-10-05 12:00'],
    // Nobody says who is on duty on a holiday: unknown is not closed.
    ['plain', '2026-09-25 12:00', null, null, null],
    ['plain', '2026-09-23 19:00', false, null, null],
    ['plain', '2026-09-24 03:00', null, null, null],
    ['plain', '2026-09-27 03:00', null, null, null],
    ['plain', '2026-09-27 05:59', null, null, null],
    ['plain', '2026-09-27 06:00', false, null, '2026-09-28 09:00'],
    ['plain', '2026-12-24 18:00', true, '2026-12-24 19:00', null],
    ['plain', '2026-12-24 20:00', false, null, null],
    ['plain', '2026-12-26 05:00', null, null, null],
    ['plain', '2026-12-26 09:00', true, '2026-12-26 14:00', null],
    ['unclear holidays', '2026-12-25 12:00', null, null, null],
    ['night', '2026-12-25 01:00', true, '2026-12-25 02:00', null],
    ['night', '2026-12-25 02:00', null, null, null],
    ['till midnight', '2026-12-24 20:00', true, null, null],
    ['till midnight', '2026-12-25 20:00', null, null, null],
    ['till midnight', '2026-12-26 20:00', true, '2026-12-27 00:00', null],
    // What can't be is unknown, and what is not said at all as well.
    ['unclear Tuesdays', '2026-11-16 12:00', true, '2026-11-16 18:00', null],
    ['unclear Tuesdays', '2026-11-16 18:00', false, null, null],
    ['unclear Tuesdays', '2026-11-17 12:00', null, null, null],
    ['unclear Tuesdays', '2026-11-18 05:59', null, null, null],
    ['through the night', '2026-12-26 07:15', null, null, null],
    ['through the night', '2026-12-26 07:30', false, null, '2026-12-26 20:00'],
    ['unclear Tuesdays', '2026-11-18 06:00', false, null, '2026-11-18 10:00'],
    ['unclear Tuesdays', '2026-11-21 12:00', false, null, '2026-11-23 09:00'],
    ['unclear holidays and no more', '2026-11-16 12:00', null, null, null],
    ['all unclear', '2026-11-16 12:00', null, null, null],
    ['all unclear', '2026-12-25 12:00', null, null, null],
    ['nothing said', '2026-11-16 12:00', null, null, null],
    ['nothing said', '2026-12-25 12:00', null, null, null],
    ['only holidays said', '2026-12-25 12:00', true, '2026-12-25 16:00', null],
    ['only holidays said', '2026-12-25 16:00', false, null, null],
    ['only holidays said', '2026-12-26 12:00', null, null, null],
    // Where the calendar ends.
    ['every day', '2029-12-31 12:00', true, '2029-12-31 22:00', null],
    ['every day', '2029-12-31 22:00', false, null, null],
    ['day and night', '2029-12-31 12:00', true, null, null],
    ['every day', '2030-01-02 12:00', null, null, null],
    ['late', '2030-01-01 00:30', true, '2030-01-01 01:00', null],
    ['every day', '2020-12-31 12:00', null, null, null],
    ['every day', '2021-01-01 05:00', null, null, null],
    ['every day', '2021-01-01 12:00', true, '2021-01-01 18:00', null],
  ])('%s, %s: open %s until %s, opens %s', (shop, when, open, closes, opens) => {
    const hours = SHOPS[shop]
    const now = at(when)
    expect([
      isOpen(hours, now, calendar),
      say(closesAt(hours, now, calendar)),
      say(opensAt(hours, now, calendar)),
    ]).toEqual([open, closes, opens])
  })

  test('seconds belong to their minute', () => {
    expect(isOpen(SHOPS.plain, at('2026-11-16 18:59') + 59_999, calendar)).toBe(true)
    expect(isOpen(SHOPS.plain, at('2026-11-16 09:00') - 1, calendar)).toBe(false)
  })

  test.each<[when: string, slots: ReturnType<typeof slotsAt>]>([
    ['2026-11-16 00:00', { today: 1, yesterday: 7, minute: 0 }],
    ['2026-11-22 23:59', { today: 7, yesterday: 6, minute: 1_439 }],
    ['2026-12-25 09:30', { today: 8, yesterday: 4, minute: 570 }],
    ['2026-12-26 01:00', { today: 6, yesterday: 8, minute: 60 }],
    ['2026-02-17 12:00', { today: 8, yesterday: 8, minute: 720 }],
    ['2021-01-01 12:00', null],
    ['2030-01-01 00:00', null],
  ])('the places at %s', (when, slots) => expect(slotsAt(at(when), calendar)).toEqual(slots))
})

/** The day on which the days of a made-up calendar begin: a Monday. */
const START = at('2026-11-16 00:00')
const [MINUTE, DAY] = [60_000, 86_400_000]

const minuteOfDay = fc.integer({ min: 0, max: 1_439 })
/** Written as it is, up to 3000, or as a time of the next day, up to twenty hours later. */
const span = fc.oneof(
  fc
    .tuple(minuteOfDay, fc.integer({ min: 10, max: 1_500 }))
    .map(([opens, length]) => ({ opens, closes: Math.min(1_800, opens + length) })),
  fc
    .tuple(minuteOfDay, fc.integer({ min: 10, max: 1_200 }))
    .map(([opens, length]) => ({ opens, closes: opens + length })),
)
const anySlot = fc.oneof(
  { weight: 5, arbitrary: span },
  { weight: 3, arbitrary: fc.constant({ opens: 0, closes: 1_440 }) },
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constant('unclear' as const) },
)
const anyHours = fc.array(anySlot, { minLength: 8, maxLength: 8 }).map((slots): WeeklyHours => ({
  opens: slots.map(slot => (slot && slot !== 'unclear' ? slot.opens : null)),
  closes: slots.map(slot => (slot && slot !== 'unclear' ? slot.closes : null)),
  unclear: slots.flatMap((slot, i) => (slot === 'unclear' ? [i + 1] : [])),
}))
const anyCalendar = fc
  .array(
    fc.oneof({ weight: 6, arbitrary: fc.constant<boolean | null>(false) }, fc.constantFrom<boolean | null>(true, null)),
    { minLength: 40, maxLength: 40 },
  )
  .map(days => {
    const known = new Map(days.map((is, i) => [say(START + i * DAY)?.slice(0, 10), is]))
    return { isHoliday: (day: string) => known.get(day) ?? null }
  })
const anyMinute = fc.integer({ min: 2 * 1_440, max: 25 * 1_440 }).map(minute => START + minute * MINUTE)
const anyMoment = fc.tuple(anyHours, anyMinute, anyCalendar)

/** What SQL asks of a row. */
function isSelected(
  { opens, closes }: WeeklyHours,
  { today, yesterday, minute }: NonNullable<ReturnType<typeof slotsAt>>,
) {
  const holds = (slot: number, at: number) =>
    (opens[slot - 1] ?? Infinity) <= at && at < (closes[slot - 1] ?? -Infinity)
  return holds(today, minute) || holds(yesterday, minute + 1_440)
}

describe('whatever the hours', () => {
  test('it is open only within hours that are given, and always there', () => {
    const check = fc.property(anyMoment, ([hours, now, someCalendar]) => {
      const slots = slotsAt(now, someCalendar)
      if (slots) expect(isOpen(hours, now, someCalendar) === true).toBe(isSelected(hours, slots))
    })
    fc.assert(check, { numRuns: 2_000 })
  })

  test('it closes at the first moment at which it is not open any more', () => {
    const check = fc.property(anyMoment, ([hours, now, someCalendar]) => {
      const closes = closesAt(hours, now, someCalendar)
      if (closes === null) return
      expect(closes).toBeGreaterThan(now)
      expect(closes - now).toBeLessThanOrEqual(8 * DAY)
      for (let each = now; each < closes; each += 7 * MINUTE) expect(isOpen(hours, each, someCalendar)).toBe(true)
      expect(isOpen(hours, closes - 1, someCalendar)).toBe(true)
      expect(isOpen(hours, closes, someCalendar)).not.toBe(true)
    })
    fc.assert(check, { numRuns: 1_000 })
  })

  test('where no closing time is told of an open one, it has none for eight days or an unknown day begins', () => {
    const check = fc.property(anyMoment, ([hours, now, someCalendar]) => {
      if (isOpen(hours, now, someCalendar) !== true || closesAt(hours, now, someCalendar) !== null) return
      let end = now
      while (end - now <= 8 * DAY && isOpen(hours, end, someCalendar) === true) end += MINUTE
      const isMidnight = (end - START) % DAY === 0
      expect(end - now > 8 * DAY || (isMidnight && isOpen(hours, end, someCalendar) === null)).toBe(true)
    })
    fc.assert(check, { numRuns: 500 })
  })

  test('it opens at the first moment at which it is open, and stays closed till then', () => {
    const check = fc.property(anyMoment, ([hours, now, someCalendar]) => {
      const opens = opensAt(hours, now, someCalendar)
      if (opens === null) return
      expect(opens - now).toBeLessThanOrEqual(8 * DAY)
      for (let each = now; each < opens; each += 7 * MINUTE) expect(isOpen(hours, each, someCalendar)).toBe(false)
      expect(isOpen(hours, opens - 1, someCalendar)).toBe(false)
      expect(isOpen(hours, opens, someCalendar)).toBe(true)
    })
    fc.assert(check, { numRuns: 1_000 })
  })

  test('at most one of opening and closing is told', () => {
    const check = fc.property(anyMoment, ([hours, now, someCalendar]) => {
      const open = isOpen(hours, now, someCalendar)
      if (open !== true) expect(closesAt(hours, now, someCalendar)).toBe(null)
      if (open !== false) expect(opensAt(hours, now, someCalendar)).toBe(null)
    })
    fc.assert(check, { numRuns: 1_000 })
  })

  test('a week later it is the same: no clock is put forward in Korea', () => {
    const noHolidays: HolidayCalendar = { isHoliday: () => false }
    const check = fc.property(anyHours, fc.integer({ min: 0, max: 53 }), anyMinute, (hours, weeks, now) => {
      const later = now + weeks * 7 * DAY
      const moved = closesAt(hours, now, noHolidays)
      expect(isOpen(hours, later, noHolidays)).toBe(isOpen(hours, now, noHolidays))
      expect(closesAt(hours, later, noHolidays)).toBe(moved && moved + weeks * 7 * DAY)
    })
    fc.assert(check)
  })

  test('any text is read without a throw, into hours that can be', () => {
    const text = fc.oneof(fc.string(), fc.integer({ min: 0, max: 9_999 }).map(String), fc.constant(undefined))
    const rows = fc.dictionary(
      fc.constantFrom(...DAYS.flatMap((_, i) => [`dutyTime${i + 1}s`, `dutyTime${i + 1}c`])),
      text,
    )
    const check = fc.property(rows, row => {
      const { hours, faults } = readHours(row)
      expect(faults.map(({ slot }) => slot)).toEqual(hours.unclear)
      DAYS.forEach((_, i) => {
        const [opens, closes] = [hours.opens[i] ?? null, hours.closes[i] ?? null]
        expect(opens === null).toBe(closes === null)
        if (opens === null || closes === null) return
        expect(hours.unclear).not.toContain(i + 1)
        const isNight = closes > 1_440 && closes - opens <= 1_200
        expect(opens >= 0 && opens < 1_440 && closes - opens >= 10 && (closes <= 1_800 || isNight)).toBe(true)
      })
    })
    fc.assert(check, { numRuns: 500 })
  })
})
