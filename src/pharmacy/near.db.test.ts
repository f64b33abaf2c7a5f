import { drizzle } from 'drizzle-orm/postgres-js'
import fc from 'fast-check'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { plant, type Planted } from '../../test/planting.js'
import type { Db } from '../db/postgres.js'
import { isOpen, slotsAt, type HolidayCalendar } from './hours.js'
import { createNearStore, type Circle, type NearPlace, type NearStore } from './nearStore.js'
import { readSought } from './sought.js'
import { RADIUS, type Coordinates } from './sphere.js'
import { pharmacy } from './table.js'

let database: TestDatabase
let sql: postgres.Sql
let db: Db
let store: NearStore
/** What was sent, with what it was asked of. */
const sent: { text: string; parameters: unknown[] }[] = []

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  sql = postgres(database.url, {
    max: 1,
    fetch_types: false,
    onnotice: () => undefined,
    connection: { plan_cache_mode: 'force_custom_plan' },
    debug: (_connection, text, parameters: unknown[]) => void sent.push({ text, parameters }),
  })
  db = drizzle(sql, { casing: 'snake_case' })
  store = createNearStore(db)
})
afterAll(async () => {
  await sql.end()
  await database.drop()
})

const given = async (...planted: readonly Planted[]) => {
  await db.delete(pharmacy)
  await plant(db, planted)
}
const place = (latitude: number, longitude: number): Coordinates => ({ latitude, longitude })
const around = (near: Coordinates, radiusMeters: number, more: Partial<Circle> = {}): Circle => ({
  ...{ near, radiusMeters, open: null, sought: null },
  ...more,
})

/** All pages, one after the other. */
async function walk(circle: Circle, size: number): Promise<string[]> {
  const codes: string[] = []
  for (let after: NearPlace | null = null; ;) {
    const page = await store.page(circle, after, size)
    codes.push(...page.map(({ code }) => code))
    const last = page.at(-1)
    if (page.length < size || !last) return codes
    // As a cursor carries it.
    after = JSON.parse(JSON.stringify({ chord: last.chord, code: last.code })) as NearPlace
  }
}

/** By angles of vectors, which nothing in the program does. */
function metresBetween(a: Coordinates, b: Coordinates): number {
  const vector = ({ latitude, longitude }: Coordinates) => {
    const [phi, lambda] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180]
    return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)] as const
  }
  const [[ax, ay, az], [bx, by, bz]] = [vector(a), vector(b)]
  const cross = Math.hypot(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx)
  return RADIUS * Math.atan2(cross, ax * bx + ay * by + az * bz)
}

describe('the nearest come first', () => {
  test('those within the radius, and nobody whose place isn’t known', async () => {
    await given(
      { code: 'far', ...place(37.58, 127) },
      { code: 'near', ...place(37.571, 127) },
      { code: 'here', ...place(37.57, 127) },
      { code: 'too far', ...place(37.6, 127) },
      { code: 'nowhere', ...place(37.57, 127), isPlaced: false },
    )
    expect(await walk(around(place(37.57, 127), 2_000), 10)).toEqual(['here', 'near', 'far'])
    expect(await store.count(around(place(37.57, 127), 2_000))).toBe(3)
    const [, near] = await store.page(around(place(37.57, 127), 2_000), null, 10)
    expect(near?.chord).toBeCloseTo(111.19, 1)
  })

  test('across the ±180° meridian and over the poles', async () => {
    await given(
      { code: 'west of it', ...place(0, 179.99) },
      { code: 'on it', ...place(0, 180) },
      { code: 'on it, too', ...place(0, -180) },
      { code: 'east of it', ...place(0, -179.98) },
      { code: 'pole', ...place(90, 0) },
      { code: 'pole by another name', ...place(90, 123) },
      { code: 'beyond the pole', ...place(89.99, 180) },
      { code: 'south', ...place(-90, 5) },
    )
    const meridian = ['on it', 'on it, too', 'west of it', 'east of it']
    expect(await walk(around(place(0, 180), 5_000), 1)).toEqual(meridian)
    expect(await walk(around(place(0, -180), 5_000), 3)).toEqual(meridian)
    expect(await walk(around(place(89.995, 0), 5_000), 2)).toEqual(['pole', 'pole by another name', 'beyond the pole'])
    expect(await walk(around(place(-90, -77), 1), 2)).toEqual(['south'])
  })

  test('pages of every size neither skip nor repeat those in one building', async () => {
    const building = Array.from({ length: 13 }, (_, i) => ({ code: `B${i}`, ...place(37.4979, 127.0276) }))
    const ring = Array.from({ length: 9 }, (_, i) => ({ code: `R${i}`, ...place(37.4979 + (i - 4) / 2_000, 127.0276) }))
    await given(...building, ...ring)
    const whole = await walk(around(place(37.4978, 127.0271), 1_000), 100)
    expect(whole).toHaveLength(22)
    expect(whole.filter(code => code.startsWith('B'))).toEqual(building.map(({ code }) => code).sort())
    for (let size = 1; size <= 23; size++)
      expect(await walk(around(place(37.4978, 127.0271), 1_000), size)).toEqual(whole)
  })
})

const latitude = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: -90, max: 90, noNaN: true }) },
  fc.constantFrom(90, -90, 0, 89.999, -89.999),
)
const longitude = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: -180, max: 180, noNaN: true }) },
  fc.constantFrom(180, -180, 0, 179.999, -179.999),
)
/** A few degrees or a few metres apart, anywhere on earth. */
const scattered = fc.record({ latitude, longitude, spread: fc.constantFrom(0.001, 0.05, 0.3) }).chain(middle =>
  fc.record({
    near: fc.constant(place(middle.latitude, middle.longitude)),
    radiusMeters: fc.integer({ min: 1, max: 20_000 }),
    places: fc.array(
      fc
        .record({ up: fc.double({ min: -1, max: 1, noNaN: true }), right: fc.double({ min: -1, max: 1, noNaN: true }) })
        .map(({ up, right }) => {
          const turned =
            middle.longitude + (right * middle.spread) / Math.max(0.01, Math.cos((middle.latitude * Math.PI) / 180))
          return place(
            Math.max(-90, Math.min(90, middle.latitude + up * middle.spread)),
            turned > 180 ? turned - 360 : turned < -180 ? turned + 360 : turned,
          )
        }),
      { maxLength: 40 },
    ),
    size: fc.integer({ min: 1, max: 12 }),
  }),
)

test('wherever on earth, exactly those within the radius come, in the order of a plain computation', async () => {
  await fc.assert(
    fc.asyncProperty(scattered, async ({ near, radiusMeters, places, size }) => {
      const planted = places.map((each, i) => ({ code: `P${String(i).padStart(2, '0')}`, ...each }))
      await given(...planted)
      const metres = new Map(planted.map(each => [each.code, metresBetween(near, each)]))
      const at = (code: string) => metres.get(code) ?? Infinity
      const found = await walk(around(near, radiusMeters), size)
      // A millionth of a metre is less than any of the ways of reckoning knows.
      const isNear = (slack: number) =>
        planted.filter(({ code }) => at(code) <= radiusMeters + slack).map(({ code }) => code)
      expect(found).toEqual(expect.arrayContaining(isNear(-1e-6)))
      expect(isNear(1e-6)).toEqual(expect.arrayContaining(found))
      expect(new Set(found).size).toBe(found.length)
      found.forEach((code, i) => expect(at(code)).toBeGreaterThanOrEqual(at(found[i - 1] ?? code) - 1e-6))
      expect(await store.count(around(near, radiusMeters))).toBe(found.length)
    }),
    { numRuns: 60 },
  )
})

/** Holidays of two weeks; beyond them nobody knows. */
const calendar: HolidayCalendar = {
  isHoliday: day =>
    day < '2026-03-01' || day > '2026-03-14' ? null : ['2026-03-01', '2026-03-02', '2026-03-11'].includes(day),
}
const from = Date.UTC(2026, 2, 1)
const minute = fc.oneof(fc.constantFrom(0, 1, 360, 540, 1380, 1439), fc.integer({ min: 0, max: 1439 }))
const slot = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constant('unclear' as const) },
  {
    weight: 4,
    arbitrary: fc
      .record({ opens: minute, span: fc.integer({ min: 10, max: 1800 }) })
      .map(({ opens, span }) => ({ opens, closes: Math.min(opens + span, 1800) })),
  },
)
const weeks = fc.array(fc.array(slot, { minLength: 8, maxLength: 8 }), { minLength: 1, maxLength: 12 })

test('a search for those open at an instant gives exactly those of which it is known that they are', async () => {
  const here = place(37.5, 127)
  await fc.assert(
    fc.asyncProperty(
      weeks,
      fc.array(fc.integer({ min: 0, max: 13 * 1440 }), { minLength: 4, maxLength: 4 }),
      async (given_, minutes) => {
        const rows = given_.map((week, i) => {
          const spans = week.map(each => (each && each !== 'unclear' ? each : null))
          const hours = {
            opens: spans.map(span => span?.opens ?? null),
            closes: spans.map(span => span?.closes ?? null),
            unclear: week.flatMap((each, at) => (each === 'unclear' ? at + 1 : [])),
          }
          return { code: `P${String(i).padStart(2, '0')}`, ...here, ...hours }
        })
        await given(...rows)
        const edges = rows
          .flatMap(({ closes, opens }) => [...closes, ...opens])
          .flatMap(each => (each === null ? [] : [each + 1440, each + 1439]))
        for (const at of [...minutes, ...edges.slice(0, 8)].map(each => from + (each - 540) * 60_000)) {
          const open = slotsAt(at, calendar)
          if (!open) continue
          const known = rows.filter(
            ({ opens, closes, unclear }) => isOpen({ opens, closes, unclear }, at, calendar) === true,
          )
          expect(await walk(around(here, 100, { open }), 5)).toEqual(known.map(({ code }) => code))
          expect(await store.count(around(here, 100, { open }))).toBe(known.length)
        }
      },
    ),
    { numRuns: 40 },
  )
})

test('a search within a circle keeps the order, and both filters hold', async () => {
  const [open, shut] = [{ opens: Array<number>(8).fill(540), closes: Array<number>(8).fill(1080) }, {}]
  await given(
    { code: '1', name: '가온누리약국', ...place(37.503, 127), ...open },
    { code: '2', name: '온누리약국', ...place(37.502, 127), ...shut },
    { code: '3', name: '수약국', address: '온누리로 3', ...place(37.501, 127), ...open },
    { code: '4', name: '우리약국', ...place(37.5, 127), ...open },
  )
  const sought = readSought('온누리')
  expect(await walk(around(place(37.5, 127), 1_000, { sought }), 1)).toEqual(['3', '2', '1'])
  const noon = { today: 1, yesterday: 7, minute: 720 }
  expect(await walk(around(place(37.5, 127), 1_000, { sought, open: noon }), 2)).toEqual(['3', '1'])
  expect(await store.count(around(place(37.5, 127), 1_000, { sought, open: noon }))).toBe(2)
  const letters = readSought('ㅇㄴㄹ')
  expect(await walk(around(place(37.5, 127), 1_000, { sought: letters }), 2)).toEqual(['2', '1'])
})

describe('among 25,000 pharmacies', () => {
  const seoul = place(37.5663, 126.9779)
  const NIGHT = { today: 1, yesterday: 7, minute: 180 }

  beforeAll(async () => {
    const chance = createChance()
    const many = Array.from({ length: 25_000 }, (_, i) => {
      const isSeoul = i % 3 === 0
      const [up, right] = [chance() - 0.5, chance() - 0.5]
      const isLate = i % 500 === 0
      return {
        code: `C${String(i).padStart(7, '0')}`,
        name: i % 40 === 0 ? `온누리약국${i}` : `약국${i}`,
        address: isSeoul ? '서울특별시 중구' : '강원특별자치도 원주시',
        ...(isSeoul ? place(37.5663 + up * 0.3, 126.9779 + right * 0.4) : place(36.5 + up * 4, 127.7 + right * 2.5)),
        opens: Array<number>(8).fill(isLate ? 0 : 540),
        closes: Array<number>(8).fill(isLate ? 1440 : 1080),
      }
    })
    await given(...many)
    await sql.unsafe('vacuum (analyze) pharmacy')
  })

  /** The plans of what a page needs: as this parameter is planned, and as one that is planned once for all. */
  async function plansOf(circle: Circle, after: NearPlace | null = null) {
    sent.length = 0
    const found = await store.page(circle, after, 46)
    const statements = sent.slice()
    const plans: string[] = []
    for (const { text, parameters } of statements) {
      plans.push(textOf(await sql.unsafe(`explain (analyze) ${text}`, parameters as string[])))
      plans.push(textOf(await sql.unsafe(`explain (generic_plan) ${text}`)))
    }
    return { found, plans, statements: statements.length }
  }
  const textOf = (rows: readonly postgres.Row[]) => rows.map(row => String(row['QUERY PLAN'])).join('\n')

  test.each([300, 1_000, 20_000])('the first page within %d m is read outwards, from the index', async radiusMeters => {
    const { plans, statements } = await plansOf(around(seoul, radiusMeters))
    expect(statements).toBe(1)
    for (const plan of plans) {
      expect(plan).toMatch(/Index Scan using pharmacy_position[^]*Order By: \("?position"? <->/)
      expect(plan).not.toMatch(/Seq Scan|Sort Method: (?!quicksort)|-> {2}Sort /)
    }
    // No more than a page of rows, and those that stand as far as its last.
    expect(plans[0]).toMatch(/Index Scan using pharmacy_position on pharmacy {2}\(.*actual time=.* rows=4[67]\.00/)
  })

  test.each([
    ['a page deep inside', around(seoul, 20_000), { chord: 14_000, code: '' }],
    ['those open by day', around(seoul, 20_000, { open: { today: 1, yesterday: 7, minute: 720 } }), null],
    ['those open at 3 a.m.', around(seoul, 20_000, { open: NIGHT }), null],
    ['those of a name', around(seoul, 20_000, { sought: readSought('온누리') }), null],
    ['what every name holds', around(seoul, 20_000, { sought: readSought('약국') }), null],
    ['what none nearby holds', around(seoul, 20_000, { sought: readSought('원주시') }), null],
    ['those of a name at 3 a.m.', around(seoul, 20_000, { sought: readSought('온누리'), open: NIGHT }), null],
  ])('%s: never every row', async (_what, circle, after) => {
    const { plans, statements } = await plansOf(circle, after)
    expect(statements).toBeLessThanOrEqual(2)
    for (const plan of plans) expect(plan).not.toMatch(/Seq Scan/)
  })

  test('a filter that lets few through gives the same as one that lets all through', async () => {
    const open = await walk(around(seoul, 20_000, { open: NIGHT }), 7)
    expect(open.length).toBeGreaterThan(5)
    const late = (code: string) => Number(code.slice(1)) % 500 === 0
    expect(open).toEqual((await walk(around(seoul, 20_000), 1_000)).filter(late))
  })
})

/** Always the same. */
function createChance(): () => number {
  let state = 20_260_301
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
