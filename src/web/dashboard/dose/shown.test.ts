import { describe, expect, test } from 'vitest'
import type { Mark } from '../client/markShelf'
import { type Dose, shownDose } from './shown'

const AT = '2026-03-01T08:00:00.000Z'
const EIGHT = Date.parse(AT)
const MINUTE = 60_000

const dose = (status: Dose['status'] = 'PENDING'): Dose => ({
  id: 'morning',
  status,
  scheduledTime: AT,
  completedAt: status === 'COMPLETED' ? AT : null,
  updatedAt: AT,
  note: null,
  dose: null,
  medicine: { id: 'm', itemSeq: '200000001', name: '가나다정', manufacturer: '가나다제약', imageUrl: null },
})
const mark = (kind: Mark['kind'], scheduleId = 'morning'): Mark => ({
  id: kind,
  scheduleId,
  kind,
  at: EIGHT + MINUTE,
  triedAt: null,
})
const shown = (of: Dose, marks: Mark[], minutes: number) =>
  shownDose(of, marks, { now: EIGHT + minutes * MINUTE, missedAfterMinutes: 240 })

describe('a dose', () => {
  test.each([
    ['an hour before', dose(), -60, 'later'],
    ['a quarter of an hour before', dose(), -15, 'due'],
    ['at its time', dose(), 0, 'due'],
    ['half an hour after', dose(), 30, 'late'],
    ['a day after, where the server has not said so yet', dose(), 1_440, 'late'],
    ['that the server calls missed', dose('MISSED'), 300, 'missed'],
    ['that was taken', dose('COMPLETED'), 30, 'done'],
    ['that was skipped', dose('SKIPPED'), 30, 'skipped'],
  ])('%s', (_, of, minutes, state) => {
    expect(shown(of, [], minutes)).toMatchObject({ state, isWaiting: false })
  })

  test('that is late tells by how much', () => {
    expect([shown(dose(), [], 38.5).lateMinutes, shown(dose(), [], 5).lateMinutes]).toEqual([38, 0])
  })

  test('that was just ticked is done, and waits to be sent', () => {
    expect(shown(dose(), [mark('complete')], 30)).toMatchObject({
      state: 'done',
      status: 'COMPLETED',
      completedAt: '2026-03-01T08:01:00.000Z',
      isWaiting: true,
    })
  })

  test.each([
    ['is late again', 30, 'late', 'PENDING'],
    ['is missed again, past its time', 300, 'missed', 'MISSED'],
  ])('whose mark is undone %s', (_, minutes, state, status) => {
    expect(shown(dose('COMPLETED'), [mark('reopen')], minutes)).toMatchObject({ state, status, completedAt: null })
  })

  test('is as the last of its marks says', () => {
    expect(shown(dose(), [mark('complete'), mark('reopen'), mark('skip')], 30).state).toBe('skipped')
  })

  test("is not touched by another's marks", () => {
    expect(shown(dose(), [mark('complete', 'noon')], 30)).toMatchObject({ state: 'late', isWaiting: false })
  })
})
