import { describe, expect, it } from 'vitest'
import { agoIn } from './ago'

const NOW = Date.parse('2026-03-10T12:00:00Z')

describe('how long ago something was', () => {
  it.each([
    ['2026-03-10T11:59:30Z', null, null],
    ['2026-03-10T12:00:30Z', null, null],
    ['2026-03-10T11:55:00Z', '5분 전', '5 minutes ago'],
    ['2026-03-10T09:00:00Z', '3시간 전', '3 hours ago'],
    ['2026-03-09T12:00:01Z', '23시간 전', '23 hours ago'],
    ['2026-03-07T12:00:00Z', '3일 전', '3 days ago'],
    ['2026-01-05T12:00:00Z', '2개월 전', '2 months ago'],
    ['2024-03-01T12:00:00Z', '2년 전', '2 years ago'],
  ])('%s', (instant, korean, english) => {
    expect(agoIn('ko', instant, NOW)).toBe(korean)
    expect(agoIn('en', instant, NOW)).toBe(english)
  })
})
