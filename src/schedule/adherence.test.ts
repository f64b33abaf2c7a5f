import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { adherenceOf, type Status } from './adherence.js'

const DAY = 86_400_000
const KINDS: Readonly<Record<string, Status>> = { p: 'PENDING', c: 'COMPLETED', s: 'SKIPPED', m: 'MISSED' }

/** Doses of a day by their letters, every two hours from 08:00 in Seoul. */
const dosesOn = (date: string, letters: string) =>
  [...letters].map((letter, index) => ({
    scheduledTime: Date.parse(`${date}T${String(8 + 2 * index).padStart(2, '0')}:00+09:00`),
    status: KINDS[letter]!,
  }))

/** The week up to Wednesday 4 March, each day as its letters, the last one today. */
const week = (days: readonly string[]) =>
  days.flatMap((letters, index) => dosesOn(`2026-03-0${5 - days.length + index}`, letters))

const inSeoul = (from: string, to: string, now = '2026-03-04T21:00+09:00') => ({
  from,
  to,
  timeZone: 'Asia/Seoul',
  now: Date.parse(now),
})

const at = (instant: string, status: Status = 'COMPLETED') => ({ scheduledTime: Date.parse(instant), status })

describe('what is counted', () => {
  test.each<[letters: string, due: number, completed: number, skipped: number, missed: number, rate: number | null]>([
    ['', 0, 0, 0, 0, null],
    ['c', 1, 1, 0, 0, 1],
    ['p', 1, 0, 0, 0, 0],
    ['s', 1, 0, 1, 0, 0],
    ['m', 1, 0, 0, 1, 0],
    ['cc', 2, 2, 0, 0, 1],
    ['cp', 2, 1, 0, 0, 0.5],
    ['csmp', 4, 1, 1, 1, 0.25],
    ['ccm', 3, 2, 0, 1, 2 / 3],
    ['cccss', 5, 3, 2, 0, 0.6],
  ])('a day of "%s"', (letters, due, completed, skipped, missed, rate) => {
    const report = adherenceOf(dosesOn('2026-03-03', letters), inSeoul('2026-03-03', '2026-03-03'))
    expect(report).toMatchObject({ due, completed, skipped, missed, rate })
    expect(report.days).toEqual([{ date: '2026-03-03', due, completed, skipped, missed }])
  })

  test('days add up, and those with nothing are there', () => {
    const report = adherenceOf(week(['cm', '', 'cs', 'cc']), inSeoul('2026-02-28', '2026-03-05'))
    expect(report).toEqual({
      from: '2026-02-28',
      to: '2026-03-05',
      due: 6,
      completed: 4,
      skipped: 1,
      missed: 1,
      rate: 4 / 6,
      currentStreakDays: 1,
      days: [
        { date: '2026-02-28', due: 0, completed: 0, skipped: 0, missed: 0 },
        { date: '2026-03-01', due: 2, completed: 1, skipped: 0, missed: 1 },
        { date: '2026-03-02', due: 0, completed: 0, skipped: 0, missed: 0 },
        { date: '2026-03-03', due: 2, completed: 1, skipped: 1, missed: 0 },
        { date: '2026-03-04', due: 2, completed: 2, skipped: 0, missed: 0 },
        { date: '2026-03-05', due: 0, completed: 0, skipped: 0, missed: 0 },
      ],
    })
  })

  test.each([
    ['the millisecond before its time', -1, 0],
    ['at its time', 0, 1],
    ['the millisecond after', 1, 1],
  ])('a dose is due %s: %s', (_when, later, due) => {
    const now = Date.parse('2026-03-04T08:00+09:00') + later
    const question = { ...inSeoul('2026-03-04', '2026-03-04'), now }
    expect(adherenceOf(dosesOn('2026-03-04', 'p'), question).due).toBe(due)
  })

  test('what was taken or skipped before its time counts once that has come', () => {
    const doses = [at('2026-03-04T22:00+09:00'), at('2026-03-04T23:00+09:00', 'SKIPPED')]
    expect(adherenceOf(doses, inSeoul('2026-03-04', '2026-03-04'))).toMatchObject({ due: 0, rate: null })
    const late = inSeoul('2026-03-04', '2026-03-04', '2026-03-05T00:00+09:00')
    expect(adherenceOf(doses, late)).toMatchObject({ due: 2, completed: 1, skipped: 1, rate: 0.5 })
  })
})

describe('the streak', () => {
  test.each<[name: string, days: string[], streak: number]>([
    ['nothing ever', [], 0],
    ['all done today', ['cc'], 1],
    ['today not yet', ['c', 'p'], 1],
    ['today partly', ['c', 'cp'], 1],
    ['today missed: it may yet be made good', ['c', 'm'], 1],
    ['today skipped', ['c', 's'], 1],
    ['nothing due today', ['c', ''], 1],
    ['only today, and not done', ['p'], 0],
    ['three days', ['cc', 'c', 'ccc'], 3],
    ['yesterday missed, today done', ['c', 'm', 'c'], 1],
    ['yesterday missed, today not yet', ['c', 'm', 'p'], 0],
    ['yesterday missed, nothing today', ['c', 'm', ''], 0],
    ['yesterday partly', ['c', 'cm', 'c'], 1],
    ['yesterday skipped', ['c', 'cs', 'c'], 1],
    ['yesterday still pending', ['c', 'cp', 'c'], 1],
    ['a day with nothing due between', ['c', '', 'c'], 2],
    ['two such days before today', ['c', '', '', 'p'], 1],
    ['nothing since', ['c', '', '', ''], 1],
    ['nothing since a miss', ['m', '', '', ''], 0],
    ['broken once, long ago', ['m', 'c', 'c', 'c'], 3],
  ])('%s', (_name, days, streak) => {
    const question = inSeoul('2026-03-04', '2026-03-04')
    expect(adherenceOf(week(days), question).currentStreakDays).toBe(streak)
    expect(adherenceOf(week(days).reverse(), question).currentStreakDays).toBe(streak)
  })

  test('reaches back before `from`, and is that of today whatever `to` is', () => {
    const doses = week(['c', 'c', 'c', 'c'])
    for (const [from, to] of [
      ['2026-03-04', '2026-03-04'],
      ['2026-01-01', '2026-01-31'],
      ['2027-01-01', '2027-12-31'],
    ] as const)
      expect(adherenceOf(doses, inSeoul(from, to)).currentStreakDays).toBe(4)
  })

  test('counts days on which two doses of today are still to come', () => {
    const doses = [
      ...week(['c', 'c']),
      at('2026-03-04T22:00+09:00', 'PENDING'),
      at('2026-03-05T08:00+09:00', 'PENDING'),
    ]
    expect(adherenceOf(doses, inSeoul('2026-03-04', '2026-03-04')).currentStreakDays).toBe(2)
  })

  test('a clock set back over midnight leaves today open', () => {
    // 00:00 on the 29th in St. John's; a minute later the clock shows 23:01 on the 28th again.
    const doses = [at('2006-10-28T12:00Z'), at('2006-10-29T02:30Z', 'PENDING')]
    const question = {
      from: '2006-10-28',
      to: '2006-10-29',
      timeZone: 'America/St_Johns',
      now: Date.parse('2006-10-29T02:40Z'),
    }
    expect(adherenceOf(doses, question)).toMatchObject({
      currentStreakDays: 1,
      days: [
        { date: '2006-10-28', due: 1 },
        { date: '2006-10-29', due: 1 },
      ],
    })
  })
})

describe('the day is that of the zone', () => {
  test.each<[zone: string, instant: string, date: string]>([
    ['Asia/Seoul', '2026-03-02T14:59Z', '2026-03-02'],
    ['Asia/Seoul', '2026-03-02T15:00Z', '2026-03-03'],
    ['UTC', '2026-03-02T23:59Z', '2026-03-02'],
    ['America/Los_Angeles', '2026-03-02T07:59Z', '2026-03-01'],
    ['America/New_York', '2026-03-08T04:59Z', '2026-03-07'],
    ['America/New_York', '2026-03-09T03:59Z', '2026-03-08'],
    ['America/New_York', '2026-03-09T04:00Z', '2026-03-09'],
    ['Pacific/Kiritimati', '2026-03-02T10:00Z', '2026-03-03'],
    ['Pacific/Apia', '2011-12-30T10:00Z', '2011-12-31'],
    ['Europe/Paris', '2025-12-31T23:00Z', '2026-01-01'],
    ['Asia/Kathmandu', '2024-02-28T18:15Z', '2024-02-29'],
  ])('in %s %s is on %s', (timeZone, instant, date) => {
    const report = adherenceOf([at(instant)], { from: date, to: date, timeZone, now: Date.parse('2027-01-01T00:00Z') })
    expect(report.due).toBe(1)
  })

  test('in every zone of the world it is the day that Temporal finds', () => {
    const instants = fc.integer({ min: Date.UTC(1960, 0), max: Date.UTC(2100, 0) })
    fc.assert(
      fc.property(fc.constantFrom(...Intl.supportedValuesOf('timeZone')), instants, (timeZone, instant) => {
        const date = Temporal.Instant.fromEpochMilliseconds(instant)
          .toZonedDateTimeISO(timeZone)
          .toPlainDate()
          .toString()
        const dose = { scheduledTime: instant, status: 'COMPLETED' } as const
        expect(adherenceOf([dose], { from: date, to: date, timeZone, now: instant })).toMatchObject({
          due: 1,
          currentStreakDays: 1,
        })
      }),
      { numRuns: 1_000 },
    )
  })
})

test('whatever was done, the days add up to the whole and nothing is counted twice', () => {
  const now = Date.parse('2026-03-04T21:00+09:00')
  const dose = fc.record({
    scheduledTime: fc.integer({ min: now - 12 * DAY, max: now + 2 * DAY }),
    status: fc.constantFrom(...Object.values(KINDS)),
  })
  fc.assert(
    fc.property(fc.array(dose, { maxLength: 60 }), fc.nat(9), fc.nat(9), (doses, start, length) => {
      const first = Temporal.PlainDate.from('2026-02-22').add({ days: start })
      const [from, to] = [first.toString(), first.add({ days: length }).toString()]
      const { days, rate, currentStreakDays, ...total } = adherenceOf(doses, { from, to, timeZone: 'Asia/Seoul', now })
      expect(days).toHaveLength(length + 1)
      expect([days[0]?.date, days.at(-1)?.date]).toEqual([from, to])
      for (const part of ['due', 'completed', 'skipped', 'missed'] as const)
        expect(days.reduce((sum, day) => sum + day[part], 0)).toBe(total[part])
      const [start0, end0] = [Date.parse(`${from}T00:00+09:00`), Date.parse(`${to}T00:00+09:00`) + DAY]
      const due = doses.filter(({ scheduledTime: time }) => time <= now && time >= start0 && time < end0)
      expect(total.due).toBe(due.length)
      expect(total.completed).toBe(due.filter(({ status }) => status === 'COMPLETED').length)
      expect(rate).toBe(due.length ? total.completed / due.length : null)
      expect(currentStreakDays).toBeLessThanOrEqual(13)
      expect(currentStreakDays).toBe(streakByWalking(doses, now))
    }),
  )
})

/** Back from today, one day of Seoul after another. */
function streakByWalking(doses: readonly { scheduledTime: number; status: Status }[], now: number): number {
  const midnight = Date.parse('2026-03-04T00:00+09:00')
  let streak = 0
  for (let back = 0; back < 20; back++) {
    const [start, end] = [midnight - back * DAY, Math.min(now + 1, midnight - (back - 1) * DAY)]
    const due = doses.filter(({ scheduledTime }) => scheduledTime >= start && scheduledTime < end)
    const isPerfect = due.every(({ status }) => status === 'COMPLETED')
    if (!isPerfect && back > 0) return streak
    if (isPerfect && due.length) streak++
  }
  return streak
}

describe('the range', () => {
  test.each([
    ['2026-03-01', '2026-03-01', 1],
    ['2024-01-01', '2024-12-31', 366],
    ['2025-01-01', '2026-01-01', 366],
    ['2011-12-29', '2011-12-31', 3],
  ])('%s to %s has %i days', (from, to, days) => {
    const report = adherenceOf([], { from, to, timeZone: 'Pacific/Apia', now: 0 })
    expect(new Set(report.days.map(({ date }) => date)).size).toBe(days)
  })

  test.each([
    ['2024-01-01', '2025-01-01'],
    ['0001-01-01', '9999-12-31'],
    ['2026-03-02', '2026-03-01'],
    ['2026-02-29', '2026-03-01'],
    ['2026-03-01', '2026-3-2'],
    ['', ''],
  ])('%s to %s is refused', (from, to) => {
    expect(() => adherenceOf([], inSeoul(from, to))).toThrow(RangeError)
  })

  test('a zone that is none is refused', () => {
    expect(() => adherenceOf([], { ...inSeoul('2026-03-01', '2026-03-01'), timeZone: 'Mars/Olympus' })).toThrow(
      RangeError,
    )
  })
})
