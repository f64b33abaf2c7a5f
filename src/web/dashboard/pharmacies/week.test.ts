import { describe, expect, it } from 'vitest'
import { type Day, koreanDay, weekOf } from './week'

const at = (day: Day, opens: string, closes: string) => ({ day, opens, closes })

describe('the hours of a week', () => {
  it('says what the list says, and what it leaves out', () => {
    const hours = [at('MONDAY', '09:00', '19:00'), at('TUESDAY', '10:00', '25:30'), at('WEDNESDAY', '00:00', '24:00')]
    expect(weekOf(hours, ['SATURDAY'])).toEqual([
      { day: 'MONDAY', kind: 'open', opens: '09:00', closes: '19:00', isNextDay: false },
      { day: 'TUESDAY', kind: 'open', opens: '10:00', closes: '01:30', isNextDay: true },
      { day: 'WEDNESDAY', kind: 'allDay' },
      { day: 'THURSDAY', kind: 'closed' },
      { day: 'FRIDAY', kind: 'closed' },
      { day: 'SATURDAY', kind: 'unclear' },
      { day: 'SUNDAY', kind: 'closed' },
      { day: 'HOLIDAY', kind: 'unknown' },
    ])
  })

  it('is none where nobody knows any', () => expect(weekOf([], [])).toBeNull())

  it('says of no day that it is closed where all there is can not be', () => {
    const kinds = weekOf([], ['MONDAY'])?.map(({ kind }) => kind)
    expect(kinds).toEqual(['unclear', ...Array.from({ length: 7 }, () => 'unknown')])
  })

  it.each([
    ['24:00', '24:00', false],
    ['24:30', '00:30', true],
    ['31:30', '07:30', true],
  ])('closing at %s', (closes, shown, isNextDay) => {
    expect(weekOf([at('HOLIDAY', '12:00', closes)], [])?.at(-1)).toEqual({
      day: 'HOLIDAY',
      kind: 'open',
      opens: '12:00',
      closes: shown,
      isNextDay,
    })
  })
})

describe('the day that it is in Korea', () => {
  it.each([
    ['2026-03-09T14:59:59Z', 'MONDAY'],
    ['2026-03-09T15:00:00Z', 'TUESDAY'],
    ['2026-03-15T00:00:00Z', 'SUNDAY'],
    ['2026-03-15T15:00:00Z', 'MONDAY'],
  ])('%s', (instant, day) => expect(koreanDay(Date.parse(instant))).toBe(day))
})
