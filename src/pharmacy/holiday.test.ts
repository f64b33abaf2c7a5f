import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { builtInHolidays } from './holiday.js'

/**
 * What the calendars of these years say: 월력요항 of each year, the answers of 특일 정보 for 2026 and the decisions on
 * temporary holidays; for 2028 and 2029 the law as it stands. `MMDD`.
 */
const KNOWN: Readonly<Record<number, string>> = {
  2021: '0101 0211 0212 0213 0301 0505 0519 0606 0815 0816 0920 0921 0922 1003 1004 1009 1011 1225',
  2022: '0101 0131 0201 0202 0301 0309 0505 0508 0601 0606 0815 0909 0910 0911 0912 1003 1009 1010 1225',
  2023: '0101 0121 0122 0123 0124 0301 0505 0527 0529 0606 0815 0928 0929 0930 1002 1003 1009 1225',
  2024: '0101 0209 0210 0211 0212 0301 0410 0505 0506 0515 0606 0815 0916 0917 0918 1001 1003 1009 1225',
  2025: '0101 0127 0128 0129 0130 0301 0303 0505 0506 0603 0606 0815 1003 1005 1006 1007 1008 1009 1225',
  2026: '0101 0216 0217 0218 0301 0302 0501 0505 0524 0525 0603 0606 0717 0815 0817 0924 0925 0926 1003 1005 1009 1225',
  2027: '0101 0206 0207 0208 0209 0301 0501 0503 0505 0513 0606 0717 0719 0815 0816 0914 0915 0916 1003 1004 1009 1011 1225 1227',
  2028: '0101 0126 0127 0128 0301 0412 0501 0502 0505 0606 0717 0815 1002 1003 1004 1005 1009 1225',
  2029: '0101 0212 0213 0214 0301 0501 0505 0507 0520 0521 0606 0717 0815 0921 0922 0923 0924 1003 1009 1225',
}
const YEARS = Object.keys(KNOWN).map(Number)
const daysOf = (year: number) => [...new Set(builtInHolidays(year)?.map(({ day }) => day))]

describe('the calendar that is built in', () => {
  test.each(YEARS)('has the holidays of %i and no others, in order', year => {
    expect(
      daysOf(year)
        .map(day => day.slice(5).replace('-', ''))
        .join(' '),
    ).toBe(KNOWN[year])
  })

  test.each([
    ['설날', 1, 1],
    ['추석', 8, 15],
  ])('has %s with the day before and the day after, by the moon, and 1 January, every year', (name, month, date) => {
    const lunar = new Intl.DateTimeFormat('en-u-ca-dangi', { timeZone: 'UTC', month: 'numeric', day: 'numeric' })
    for (const year of YEARS) {
      const days =
        builtInHolidays(year)
          ?.filter(each => each.name === name)
          .map(({ day }) => Date.parse(day)) ?? []
      const [before, itself = NaN, after] = days
      expect(days).toHaveLength(3)
      expect([before, after]).toEqual([itself - 86_400_000, itself + 86_400_000])
      expect(lunar.format(itself)).toBe(`${month}/${date}`)
      expect(daysOf(year)[0]).toBe(`${year}-01-01`)
    }
  })

  test('names each day, the 5th of May of 2025 twice', () => {
    const named = (day: string) =>
      builtInHolidays(Number(day.slice(0, 4)))
        ?.filter(each => each.day === day)
        .map(({ name }) => name)
    expect(named('2025-05-05')).toEqual(['어린이날', '석가탄신일'])
    expect(named('2027-05-03')).toEqual(['노동절 (대체공휴일)'])
    expect(named('2026-02-16')).toEqual(['설날'])
    expect(named('2026-06-03')).toEqual(['전국동시지방선거일'])
    expect(named('2026-09-28')).toEqual([])
  })

  test('says nothing of years that nobody has looked at', () => {
    const unknown = fc.oneof(
      fc.integer({ max: 2_020 }),
      fc.integer({ min: 2_030 }),
      fc.constantFrom(NaN, 2_026.5, Infinity),
    )
    fc.assert(fc.property(unknown, year => builtInHolidays(year) === null))
  })
})
