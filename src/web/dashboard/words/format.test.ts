import { expect, test } from 'vitest'
import { formatIn } from './format'

const NIGHT = '2026-02-28T15:30:00Z' // half past midnight in Seoul, the day before in New York

test.each([
  ['ko', 'Asia/Seoul', '오전 12:30', '2026-03-01'],
  ['en', 'America/New_York', '10:30 AM', '2026-02-28'],
] as const)('in %s an instant is told by the clocks of %s', (language, timeZone, time, date) => {
  const format = formatIn(language, timeZone)
  expect([format.time(NIGHT).replace(/\s/g, ' '), format.dateOf(NIGHT)]).toEqual([time, date])
})

test.each(['Asia/Seoul', 'America/New_York', 'Pacific/Kiritimati'])('a day is the same day in %s', timeZone => {
  const format = formatIn('ko', timeZone)
  expect([format.day('2026-03-01'), format.weekday('2026-03-01')]).toEqual(['3월 1일 (일)', '일'])
})
