import { drizzle } from 'drizzle-orm/postgres-js'
import fc from 'fast-check'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { plant } from '../../test/planting.js'
import type { Db } from '../db/postgres.js'
import { createFindStore, type FindStore, type FoundPlace, type Search } from './findStore.js'
import { pharmacyKeys } from './keys.js'
import { isSought, readSought } from './sought.js'
import { pharmacy } from './table.js'

let database: TestDatabase
let sql: postgres.Sql
let db: Db
let store: FindStore
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
  store = createFindStore(db)
})
afterAll(async () => {
  await sql.end()
  await database.drop()
})

interface Given {
  readonly name: string
  readonly address?: string
  readonly isPlaced?: boolean
  readonly isOpen?: boolean
  /** Open at night. */
  readonly isLate?: boolean
}

const span = (minute: number) => Array<number>(8).fill(minute)

const given = async (pharmacies: readonly (Given | string)[]) => {
  await db.delete(pharmacy)
  const planted = pharmacies.map(each => (typeof each === 'string' ? { name: each } : each))
  await plant(
    db,
    planted.map(({ isOpen, isLate, ...each }, i) => ({
      ...each,
      ...(isOpen ? { opens: span(540), closes: span(1080) } : {}),
      ...(isLate ? { opens: span(0), closes: span(1440) } : {}),
      ...{ code: `C${String(i).padStart(7, '0')}`, latitude: 37.5, longitude: 127 },
    })),
  )
}

const searchFor = (typed: string, open: Search['open'] = null): Search => ({ sought: readSought(typed) ?? [], open })

/** Names, and the codes of all pages, one after the other. */
async function walk(search: Search, size: number) {
  const rows: { name: string; code: string }[] = []
  for (let after: FoundPlace | null = null; ;) {
    const page = await store.page(search, after, size)
    rows.push(...page.map(({ row }) => row))
    const last = page.at(-1)
    if (page.length < size || !last) return rows
    after = JSON.parse(JSON.stringify({ step: last.step, folded: last.folded, code: last.code })) as FoundPlace
  }
}
const namesOf = async (typed: string, size = 100) => (await walk(searchFor(typed), size)).map(({ name }) => name)

describe('the best come first', () => {
  test('the whole name, what begins with it, what holds it, what it may still become, the address', async () => {
    await given([
      { name: '수약국', address: '서울특별시 강남구 강강로 1' },
      '강남약국',
      '강약국',
      '가온누리약국',
      '새강남약국',
      '새가온약국',
      '강',
    ])
    expect(await namesOf('강')).toEqual([
      '강',
      '강약국',
      '강남약국',
      '가온누리약국',
      '새강남약국',
      '새가온약국',
      '수약국',
    ])
  })

  test('words of name and address in any order', async () => {
    const address = (district: string) => `서울특별시 ${district} 테헤란로 1`
    await given([
      { name: '온누리약국', address: address('강남구') },
      { name: '강남온누리약국', address: address('서초구') },
      { name: '온누리강남약국', address: address('서초구') },
      { name: '온누리약국', address: address('서초구') },
      { name: '우리약국', address: address('강남구') },
    ])
    const expected = ['강남온누리약국', '온누리강남약국', '온누리약국']
    expect(await namesOf('강남 온누리')).toEqual(expected)
    expect((await namesOf('온누리 강남')).toSorted()).toEqual(expected.toSorted())
    expect(await namesOf('테헤란로 1 서초구')).toEqual(['강남온누리약국', '온누리강남약국', '온누리약국'])
  })

  test.each([
    ['온누ㄹ', ['온누리약국', '새온누리약국']],
    ['온눌', ['온누리약국', '새온누리약국']],
    ['ㅇㄴㄹ', ['온누리약국', '새온누리약국']],
    ['dhssnfl', ['온누리약국', '새온누리약국']],
    ['ㅇㄴㄹㅇㄱ', ['온누리약국', '새온누리약국']],
    ['cj', ['CJ약국']],
    ['CJ 약국', ['CJ약국']],
    ['100%', ['100%약국']],
    ['약_국', ['100%약국', 'CJ약국', '새온누리약국', '온누리약국']],
    ['수원', []],
  ])('%s', async (typed, names) => {
    await given(['새온누리약국', '온누리약국', 'CJ약국', '100%약국', { name: '온누리약국', isPlaced: false }])
    expect(await namesOf(typed)).toEqual(names)
    expect(await store.count(searchFor(typed))).toBe(names.length)
  })

  test('only those open then, where that is asked', async () => {
    await given([
      { name: '온누리약국', isOpen: true },
      '온누리약국',
      { name: '수약국', address: '온누리로', isOpen: true },
    ])
    const noon = { today: 1, yesterday: 7, minute: 720 }
    expect((await walk(searchFor('온누리', noon), 1)).map(({ code }) => code)).toEqual(['C0000000', 'C0000002'])
    expect(await store.count(searchFor('온누리', noon))).toBe(2)
    expect(await store.count(searchFor('온누리', { ...noon, minute: 1_100 }))).toBe(0)
  })
})

const syllables = [...'가강각온올누눌리릴약국구남']
const text = (minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...syllables, ' '), { minLength, maxLength }).map(letters => letters.join(''))
const typed = fc.oneof(
  text(1, 4),
  fc
    .array(fc.constantFrom(...syllables, ...'ㄱㅇㄴㄹ', ' '), { minLength: 1, maxLength: 4 })
    .map(letters => letters.join('')),
  fc.constantFrom('rkd', 'dhssn', 'dir rnr', 'ㅇㄱ', '약국 온'),
)

test('pages of every size give each that answers exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ name: text(1, 4), address: text(0, 4) }), { minLength: 1, maxLength: 25 }),
      fc.array(typed, { minLength: 3, maxLength: 3 }),
      fc.integer({ min: 1, max: 7 }),
      async (pharmacies, searches, size) => {
        await given(pharmacies)
        for (const each of searches) {
          const sought = readSought(each)
          if (!sought) continue
          const answering = pharmacies.flatMap((one, i) =>
            isSought(pharmacyKeys(one), sought) ? [`C${String(i).padStart(7, '0')}`] : [],
          )
          const found = (await walk(searchFor(each), size)).map(({ code }) => code)
          expect(found.toSorted()).toEqual(answering)
          expect(found).toEqual((await walk(searchFor(each), 100)).map(({ code }) => code))
          expect(await store.count(searchFor(each))).toBe(answering.length)
        }
      },
    ),
    { numRuns: 40 },
  )
})

const MANY = 25_000

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly Plans?: readonly Plan[]
}

/** Rows of tables that a plan came past, wanted or not. */
function scannedIn(plan: Plan): number {
  const removed = (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Index Recheck'] ?? 0)
  const own = plan['Relation Name'] ? (plan['Actual Rows'] + removed) * plan['Actual Loops'] : 0
  return (plan.Plans ?? []).reduce((sum, each) => sum + scannedIn(each), own)
}

describe('among 25,000 pharmacies', () => {
  beforeAll(async () => {
    const [first, second] = [[...'가나다라마바사아자차카타파하'], [...'강남온누리새우리튼튼바른']]
    await given(
      Array.from({ length: MANY }, (_, i) => ({
        ...(i % 1_000 === 7 ? { isLate: true } : { isOpen: i % 2 === 0 }),
        name: `${first[i % 14]}${second[i % 12]}${first[Math.floor(i / 14) % 14]}${i % 100 === 0 ? '온누리' : ''}약국`,
        address: `${i % 3 === 0 ? '서울특별시' : '강원특별자치도'} ${first[i % 11]}${second[i % 7]}구 ${i}`,
      })),
    )
    await sql.unsafe('vacuum (analyze) pharmacy')
  })

  const NOON = { today: 1, yesterday: 7, minute: 720 }
  const NIGHT = { today: 1, yesterday: 7, minute: 240 }

  /** How many rows of the table were looked at for a page, those that were not wanted included. */
  async function lookedAt(search: Search, after: FoundPlace | null): Promise<number> {
    sent.length = 0
    await store.page(search, after, 21)
    let rows = 0
    for (const { text, parameters } of sent.slice()) {
      const [row] = await sql.unsafe<{ 'QUERY PLAN': [{ Plan: Plan }] }[]>(
        `explain (analyze, format json) ${text}`,
        parameters as string[],
      )
      if (row) rows += scannedIn(row['QUERY PLAN'][0].Plan)
    }
    return rows
  }

  const searches = ['약국', '온누리', '온', 'ㅇㄴㄹ', '온누리 서울', '가강구 12345', 'dhssnfl', '없는이름', '강남약국']

  test.each(searches)('no page of %s reads every row', async typed => {
    const all: FoundPlace[] = await store.page(searchFor(typed), null, 46)
    for (const after of [null, all.at(-1) ?? null])
      expect(await lookedAt(searchFor(typed), after)).toBeLessThan(MANY * 0.7)
  })

  test.each(searches)('no page of %s that are open reads them more often than once', async typed => {
    for (const open of [NOON, NIGHT]) {
      const all: FoundPlace[] = await store.page(searchFor(typed, open), null, 46)
      for (const after of [null, all.at(-1) ?? null])
        expect(await lookedAt(searchFor(typed, open), after)).toBeLessThan(MANY * 1.2)
    }
  })

  test.each(['약국', '온누리', 'ㅇㄴㄹ', '서울'])(
    'few or many of %s that are open keep the order of all',
    async typed => {
      const all = (await walk(searchFor(typed), 30_000)).map(({ code }) => code)
      const late = (code: string) => Number(code.slice(1)) % 1_000 === 7
      const isEven = (code: string) => Number(code.slice(1)) % 2 === 0
      const at = async (open: Search['open'], size: number) =>
        (await walk(searchFor(typed, open), size)).map(({ code }) => code)
      expect(await at(NIGHT, 7)).toEqual(all.filter(late))
      expect(await at(NOON, 4_000)).toEqual(all.filter(code => late(code) || isEven(code)))
    },
  )

  test('the first page of what every name holds ends after a few rows', async () => {
    sent.length = 0
    expect(await store.page(searchFor('약국'), null, 21)).toHaveLength(21)
    const { text, parameters } = sent.at(-1) ?? { text: '', parameters: [] }
    const plan = await sql.unsafe(`explain (analyze) ${text}`, parameters as string[])
    expect(plan.map(row => String(row['QUERY PLAN'])).join('\n')).toMatch(
      /Index Scan using pharmacy_name on pharmacy {2}\(.*actual time=.* rows=\d\d?\.00/,
    )
  })
})
