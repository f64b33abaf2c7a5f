import { expect, test } from 'vitest'
import { createNewest } from './newest'

const dose = (status: string, updatedAt: string, more: object = {}) => ({
  __typename: 'Schedule',
  id: 'morning',
  status,
  updatedAt,
  ...more,
})

test('an answer that was overtaken gives way to what is newer', () => {
  const { renewed } = createNewest()
  renewed({ scheduleChanged: { schedule: dose('PENDING', '2026-03-01T08:01:00Z') } })
  const late = { completeSchedule: { schedule: dose('COMPLETED', '2026-03-01T08:00:00Z', { note: 'kept' }) } }
  expect(renewed(late)).toEqual({
    completeSchedule: { schedule: dose('PENDING', '2026-03-01T08:01:00Z', { note: 'kept' }) },
  })
})

test('an answer that is newer, or as new, is taken as it is', () => {
  const { renewed } = createNewest()
  const [first, second] = [dose('PENDING', '2026-03-01T08:00:00Z'), dose('COMPLETED', '2026-03-01T08:02:00Z')]
  renewed([first])
  expect(renewed([second])).toEqual([second])
  expect(renewed([{ ...second, note: 'also asked for' }])).toEqual([{ ...second, note: 'also asked for' }])
})

test('what is no dose is left as it is', () => {
  const { renewed } = createNewest()
  const data = { viewer: null, list: [1, 'two', { __typename: 'Medicine', id: 'a' }], at: '2026' }
  expect(renewed(data)).toEqual(data)
})
