import { expect, test, vi } from 'vitest'
import type { GivenPlace } from '../fakes/kakaoLocal.js'
import { createWorld, type GivenPharmacy, type World } from '../world.js'

const HERE = { latitude: 37.575, longitude: 127.006 }
const METRE = 1 / 111_195
/** So many metres to the north of here. */
const at = (metres: number) => ({ latitude: HERE.latitude + metres * METRE, longitude: HERE.longitude })

const ALL_DAY = Object.fromEntries(
  Array.from({ length: 8 }, (_, i) => [
    [`dutyTime${i + 1}s`, '0000'],
    [`dutyTime${i + 1}c`, '2400'],
  ]).flat(),
) as Record<string, string>

const LISTED: readonly GivenPharmacy[] = [
  { hpid: 'C1', name: '우리약국', ...at(0), times: ALL_DAY },
  { hpid: 'C2', name: '종로백제약국', phone: '02-200-0002', ...at(200), times: ALL_DAY },
  { hpid: 'C3', name: '아무도모르는약국', phone: '02-200-0003', ...at(400) },
]
const PLACES: readonly GivenPlace[] = [
  { id: '101', name: '우리 약국', phone: '02-111-1111', ...at(8) },
  { id: '102', name: '종로 백제약국', phone: '02-222-2222', ...at(205) },
  { id: '103', name: '새로운약국', phone: '02-333-3333', road: '서울 종로구 새길 3', ...at(300) },
]

const NEAR = `query ($openAt: DateTime, $first: Int, $after: String) {
  pharmacies(near: { latitude: 37.575, longitude: 127.006 }, radiusMeters: 900, openAt: $openAt, first: $first, after: $after) {
    isMapServiceIncluded
    totalCount
    nodes { id hpid name address phone mapUrl mapMatch isOpen distanceMeters hours { day } unclearHours provenance { source } }
    pageInfo { hasNextPage endCursor }
  }
}`
interface Near {
  pharmacies: {
    isMapServiceIncluded: boolean
    totalCount: number
    nodes: {
      id: string
      hpid: string | null
      name: string
      phone: string | null
      mapUrl: string | null
      mapMatch: number | null
      isOpen: boolean | null
      hours: object[]
    }[]
    pageInfo: { hasNextPage: boolean; endCursor: string | null }
  }
}
const look = async ({ ask }: Pick<World, 'ask'>, variables: Record<string, unknown> = {}) =>
  (await ask<Near>(NEAR, variables)).pharmacies

/** Once Kakao has told all: a first look may go without what comes late. */
const lookAtMap = (world: Pick<World, 'ask'>) =>
  vi.waitFor(
    async () => {
      const page = await look(world)
      expect(page.isMapServiceIncluded).toBe(true)
      return page
    },
    { timeout: 10_000 },
  )

test('who looks around sees the list, with Kakao’s numbers and pages, and the pharmacies that the list lacks', async () => {
  const world = await createWorld({ pharmacies: LISTED, kakaoLocal: PLACES })
  const { nodes, totalCount } = await lookAtMap(world)
  expect(totalCount).toBe(4)
  const url = (id: number) => `https://place.map.kakao.com/${id}`
  expect(nodes).toMatchObject([
    { hpid: 'C1', phone: '02-111-1111', mapUrl: url(101), mapMatch: 1, isOpen: true },
    // The list's own number stays.
    { hpid: 'C2', phone: '02-200-0002', mapUrl: url(102), mapMatch: 0.9, isOpen: true },
    {
      hpid: null,
      name: '새로운약국',
      address: '서울 종로구 새길 3',
      phone: '02-333-3333',
      mapUrl: url(103),
      mapMatch: null,
      isOpen: null,
      hours: [],
      unclearHours: [],
      provenance: { source: '카카오맵' },
      distanceMeters: expect.closeTo(300, 0),
    },
    { hpid: 'C3', phone: '02-200-0003', mapUrl: null, mapMatch: null, isOpen: null },
  ])
})

test('who asks for what is open sees none whose hours nobody knows', async () => {
  const world = await createWorld({ pharmacies: LISTED, kakaoLocal: PLACES })
  await lookAtMap(world)
  const { nodes, totalCount } = await look(world, { openAt: '2026-03-04T03:00:00Z' })
  expect([nodes.map(({ hpid }) => hpid), totalCount]).toEqual([['C1', 'C2'], 2])
})

test('a pharmacy of the map is found again by its id, and its page by the hpid of one of the list', async () => {
  const world = await createWorld({ pharmacies: LISTED, kakaoLocal: PLACES })
  const { nodes } = await lookAtMap(world)
  const extra = nodes.find(({ hpid }) => hpid === null)
  const again = await world.ask(
    `query ($id: ID!) {
      node(id: $id) { ... on Pharmacy { id name phone mapUrl distanceMeters } }
      pharmacy(hpid: "C1") { phone mapUrl mapMatch }
    }`,
    { id: extra?.id },
  )
  expect(again).toEqual({
    node: {
      id: extra?.id,
      name: '새로운약국',
      phone: '02-333-3333',
      mapUrl: 'https://place.map.kakao.com/103',
      distanceMeters: null,
    },
    pharmacy: { phone: '02-111-1111', mapUrl: 'https://place.map.kakao.com/101', mapMatch: 1 },
  })
})

test('an id that the map never gave leads nowhere, as any that is not there', async () => {
  const world = await createWorld({ pharmacies: LISTED, kakaoLocal: PLACES })
  const codes = ['r3757c10160:999', 'r3757c10160:', 'r1c1:103', '::', 'r3757c10160:103:4', "r3757c10160:103'--", '103']
  for (const code of codes) {
    const id = Buffer.from(`Pharmacy:k:${code}`).toString('base64url')
    const { data, errors } = await world.send('query ($id: ID!) { node(id: $id) { id } }', { id })
    expect([code, data, errors]).toEqual([code, { node: null }, []])
  }
})

test('whether Kakao can’t be asked or has no such place is not the same', async () => {
  const world = await createWorld({ pharmacies: LISTED, kakaoLocal: PLACES })
  world.kakaoLocal.fails('map not enabled')
  const idOf = (code: string) => Buffer.from(`Pharmacy:k:${code}`).toString('base64url')
  const ask = (code: string) => world.send('query ($id: ID!) { node(id: $id) { id } }', { id: idOf(code) })
  const { data, errors } = await ask('r3757c10160:103')
  expect([data, errors.map(({ extensions }) => extensions['code'])]).toEqual([{ node: null }, ['UPSTREAM_UNAVAILABLE']])
  world.kakaoLocal.heal()
  world.clock.passes(600_000)
  await vi.waitFor(async () => expect((await ask('r3757c10160:103')).errors).toEqual([]), { timeout: 10_000 })
  expect(await ask('r3757c10160:999')).toMatchObject({ data: { node: null }, errors: [] })
})

test('who walks the whole country takes Kakao from nobody else', async () => {
  const world = await createWorld({ pharmacies: LISTED, kakaoLocal: PLACES, kakao: true })
  const walk = `query ($latitude: Float!) {
    pharmacies(near: { latitude: $latitude, longitude: 127.5 }, radiusMeters: 20000, first: 1) { isMapServiceIncluded }
  }`
  const walker = await world.signIn('walker')
  for (const latitude of [35.1, 35.2]) await walker.ask(walk, { latitude })
  await vi.waitFor(() => expect(world.kakaoLocal.calls).toHaveLength(32), { timeout: 10_000 })
  await walker.ask(walk, { latitude: 35.5 })
  expect(world.kakaoLocal.calls).toHaveLength(32)
  expect((await lookAtMap(world)).nodes).toHaveLength(4)
})

test('page by page the same pharmacies come as at once, each once', async () => {
  const world = await createWorld({ pharmacies: LISTED, kakaoLocal: PLACES })
  const whole = (await lookAtMap(world)).nodes.map(({ id }) => id)
  const paged: string[] = []
  for (let after: string | null = null; paged.length < 9;) {
    const { nodes, pageInfo }: Near['pharmacies'] = await look(world, { first: 1, after })
    paged.push(...nodes.map(({ id }) => id))
    after = pageInfo.endCursor
    if (!pageInfo.hasNextPage) break
  }
  expect(paged).toEqual(whole)
  expect(whole).toHaveLength(4)
})

test('what one server has asked Kakao the others know, and people are not counted', async () => {
  const world = await createWorld({ pharmacies: LISTED, kakaoLocal: PLACES })
  await lookAtMap(world)
  const { length } = world.kakaoLocal.calls
  const other = await world.open()
  const views = await Promise.all([world, other, other, world].map(each => look(each)))
  expect(views.map(({ isMapServiceIncluded }) => isMapServiceIncluded)).toEqual([true, true, true, true])
  expect(world.kakaoLocal.calls).toHaveLength(length)
})

test('Kakao is told where the squares are, never where somebody stands', async () => {
  const world = await createWorld({ pharmacies: LISTED, kakaoLocal: PLACES })
  await look(world)
  const rects = world.kakaoLocal.calls.map(({ params }) => params['rect'] ?? '')
  expect(rects.length).toBeGreaterThan(0)
  // Of each square the sides, and 150 metres beside them.
  for (const rect of rects)
    expect(rect).toMatch(/^12\d\.\d{2}(07|32|57|82)500,3\d\.\d{2}86500,12\d\.\d{2}(17|42|67|92)500,3\d\.\d{2}13500$/)
})

test('without a key there is the list alone, and nobody is asked', async () => {
  const world = await createWorld({ pharmacies: LISTED })
  const { nodes, isMapServiceIncluded } = await look(world)
  expect(isMapServiceIncluded).toBe(false)
  expect(nodes.map(({ hpid, mapUrl }) => [hpid, mapUrl])).toEqual([
    ['C1', null],
    ['C2', null],
    ['C3', null],
  ])
  expect(world.kakaoLocal.calls).toEqual([])
})
