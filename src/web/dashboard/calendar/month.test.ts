import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayAfter, daysBetween, monthEndOf, monthStartOf, weekdayOf } from './day'
import { dayByKey, isSameMonth, reachOf, sheetOf, weeksOf, within } from './month'

const days = fc
  .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true })
  .map(date => date.toISOString().slice(0, 10))

describe('the sheet of a month', () => {
  test.each([
    ['2026-02-10', 4, '2026-02-01', '2026-02-28'], // four whole weeks
    ['2026-11-24', 5, '2026-11-01', '2026-12-05'],
    ['2026-08-01', 6, '2026-07-26', '2026-09-05'],
  ])('of %s has %i weeks, from %s to %s', (day, weeks, from, to) => {
    expect(weeksOf(day)).toHaveLength(weeks)
    expect(sheetOf(day)).toEqual({ from, to })
  })

  test('has each day of its month once and in order, in whole weeks, and never more than may be asked for', () => {
    fc.assert(
      fc.property(days, day => {
        const shown = weeksOf(day).flat()
        expect(shown).toEqual(shown.map((_, at) => dayAfter(shown[0] ?? '', at)))
        expect(shown).toContain(monthStartOf(day))
        expect(shown).toContain(monthEndOf(day))
        expect(weekdayOf(shown[0] ?? '')).toBe(0)
        expect(shown.length % 7).toBe(0)
        expect(shown.length).toBeLessThanOrEqual(42)
      }),
    )
  })
})

test.each([
  ['ArrowLeft', '2026-02-28'],
  ['ArrowRight', '2026-03-02'],
  ['ArrowUp', '2026-02-22'],
  ['ArrowDown', '2026-03-08'],
  ['Home', '2026-03-01'],
  ['End', '2026-03-07'],
  ['PageUp', '2026-02-01'],
  ['PageDown', '2026-04-01'],
  ['Enter', null],
  ['a', null],
])('%s leads from Sunday, 1 March 2026, to %s', (key, expected) => {
  expect(dayByKey('2026-03-01', key)).toBe(expected)
})

test('with shift a page is a year', () => {
  expect(dayByKey('2028-02-29', 'PageDown', true)).toBe('2029-02-28')
})

test('what can be looked at ends before what the server refuses', () => {
  const { to } = reachOf('2026-11-24')
  expect(daysBetween('2026-11-24', dayAfter(to))).toBeLessThanOrEqual(400)
  expect(within('2031-01-01', reachOf('2026-11-24'))).toBe(to)
  expect(within('1999-01-01', reachOf('2026-11-24'))).toBe('2020-01-01')
  expect(within('2026-12-01', reachOf('2026-11-24'))).toBe('2026-12-01')
})

test('months of two years are not the same', () => {
  expect(isSameMonth('2026-03-01', '2026-03-31')).toBe(true)
  expect(isSameMonth('2026-03-01', '2025-03-01')).toBe(false)
})
