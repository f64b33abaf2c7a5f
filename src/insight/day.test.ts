import { expect, test } from 'vitest'
import { boundsOf, dayAfter, daysBetween, lastSettledDay } from './day.js'

test.each([
  ['2026-02-28', 1, '2026-03-01'],
  ['2028-02-28', 1, '2028-02-29'],
  ['2026-01-01', -1, '2025-12-31'],
  ['2026-01-01', 365, '2027-01-01'],
])('%s and %i days is %s', (day, days, then) => {
  expect(dayAfter(day, days)).toBe(then)
  expect(daysBetween(day, then)).toBe(days + 1)
})

test.each([
  // The last clocks of the world end a day at noon by UTC; then there are two more days to mark.
  ['2026-03-04T11:59:59Z', '2026-03-01'],
  ['2026-03-04T12:00:00Z', '2026-03-02'],
  ['2026-03-05T11:59:59Z', '2026-03-02'],
])('at %s the last day that is settled everywhere is %s', (now, day) => {
  expect(lastSettledDay(Date.parse(now))).toBe(day)
})

test.each([
  ['Asia/Seoul', '2026-03-02', '2026-03-01T15:00:00.000Z', 24],
  ['Pacific/Kiritimati', '2026-03-02', '2026-03-01T10:00:00.000Z', 24],
  ['America/Los_Angeles', '2026-03-08', '2026-03-08T08:00:00.000Z', 23],
  ['America/Los_Angeles', '2026-11-01', '2026-11-01T07:00:00.000Z', 25],
])('in %s %s begins at %s and has %i hours', (zone, day, from, hours) => {
  const bounds = boundsOf(day, zone)
  expect(bounds.from.toISOString()).toBe(from)
  expect(bounds.to.getTime() - bounds.from.getTime()).toBe(hours * 3_600_000)
})
