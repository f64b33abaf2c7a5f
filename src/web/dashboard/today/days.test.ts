import { expect, test } from 'vitest'
import type { ShownDose } from '../dose/shown'
import { dayBefore, sittingsOf, tallyOf } from './days'

const dose = (id: string, scheduledTime: string, state: ShownDose['state']): ShownDose => ({
  id,
  state,
  scheduledTime,
  status: 'PENDING',
  completedAt: null,
  updatedAt: scheduledTime,
  note: null,
  dose: null,
  medicine: { id: 'm', itemSeq: '200000001', name: '가나다정', manufacturer: '', imageUrl: null },
  isWaiting: false,
  lateMinutes: 0,
})

const DAY = [
  dose('c', '2026-03-01T12:00:00Z', 'later'),
  dose('a', '2026-03-01T08:00:00Z', 'done'),
  dose('d', '2026-03-01T20:00:00Z', 'later'),
  dose('b', '2026-03-01T08:00:00Z', 'late'),
]

test('what is taken together stands together, the earliest first', () => {
  expect(sittingsOf(DAY).map(({ doses }) => doses.map(({ id }) => id))).toEqual([['a', 'b'], ['c'], ['d']])
})

test('a day is counted', () => {
  expect(tallyOf(DAY)).toEqual({
    all: 4,
    done: 1,
    waiting: 0,
    late: 1,
    missed: 0,
    skipped: 0,
    next: '2026-03-01T12:00:00Z',
  })
  expect(tallyOf([])).toEqual({ all: 0, done: 0, waiting: 0, late: 0, missed: 0, skipped: 0, next: null })
})

test('what the server does not know yet is not counted as taken', () => {
  const [done] = DAY.filter(({ id }) => id === 'a')
  expect(tallyOf(done ? [{ ...done, isWaiting: true }] : [])).toMatchObject({ all: 1, done: 0, waiting: 1 })
})

test.each([
  ['2026-03-01', '2026-02-28'],
  ['2026-01-01', '2025-12-31'],
])('the day before %s is %s', (date, before) => {
  expect(dayBefore(date)).toBe(before)
})
