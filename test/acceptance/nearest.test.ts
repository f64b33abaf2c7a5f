import { describe, expect, test } from 'vitest'
import { compareLists, listedOf } from './listed.js'
import { faultIn, type Spot } from './nearest.js'

const METRE = 1 / 111_195
const near = { latitude: 37.5, longitude: 127 }
const spot = (code: string, metres: number): Spot => ({ code, latitude: 37.5 + metres * METRE, longitude: 127 })
const SPOTS = [spot('A', 100), spot('B', 200), spot('C', 200), spot('D', 300), spot('E', 900), spot('F', 1_100)]

const judge = (found: readonly string[]) => faultIn(found, SPOTS, { near, radiusMeters: 1_000 }, { rows: 0, unsure: 0 })

test('the judge takes the right answer', () => expect(judge(['A', 'B', 'C', 'D', 'E'])).toBeNull())

test.each([
  ['two in the wrong order', ['A', 'D', 'B', 'C', 'E']],
  ['two at one place not by their codes', ['A', 'C', 'B', 'D', 'E']],
  ['the last one missing', ['A', 'B', 'C', 'D']],
  ['one missing between', ['A', 'B', 'D', 'E']],
  ['none at all', []],
  ['one twice', ['A', 'B', 'B', 'C', 'D', 'E']],
  ['one from beyond the radius', ['A', 'B', 'C', 'D', 'E', 'F']],
  ['one that there is not', ['A', 'B', 'X', 'D', 'E']],
])('and refuses %s', (_what, found) => expect(judge(found)).not.toBeNull())

describe('the file, read without the program', () => {
  const line = (dutyName: string, more: object = {}) =>
    JSON.stringify({ dutyName, dutyAddr: '서울특별시 중구 세종대로 1', wgs84Lat: 37.5, wgs84Lon: 127, ...more })
  const namesOf = (...lines: string[]) => listedOf(lines.join('\n')).map(({ name }) => name)

  test('has each pharmacy once', () => {
    const phone = { dutyTel1: '02-700-0001' }
    expect(namesOf(line('가약국', phone), line('가 약국', { dutyTel1: '7000001', dutyAddr: '서울 중구' }))).toEqual([
      '가약국',
    ])
    expect(namesOf(line('가약국'), line('가약국'))).toEqual(['가약국'])
    expect(namesOf(line('가약국', phone), line('나약국', phone))).toEqual(['가약국', '나약국'])
    expect(namesOf(line('가약국'), line('가약국', { dutyAddr: '부산광역시 중구 1' }))).toHaveLength(2)
  })

  test('has none that stands nowhere or abroad', () => {
    const wrong = [{ wgs84Lat: null }, { wgs84Lat: 0 }, { wgs84Lat: 127, wgs84Lon: 37.5 }, { wgs84Lat: '' }]
    for (const each of wrong) expect(namesOf(line('가약국', each))).toEqual([])
  })

  test('tells what the table lacks, has besides or has elsewhere', () => {
    const listed = listedOf([line('가약국'), line('나약국'), line('다약국')].join('\n'))
    const rows = listed.map((each, i) => ({ ...each, code: `C${i}` }))
    expect(compareLists(listed, rows)).toMatchObject({ spots: [{}, {}, {}], missing: [], more: [] })
    expect(compareLists(listed, rows.slice(1))).toMatchObject({ missing: [{ name: '가약국' }], more: [] })
    const moved = rows.map(row => ({ ...row, latitude: row.latitude + (row.code === 'C1' ? 1e-7 : 0) }))
    expect(compareLists(listed, moved)).toMatchObject({ missing: [{ name: '나약국' }], more: ['C1'] })
  })
})
