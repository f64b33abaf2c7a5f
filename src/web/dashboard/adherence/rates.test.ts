import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayAfter, daysBetween } from '../calendar/day'
import { type DayCounts, periodsOf, rateOf, spanOf, sumOf } from './rates'

const TODAY = '2026-11-24' // a Tuesday
const day = (date: string, due: number, completed: number): DayCounts => ({
  date,
  due,
  completed,
  skipped: 0,
  missed: 0,
})

/** Every day that is asked for, nothing due on any but these. */
function year(...some: readonly DayCounts[]): DayCounts[] {
  const { from, to } = spanOf(TODAY)
  const known = new Map(some.map(each => [each.date, each]))
  return Array.from({ length: daysBetween(from, to) }, (_, at) => {
    const date = dayAfter(from, at)
    return known.get(date) ?? day(date, 0, 0)
  })
}

test('a rate of nothing is no rate', () => {
  expect(rateOf(sumOf([]))).toBeNull()
  expect(rateOf(sumOf([day(TODAY, 2, 0)]))).toBe(0)
  expect(rateOf(sumOf([day(TODAY, 3, 2), day(TODAY, 1, 1)]))).toBe(0.75)
})

test('a week without any dose between two with some keeps its place, and has no rate', () => {
  const weeks = periodsOf(year(day('2026-09-06', 2, 1), day('2026-11-23', 2, 2)), TODAY, 'week')
  expect(weeks).toHaveLength(12)
  expect(weeks.map(rateOf)).toEqual([0.5, null, null, null, null, null, null, null, null, null, null, 1])
})

test('this week ends today, and its days to come are not in it', () => {
  expect(periodsOf(year(day(TODAY, 1, 1)), TODAY, 'week').at(-1)).toMatchObject({
    from: '2026-11-22',
    to: TODAY,
    due: 1,
  })
})

test('somebody who began last week sees few empty weeks before it', () => {
  const weeks = periodsOf(year(day('2026-11-18', 2, 1)), TODAY, 'week')
  expect(weeks.map(({ due }) => due)).toEqual([0, 0, 0, 0, 2, 0])
})

test('months are whole, whatever the length', () => {
  const months = periodsOf(
    year(day('2026-10-01', 2, 1), day('2026-10-31', 2, 2), day('2026-11-01', 5, 0)),
    TODAY,
    'month',
  )
  expect(months.slice(-2).map(rateOf)).toEqual([0.75, 0])
})

test('what is asked for is never more than the server allows, and begins with a month', () => {
  const days = fc.date({
    min: new Date('2020-01-01T00:00:00Z'),
    max: new Date('2040-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(days, date => {
      const { from, to } = spanOf(date.toISOString().slice(0, 10))
      expect(from).toMatch(/-01$/)
      expect(daysBetween(from, to)).toBeLessThanOrEqual(366)
      expect(daysBetween(from, to)).toBeGreaterThan(12 * 7)
    }),
  )
})
