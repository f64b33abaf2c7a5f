import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  dayAfter,
  daysBetween,
  monthEndOf,
  monthStartAfter,
  monthStartOf,
  readDay,
  sameDayAfter,
  weekdayOf,
  weekStartOf,
} from './day'

const days = fc
  .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true })
  .map(date => date.toISOString().slice(0, 10))

test.each([
  ['2026-02-28', 1, '2026-03-01'],
  ['2028-02-28', 1, '2028-02-29'],
  ['2026-01-01', -1, '2025-12-31'],
  ['2026-03-08', 1, '2026-03-09'], // clocks are put forward in New York
])('the day from %s by %i is %s', (day, by, expected) => {
  expect(dayAfter(day, by)).toBe(expected)
})

test.each([
  ['2026-01-31', 1, '2026-02-28'],
  ['2028-01-31', 1, '2028-02-29'],
  ['2026-03-31', -1, '2026-02-28'],
  ['2026-12-15', 1, '2027-01-15'],
  ['2028-02-29', 12, '2029-02-28'],
])('the same day as %s, %i months away, is %s', (day, months, expected) => {
  expect(sameDayAfter(day, months)).toBe(expected)
})

describe('whatever the day', () => {
  test('its week begins on a Sunday, at most six days before', () => {
    fc.assert(
      fc.property(days, day => {
        const start = weekStartOf(day)
        expect(weekdayOf(start)).toBe(0)
        expect(daysBetween(start, day)).toBeLessThanOrEqual(7)
        expect(daysBetween(start, day)).toBeGreaterThanOrEqual(1)
      }),
    )
  })

  test('its month ends where the next begins', () => {
    fc.assert(
      fc.property(days, day => {
        expect(dayAfter(monthEndOf(day))).toBe(monthStartAfter(day, 1))
        expect(monthStartOf(monthEndOf(day))).toBe(monthStartOf(day))
      }),
    )
  })

  test('going so many days and back leads to it', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -800, max: 800 }), (day, by) => {
        expect(dayAfter(dayAfter(day, by), -by)).toBe(day)
      }),
    )
  })
})

test.each([null, '', '2026-02-30', '2026-13-01', '26-01-01', '2026-1-1', '2026-01-01T00:00', 'today'])(
  '%s is no day',
  text => {
    expect(readDay(text)).toBeNull()
  },
)

test('a day is read as it is', () => {
  expect(readDay('2028-02-29')).toBe('2028-02-29')
})
