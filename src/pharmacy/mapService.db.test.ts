import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { LOCAL_FORMS, startKakaoLocal, type GivenPlace, type LocalForm } from '../../test/fakes/kakaoLocal.js'
import { createMemoryLevel } from '../cache/memory.js'
import { createRedisLevel } from '../cache/redis.js'
import { systemClock } from '../clock.js'
import { connectPostgres, type Postgres } from '../db/postgres.js'
import { closeRedis, connectRedis, type Redis } from '../db/redis.js'
import { UpstreamError } from '../errors.js'
import { createCircuit } from '../upstream/circuit.js'
import { createHttp } from '../upstream/http.js'
import { createKakaoLocal } from '../upstream/kakaoLocal.js'
import { createRetry } from '../upstream/retry.js'
import type { IncomingPharmacy } from './incoming.js'
import { createLinks } from './links.js'
import { createMapService } from './mapService.js'
import { OFFICIAL } from './row.js'
import { createPharmacyStore } from './store.js'

const HOUR = 3_600_000
const HERE = { latitude: 37.575, longitude: 127.006 }
const METRE = 1 / 111_195
const log = pino({ level: 'silent' })
let logged: string[] = []
const telling = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) })

let database: TestDatabase
let postgres: Postgres
let redis: Redis
const statements: string[] = []

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  postgres = connectPostgres(database.url, { log, onStatement: text => void statements.push(text) })
  redis = connectRedis(inject('redisUrl'), { log })
  await vi.waitFor(() => expect(redis.status).toBe('ready'))
})
beforeEach(async () => {
  logged = []
  await postgres.sql`truncate pharmacy, pharmacy_cell, cache_lease`
})
afterAll(async () => {
  await closeRedis(redis)
  await postgres.close()
  await database.drop()
})

/** So many metres to the north of here. */
const at = (metres: number) => ({ latitude: HERE.latitude + metres * METRE, longitude: HERE.longitude })
const place = (name: string, metres: number, given: Partial<GivenPlace> = {}): GivenPlace => ({
  name,
  ...at(metres),
  ...given,
})

/** The map over a fake Kakao, a list and stores; each server that is opened has a memory of its own. */
async function givenMap(
  places: readonly GivenPlace[],
  listed: readonly (Partial<IncomingPharmacy> & { hpid: string })[],
) {
  const fake = await startKakaoLocal({ places })
  onTestFinished(() => fake.close())
  const store = createPharmacyStore(postgres.db)
  const list = async (...rows: typeof listed) => {
    const whole = rows.map(row => ({
      name: '우리약국',
      address: '서울 종로구 종로 1',
      phone: null,
      ...HERE,
      hours: null,
      faults: [],
      ...row,
    }))
    await store.save(whole, { source: OFFICIAL, fetchedAt: Date.now(), live: false })
  }
  await list(...listed)
  const time = { ahead: 0, generation: 1 }
  const clock = { now: () => Date.now() + time.ahead, sleep: systemClock.sleep }
  const prefix = `${randomUUID()}:`

  function open({ hasRedis = true } = {}) {
    const circuit = createCircuit({ name: 'dapi.kakao.com', now: clock.now })
    const map = createMapService({
      db: postgres.db,
      links: createLinks({ db: postgres.db, clock, log }),
      kakaoLocal: createKakaoLocal({
        upstream: 'dapi.kakao.com',
        http: createHttp({ userAgent: 'Pilling/test', clock }),
        circuit,
        retry: createRetry({ clock, random: () => 0 }),
        clock,
        config: { restApiKey: 'key', baseUrl: fake.url },
      }),
      levels: [createMemoryLevel({ clock }), ...(hasRedis ? [createRedisLevel(redis, { prefix, clock })] : [])],
      generation: () => time.generation,
      clock,
      random: () => 0.5,
      log: telling,
      onRead: () => {},
    })
    onTestFinished(async () => {
      fake.heal()
      await map.settled()
      circuit.end()
    })
    return map
  }
  const kept = () => postgres.sql<{ value: string }[]>`select value::text from pharmacy_cell`
  return { fake, list, time, open, map: open(), kept, passes: (ms: number) => void (time.ahead += ms) }
}

/** Once nothing goes on behind it. */
async function around(map: ReturnType<typeof createMapService>, radius = 300) {
  await map.around(HERE, radius)
  await map.settled()
  return map.around(HERE, radius)
}

describe('what the map adds', () => {
  test('a pharmacy of the list gets the number and the page, one that it lacks is shown, one that is like it is not', async () => {
    const { map } = await givenMap(
      [
        place('우리 약국', 12, { id: '1', phone: '02-111-2222' }),
        place('새로운약국', 150, { id: '2', phone: '02-333-4444', road: '서울 종로구 새길 2' }),
        place('하늘사랑약국', 108, { id: '3' }),
      ],
      [
        { hpid: 'A1', ...at(0) },
        { hpid: 'A2', name: '옛이름약국', ...at(100) },
      ],
    )
    const view = await around(map)
    expect(view).toEqual({
      isIncluded: true,
      matched: new Map([['A1', { phone: '02-111-2222', url: 'https://place.map.kakao.com/1', confidence: 1 }]]),
      extra: [
        {
          code: 'k:r3757c10160:2',
          name: '새로운약국',
          address: '서울 종로구 새길 2',
          phone: '02-333-4444',
          url: 'https://place.map.kakao.com/2',
          ...at(150),
          hours: { opens: Array(8).fill(null), closes: Array(8).fill(null), unclear: [] },
          source: '카카오맵',
          fetchedAt: expect.any(Number),
          changedAt: expect.any(Number),
        },
      ],
    })
  })

  test('extras come nearest first, and none is beyond the radius', async () => {
    const { map } = await givenMap([place('다약국', 290), place('가약국', 310), place('나약국', -120)], [])
    expect((await around(map)).extra.map(({ name }) => name)).toEqual(['나약국', '다약국'])
  })

  test('a pharmacy at the line between two squares is matched, whichever side each of the two is on', async () => {
    const line = (37.58 - HERE.latitude) / METRE
    const { map } = await givenMap([place('우리약국', line - 5, { id: '1' })], [{ hpid: 'A1', ...at(line + 5) }])
    expect([...(await around(map, 600)).matched.keys()]).toEqual(['A1'])
    const row = { code: 'A1', ...at(line + 5) }
    await map.matchedOf([row])
    await map.settled()
    expect([...(await map.matchedOf([row]))].map(([code]) => code)).toEqual(['A1'])
  })

  test.each([1, -1])('at a line nobody gets another’s number, and what the list lacks is shown (%i)', async side => {
    const line = (37.58 - HERE.latitude) / METRE
    const { map } = await givenMap(
      [
        // Its twin of the list stands over the line; the list's other one of that name is on this side, farther off.
        place('우리약국', line - side * 10, { id: '1', phone: '02-111-1111' }),
        place('새로운약국', line - side * 90, { id: '2' }),
      ],
      [
        { hpid: 'A1', ...at(line + side * 10) },
        { hpid: 'A2', ...at(line - side * 140) },
      ],
    )
    const { matched, extra } = await around(map, 900)
    expect([...matched].map(([code, { phone }]) => [code, phone])).toEqual([['A1', '02-111-1111']])
    expect(extra.map(({ name }) => name)).toEqual(['새로운약국'])
  })

  test('a number is filled in only where it is sure whose it is', async () => {
    const { map } = await givenMap(
      [
        place('종로온누리약국', 5, { id: '1', phone: '02-111-1111' }),
        place('백제약국', 205, { id: '2', phone: '02-222-2222' }),
      ],
      [
        { hpid: 'A1', name: '종로약국', ...at(0) },
        { hpid: 'A2', name: '백제약국', ...at(200) },
      ],
    )
    const { matched } = await around(map)
    expect(matched.get('A1')).toEqual({
      phone: null,
      url: 'https://place.map.kakao.com/1',
      confidence: expect.closeTo(0.65, 1),
    })
    expect(matched.get('A2')?.phone).toBe('02-222-2222')
  })

  test('once the list has learnt of it, it is no longer extra', async () => {
    const { map, list, time } = await givenMap([place('새로운약국', 10)], [])
    expect((await around(map)).extra).toHaveLength(1)
    await list({ hpid: 'A9', name: '새로운약국' })
    time.generation++
    const view = await around(map)
    expect([view.extra, [...view.matched.keys()]]).toEqual([[], ['A9']])
  })

  test('one of the map’s own is found by its code, and by nothing else', async () => {
    const { map } = await givenMap([place('새로운약국', 10, { id: '7' })], [])
    const hostile = ['k:r3757c10160:8', 'k:r1c1:7', 'k::7', 'k:r3757c10160:', "k:r3757c10160:7'--", 'A1', '', '\0']
    const found = await map.byCodes(['k:r3757c10160:7', ...hostile])
    expect([...found]).toEqual([['k:r3757c10160:7', expect.objectContaining({ name: '새로운약국' })]])
  })

  test('abroad nothing is asked', async () => {
    const { map, fake } = await givenMap([], [])
    expect(await map.around({ latitude: 35.68, longitude: 139.69 }, 20_000)).toEqual({
      isIncluded: false,
      matched: new Map(),
      extra: [],
    })
    expect(fake.calls).toEqual([])
  })
})

describe('what is kept', () => {
  test('four servers and many lookers ask once an hour', async () => {
    const { map, open, fake, passes } = await givenMap([place('우리약국', 10)], [{ hpid: 'A1' }])
    const maps = [map, open(), open(), open()]
    await Promise.all(maps.flatMap(each => Array.from({ length: 20 }, () => each.around(HERE, 10))))
    await Promise.all(maps.map(each => each.settled()))
    expect(fake.calls).toHaveLength(1)
    passes(HOUR - 60_000)
    for (const each of maps) expect((await each.around(HERE, 10)).matched.size).toBe(1)
    expect(fake.calls).toHaveLength(1)
    passes(10 * 60_000)
    for (const each of maps) await around(each, 10)
    expect(fake.calls).toHaveLength(2)
  })

  test('PostgreSQL holds ids, pages and codes of ours, and the list nothing of Kakao’s', async () => {
    const { map, kept } = await givenMap(
      [
        place('우리 약국', 12, { id: '101', phone: '02-111-2222' }),
        place('새로운약국', 150, { id: '102', phone: '02-333-4444', road: '서울 종로구 새길 2' }),
      ],
      [{ hpid: 'A1' }],
    )
    expect((await around(map)).extra).toHaveLength(1)
    const values = (await kept()).map(({ value }) => JSON.parse(value) as unknown)
    expect(values).toEqual(
      expect.arrayContaining([
        {
          matched: [{ code: 'A1', place: '101', url: 'https://place.map.kakao.com/101', phone: null, confidence: 1 }],
          extra: [],
          isWhole: false,
          at: expect.any(Number),
        },
      ]),
    )
    expect(JSON.stringify(values)).not.toMatch(/약국|02-|종로|37\.5/)
    const rows = await postgres.sql<{ row: string }[]>`select row_to_json(pharmacy)::text as row from pharmacy`
    expect(rows.map(({ row }) => row).join()).not.toMatch(/02-111|kakao/)
  })

  test('with Kakao down all is shown for an hour, then the pages alone, and after a day nothing', async () => {
    const { map, open, fake, passes } = await givenMap(
      [place('우리약국', 12, { id: '1', phone: '02-111-2222' }), place('새로운약국', 150)],
      [{ hpid: 'A1' }],
    )
    const shown = async (each = map) => {
      const { isIncluded, matched, extra } = await around(each)
      return { isIncluded, phone: matched.get('A1')?.phone, url: matched.get('A1')?.url, extra: extra.length }
    }
    const url = 'https://place.map.kakao.com/1'
    expect(await shown()).toEqual({ isIncluded: true, phone: '02-111-2222', url, extra: 1 })
    fake.fails('empty 500')
    passes(HOUR - 1)
    expect(await shown()).toEqual({ isIncluded: true, phone: '02-111-2222', url, extra: 1 })
    passes(20 * 60_000)
    for (const each of [map, open()])
      expect(await shown(each)).toEqual({ isIncluded: false, phone: null, url, extra: 0 })
    passes(24 * HOUR)
    for (const each of [map, open()])
      expect(await shown(each)).toEqual({ isIncluded: false, phone: undefined, url: undefined, extra: 0 })
    fake.heal()
    passes(HOUR)
    expect(await shown()).toEqual({ isIncluded: true, phone: '02-111-2222', url, extra: 1 })
  })

  test('without Redis each server asks for itself', async () => {
    const { open, fake } = await givenMap([place('우리약국', 10)], [{ hpid: 'A1' }])
    for (const each of [open({ hasRedis: false }), open({ hasRedis: false })])
      expect((await around(each, 10)).matched.size).toBe(1)
    expect(fake.calls).toHaveLength(2)
  })
})

describe('with a Kakao in trouble', () => {
  test('nobody waits for a slow one, and the next who looks has what came', async () => {
    const { map, fake } = await givenMap([place('우리약국', 10)], [{ hpid: 'A1' }])
    fake.slow(1_500)
    expect(await map.around(HERE, 10)).toEqual({ isIncluded: false, matched: new Map(), extra: [] })
    await map.settled()
    fake.hangs()
    expect((await map.around(HERE, 10)).isIncluded).toBe(true)
  })

  test('one square that hangs takes nothing from its neighbours, and the next who looks doesn’t wait for it', async () => {
    const rows = [0, 1]
    const { map, fake, passes } = await givenMap(
      rows.map(row => place(`${row}번약국`, (row * 0.01) / METRE, { id: `${row + 1}` })),
      [],
    )
    const isAway: Parameters<typeof fake.hangs>[0] = ({ params }) => params['rect']?.split(',')[1] === '37.5786500'
    fake.hangs(isAway)
    const shown = async () => (await map.around(HERE, 1_200)).extra.map(({ name }) => name)
    await shown()
    let isOver = false
    const settled = map.settled().then(() => (isOver = true))
    await vi.waitFor(async () => expect(await shown()).toEqual(['0번약국']), { timeout: 10_000 })
    expect(isOver).toBe(false)
    await settled
    expect(await shown()).toEqual(['0번약국'])
    const codes = ['k:r3757c10160:1', 'k:r3758c10160:2']
    const [there, away] = [...(await map.byCodes(codes)).values()]
    expect([there, away]).toEqual([expect.objectContaining({ name: '0번약국' }), expect.any(UpstreamError)])
    expect(away).toMatchObject({ fault: 'timeout' })
    const { length } = fake.calls
    fake.heal()
    expect(await shown()).toEqual(['0번약국'])
    expect(fake.calls).toHaveLength(length)
    passes(31_000)
    await vi.waitFor(async () => expect(await shown()).toEqual(['0번약국', '1번약국']), { timeout: 10_000 })
  })

  test('one square that fails is not asked for again by everybody, and says why it isn’t there', async () => {
    const { map, fake, passes } = await givenMap([place('우리약국', 10, { id: '7' })], [])
    fake.fails('html 403')
    expect((await map.around(HERE, 10)).isIncluded).toBe(false)
    const { length } = fake.calls
    fake.heal()
    expect([...(await map.byCodes(['k:r3757c10160:7'])).values()]).toMatchObject([{ fault: 'malformed' }])
    expect(fake.calls).toHaveLength(length)
    passes(31_000)
    expect((await around(map, 10)).isIncluded).toBe(true)
  })

  test('the pages of what hangs are shown all the same, where somebody else has seen them', async () => {
    const { map, open, fake, passes } = await givenMap([place('우리약국', 10, { id: '1' })], [{ hpid: 'A1' }])
    expect((await around(map, 10)).matched.get('A1')?.phone).toBeNull()
    passes(2 * HOUR)
    fake.hangs()
    for (const each of [map, open()])
      expect((await each.around(HERE, 10)).matched.get('A1')?.url).toBe('https://place.map.kakao.com/1')
  })

  test('who walks the whole map takes Kakao from nobody else', async () => {
    const { map, fake } = await givenMap([place('우리약국', 10)], [{ hpid: 'A1' }])
    for (let i = 0; i < 5; i++) {
      await map.around({ latitude: 34.1 + i / 10, longitude: 127.5 }, 3_000, undefined, 'walker')
      await map.settled()
    }
    const { length } = fake.calls
    expect(length).toBe(32)
    expect(await map.around(HERE, 10, undefined, 'walker')).toMatchObject({ isIncluded: false })
    expect([...(await map.byCodes(['k:r3757c10160:7'], undefined, 'walker')).values()]).toMatchObject([
      { fault: 'resting' },
    ])
    expect(fake.calls).toHaveLength(length)
    await map.around(HERE, 10, undefined, 'another')
    await map.settled()
    // What others have seen they see, too.
    expect(await map.around(HERE, 10, undefined, 'walker')).toMatchObject({ isIncluded: true })
  })

  test('nobody pays for squares that Kakao was never asked for', async () => {
    const { map, fake, passes } = await givenMap([], [])
    fake.fails('html 403')
    const look = (latitude: number) => map.around({ latitude, longitude: 127.5 }, 3_000, undefined, 'looker')
    await Promise.all([look(34.1), look(34.2)])
    await map.settled()
    const asked = new Set(fake.calls.map(({ params }) => params['rect'])).size
    expect(asked).toBeLessThan(16)
    fake.heal()
    passes(61_000)
    await vi.waitFor(async () => expect((await look(34.3)).isIncluded).toBe(true), { timeout: 10_000 })
  })

  test('of many pharmacies in many squares each that is kept is told, and some of the others are asked for each time', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => i)
    const north = (row: number) => (row * 0.01) / METRE
    const { map, fake } = await givenMap(
      rows.flatMap(row => [
        place('우리약국', north(row), { id: `${100 + row}`, phone: `02-111-22${10 + row}` }),
        place('새로운약국', north(row) + 300, { id: `${200 + row}`, road: `서울 종로구 새길 ${row}` }),
      ]),
      rows.map(row => ({ hpid: `A${row}`, ...at(north(row)) })),
    )
    const extras = rows.map(row => `k:r${3757 + row}c10160:${200 + row}`)
    const listed = rows.map(row => ({ code: `A${row}`, ...at(north(row)) }))
    for (const [asker, count] of [
      ['a', 16],
      ['b', 32],
      ['c', 40],
    ] as const) {
      await map.byCodes(extras, undefined, asker)
      await map.settled()
      expect(fake.calls).toHaveLength(count)
    }
    fake.hangs()
    const found = await map.byCodes(extras)
    expect([...found].map(([code, { name }]) => [code, name])).toEqual(extras.map(code => [code, '새로운약국']))
    expect([...(await map.matchedOf(listed)).values()].filter(({ phone }) => phone !== null)).toHaveLength(40)
  })

  test('a look ends without one that hangs', async () => {
    const { map, fake } = await givenMap([place('우리약국', 10)], [{ hpid: 'A1' }])
    fake.hangs()
    expect((await map.around(HERE, 5_000)).isIncluded).toBe(false)
  })

  test.each(Object.keys(LOCAL_FORMS) as LocalForm[])('“%s” takes nothing but the map from anybody', async form => {
    const { map, fake } = await givenMap([place('우리약국', 10)], [{ hpid: 'A1' }])
    fake.fails(form)
    expect(await map.around(HERE, 10)).toEqual({ isIncluded: false, matched: new Map(), extra: [] })
    const found = await map.byCodes(['k:r3757c10160:7', 'k:r1c1:7'])
    expect([...found]).toEqual([['k:r3757c10160:7', expect.any(UpstreamError)]])
  })

  test('a square costs four statements and no more: the list, the links, and whose turn it is', async () => {
    const { map } = await givenMap([place('우리약국', 10)], [{ hpid: 'A1' }])
    await around(map, 10)
    statements.length = 0
    await map.byCodes(['k:r3651c10160:1', 'k:r3652c10160:1', 'k:r3653c10160:1', 'k:r3654c10160:1'])
    await map.settled()
    expect(statements).toHaveLength(4 * 4)
  })

  test('while it rests a look costs one statement at most, however many squares it has', async () => {
    const { map, fake } = await givenMap([], [])
    fake.fails('kapi -10 quota')
    await around(map, 10)
    statements.length = 0
    await map.around(HERE, 20_000)
    expect(statements.length).toBeLessThanOrEqual(1)
    expect(fake.calls).toHaveLength(1)
  })

  test('why is in the log, once, and nothing of where anybody looked', async () => {
    const { map, fake } = await givenMap([], [])
    fake.fails('map not enabled')
    for (let i = 0; i < 3; i++) await around(map, 10)
    expect(logged).toHaveLength(1)
    expect(logged[0]).toContain('dapi.kakao.com: 약국을 찾지 못했습니다. (HTTP 403)')
    expect(logged[0]).not.toMatch(/37\.5|r3757|SECRET/)
  })

  test('of the squares of one look those that answer are shown', async () => {
    const rows = [-2, -1, 0, 1, 2]
    const { map, fake } = await givenMap(
      rows.map(row => place(`${row + 3}번약국`, (row * 0.01) / METRE)),
      [],
    )
    fake.fails('html 403', { where: ({ params }) => params['rect']?.startsWith('126.9982500,37.5786500,') === true })
    await map.around(HERE, 3_000)
    await map.settled()
    expect(logged).toHaveLength(1)
    const { isIncluded, extra } = await map.around(HERE, 3_000)
    expect([isIncluded, extra.map(({ name }) => name).sort()]).toEqual([
      false,
      ['1번약국', '2번약국', '3번약국', '5번약국'],
    ])
  })
})

test('the list around a square is read by its index', async () => {
  await postgres.sql`
    insert into pharmacy (code, name, address, phone, latitude, longitude, position, opens, closes, unclear, source,
      fetched_at, changed_at, name_folded, name_choseong, search_jamo, keys_version)
    select 'X' || n, '약국', '', null, lat, lon,
      cube(array[6371008.8 * cos(radians(lat)) * cos(radians(lon)), 6371008.8 * cos(radians(lat)) * sin(radians(lon)),
        6371008.8 * sin(radians(lat))]),
      array_fill(null::smallint, array[8]), array_fill(null::smallint, array[8]), '{}', '국립중앙의료원',
      now(), now(), '약국', 'ㅇㄱ', '', 1
    from (select n, 33.5 + 5 * ((n * 0.618034) % 1) as lat, 126 + 3 * ((n * 0.754877) % 1) as lon
      from generate_series(1, 25000) as n) as spread`
  await postgres.sql`analyze pharmacy`
  const { map } = await givenMap([place('우리약국', 10)], [{ hpid: 'A1' }])
  statements.length = 0
  expect((await around(map, 10)).matched.size).toBe(1)
  const text = statements.find(each => each.includes('cube_enlarge')) ?? ''
  const plan = await postgres.sql.begin(async tx => {
    await tx.unsafe(`set local plan_cache_mode = force_generic_plan`)
    await tx.unsafe(`prepare listed as ${text}`)
    const square = `{"rect":"a","middle":"(-3049000,4040000,3887000)","reach":2000,"south":37.56,"north":37.59,"west":126.99,"east":127.02}`
    const asked = `execute listed ('[${square}]')`
    return tx.unsafe<{ 'QUERY PLAN': string }[]>(`explain ${asked}`)
  })
  const lines = plan.map(row => row['QUERY PLAN']).join('\n')
  expect(lines).toContain('pharmacy_position')
  expect(lines).not.toContain('Seq Scan')
})
