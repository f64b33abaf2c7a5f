import { describe, expect, test } from 'vitest'
import { formatIn } from '../words/format'
import { REGIMENS } from '../words/regimens'
import { rhythmIn, spanIn } from './inWords'
import { dosesToAsk, previewDays } from './previewDays'
import { type DayOfWeek, WEEK } from './weekdays'

const ALL: DayOfWeek[] = [...WEEK]

describe('a rhythm in words', () => {
  test.each<[string, string, Partial<Parameters<typeof rhythmIn>[0]>]>([
    ['매일', 'Every day', {}],
    ['매일', 'Every day', { everyDays: 1 }],
    ['평일', 'Weekdays', { daysOfWeek: ALL.slice(0, 5) }],
    ['주말', 'Weekends', { daysOfWeek: ['SUNDAY', 'SATURDAY'] }],
    ['월·수·금', 'Mon, Wed, Fri', { daysOfWeek: ['FRIDAY', 'MONDAY', 'WEDNESDAY'] }],
    ['하루걸러', 'Every other day', { everyDays: 2 }],
    ['3일마다', 'Every 3 days', { everyDays: 3 }],
    ['21일 먹고 7일 쉬기', '21 days on, 7 off', { cycle: { daysOn: 21, daysOff: 7 } }],
    [
      '평일 · 하루걸러 (모두에 맞는 날)',
      'Weekdays · Every other day (days that fit all of it)',
      { daysOfWeek: ALL.slice(0, 5), everyDays: 2 },
    ],
  ])('%s', (korean, english, part) => {
    const rhythm = { daysOfWeek: ALL, everyDays: null, cycle: null, ...part }
    expect(rhythmIn(rhythm, REGIMENS.ko, formatIn('ko', 'Asia/Seoul'))).toBe(korean)
    expect(rhythmIn(rhythm, REGIMENS.en, formatIn('en', 'America/New_York'))).toBe(english)
  })

  test('from when to when', () => {
    const said = (endsOn: string | null) => spanIn({ startsOn: '2026-03-01', endsOn }, REGIMENS.ko, date => date)
    expect(said(null)).toBe('2026-03-01부터')
    expect(said('2026-04-01')).toBe('2026-03-01부터 2026-04-01까지')
  })
})

describe('a preview', () => {
  const doses = (...days: [date: string, ...times: string[]][]) =>
    days.flatMap(([date, ...times]) => times.map(localTime => ({ date, localTime })))
  const dateOf = (day: number) => `2026-03-${String(day).padStart(2, '0')}`

  test('shows seven whole days, whatever is left of today', () => {
    const asked = dosesToAsk(2)
    const all = doses(
      [dateOf(1), '20:00'],
      ...ALL.map((_, at) => [dateOf(at + 2), '08:00', '20:00'] as [string, string, string]),
    )
    const { days, doses: count, isAll } = previewDays(all.slice(0, asked), asked)
    expect(days).toHaveLength(7)
    expect(days[0]).toEqual({ date: dateOf(1), times: ['20:00'] })
    expect(days.at(-1)).toEqual({ date: dateOf(7), times: ['08:00', '20:00'] })
    expect([count, isAll]).toEqual([13, false])
  })

  test('says that these are all where there are no others', () => {
    const few = doses([dateOf(1), '08:00'], [dateOf(3), '08:00'])
    expect(previewDays(few, dosesToAsk(1))).toMatchObject({ doses: 2, isAll: true, days: [{}, {}] })
    expect(previewDays([], dosesToAsk(1))).toEqual({ days: [], doses: 0, isAll: true })
  })

  test('leaves out a day that may go on behind what was asked for', () => {
    const week = doses(...ALL.map((_, at) => [dateOf(at + 1), '08:00'] as [string, string]), [dateOf(8), '08:00'])
    expect(previewDays(week, dosesToAsk(1))).toMatchObject({ doses: 7, isAll: false })
  })

  test('never asks for more than one may', () => {
    expect([1, 4, 12].map(dosesToAsk)).toEqual([8, 29, 85])
  })
})
