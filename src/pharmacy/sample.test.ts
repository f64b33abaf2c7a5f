import { describe, expect, test } from 'vitest'
import { codeOf } from './code.js'
import { isInKorea, readListed } from './incoming.js'
import { SAMPLES } from './sample.js'

describe('the sample pharmacies', () => {
  test('are enough to try a map on, all over the country, and say what they are', () => {
    expect(SAMPLES.length).toBeGreaterThanOrEqual(40)
    expect(SAMPLES.filter(({ name }) => !/^견본[가-힣]+약국$/.test(name))).toEqual([])
    expect(SAMPLES.filter(({ phone, hpid }) => phone !== null || hpid !== null)).toEqual([])
    for (const city of ['서울', '부산', '대구', '인천', '광주', '대전', '제주'])
      expect(
        SAMPLES.some(({ address }) => address.startsWith(city)),
        city,
      ).toBe(true)
  })

  test('stand each in a place of its own, under a name of its own', () => {
    expect(
      SAMPLES.filter(sample => !isInKorea(sample) || readListed({ ...sample, times: null }).faults.length > 0),
    ).toEqual([])
    const distinct = (of: (sample: (typeof SAMPLES)[number]) => string) => new Set(SAMPLES.map(of)).size
    expect(distinct(({ name }) => name)).toBe(SAMPLES.length)
    expect(distinct(({ latitude, longitude }) => `${latitude} ${longitude}`)).toBe(SAMPLES.length)
    expect(distinct(codeOf)).toBe(SAMPLES.length)
  })

  test('keep all kinds of hours: late, all day, weekends only, unclear and unknown', () => {
    const weeks = SAMPLES.flatMap(({ hours }) => hours ?? [])
    expect(weeks).toHaveLength(SAMPLES.length)
    expect(weeks.some(({ closes }) => closes.some(at => at !== null && at > 1_440))).toBe(true)
    expect(weeks.some(({ opens, closes }) => opens[0] === 0 && closes[0] === 1_440)).toBe(true)
    expect(weeks.some(({ opens }) => opens[0] === null && opens[5] !== null)).toBe(true)
    expect(weeks.some(({ unclear }) => unclear.length > 0)).toBe(true)
    expect(weeks.some(({ opens, unclear }) => opens.every(at => at === null) && unclear.length === 0)).toBe(true)
  })
})
