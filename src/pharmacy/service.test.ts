import { describe, expect, test } from 'vitest'
import type { ExtraPharmacy, MapView } from './mapService.js'
import type { Circle, NearPharmacy, NearPlace } from './nearStore.js'
import { OFFICIAL, SAMPLE, type PharmacyRow } from './row.js'
import { createPharmacies, type NearbyPlace, type NearQuestion, type PharmacyParts } from './service.js'
import { chordBetween } from './sphere.js'

const NOW = Date.parse('2026-03-04T12:00:00+09:00')
const DAY = 86_400_000
const HERE = { latitude: 37.5, longitude: 127 }
const METRE = 1 / 111_195
const north = (metres: number) => ({ latitude: HERE.latitude + metres * METRE, longitude: HERE.longitude })

const UNKNOWN = { opens: Array<null>(8).fill(null), closes: Array<null>(8).fill(null), unclear: [] }
const row = (code: string, metres: number, more: Partial<PharmacyRow> = {}): PharmacyRow => ({
  ...{ code, name: `${code}약국`, address: '', phone: null, ...north(metres), hours: UNKNOWN },
  ...{ source: OFFICIAL, fetchedAt: NOW, changedAt: NOW },
  ...more,
})
const extra = (code: string, metres: number, more: Partial<ExtraPharmacy> = {}): ExtraPharmacy => ({
  ...row(`k:r3750c10160:${code}`, metres),
  ...{ name: `새${code}약국`, source: '카카오맵', url: `https://place.map.kakao.com/${code}` },
  ...more,
})

/** On a list in memory, of which the store gives what is behind a place, nearest first. */
function open(rows: readonly PharmacyRow[], view: Partial<MapView> | null = null, more: Partial<PharmacyParts> = {}) {
  const asked: Circle[] = []
  const near = rows
    .map((row): NearPharmacy => ({ row, code: row.code, chord: chordBetween(HERE, row) }))
    .sort((a, b) => a.chord - b.chord || (a.code < b.code ? -1 : 1))
  const isBehind = (a: NearPlace, b: NearPlace) => a.chord > b.chord || (a.chord === b.chord && a.code > b.code)
  const seen: MapView = { isIncluded: true, matched: new Map(), extra: [], ...view }
  const pharmacies = createPharmacies({
    near: {
      page: async (circle, after, limit) => {
        asked.push(circle)
        return near.filter(each => !after || isBehind(each, after)).slice(0, limit)
      },
      count: async () => near.length,
    },
    find: { page: async () => [], count: async () => 0 },
    byCodes: async codes => rows.filter(({ code }) => codes.includes(code)),
    list: { isComplete: true },
    calendar: { isHoliday: day => (day < '2027' ? false : null) },
    map: view && {
      around: async () => seen,
      matchedOf: async () => seen.matched,
      byCodes: async codes =>
        new Map(seen.extra.filter(({ code }) => codes.includes(code)).map(each => [each.code, each])),
    },
    now: () => NOW,
    ...more,
  })
  return { pharmacies, asked }
}

const question = (more: Partial<NearQuestion> = {}): NearQuestion => ({
  ...{ near: HERE, radiusMeters: 1_000, openAt: null, search: null },
  ...more,
})

describe('what the map knows', () => {
  const rows = [row('C1', 100), row('C2', 200, { phone: '02-1' }), row('C3', 300)]
  const matched = new Map([
    ['C1', { phone: '02-9', url: 'https://place.map.kakao.com/1', confidence: 0.9 }],
    ['C2', { phone: '02-8', url: null, confidence: 0.6 }],
  ])

  test('fills in what the list lacks, and replaces nothing', async () => {
    const { pharmacies } = open(rows, { matched })
    const { found, isMapServiceIncluded } = await pharmacies.nearby(question(), { first: 10, after: null })
    expect(isMapServiceIncluded).toBe(true)
    expect(found.map(({ pharmacy: { phone, mapUrl, mapMatch } }) => [phone, mapUrl, mapMatch])).toEqual([
      ['02-9', 'https://place.map.kakao.com/1', 0.9],
      ['02-1', null, 0.6],
      [null, null, null],
    ])
  })

  test.each([1, 2, 3, 10])('its own stand between those of the list, in pages of %d', async first => {
    const { pharmacies } = open(rows, { extra: [extra('9', 150), extra('8', 300), extra('7', 900)] })
    const codes: string[] = []
    for (let after: NearbyPlace | null = null; ;) {
      const { found, hasMore, count } = await pharmacies.nearby(question(), { first, after })
      codes.push(...found.map(({ place }) => place.code))
      after = found.at(-1)?.place ?? null
      expect(await count()).toBe(6)
      if (!hasMore) break
      expect(found).toHaveLength(first)
    }
    const k = (id: string) => `k:r3750c10160:${id}`
    expect(codes).toEqual(['C1', k('9'), 'C2', 'C3', k('8'), k('7')])
  })

  test.each([[false], [true]])(
    'a walk that began without it goes on without it, also where it answers by then (at first: %s)',
    async isIncluded => {
      const view = { isIncluded, matched, extra: isIncluded ? [extra('9', 150)] : [] }
      let looks = 0
      const around = async (): Promise<MapView> =>
        ++looks > 1 ? { isIncluded: true, matched, extra: [extra('9', 150), extra('8', 250)] } : view
      const { pharmacies } = open(
        rows,
        {},
        { map: { around, matchedOf: async () => matched, byCodes: async () => new Map() } },
      )
      const first = await pharmacies.nearby(question(), { first: 2, after: null })
      expect(await first.count()).toBe(isIncluded ? 4 : 3)
      const rest = await pharmacies.nearby(question(), { first: 9, after: first.found.at(-1)?.place ?? null })
      expect(rest.isMapServiceIncluded).toBe(isIncluded)
      const codes = [...first.found, ...rest.found].map(({ place }) => place.code)
      const k = (id: string) => `k:r3750c10160:${id}`
      expect(codes).toEqual(isIncluded ? ['C1', k('9'), 'C2', k('8'), 'C3'] : ['C1', 'C2', 'C3'])
      expect(await rest.count()).toBe(isIncluded ? 5 : 3)
    },
  )

  test('a walk that began without it has its numbers and pages as soon as they are there', async () => {
    let looks = 0
    const around = async (): Promise<MapView> =>
      ++looks > 1
        ? { isIncluded: true, matched, extra: [extra('9', 150)] }
        : { isIncluded: false, matched: new Map(), extra: [] }
    const map = { around, matchedOf: async () => matched, byCodes: async () => new Map() }
    const { pharmacies } = open([row('C0', 50), row('C1', 100), row('C3', 300)], {}, { map })
    const first = await pharmacies.nearby(question(), { first: 1, after: null })
    const rest = await pharmacies.nearby(question(), { first: 9, after: first.found.at(-1)?.place ?? null })
    expect(rest.found.map(({ place: { code }, pharmacy }) => [code, pharmacy.phone, pharmacy.mapUrl])).toEqual([
      ['C1', '02-9', 'https://place.map.kakao.com/1'],
      ['C3', null, null],
    ])
    expect([rest.isMapServiceIncluded, await rest.count()]).toEqual([false, 3])
  })

  test('says whose number it is', async () => {
    const { pharmacies } = open(rows, { matched, extra: [extra('9', 350, { phone: '02-3' })] })
    const { found } = await pharmacies.nearby(question(), { first: 9, after: null })
    expect(found.map(({ pharmacy }) => pharmacy.phoneSource)).toEqual(['카카오맵', '국립중앙의료원', null, '카카오맵'])
  })

  test('its own are searched like the others, and never said to be open', async () => {
    const { pharmacies } = open([], { extra: [extra('9', 150, { name: '온누리약국' }), extra('8', 300)] })
    const namesOf = async (more: Partial<NearQuestion>) =>
      (await pharmacies.nearby(question(more), { first: 10, after: null })).found.map(
        ({ pharmacy }) => pharmacy.row.name,
      )
    expect(await namesOf({ search: 'ㅇㄴㄹ' })).toEqual(['온누리약국'])
    expect(await namesOf({ openAt: NOW })).toEqual([])
    const { count } = await pharmacies.nearby(question({ search: '온누리' }), { first: 1, after: null })
    expect(await count()).toBe(1)
  })

  test('is found by code, and taken for no pharmacy of the list', async () => {
    const { pharmacies } = open(rows, { matched, extra: [extra('9', 150)] })
    const found = await pharmacies.byCodes(['C1', 'k:r3750c10160:9', 'k:r3750c10160:1', 'C9'])
    expect([...found.keys()]).toEqual(['C1', 'k:r3750c10160:9'])
    expect(found.get('C1')).toMatchObject({ phone: '02-9', distanceMeters: null })
    expect(found.get('k:r3750c10160:9')).toMatchObject({ mapUrl: 'https://place.map.kakao.com/9', mapMatch: null })
  })

  test('without a key there is the list alone', async () => {
    const { pharmacies } = open(rows)
    const page = await pharmacies.nearby(question(), { first: 2, after: null })
    expect(page).toMatchObject({ hasMore: true, isMapServiceIncluded: false, isListComplete: true })
    expect((await pharmacies.byCodes(['C2', 'k:r3750c10160:9'])).size).toBe(1)
  })
})

test('distances are those of the surface, and those open are asked for by their slots', async () => {
  const { pharmacies, asked } = open([row('C1', 700)])
  const { found } = await pharmacies.nearby(question({ openAt: NOW, search: '약국' }), { first: 1, after: null })
  expect(found[0]?.pharmacy.distanceMeters).toBeCloseTo(700, 0)
  expect(asked[0]).toMatchObject({ radiusMeters: 1_000, open: { today: 3, yesterday: 2, minute: 720 } })
  expect(asked[0]?.sought).toHaveLength(1)
})

test.each([
  ['fetched two weeks ago', OFFICIAL, 14 * DAY, false],
  ['fetched sixteen days ago', OFFICIAL, 16 * DAY, true],
  ['a sample, which never gets old', SAMPLE, 99 * DAY, false],
] as const)('a list that should have been read again is told: %s', async (_what, source, age, isStale) => {
  const { pharmacies } = open([row('C1', 1, { source, fetchedAt: NOW - age })])
  expect((await pharmacies.byCodes(['C1'])).get('C1')).toMatchObject({ isStale })
})

test('of an instant beyond the calendar nothing is said', async () => {
  const { pharmacies } = open([row('C1', 1)])
  const always = { opens: Array<number>(8).fill(0), closes: Array<number>(8).fill(1440), unclear: [] }
  const beyond = Date.parse('2027-03-04T12:00:00+09:00')
  expect(pharmacies.isOpen(always)).toBe(true)
  expect([pharmacies.isOpen, pharmacies.opensAt, pharmacies.closesAt].map(ask => ask(always, beyond))).toEqual([
    null,
    null,
    null,
  ])
  await expect(pharmacies.nearby(question({ openAt: beyond }), { first: 1, after: null })).rejects.toMatchObject({
    details: { argument: 'openAt' },
  })
})

test('a database that is away is told in words that a person may read', async () => {
  const away = async () => Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))
  const { pharmacies } = open([], null, {
    byCodes: away,
    near: { page: away, count: away },
    find: { page: away, count: away },
  })
  const part = { first: 1, after: null }
  for (const asked of [
    pharmacies.nearby(question(), part),
    pharmacies.find({ search: '약국', openAt: null }, part),
    pharmacies.byCodes(['C1']),
  ])
    await expect(asked).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      message: expect.stringMatching(/약국/) as string,
    })
})
