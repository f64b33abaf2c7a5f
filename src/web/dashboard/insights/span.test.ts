import { expect, test } from 'vitest'
import { daysBetween } from '../calendar/day'
import { mistakeIn, spanBefore, SPANS } from './span'

test.each([
  ['week', '2026-11-17', 7],
  ['month', '2026-10-25', 30],
  ['year', '2025-11-24', 365],
] as const)('a %s ends yesterday and begins on %s', (name, from, days) => {
  const span = spanBefore('2026-11-24', name)
  expect(span).toEqual({ from, to: '2026-11-23' })
  expect(daysBetween(span.from, span.to)).toBe(days)
})

test('every span that is offered can be asked for', () => {
  for (const name of SPANS) if (name !== 'own') expect(mistakeIn(spanBefore('2028-03-01', name))).toBeNull()
})

test.each([
  ['2026-01-01', '2026-01-01', null],
  ['2026-01-01', '2027-01-01', null],
  ['2026-01-01', '2027-01-02', 'wrongSpan'],
  ['2026-01-02', '2026-01-01', 'wrongSpan'],
  ['0002-01-02', '2026-01-01', 'wrongSpan'],
  ['', '2026-01-01', 'noDay'],
  ['2026-02-30', '2026-03-01', 'noDay'],
])('from %s to %s: %s', (from, to, mistake) => {
  expect(mistakeIn({ from, to })).toBe(mistake)
})
