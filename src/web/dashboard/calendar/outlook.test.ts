import { expect, test } from 'vitest'
import type { DoseState, ShownDose } from '../dose/shown'
import { countsOf, outlookOf } from './outlook'

const dose = (state: DoseState, isWaiting = false): ShownDose => ({
  id: `${state}`,
  status: 'PENDING',
  scheduledTime: '2026-03-01T00:00:00.000Z',
  completedAt: null,
  updatedAt: '2026-03-01T00:00:00.000Z',
  note: null,
  dose: null,
  medicine: { id: 'm', itemSeq: '200001234', name: '약', manufacturer: '곳', imageUrl: null },
  state,
  lateMinutes: 0,
  isWaiting,
})

const outlook = (...states: DoseState[]) => outlookOf(countsOf(states.map(state => dose(state))))

test.each<[DoseState[], ReturnType<typeof outlook>]>([
  [[], null],
  [['done', 'done'], 'done'],
  [['done', 'skipped'], 'part'],
  [['skipped', 'skipped'], 'skipped'],
  [['later', 'due'], 'planned'],
  [['done', 'later'], 'part'],
  [['done', 'late', 'later'], 'late'],
  [['done', 'late', 'missed'], 'missed'],
])('a day of %j looks %s', (states, expected) => {
  expect(outlook(...states)).toBe(expected)
})

test('a day never looks done while the server does not know of it', () => {
  expect(outlookOf(countsOf([dose('done'), dose('done', true)]))).toBe('waiting')
})

test('each dose counts once', () => {
  const states: DoseState[] = ['done', 'skipped', 'missed', 'late', 'due', 'later']
  const { all, waiting, ...rest } = countsOf(states.map(state => dose(state)))
  expect(Object.values(rest).reduce((sum, count) => sum + count)).toBe(all)
  expect(waiting).toBe(0)
})
