import { describe, expect, test } from 'vitest'
import { isOdd, lostOf, type Known } from './drift.js'
import { readListed, type IncomingPharmacy } from './incoming.js'

const WEEKDAYS = { dutyTime1s: '0900', dutyTime1c: '1900', dutyTime6s: '0900', dutyTime6c: '1300' }
const listed = {
  hpid: 'C1000001',
  name: '가약국',
  address: '서울특별시 중구 세종대로 110',
  phone: '02-733-1234' as string | null,
  latitude: 37.5657 as number | null,
  longitude: 126.978,
  times: WEEKDAYS as Readonly<Record<string, string>> | null,
}
const ALL: Known = { phone: true, days: [true, false, false, false, false, true, false, false] }
const NONE: Known = { phone: false, days: ALL.days.map(() => false) }

/** A page of so many rows, of which the first few are like this. */
const page = (rows: number, few = 0, like: Partial<typeof listed> = {}): IncomingPharmacy[] =>
  Array.from({ length: rows }, (_, i) => readListed(i < few ? { ...listed, ...like } : listed))
const onMonday = { dutyTime1s: '0900', dutyTime1c: '1900' }

describe('what a page lacks that the list has', () => {
  test.each<[what: string, rows: IncomingPharmacy[], lost: string | null]>([
    ['nothing', page(100), null],
    ['half of the phone numbers', page(100, 50, { phone: null }), null],
    ['more than half of the phone numbers', page(100, 51, { phone: null }), '전화번호'],
    ['half of the hours', page(100, 50, { times: {} }), null],
    ['more than half of the hours', page(100, 51, { times: {} }), '영업시간'],
    ['more than half of the hours, said by nobody', page(100, 51, { times: null }), '영업시간'],
    ['nearly all Saturdays', page(100, 99, { times: onMonday }), null],
    ['all Saturdays', page(100, 100, { times: onMonday }), 'SATURDAY'],
    ['all Saturdays that can be', page(100, 100, { times: { ...WEEKDAYS, dutyTime6c: '0900' } }), null],
    ['all, of too few rows', page(99, 99, { phone: null, times: null }), null],
  ])('%s', (_, rows, lost) => {
    expect(lostOf(rows, ALL)).toBe(lost)
    expect(lostOf(rows, NONE)).toBe(null)
  })
})

test.each([
  ['one in ten', 100, 10, false],
  ['more than one in ten', 100, 11, true],
  ['all of a short page', 99, 99, false],
])('a page with faults in %s', (_, rows, few, odd) => expect(isOdd(page(rows, few, { latitude: null }))).toBe(odd))
