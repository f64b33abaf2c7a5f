import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { connectPostgres } from '../../src/db/postgres.js'
import { createLog } from '../../src/log.js'
import { toGlobalId } from '../../src/graph/node.js'
import { MOST_CELLS } from '../../src/pharmacy/cell.js'
import { plant, type Planted } from '../planting.js'
import { statementsDuring, untilAtRest } from '../statements.js'
import { createWorld, type GivenPharmacy, type World } from '../world.js'

const HERE = { latitude: 37.4979, longitude: 127.0276 }
const METRE = 1 / 111_195
/** So many metres to the north of here. */
const north = (metres: number) => ({ latitude: HERE.latitude + metres * METRE, longitude: HERE.longitude })

/** Weekdays as they are said, Saturday until one, else nothing. */
const timesOf = (opens: string, closes: string, more: Record<string, string> = {}) => ({
  ...Object.fromEntries(
    [1, 2, 3, 4, 5].flatMap(day => [
      [`dutyTime${day}s`, opens],
      [`dutyTime${day}c`, closes],
    ]),
  ),
  ...{ dutyTime6s: '0900', dutyTime6c: '1300' },
  ...more,
})
const HOLIDAY = { dutyTime8s: '1000', dutyTime8c: '1500' }

const LISTED: readonly GivenPharmacy[] = [
  { hpid: 'C1000001', name: '새벽약국', ...north(300), times: timesOf('1800', '2600') },
  {
    hpid: 'C1000002',
    name: '온누리약국',
    phone: '02-555-0002',
    ...north(100),
    times: timesOf('0900', '1830', HOLIDAY),
  },
  { hpid: 'C1000003', name: '모르는약국', ...north(200) },
  { hpid: 'C1000004', name: '이상한약국', ...north(400), times: timesOf('0930', '0930') },
  { hpid: 'C1000005', name: '먼온누리약국', ...north(5_000), times: timesOf('0900', '1830') },
]

const FIELDS = 'name hpid distanceMeters'
const NEARBY = `query ($near: CoordinatesInput, $search: String, $radius: Int! = 1000, $openAt: DateTime, $first: Int! = 20, $after: String, $at: DateTime) {
  pharmacies(near: $near, search: $search, radiusMeters: $radius, openAt: $openAt, first: $first, after: $after) {
    isListComplete isMapServiceIncluded
    nodes { ${FIELDS} phone phoneSource address mapUrl mapMatch isOpen(at: $at) opensAt(at: $at) closesAt(at: $at) hours { day opens closes } unclearHours
      location { latitude longitude } provenance { source stale updatedAt } id }
    edges { cursor node { name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`
interface Shown {
  id: string
  name: string
  hpid: string | null
  distanceMeters: number | null
  isOpen: boolean | null
  opensAt: string | null
  closesAt: string | null
  hours: { day: string; opens: string; closes: string }[]
  unclearHours: string[]
}
interface Page {
  pharmacies: {
    isListComplete: boolean
    isMapServiceIncluded: boolean
    nodes: Shown[]
    edges: { cursor: string; node: { name: string } }[]
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null }
  }
}
type Asker = Pick<World, 'ask'>
const ask = async (world: Asker, variables: Record<string, unknown>) =>
  (await world.ask<Page>(NEARBY, variables)).pharmacies
const namesOf = async (world: Asker, variables: Record<string, unknown>) =>
  (await ask(world, variables)).nodes.map(({ name }) => name)

/** Instants of March 2026 in Korea, whose second is the substitute of a holiday that was a Sunday. */
const march = (day: number, time: string) => `2026-03-${String(day).padStart(2, '0')}T${time}:00+09:00`

describe('somebody looks for a pharmacy', () => {
  test('nearest first, with how far it is, what is known of each, and nothing made up', async () => {
    const world = await createWorld({ pharmacies: LISTED })
    const { nodes, ...rest } = await ask(world, { near: HERE, at: march(4, '12:00') })
    expect(nodes.map(({ name }) => name)).toEqual(['온누리약국', '모르는약국', '새벽약국', '이상한약국'])
    nodes.forEach(({ distanceMeters }, i) => expect(distanceMeters).toBeCloseTo((i + 1) * 100, 0))
    expect(nodes[0]).toMatchObject({
      ...{
        hpid: 'C1000002',
        phone: '02-555-0002',
        phoneSource: '국립중앙의료원',
        isOpen: true,
        opensAt: null,
        mapUrl: null,
        mapMatch: null,
      },
      closesAt: '2026-03-04T09:30:00.000Z',
      provenance: { source: '국립중앙의료원', stale: false },
    })
    expect(nodes[0]?.hours).toHaveLength(7)
    expect(nodes[0]?.hours[0]).toEqual({ day: 'MONDAY', opens: '09:00', closes: '18:30' })
    expect(nodes[0]?.hours[6]).toEqual({ day: 'HOLIDAY', opens: '10:00', closes: '15:00' })
    expect(nodes[1]).toMatchObject({ phone: null, phoneSource: null })
    expect(nodes[1]).toMatchObject({ isOpen: null, opensAt: null, closesAt: null, hours: [], unclearHours: [] })
    expect(nodes[2]).toMatchObject({ isOpen: false, opensAt: '2026-03-04T09:00:00.000Z', closesAt: null })
    expect(nodes[2]?.hours[0]).toEqual({ day: 'MONDAY', opens: '18:00', closes: '26:00' })
    expect(nodes[3]).toMatchObject({
      isOpen: null,
      unclearHours: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
    })
    expect(rest).toMatchObject({ isListComplete: false, isMapServiceIncluded: false })
  })

  test.each([
    ['a weekday at noon', march(4, '12:00'), ['온누리약국']],
    ['past midnight, by the hours of the day before', march(5, '01:30'), ['새벽약국']],
    ['Sunday past midnight: Saturday was short', march(8, '01:30'), []],
    ['a substitute holiday: only those of which it is known', march(2, '11:00'), ['온누리약국']],
    ['the same by another offset', '2026-03-04T03:00:00Z', ['온누리약국']],
  ])('only those open then: %s', async (_when, openAt, names) => {
    const world = await createWorld({ pharmacies: LISTED })
    expect(await namesOf(world, { near: HERE, openAt })).toEqual(names)
    const { nodes } = await ask(world, { near: HERE, at: openAt })
    expect(nodes.filter(({ isOpen }) => isOpen === true).map(({ name }) => name)).toEqual(names)
  })

  test('by name or address, the best first; with a place, the nearest first', async () => {
    const world = await createWorld({ pharmacies: LISTED })
    expect(await namesOf(world, { search: '온누리' })).toEqual(['온누리약국', '먼온누리약국'])
    expect(await namesOf(world, { search: 'ㅇㄴㄹ' })).toEqual(['온누리약국', '먼온누리약국'])
    expect(await namesOf(world, { search: 'dhssnfl' })).toEqual(['온누리약국', '먼온누리약국'])
    expect(await namesOf(world, { search: '시험로 온누리' })).toEqual(['먼온누리약국', '온누리약국'])
    expect(await namesOf(world, { search: '온누리', near: north(4_900), radius: 20_000 })).toEqual([
      '먼온누리약국',
      '온누리약국',
    ])
    expect(await namesOf(world, { search: '온누리', near: HERE })).toEqual(['온누리약국'])
    expect(await namesOf(world, { search: '온누리', openAt: march(2, '11:00') })).toEqual(['온누리약국'])
    expect((await ask(world, { search: '온누리' })).nodes[0]?.distanceMeters).toBeNull()
  })

  test('by its code and its id', async () => {
    const world = await createWorld({ pharmacies: LISTED })
    const query = `query ($hpid: String!, $id: ID!) { pharmacy(hpid: $hpid) { id name distanceMeters } node(id: $id) { id ... on Pharmacy { name } } }`
    const id = toGlobalId('Pharmacy', 'C1000002')
    expect(await world.ask(query, { hpid: 'C1000002', id })).toEqual({
      pharmacy: { id, name: '온누리약국', distanceMeters: null },
      node: { id, name: '온누리약국' },
    })
    const gone = toGlobalId('Pharmacy', 'C9999999')
    expect(await world.ask(query, { hpid: 'C9999999', id: gone })).toEqual({ pharmacy: null, node: null })
  })

  test('of samples, what is shown says that it is made up', async () => {
    const world = await createWorld()
    const { nodes } = await ask(world, { near: HERE, radius: 3_000 })
    expect(nodes.length).toBeGreaterThan(0)
    for (const node of nodes)
      expect(node).toMatchObject({ hpid: null, provenance: { source: 'sample', updatedAt: null } })
  })
})

/** All pages, one after the other. */
async function walk(world: Asker, variables: Record<string, unknown>, first: number) {
  const names: string[] = []
  for (let after: string | null = null; ;) {
    const { edges, nodes, pageInfo } = await ask(world, { ...variables, first, after })
    expect(edges.map(({ node }) => node.name)).toEqual(nodes.map(({ name }) => name))
    expect(pageInfo).toMatchObject({
      hasPreviousPage: after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    })
    names.push(...nodes.map(({ name }) => name))
    if (!pageInfo.hasNextPage) return names
    expect(nodes).toHaveLength(first)
    after = pageInfo.endCursor
  }
}

describe('pages', () => {
  const building = Array.from({ length: 7 }, (_, i) => ({ hpid: `C200000${i}`, name: `상가${i}약국`, ...north(50) }))
  const street = Array.from({ length: 5 }, (_, i) => ({ hpid: `C300000${i}`, name: `길가${i}약국`, ...north(49 + i) }))

  test('neither skip nor repeat those in one building', async () => {
    const world = await createWorld({ pharmacies: [...building, ...street] })
    const whole = await walk(world, { near: HERE }, 100)
    expect(whole).toHaveLength(12)
    expect(whole.slice(1, 9).toSorted()).toEqual(['길가1약국', ...building.map(({ name }) => name)])
    for (const first of [1, 2, 3, 5, 11, 12, 13]) expect(await walk(world, { near: HERE }, first)).toEqual(whole)
    const found = await walk(world, { search: '약국' }, 100)
    expect(found).toHaveLength(12)
    for (const first of [1, 3, 7]) expect(await walk(world, { search: '약국' }, first)).toEqual(found)
  })

  test('while pharmacies come, each that was there is seen once', async () => {
    const world = await createWorld({ pharmacies: building })
    const first = await ask(world, { near: HERE, first: 4 })
    await world.givenPharmacies({ name: '새로연약국', ...north(10) }, { name: '더멀리연약국', ...north(500) })
    const second = await ask(world, { near: HERE, first: 10, after: first.pageInfo.endCursor })
    const names = [...first.nodes, ...second.nodes].map(({ name }) => name)
    expect(names).toEqual([...building.map(({ name }) => name), '더멀리연약국'])
  })

  test('across the ±180° meridian and around the poles, all of them', async () => {
    const world = await createWorld({ pharmacies: LISTED })
    const at = (code: string, latitude: number, longitude: number): Planted => ({
      code,
      name: code,
      latitude,
      longitude,
    })
    const postgres = connectPostgres(world.databaseUrl, { log: createLog({ level: 'silent', file: null }) })
    onTestFinished(() => postgres.close())
    await plant(postgres.db, [
      ...[at('dateline west', 51, 179.999), at('dateline', 51, -180), at('dateline east', 51, -179.998)],
      ...[at('north pole', 90, 17), at('beyond the pole', 89.999, -170), at('south pole', -90, 0)],
    ])
    for (const longitude of [180, -180])
      expect(await walk(world, { near: { latitude: 51, longitude } }, 1)).toEqual([
        'dateline',
        'dateline west',
        'dateline east',
      ])
    expect(await walk(world, { near: { latitude: 89.9999, longitude: 10 } }, 1)).toEqual([
      'north pole',
      'beyond the pole',
    ])
    expect(await walk(world, { near: { latitude: -90, longitude: 180 } }, 1)).toEqual(['south pole'])
  })
})

test('what can’t be asked is refused by the name of its argument', async () => {
  const world = await createWorld({ pharmacies: LISTED })
  const refusal = async (variables: Record<string, unknown>) => {
    const { status, errors } = await world.send(NEARBY, variables)
    expect(status).toBe(200)
    return errors.map(({ extensions: { code, argument } }) => `${String(code)} ${String(argument)}`)
  }
  const wrong: [Record<string, unknown>, string][] = [
    [{}, 'near'],
    [{ near: null, search: null }, 'near'],
    [{ near: { latitude: 90.000001, longitude: 0 } }, 'near'],
    [{ near: { latitude: 0, longitude: -180.000001 } }, 'near'],
    [{ near: { latitude: 1e308, longitude: 0 } }, 'near'],
    [{ near: HERE, radius: 0 }, 'radiusMeters'],
    [{ near: HERE, radius: 20_001 }, 'radiusMeters'],
    [{ near: HERE, radius: -1 }, 'radiusMeters'],
    [{ near: HERE, first: 0 }, 'first'],
    [{ near: HERE, first: 101 }, 'first'],
    [{ near: HERE, openAt: '1901-01-01T00:00:00Z' }, 'openAt'],
    [{ near: HERE, openAt: '2199-12-31T00:00:00Z' }, 'openAt'],
    [{ near: HERE, search: ' ' }, 'search'],
    [{ search: '' }, 'search'],
    [{ search: '%' }, 'search'],
    [{ search: '가'.repeat(201) }, 'search'],
  ]
  for (const [variables, argument] of wrong)
    expect([variables, await refusal(variables)]).toEqual([variables, [`BAD_USER_INPUT ${argument}`]])
})

test('the screen of a map is one statement: 45 pharmacies with hours, open or not, distance and phone', async () => {
  const many = Array.from({ length: 60 }, (_, i) => ({
    ...{ hpid: `C4${String(i).padStart(6, '0')}`, name: `지도${i}약국`, phone: `02-700-${1000 + i}` },
    ...{ ...north(i * 10), times: timesOf('0900', '1900', HOLIDAY) },
  }))
  const world = await createWorld({ pharmacies: many, env: { METRICS_PORT: '0', ROLE: 'api' } })
  await untilAtRest(world)
  const screen = `query ($more: Boolean! = false) {
    pharmacies(near: { latitude: 37.4979, longitude: 127.0276 }, first: 45) {
      nodes { name phone distanceMeters isOpen opensAt closesAt hours { day opens closes } }
      totalCount @include(if: $more)
    }
  }`
  const look = (more: boolean) => async () => {
    const { pharmacies } = await world.ask<{ pharmacies: { nodes: object[]; totalCount?: number } }>(screen, { more })
    expect(pharmacies.nodes).toHaveLength(45)
    if (more) expect(pharmacies.totalCount).toBe(60)
  }
  // Connections are opened, and what is asked often is prepared.
  for (let i = 0; i < 30; i++) await look(true)()
  await untilAtRest(world)
  expect(await statementsDuring(world, look(false))).toBe(1)
  expect(await statementsDuring(world, look(true))).toBe(2)
  const ids = many.slice(0, 45).map(({ hpid }) => toGlobalId('Pharmacy', hpid))
  const byId = () =>
    world.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Pharmacy { name isOpen hours { day } } } }', { ids })
  expect(await statementsDuring(world, byId)).toBe(1)
})

test('with a key of the map it is one statement, too, once the squares are known, and before at most four for each square', async () => {
  const many = Array.from({ length: 60 }, (_, i) => ({ hpid: `C4${i}`, name: `지도${i}약국`, ...north(i * 10) }))
  const kakaoLocal = [{ id: '101', name: '지도1약국', phone: '02-111-1111', ...north(10) }]
  const env = { METRICS_PORT: '0', ROLE: 'api' }
  const world = await createWorld({ pharmacies: many, kakaoLocal, env })
  const screen = `query ($near: CoordinatesInput!, $more: Boolean! = false) {
    pharmacies(near: $near, first: 45) {
      isMapServiceIncluded nodes { name phone phoneSource distanceMeters isOpen } totalCount @include(if: $more)
    }
  }`
  interface Screen {
    pharmacies: { isMapServiceIncluded: boolean; nodes: { phoneSource: string | null }[] }
  }
  const look = async (near: object, more = false) => (await world.ask<Screen>(screen, { near, more })).pharmacies
  const far = (i: number) => ({ latitude: 36 + i * 0.1, longitude: 127.5 })
  const isWarm = (near: object) => async () => expect((await look(near)).isMapServiceIncluded).toBe(true)
  // Connections are opened, and what is asked often is prepared.
  for (let i = 0; i < 3; i++) await vi.waitFor(isWarm(far(i)), 10_000)
  await vi.waitFor(isWarm(HERE), 10_000)
  for (let i = 0; i < 30; i++) await look(HERE, true)
  await untilAtRest(world)
  const { nodes } = await look(HERE)
  expect([nodes.length, nodes[1]?.phoneSource]).toEqual([45, '카카오맵'])
  expect(await statementsDuring(world, () => look(HERE))).toBe(1)
  expect(await statementsDuring(world, () => look(HERE, true))).toBe(2)
  const cold = await statementsDuring(world, () => vi.waitFor(isWarm(far(5)), 10_000))
  // However many pharmacies a square holds. A look that came too early looks twice, or three times.
  expect(cold).toBeLessThanOrEqual(4 * MOST_CELLS + 3)
  expect(cold).toBeGreaterThan(1)
})
