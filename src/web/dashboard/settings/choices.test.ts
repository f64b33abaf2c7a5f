import { describe, expect, test } from 'vitest'
import { SETTINGS } from '../words/settings'
import { waitIn, waitsWith } from './waits'
import { cityOf, zoneGroups } from './zones'

describe('how long a dose waits', () => {
  test.each([
    [30, '30분', '30 minutes'],
    [60, '1시간', '1 hour'],
    [240, '4시간', '4 hours'],
    [90, '1시간 30분', '1 hour 30 minutes'],
    [2_880, '48시간', '48 hours'],
  ])('%i minutes', (minutes, korean, english) => {
    expect(waitIn(minutes, SETTINGS.ko.me)).toBe(korean)
    expect(waitIn(minutes, SETTINGS.en.me)).toBe(english)
  })

  test('what an app has set is among what is offered, in its place and once', () => {
    const waits = waitsWith(75)
    expect(waits).toEqual([...new Set(waits)].sort((one, other) => one - other))
    expect(waits).toContain(75)
    expect(waitsWith(240)).toHaveLength(waits.length - 1)
  })
})

describe('time zones', () => {
  test('stand by their region, and one that is set is there even if nobody knows it', () => {
    const groups = zoneGroups(['Asia/Tokyo', 'Asia/Seoul', 'UTC'], ['Asia/Calcutta', 'Asia/Seoul'])
    expect(groups).toEqual([
      { region: 'Asia', zones: ['Asia/Calcutta', 'Asia/Seoul', 'Asia/Tokyo'] },
      { region: '', zones: ['UTC'] },
    ])
  })

  test.each([
    ['Asia/Seoul', 'Seoul'],
    ['America/New_York', 'New York'],
    ['America/Argentina/Buenos_Aires', 'Argentina/Buenos Aires'],
    ['UTC', 'UTC'],
  ])('%s is called %s', (zone, city) => {
    expect(cityOf(zone)).toBe(city)
  })
})
