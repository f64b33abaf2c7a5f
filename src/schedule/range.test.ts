import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { BadInputError } from '../errors.js'
import { calendar } from './adherence.js'
import { checkDays, checkEnd, checkSpan, daysUpTo, spanOf } from './range.js'

const [HOUR, DAY] = [3_600_000, 86_400_000]

describe('days', () => {
  test.each([
    ['2026-03-01', '2026-03-01', 1],
    ['2026-01-31', '2026-03-13', 42],
    ['2024-01-01', '2024-12-31', 366],
  ])('%s to %s are %i', (from, to, days) => {
    expect(() => checkDays({ from, to }, days)).not.toThrow()
    if (days > 1) expect(() => checkDays({ from, to }, days - 1)).toThrow(BadInputError)
    if (days > 1) expect(() => checkDays({ from: to, to: from }, 366)).toThrow(BadInputError)
  })

  test.each([
    [1, '2026-03-04', '2026-03-04'],
    [7, '2026-02-26', '2026-03-04'],
    [366, '2025-03-04', '2026-03-04'],
  ])('the last %i are those up to today, where somebody lives', (count, from, to) => {
    expect(daysUpTo(Date.parse('2026-03-03T15:00Z'), 'Asia/Seoul', count)).toEqual({ from, to })
    expect(daysUpTo(Date.parse('2026-03-03T14:59Z'), 'Asia/Seoul', count)).not.toEqual({ from, to })
  })
})

test('an end before its beginning, or too far ahead, is refused', () => {
  const [now, later] = [new Date(0), new Date(1)]
  expect(() => checkSpan({ from: later, to: now })).toThrow(BadInputError)
  expect(() => checkSpan({ from: now, to: now })).not.toThrow()
  expect(() => checkSpan({ from: later, to: null })).not.toThrow()
  expect(() => checkEnd(later, now, 400)).toThrow(BadInputError)
  expect(() => checkEnd(now, now, 400)).not.toThrow()
})

describe('the span of some days', () => {
  test('is from midnight to midnight on the clocks of the zone', () => {
    const { from, to } = spanOf({ from: '2026-03-08', to: '2026-03-08' }, 'America/New_York')
    expect(from.toISOString()).toBe('2026-03-08T05:00:00.000Z')
    expect(to.getTime()).toBeGreaterThanOrEqual(Date.parse('2026-03-09T04:00Z'))
    expect(to.getTime()).toBeLessThan(Date.parse('2026-03-09T12:00Z'))
  })

  test('begins where the day does whose midnight a clock jumped over', () => {
    const { from } = spanOf({ from: '2026-04-24', to: '2026-04-24' }, 'Africa/Cairo')
    expect(from.toISOString()).toBe('2026-04-23T22:00:00.000Z')
  })

  test('has every instant of those days and few others, in every zone of the world', () => {
    const instants = fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2040, 0) })
    fc.assert(
      fc.property(
        fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
        instants,
        fc.nat(40),
        (zone, instant, more) => {
          const first = Temporal.PlainDate.from(calendar(zone)(instant))
          const days = { from: first.toString(), to: first.add({ days: more }).toString() }
          const { from, to } = spanOf(days, zone)
          expect(from.getTime()).toBeLessThanOrEqual(instant)
          expect(to.getTime()).toBeGreaterThan(instant)
          const length = to.getTime() - from.getTime() - (more + 1) * DAY
          expect(Math.abs(length)).toBeLessThanOrEqual(5 * HOUR)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('has all that is on a day whose clock was set back over midnight', () => {
    const [zone, days] = ['America/Nuuk', { from: '2027-10-30', to: '2027-10-30' }]
    const { from, to } = spanOf(days, zone)
    const dateOf = calendar(zone)
    for (let at = from.getTime() - DAY; at < to.getTime() + DAY; at += HOUR / 4)
      if (dateOf(at) === days.from) expect([at >= from.getTime(), at < to.getTime()]).toEqual([true, true])
  })
})
