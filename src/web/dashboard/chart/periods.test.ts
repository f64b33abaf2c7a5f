import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayAfter, daysBetween } from '../calendar/day'
import { byPeriod, grainFor, periodsIn, spanUpTo } from './periods'

const spans = fc
  .tuple(
    fc.date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2030-01-01T00:00:00Z'), noInvalidDate: true }),
    fc.integer({ min: 0, max: 365 }),
  )
  .map(([date, days]) => {
    const from = date.toISOString().slice(0, 10)
    return { from, to: dayAfter(from, days) }
  })
const grains = fc.constantFrom('day' as const, 'week' as const, 'month' as const)

describe('the periods of a span', () => {
  test('are its weeks, Sunday to Saturday, the first and last cut to the span', () => {
    expect(periodsIn({ from: '2026-11-10', to: '2026-11-24' }, 'week')).toEqual([
      { from: '2026-11-10', to: '2026-11-14' },
      { from: '2026-11-15', to: '2026-11-21' },
      { from: '2026-11-22', to: '2026-11-24' },
    ])
  })

  test('are its months', () => {
    expect(periodsIn({ from: '2028-01-20', to: '2028-03-01' }, 'month')).toEqual([
      { from: '2028-01-20', to: '2028-01-31' },
      { from: '2028-02-01', to: '2028-02-29' },
      { from: '2028-03-01', to: '2028-03-01' },
    ])
  })

  test('have each of its days once', () => {
    fc.assert(
      fc.property(spans, grains, (span, grain) => {
        const periods = periodsIn(span, grain)
        expect(periods[0]?.from).toBe(span.from)
        expect(periods.at(-1)?.to).toBe(span.to)
        periods.slice(1).forEach((period, at) => expect(period.from).toBe(dayAfter(periods[at]?.to ?? '')))
        const days = periods.reduce((sum, { from, to }) => sum + daysBetween(from, to), 0)
        expect(days).toBe(daysBetween(span.from, span.to))
      }),
    )
  })

  test('are never more than one can tell apart', () => {
    fc.assert(
      fc.property(spans, span => {
        expect(periodsIn(span, grainFor(span)).length).toBeLessThanOrEqual(31)
      }),
    )
  })
})

test('each row is in its own period, and rows of no period in none', () => {
  const periods = periodsIn({ from: '2026-11-15', to: '2026-11-24' }, 'week')
  const rows = ['2026-11-14', '2026-11-15', '2026-11-21', '2026-11-22', '2026-11-25'].map(day => ({ day }))
  expect(byPeriod(periods, rows, ({ day }) => day)).toEqual([[rows[1], rows[2]], [rows[3]]])
})

test.each([
  ['week', 12, '2026-09-06'],
  ['month', 12, '2025-12-01'],
  ['week', 1, '2026-11-22'],
  ['month', 1, '2026-11-01'],
] as const)('so many %ss up to 24 November 2026, %i of them, begin on %s', (grain, count, from) => {
  expect(spanUpTo('2026-11-24', count, grain)).toEqual({ from, to: '2026-11-24' })
})
