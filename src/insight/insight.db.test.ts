import { randomBytes, randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { startProxy } from '../../test/fakes/proxy.js'
import { systemClock } from '../clock.js'
import { connectPostgres, type Postgres } from '../db/postgres.js'
import { describeError } from '../log.js'
import { createAdherenceStore } from './adherenceStore.js'
import { createAskers } from './askers.js'
import { createCloseStore } from './closeStore.js'
import { createClosing } from './closing.js'
import { createCounting } from './counting.js'
import { createCountStore } from './countStore.js'
import { createSecretStore } from './secretStore.js'
import { createInsightStore } from './store.js'

const NOON = Date.parse('2026-03-02T03:00:00Z')
const [TODAY, TOMORROW] = ['2026-03-02', '2026-03-03']
const DAY = 86_400_000
const KEYS = { current: randomBytes(32), previous: null }
const silent = pino({ level: 'silent' })

let database: TestDatabase
let postgres: Postgres
beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  postgres = connectPostgres(database.url, { log: silent })
})
afterAll(async () => {
  await postgres.close()
  await database.drop()
})
beforeEach(async () => {
  await postgres.sql`truncate insight_secret, insight_asker, insight_day, search_count, cache_read_count,
    summary_read_count, adherence_count, summary_spend`
  await postgres.sql`delete from app_user`
})

/** A server that counts, whose clock stands still until it is set on. */
async function open({ db } = postgres, log = silent) {
  let now = NOON
  const clock = { now: () => now, sleep: systemClock.sleep }
  const askers = createAskers({ store: createSecretStore(db), keys: KEYS, randomBytes, now: clock.now })
  await askers.prepare()
  const closing = createClosing({
    store: createCloseStore(db),
    adherence: createAdherenceStore(db, 3),
    now: clock.now,
  })
  const counting = createCounting({ store: createCountStore(db), askers, closing, clock, log })
  onTestFinished(() => counting.close())
  return { counting, closing, passes: (ms: number) => void (now += ms) }
}

const reading = () => createInsightStore(postgres.db)
const ofToday = { from: TODAY, to: TODAY }
const people = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `person ${from + i}`)
const rows = async (table: string) =>
  Number((await postgres.sql`select count(*) as rows from ${postgres.sql(table)}`)[0]?.['rows'])

describe('what is searched for', () => {
  test('by ten people is shown once its day is over, in tens; by nine it is only counted as hidden', async () => {
    const { counting, closing, passes } = await open()
    for (const who of people(29)) for (let i = 0; i < 2; i++) counting.searched('두통', who)
    for (const who of people(10)) counting.searched('콧물', who)
    for (const who of people(9)) for (let i = 0; i < 50; i++) counting.searched('탈모', who)
    await counting.flush()
    await closing.closeDays()
    expect(await reading().searches(ofToday, 50)).toEqual([])
    expect(await reading().hidden(ofToday)).toMatchObject({ days: 0, searches: 0 })

    passes(DAY)
    await closing.closeDays()
    expect(await reading().searches(ofToday, 50)).toEqual([
      { day: TODAY, term: '두통', searches: 50, people: 20 },
      { day: TODAY, term: '콧물', searches: 10, people: 10 },
    ])
    expect(await reading().searches(ofToday, 1)).toHaveLength(1)
    expect(await reading().hidden(ofToday)).toMatchObject({ days: 1, searches: 1 })
  })

  test('on several days is added up over those of ten people or more, its people of different days are not', async () => {
    const { counting, closing, passes } = await open()
    const day = async (searched: Record<string, number>) => {
      for (const [term, count] of Object.entries(searched))
        for (const who of people(count)) counting.searched(term, who)
      await counting.flush()
      passes(DAY)
      await closing.closeDays()
    }
    await day({ 두통: 10, 콧물: 9, 탈모: 30 })
    await day({ 두통: 35, 콧물: 10 })
    const span = { from: TODAY, to: TOMORROW }
    expect(await reading().terms(span, 50)).toEqual([
      { term: '두통', searches: 40, days: 2, people: 30 },
      { term: '탈모', searches: 30, days: 1, people: 30 },
      { term: '콧물', searches: 10, days: 1, people: 10 },
    ])
    expect(await reading().terms(span, 1)).toMatchObject([{ term: '두통' }])
    expect(await reading().terms({ from: TOMORROW, to: TOMORROW }, 50)).toMatchObject([
      { searches: 30 },
      { searches: 10 },
    ])
    expect(await reading().terms({ from: '2026-03-05', to: '2026-03-31' }, 50)).toEqual([])
  })

  test('is ranked over more days and terms than there are rows in a list of days', async () => {
    await postgres.sql`
      insert into search_count (day, term, searches, people)
      select date '2025-03-02' + d, '말' || t, 10 * t, 10 from generate_series(0, 364) as d, generate_series(1, 20) as t`
    await postgres.sql`insert into search_count (day, term, searches, people) values (${TODAY}, '한날', 19990000, 200000)`
    await postgres.sql`
      insert into search_count (day, term, searches, people)
      select date '2025-03-02' + d, '늘', 20000000, 200000 from generate_series(0, 364) as d`
    const terms = await reading().terms({ from: '2025-03-02', to: TODAY }, 100)
    expect(terms).toHaveLength(22)
    expect(terms.slice(0, 3)).toEqual([
      { term: '늘', searches: 7_300_000_000, days: 365, people: 200_000 },
      { term: '한날', searches: 19_990_000, days: 1, people: 200_000 },
      { term: '말20', searches: 73_000, days: 365, people: 10 },
    ])
  })

  test('is forgotten with its day, with all that led to anybody', async () => {
    const { counting, closing, passes } = await open()
    for (const who of people(12)) counting.searched('두통', who)
    counting.searched('아무도안찾는말', 'person 0')
    await counting.flush()
    expect([await rows('insight_asker'), await rows('insight_secret')]).toEqual([13, 2])
    passes(DAY)
    await closing.closeDays()
    expect([await rows('insight_asker'), await rows('insight_secret')]).toEqual([0, 1])
    expect(await rows('search_count')).toBe(1)
  })

  test('and written down too late, when its day is closed, is let go, and opens the day for nobody', async () => {
    const [one, late] = [await open(), await open()]
    for (const who of people(9)) one.counting.searched('두통', who)
    await one.counting.flush()
    for (const who of people(9, 9)) late.counting.searched('두통', who)
    late.counting.cacheRead('medicine', 'MEMORY', 5)
    one.passes(DAY)
    await one.closing.closeDays()
    await late.counting.flush()
    await late.closing.closeDays()
    expect([await rows('insight_asker'), await rows('search_count'), await rows('cache_read_count')]).toEqual([0, 0, 0])
    // A server that starts now, with its clock behind, takes the day for today.
    const { counting } = await open()
    counting.searched('두통', 'person 0')
    await counting.flush()
    expect(await rows('insight_asker')).toBe(0)
  })

  test('in the last minute of a day is written down in the first of the next, before the day is closed', async () => {
    const { counting, closing, passes } = await open()
    passes(12 * 3_600_000 - 1_000)
    for (const who of people(10)) counting.searched('두통', who)
    passes(60_000)
    await closing.closeDays()
    await counting.flush()
    passes(5 * 60_000)
    await closing.closeDays()
    expect(await reading().searches(ofToday, 50)).toMatchObject([{ day: TODAY, people: 10 }])
  })

  test('is counted once for each person, on however many servers they searched', async () => {
    const servers = [await open(), await open(), await open()]
    for (const { counting } of servers) for (const who of people(9)) counting.searched('두통', who)
    await Promise.all(servers.map(({ counting }) => counting.flush()))
    servers[0]?.passes(DAY)
    await servers[0]?.closing.closeDays()
    expect(await reading().searches(ofToday, 50)).toEqual([])
    expect(await reading().hidden(ofToday)).toMatchObject({ searches: 1 })
  })

  test('by who leaves on that day is taken out, on other servers too, and the tenth is missing', async () => {
    const [one, other] = [await open(), await open()]
    for (const who of people(10)) one.counting.searched('두통', who)
    await one.counting.flush()
    other.counting.searched('두통', 'person 3')
    await postgres.db.transaction(tx => one.counting.forget(tx, 'person 3'))
    other.counting.forgetHere('person 3')
    await other.counting.flush()
    expect(await rows('insight_asker')).toBe(9)
    one.passes(DAY)
    await one.closing.closeDays()
    expect(await reading().searches(ofToday, 50)).toEqual([])
  })

  test('stays where the transaction in which somebody leaves breaks off', async () => {
    const { counting } = await open()
    counting.searched('두통', 'person 0')
    await counting.flush()
    const broken = postgres.db.transaction(async tx => {
      await counting.forget(tx, 'person 0')
      throw new Error('broken off')
    })
    await expect(broken).rejects.toThrow('broken off')
    expect(await rows('insight_asker')).toBe(1)
  })
})

describe('a flood', () => {
  const noted = (count: number, who: (i: number) => string, term: (i: number) => string) => ({
    asked: Array.from({ length: count }, (_, i) => ({
      ...{ day: TODAY, kind: 'SEARCH' as const, term: term(i), times: 1 },
      asker: Buffer.from(who(i)).toString('base64'),
    })),
    cacheReads: [],
    summaryReads: [],
  })

  test('of one person fills nobody else’s place', async () => {
    await open()
    const store = createCountStore(postgres.db, { aDay: 100, ofOne: 20 })
    await store.add(
      noted(
        500,
        () => 'flood',
        i => `말${i}`,
      ),
    )
    await store.add(
      noted(
        500,
        () => 'flood',
        i => `다른말${i}`,
      ),
    )
    expect(await rows('insight_asker')).toBe(20)
    await store.add(
      noted(
        10,
        i => `person ${i}`,
        () => '두통',
      ),
    )
    expect(await rows('insight_asker')).toBe(30)
  })

  test('of many fills a day and no more, and what is known is counted on', async () => {
    await open()
    const store = createCountStore(postgres.db, { aDay: 100, ofOne: 20 })
    const many = noted(
      500,
      i => `person ${i}`,
      () => '두통',
    )
    await store.add(many)
    await store.add(many)
    expect(await rows('insight_asker')).toBe(100)
    const [row] = await postgres.sql`select min(times) as least, max(times) as most from insight_asker`
    expect(row).toMatchObject({ least: 2, most: 2 })
  })

  test('of one search by one person counts a hundred times at most', async () => {
    const { counting } = await open()
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 70; i++) counting.searched('두통', 'person 0')
      await counting.flush()
    }
    expect((await postgres.sql`select times from insight_asker`)[0]).toMatchObject({ times: 100 })
  })
})

test('of many servers that write while several close, each search is counted or let go, and none is left', async () => {
  const servers = await Promise.all(Array.from({ length: 4 }, () => open()))
  for (const [s, { counting }] of servers.entries())
    for (const who of people(20, s * 20)) for (const term of ['두통', '콧물']) counting.searched(term, who)
  for (const { passes } of servers) passes(DAY)
  await Promise.all(servers.flatMap(({ counting, closing }) => [counting.flush(), closing.closeDays()]))
  await servers[0]?.closing.closeDays()
  expect(await rows('insight_asker')).toBe(0)
  expect(await reading().hidden(ofToday)).toMatchObject({ days: 1 })
  for (const { people } of await reading().searches(ofToday, 50)) expect([20, 40, 60, 80]).toContain(people)
})

test('with the database away what is noted is lost, nobody hears of it, and the log has a line of no weight', async () => {
  const proxy = await startProxy({ port: Number(new URL(database.url).port) })
  onTestFinished(() => proxy.close())
  const lines: { level: number; msg: string }[] = []
  const log = pino(
    { level: 'debug', serializers: { err: describeError } },
    { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]) },
  )
  const away = connectPostgres(proxy.through(database.url), { log: silent })
  onTestFinished(() => away.close())
  const { counting } = await open(away, log)
  await proxy.cut()
  counting.searched('탈모약비밀', 'person 0')
  await counting.close()
  expect(lines).toMatchObject([{ level: 20, msg: 'what insights count could not be written down' }])
  expect(JSON.stringify(lines)).not.toContain('탈모약비밀')
  expect(await rows('insight_asker')).toBe(0)
})

describe('caches and summaries', () => {
  test('are shown of a day on which ten people were behind them, each for itself', async () => {
    const { counting, closing, passes } = await open()
    for (const who of people(10)) {
      counting.follow(who, { 'medicine.MEMORY': 1, ...(who === 'person 9' ? {} : { 'search.MEMORY': 1 }) })
      counting.summaryShown('EXTRACT', who)
      if (who !== 'person 9') counting.summaryShown('AI', who)
    }
    counting.summaryShown('EXTRACT', null)
    counting.cacheRead('medicine', 'MEMORY', 30)
    counting.cacheRead('medicine', 'UPSTREAM', 10)
    counting.cacheRead('search', 'MEMORY', 9)
    counting.cacheRead('pharmacyCell', 'REDIS', 7)
    await counting.flush()
    expect([await reading().cacheReads(ofToday), await reading().summaries(ofToday)]).toEqual([[], []])
    passes(DAY)
    await closing.closeDays()
    expect(await reading().cacheReads(ofToday)).toEqual([
      { day: TODAY, cache: 'medicine', level: 'MEMORY', reads: 30, share: 0.75 },
      { day: TODAY, cache: 'medicine', level: 'UPSTREAM', reads: 10, share: 0.25 },
    ])
    expect(await reading().summaries(ofToday)).toEqual([
      { day: TODAY, origin: 'EXTRACT', reads: 11, calls: 0, tokens: 0, usd: 0 },
    ])
    expect(await reading().hidden(ofToday)).toEqual({
      ...{ days: 1, adherenceDays: 0 },
      ...{ searches: 0, caches: 2, summaries: 1, adherence: 0 },
    })
  })

  test('are shown too where their people could not be written down at first, once enough of them come again', async () => {
    const proxy = await startProxy({ port: Number(new URL(database.url).port) })
    onTestFinished(() => proxy.close())
    const shaky = connectPostgres(proxy.through(database.url), { log: silent })
    onTestFinished(() => shaky.close())
    const { counting, closing, passes } = await open(shaky)
    const come = () => {
      for (const who of people(30)) {
        counting.follow(who, { 'medicine.MEMORY': 1 })
        counting.summaryShown('EXTRACT', who)
      }
      counting.cacheRead('medicine', 'MEMORY', 30)
    }
    come()
    await proxy.cut()
    await expect(counting.flush()).rejects.toThrow()
    await proxy.heal()
    await vi.waitFor(() => shaky.sql`select 1`, { timeout: 10_000 })
    come()
    await counting.flush()
    passes(DAY)
    await closing.closeDays()
    expect(await reading().cacheReads(ofToday)).toMatchObject([{ cache: 'medicine', reads: 30 }])
    expect(await reading().summaries(ofToday)).toMatchObject([{ origin: 'EXTRACT', reads: 30 }])
  })

  const spend = (day: string) => postgres.sql`
    insert into summary_spend (day, calls, input_tokens, output_tokens, micro_usd) values (${day}, 3, 2000, 500, 1250000)`
  const PAID = { calls: 3, tokens: 2_500, usd: 1.25 }

  test('what the model was paid stands with what it wrote', async () => {
    const { counting, closing, passes } = await open()
    await spend(TODAY)
    for (const who of people(10)) counting.summaryShown('AI', who)
    await counting.flush()
    passes(DAY)
    await closing.closeDays()
    expect(await reading().summaries(ofToday)).toEqual([{ day: TODAY, origin: 'AI', reads: 10, ...PAID }])
  })

  test('what was paid is shown whoever read, and if nobody did; how often a few read is not', async () => {
    const { counting, closing, passes } = await open()
    await spend(TODAY)
    await spend(TOMORROW)
    passes(DAY)
    counting.summaryShown('AI', 'person 0')
    await counting.flush()
    passes(DAY)
    await closing.closeDays()
    expect(await reading().summaries({ from: TODAY, to: TOMORROW })).toEqual([
      { day: TODAY, origin: 'AI', reads: 0, ...PAID },
      { day: TOMORROW, origin: 'AI', reads: null, ...PAID },
    ])
    expect(await reading().hidden({ from: TODAY, to: TOMORROW })).toMatchObject({ days: 2, summaries: 1 })
  })
})

describe('doses of a weekday', () => {
  const MONDAY = '2026-03-02'
  const NOW = Date.parse('2026-03-04T12:00:00Z') - NOON

  let subs = 0
  async function persons(count: number, timeZone = 'Asia/Seoul', isGuest = false): Promise<string[]> {
    const ids = Array.from({ length: count }, () => randomUUID())
    for (const id of ids)
      await postgres.sql`insert into app_user (id, kakao_sub, nickname, time_zone, created_at, updated_at)
        values (${id}, ${isGuest ? null : ++subs}, '아무개', ${timeZone}, now(), now())`
    return ids
  }
  async function doses(userId: string, at: string, statuses: readonly string[]) {
    await postgres.sql`insert into medicine (item_seq) values ('700000001') on conflict do nothing`
    for (const status of statuses)
      await postgres.sql`
        insert into schedule (user_id, item_seq, scheduled_time, status, completed_at, created_at, updated_at)
        values (${userId}, '700000001', ${at}, ${status}, ${status === 'COMPLETED' ? at : null}, now(), now())`
  }
  const count = async () => {
    const { closing, passes } = await open()
    passes(NOW)
    await closing.countAdherence(AbortSignal.timeout(60_000))
    return reading().adherence({ from: '2026-02-01', to: '2026-03-31' })
  }
  const hidden = async () => (await reading().hidden({ from: '2026-02-01', to: '2026-03-31' })).adherence

  test('of ten people are shown, of nine they are only counted as hidden', async () => {
    const nine = await persons(9)
    for (const id of nine) await doses(id, `${MONDAY}T08:00:00+09:00`, ['COMPLETED', 'COMPLETED', 'SKIPPED', 'MISSED'])
    expect([await count(), await hidden()]).toEqual([[], 1])
    await postgres.sql`truncate adherence_count`
    const [tenth = ''] = await persons(1)
    await doses(tenth, `${MONDAY}T23:59:59+09:00`, ['PENDING'])
    expect(await count()).toEqual([{ weekday: 1, due: 37, completed: 18, people: 10 }])
    expect(await hidden()).toBe(0)
  })

  test('of guests are not counted: one person may be any number of them', async () => {
    const ids = [...(await persons(20, 'Asia/Seoul', true)), ...(await persons(9))]
    for (const id of ids) await doses(id, `${MONDAY}T08:00:00+09:00`, ['COMPLETED'])
    expect([await count(), await hidden()]).toEqual([[], 1])
    await postgres.sql`truncate adherence_count`
    for (const id of await persons(1)) await doses(id, `${MONDAY}T08:00:00+09:00`, ['MISSED'])
    expect(await count()).toEqual([{ weekday: 1, due: 10, completed: 9, people: 10 }])
  })

  test('are known for the days on which they were counted, which other things are not for', async () => {
    await count()
    const daysOf = async (from: string, to: string) => {
      const { days, adherenceDays } = await reading().hidden({ from, to })
      return [days, adherenceDays]
    }
    expect(await daysOf(MONDAY, MONDAY)).toEqual([0, 1])
    expect(await daysOf(MONDAY, '2026-03-04')).toEqual([0, 1])
    const { closing, passes } = await open()
    passes(NOW)
    await closing.closeDays()
    expect(await daysOf(MONDAY, '2026-03-04')).toEqual([2, 1])
  })

  test('are on the day that their person’s clocks showed', async () => {
    // Midnight in Los Angeles is five in the afternoon in Seoul.
    for (const id of await persons(10, 'America/Los_Angeles')) {
      await doses(id, '2026-03-03T07:59:59Z', ['COMPLETED'])
      await doses(id, '2026-03-03T08:00:00Z', ['MISSED'])
    }
    // Before dawn on Tuesday in Seoul, when Monday evening hasn't begun over there.
    for (const id of await persons(10)) await doses(id, '2026-03-02T15:00:00Z', ['COMPLETED'])
    // Tuesday is not over everywhere with time to mark; a day later it is.
    expect(await count()).toEqual([{ weekday: 1, due: 10, completed: 10, people: 10 }])
    const { closing, passes } = await open()
    passes(NOW + DAY)
    await closing.countAdherence(AbortSignal.timeout(60_000))
    expect(await reading().adherence({ from: MONDAY, to: TOMORROW })).toEqual([
      { weekday: 1, due: 10, completed: 10, people: 10 },
      { weekday: 2, due: 20, completed: 10, people: 20 },
    ])
  })

  test('are counted once: what one person does or takes away later can’t be seen in them', async () => {
    const ids = await persons(10)
    for (const id of ids) await doses(id, `${MONDAY}T08:00:00+09:00`, ['PENDING'])
    const before = await count()
    await postgres.sql`update schedule set status = 'COMPLETED', completed_at = now() where user_id = ${ids[0] ?? ''}`
    await postgres.sql`delete from app_user where id = ${ids[1] ?? ''}`
    expect(await count()).toEqual(before)
    expect(before).toEqual([{ weekday: 1, due: 10, completed: 0, people: 10 }])
  })

  test('of a day of few are in no sum, so that two spans don’t differ by what one person did', async () => {
    const ids = await persons(10)
    for (const id of ids) await doses(id, '2026-02-23T08:00:00+09:00', ['COMPLETED'])
    await doses(ids[0] ?? '', `${MONDAY}T08:00:00+09:00`, ['MISSED'])
    await count()
    const without = await reading().adherence({ from: '2026-02-23', to: '2026-03-01' })
    expect(await reading().adherence({ from: '2026-02-23', to: MONDAY })).toEqual(without)
    expect(without).toEqual([{ weekday: 1, due: 10, completed: 10, people: 10 }])
    expect(await hidden()).toBe(1)
  })

  test('of a whole year are there after the first count, and a count that was cut short goes on', async () => {
    for (const id of await persons(10)) await doses(id, '2025-03-03T08:00:00+09:00', ['COMPLETED'])
    const { closing, passes } = await open()
    passes(NOW)
    await expect(closing.countAdherence(AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped')
    await Promise.all([1, 2].map(() => closing.countAdherence(AbortSignal.timeout(60_000))))
    expect(await rows('adherence_count')).toBe(366)
    expect(await reading().adherence({ from: '2025-03-03', to: '2025-03-03' })).toHaveLength(1)
  })
})

test('what was counted is kept for three years', async () => {
  const { counting, closing, passes } = await open()
  for (const who of people(10)) counting.searched('두통', who)
  await counting.flush()
  passes(DAY)
  await closing.closeDays()
  passes(1_000 * DAY)
  await closing.purge()
  expect(await rows('search_count')).toBe(1)
  passes(100 * DAY)
  await closing.purge()
  expect([await rows('search_count'), await rows('insight_day')]).toEqual([0, 0])
})

test('a server closes days by itself, where no worker does', async () => {
  const { counting } = await open()
  counting.searched('두통', 'person 0')
  await counting.flush()
  const now = NOON + DAY
  const clock = { now: () => now, sleep: (_ms: number, signal?: AbortSignal) => systemClock.sleep(5, signal) }
  const { db } = postgres
  const askers = createAskers({ store: createSecretStore(db), keys: KEYS, randomBytes, now: clock.now })
  const closing = createClosing({
    store: createCloseStore(db),
    adherence: createAdherenceStore(db),
    now: clock.now,
  })
  const ticking = createCounting({ store: createCountStore(db), askers, closing, clock, log: silent })
  onTestFinished(() => ticking.close())
  await vi.waitFor(async () => expect(await rows('insight_asker')).toBe(0), { timeout: 10_000 })
})
