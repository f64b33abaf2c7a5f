import { describe, expect, test } from 'vitest'
import { compare, isInKorea, readListed, type IncomingPharmacy, type KeptPharmacy, type Saving } from './incoming.js'
import { OFFICIAL, SAMPLE } from './row.js'

const listed = {
  hpid: 'C1000001',
  name: '가약국',
  address: '서울특별시 중구 세종대로 110',
  phone: '02-733-1234',
  latitude: 37.5657,
  longitude: 126.978,
  times: { dutyTime1s: '0900', dutyTime1c: '1900' },
}
const incoming = readListed(listed)
const [THEN, NOW] = [1_000, 2_000]
const file: Saving = { source: OFFICIAL, fetchedAt: NOW, live: false }
const live: Saving = { ...file, live: true, importId: 7 }
const kept = compare(undefined, incoming, { ...file, fetchedAt: THEN }).row

describe('what can’t be', () => {
  test.each<[string, number | null, number | null, string[]]>([
    ['Seoul', 37.5657, 126.978, []],
    ['Marado, the south end', 33.118, 126.267, []],
    ['Dokdo, the east end', 37.2412, 131.8644, []],
    ['Baengnyeongdo, the west end', 37.966, 124.71, []],
    ['none', null, null, ['coordinates: none']],
    ['half of it', 37.5, null, ['coordinates: none']],
    ['zeros', 0, 0, ['coordinates: not in Korea']],
    ['swapped', 126.978, 37.5657, ['coordinates: not in Korea']],
    ['the southern hemisphere', -37.5657, 126.978, ['coordinates: not in Korea']],
    ['Tokyo', 35.68, 139.77, ['coordinates: not in Korea']],
    ['not on earth', 999, 999, ['coordinates: not in Korea']],
  ])('coordinates: %s', (_, latitude, longitude, faults) => {
    const read = readListed({ ...listed, latitude, longitude })
    expect(read.faults).toEqual(faults)
    expect([read.latitude, read.longitude]).toEqual([latitude, longitude])
    expect(isInKorea(read)).toBe(faults.length === 0)
  })

  test('hours are told by their day, and the others are kept', () => {
    const read = readListed({
      ...listed,
      times: { dutyTime1s: '0900', dutyTime1c: '1900', dutyTime8s: '9960', dutyTime8c: '1' },
    })
    expect(read.faults).toEqual(['hours of HOLIDAY: not a time of day'])
    expect(read.hours).toMatchObject({ unclear: [8], opens: [540, null, null, null, null, null, null, null] })
  })

  test('hours that can’t be for one reason are one fault', () => {
    const times = { dutyTime1s: '0930', dutyTime1c: '0930', dutyTime2s: '0000', dutyTime2c: '0001', dutyTime3s: '0900' }
    const [first, second, ...rest] = readListed({ ...listed, times }).faults
    expect([first?.split(':')[0], second?.split(':')[0], rest]).toEqual([
      'hours of MONDAY, TUESDAY',
      'hours of WEDNESDAY',
      [],
    ])
  })

  test('an address that isn’t there is told, and hours of which nothing is said are not', () => {
    expect(readListed({ ...listed, address: '', times: null })).toMatchObject({
      hours: null,
      faults: ['address: none'],
    })
    expect(readListed({ ...listed, times: {} }).hours?.opens).toEqual(Array.from({ length: 8 }, () => null))
  })
})

describe('what a row makes of the one that is kept', () => {
  const changed = (fields: Partial<IncomingPharmacy>): IncomingPharmacy => ({ ...incoming, ...fields })

  test('none is kept: it is added, with unknown hours where nothing is said of them', () => {
    const { kind, row } = compare(undefined, changed({ hpid: null, hours: null }), file)
    expect(kind).toBe('added')
    expect(row.code).toMatch(/^~/)
    expect(row).toMatchObject({ fetchedAt: NOW, changedAt: NOW, seenIn: null, hours: { unclear: [] } })
  })

  test('the same again is unchanged: a file leaves the dates alone, the live source says how fresh it is', () => {
    expect(compare(kept, incoming, file)).toEqual({ kind: 'unchanged', row: kept, movedFrom: null })
    expect(compare(kept, incoming, live)).toEqual({
      kind: 'unchanged',
      row: { ...kept, fetchedAt: NOW, seenIn: 7 },
      movedFrom: null,
    })
  })

  test.each<Partial<IncomingPharmacy>>([
    { name: '나약국' },
    { address: '서울특별시 중구 세종대로 111' },
    { phone: '02-733-1235' },
    { latitude: 37.5658 },
    { hours: readListed({ ...listed, times: { dutyTime1s: '0900', dutyTime1c: '2000' } }).hours },
  ])('%o is a change', fields => {
    const { kind, row } = compare(kept, changed(fields), file)
    expect({ kind, changedAt: row.changedAt, fetchedAt: row.fetchedAt }).toEqual({
      kind: 'changed',
      changedAt: NOW,
      fetchedAt: NOW,
    })
  })

  test('a file takes nothing away by leaving it out; the live source does', () => {
    const bare = changed({ address: '', phone: null, latitude: null, longitude: null, hours: null })
    expect(compare(kept, bare, file)).toMatchObject({ kind: 'unchanged' })
    expect(compare(kept, bare, live)).toMatchObject({
      kind: 'changed',
      row: { address: '', phone: null, latitude: null, longitude: null },
    })
  })

  test('a file never overrides what the live source said', () => {
    const official: KeptPharmacy = { ...kept, seenIn: 3 }
    expect(compare(official, changed({ phone: '02-1' }), file)).toEqual({
      kind: 'older',
      row: official,
      movedFrom: null,
    })
    expect(compare(official, changed({ phone: '02-1' }), live).kind).toBe('changed')
  })

  test('an hpid takes the place of a code of ours, and is never given up again', () => {
    const unnamed = { ...kept, code: '~abcdefghijklmnop' }
    expect(compare(unnamed, incoming, live)).toMatchObject({
      kind: 'unchanged',
      movedFrom: '~abcdefghijklmnop',
      row: { code: 'C1000001' },
    })
    expect(compare(kept, changed({ hpid: null }), file)).toMatchObject({ movedFrom: null, row: { code: 'C1000001' } })
  })

  test('a run that lags behind takes nothing from what a later one has seen', () =>
    expect(compare({ ...kept, seenIn: 9 }, changed({ phone: '02-1' }), live)).toMatchObject({
      kind: 'changed',
      row: { phone: '02-1', seenIn: 9 },
    }))

  test('a sample changes nothing', () =>
    expect(compare(kept, changed({ name: '견본약국' }), { ...file, source: SAMPLE })).toMatchObject({
      kind: 'unchanged',
      row: kept,
    }))
})
