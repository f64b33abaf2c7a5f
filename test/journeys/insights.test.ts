import { randomInt, randomUUID } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { fromGlobalId, toGlobalId } from '../../src/graph/node.js'
import { refresh } from '../session.js'
import { sqlOf, tracesOf } from '../traces.js'
import { createWorld, type Person, type World } from '../world.js'

type Server = Awaited<ReturnType<World['open']>>

interface Insights {
  searches: { day: string; term: string; searches: number; people: number }[]
  terms: { term: string; searches: number; days: number; people: number }[]
  cacheReads: { day: string; cache: string; level: string; reads: number; share: number }[]
  summaries: { day: string; origin: string; reads: number | null; calls: number; tokens: number; usd: number }[]
  adherence: { dayOfWeek: string; due: number; completed: number; rate: number; people: number }[]
  suppressed: Record<
    'searches' | 'cacheReads' | 'summaries' | 'adherence' | 'daysCounted' | 'adherenceDaysCounted',
    number
  >
}

const DAY = 86_400_000
const MEDICINES = [
  { itemSeq: '700000301', name: '통계약정', indications: '이 약은 두통, 치통에 사용합니다.' },
  { itemSeq: '700000302', name: '통계시럽', indications: '이 약은 기침에 사용합니다.' },
]
const INSIGHTS = `query ($from: Date!, $to: Date!, $first: Int! = 50) { insights(from: $from, to: $to) {
  searches(first: $first) { day term searches people }
  terms(first: $first) { term searches days people }
  cacheReads { day cache level reads share }
  summaries { day origin reads calls tokens usd }
  adherence { dayOfWeek due completed rate people }
  suppressed { searches cacheReads summaries adherence daysCounted adherenceDaysCounted }
} }`
const BY_NAME = 'query ($typed: String!, $after: String) { medicines(search: $typed, first: 1, after: $after) {'
const SEARCH = `${BY_NAME} pageInfo { endCursor } } }`
const BY_SYMPTOM = 'query ($typed: String!) { medicinesForSymptom(symptom: $typed) { totalCount } }'
const READ = '{ medicine(itemSeq: "700000301") { summary { origin } } }'

const uuidOf = ({ id }: Person) => fromGlobalId(id).id
const codesOf = ({ errors }: { errors: { extensions: Record<string, unknown> }[] }) =>
  errors.map(({ extensions }) => extensions['code'])
const dayInKorea = (instant: number) => new Date(instant + DAY * 0.375).toISOString().slice(0, 10)

const guests = (server: Pick<Server, 'signIn'>, count: number) =>
  Promise.all(Array.from({ length: count }, (_, i) => server.signIn(`손님${i}`)))

/** What an API token of an analyst sees, and a person who looks after jobs. */
async function given() {
  const world = await createWorld({ medicines: MEDICINES, env: { TRUSTED_PROXIES: 'loopback' } })
  // Noon in Korea, so that a day doesn't end in the middle of what people do on it.
  world.clock.passes((DAY + DAY / 2 - ((world.clock.now() + DAY * 0.375) % DAY)) % DAY)
  const analyst = await world.signIn('분석가')
  await world.app.users.roles.grant(uuidOf(analyst), 'ANALYST')
  const { token } = await world.app.users.apiTokens.issue(uuidOf(analyst), { name: '통계', days: 30 })
  const headers = { authorization: `Bearer ${token}` }
  const sql = sqlOf(world)
  const today = () => dayInKorea(world.clock.now())

  /** People who came in at this server, and whom Kakao knows, so that each of them is one. */
  async function people(server: Pick<Server, 'signIn'>, count: number) {
    const came = await guests(server, count)
    for (const person of came)
      await sql`update app_user set kakao_sub = ${randomInt(1, 2 ** 47)} where id = ${uuidOf(person)}`
    return came
  }
  const look = async (from = today(), to = today()) =>
    (await world.ask<{ insights: Insights }>(INSIGHTS, { from, to }, headers)).insights

  /** A server that people do this at, and that has written all of it down. */
  async function during(work: (server: Server) => Promise<unknown>) {
    const server = await world.open()
    await work(server)
    await server.app.close()
  }

  /** Has days that are over made into sums. */
  async function close() {
    const admin = await world.signIn('운영')
    await world.app.users.roles.grant(uuidOf(admin), 'ADMIN')
    await admin.ask('mutation { runJob(name: "insight.close") { userErrors { code } } }')
    const job = '{ jobs { name waiting running lastRun dead } }'
    await vi.waitFor(
      async () => {
        const { jobs } = await admin.ask<{ jobs: { name: string }[] }>(job)
        const state = jobs.find(({ name }) => name === 'insight.close')
        expect(state).toMatchObject({ waiting: 0, running: 0, dead: 0, lastRun: expect.any(String) })
      },
      { timeout: 20_000 },
    )
  }
  /** The next day comes. */
  async function sleepOver() {
    const day = today()
    world.clock.passes(DAY)
    await close()
    return day
  }
  return { world, sql, analyst, headers, today, people, look, during, close, sleepOver }
}

describe('who sees insights', () => {
  test('is an analyst or an administrator, by whatever they show, and nobody else', async () => {
    const { world, analyst, headers, today, people } = await given()
    const [user, admin] = await people(world, 2)
    if (!user || !admin) throw new Error('Two came in.')
    await world.app.users.roles.grant(uuidOf(admin), 'ADMIN')
    const { token } = await world.app.users.apiTokens.issue(uuidOf(user), { name: '남', days: 1 })
    const days = { from: today(), to: today() }
    const asked = async (send: Person['send']) => {
      const answer = await send<{ insights: Insights }>(INSIGHTS, days)
      if (answer.errors.length > 0) expect(answer.data).toBeNull()
      return codesOf(answer)
    }
    const by =
      (authorization: string): Person['send'] =>
      (query, variables) =>
        world.send(query, variables, { authorization })
    expect(await asked(world.send)).toEqual(['UNAUTHENTICATED'])
    expect(await asked(user.send)).toEqual(['FORBIDDEN'])
    expect(await asked(by(`Bearer ${token}`))).toEqual(['FORBIDDEN'])
    expect(await asked(analyst.send)).toEqual([])
    expect(await asked(by(headers.authorization))).toEqual([])
    expect(await asked(admin.send)).toEqual([])
    await world.app.users.roles.revoke(uuidOf(analyst), 'ANALYST')
    await vi.waitFor(async () => expect(await asked(by(headers.authorization))).toEqual(['FORBIDDEN']), 10_000)
  })

  test.each([
    ['2026-03-02', '2026-03-01', 50],
    ['2025-01-01', '2026-01-02', 50],
    ['1900-01-01', '2200-12-31', 50],
    ['2026-03-01', '2026-03-02', 0],
    ['2026-03-01', '2026-03-02', 101],
    ['2026-02-30', '2026-03-02', 50],
  ])('is told what is wrong with %s to %s and first %i', async (from, to, first) => {
    const { world, headers } = await given()
    expect(codesOf(await world.send(INSIGHTS, { from, to, first }, headers))).toEqual(['BAD_USER_INPUT'])
    const whole = await world.send(INSIGHTS, { from: '2025-01-01', to: '2026-01-01', first: 100 }, headers)
    expect(whole.errors).toEqual([])
  })
})

describe('what ten people searched for', () => {
  test('is shown from the next day on; what nine did is counted as left out, and today is not told of', async () => {
    const { during, look, sleepOver, close, today, people } = await given()
    await during(async server => {
      const ten = await people(server, 10)
      for (const person of ten) await person.ask(SEARCH, { typed: '통계 약' })
      for (const person of ten) await person.ask(BY_SYMPTOM, { typed: '두통' })
      for (const person of ten.slice(1)) await person.ask(SEARCH, { typed: '아홉명만찾는약' })
    })
    await close()
    const before = await look()
    expect(before).toMatchObject({
      searches: [],
      terms: [],
      cacheReads: [],
      summaries: [],
      suppressed: { daysCounted: 0 },
    })

    const day = await sleepOver()
    const after = await look(day, day)
    expect(after.searches).toEqual([
      { day, term: '두통', searches: 10, people: 10 },
      { day, term: '통계약', searches: 10, people: 10 },
    ])
    expect(after.suppressed).toMatchObject({ searches: 1, daysCounted: 1 })
    expect((await look(day, today())).searches).toEqual(after.searches)
    expect(await look()).toMatchObject({ searches: [], terms: [] })
    expect(JSON.stringify(after)).not.toContain('아홉명')
  })

  test('is ranked over the span by what may be told of each day, and no more can be had from it', async () => {
    const { during, look, sleepOver, today, people } = await given()
    const day = async (...terms: [typed: string, people: number][]) => {
      await during(async server => {
        const ten = await people(server, 10)
        for (const [typed, count] of terms)
          for (const person of ten.slice(0, count)) await person.ask(SEARCH, { typed })
      })
      return sleepOver()
    }
    const first = await day(['통계시럽', 10], ['통계약', 9])
    await day(['통계시럽', 10], ['통계약', 10])
    const { terms, searches } = await look(first, today())
    expect(terms).toEqual([
      { term: '통계시럽', searches: 20, days: 2, people: 10 },
      { term: '통계약', searches: 10, days: 1, people: 10 },
    ])
    for (const { term, searches: all, days } of terms) {
      const ofTerm = searches.filter(each => each.term === term)
      expect([all, days]).toEqual([ofTerm.reduce((sum, each) => sum + each.searches, 0), ofTerm.length])
    }
    expect((await look(first, first)).terms).toEqual([{ term: '통계시럽', searches: 10, days: 1, people: 10 }])
  })

  test('counts people and not their repeating, addresses of who isn’t signed in, and no further pages', async () => {
    const { world, during, look, sleepOver, people } = await given()
    await during(async server => {
      const from = (address: string, typed: string) => server.ask(SEARCH, { typed }, { 'x-forwarded-for': address })
      for (let i = 0; i < 10; i++) await from(`203.0.113.${i}`, '통계약')
      // One household, whatever of its addresses: one person.
      for (let i = 0; i < 10; i++) await from(`2001:db8:1:2::${i}`, '한집만찾는약')
      const [one] = await people(server, 1)
      for (let i = 0; i < 20; i++) await one?.ask(SEARCH, { typed: '혼자찾는약' })
      const { medicines } = await server.ask<{ medicines: { pageInfo: { endCursor: string } } }>(SEARCH, {
        typed: '통계',
      })
      for (let i = 0; i < 12; i++)
        await server.ask(
          SEARCH,
          { typed: '통계', after: medicines.pageInfo.endCursor },
          { 'x-forwarded-for': `203.0.113.${i}` },
        )
    })
    const day = await sleepOver()
    const { searches, suppressed } = await look(day, day)
    expect(searches).toEqual([{ day, term: '통계약', searches: 10, people: 10 }])
    // 한집만찾는약, 혼자찾는약, 통계.
    expect(suppressed.searches).toBe(3)
    expect(world.known).toHaveLength(2)
  })

  test('counts one person once, though they come in as a guest ten times over', async () => {
    const { during, look, sleepOver, people } = await given()
    await during(async server => {
      for (const guest of await guests(server, 12)) {
        await guest.ask(SEARCH, { typed: '통계약' })
        await guest.ask(SEARCH, { typed: '통계시럽' })
        await guest.ask(READ)
      }
      for (const person of await people(server, 9)) await person.ask(SEARCH, { typed: '통계시럽' })
    })
    const day = await sleepOver()
    const { searches, summaries, cacheReads, suppressed } = await look(day, day)
    expect(searches).toEqual([{ day, term: '통계시럽', searches: 20, people: 10 }])
    expect([summaries, cacheReads.filter(({ cache }) => cache === 'medicine')]).toEqual([[], []])
    expect(suppressed).toMatchObject({ searches: 1, summaries: 1 })
  })

  test('has nothing that leads to a person, though ten people typed it, and nothing that was only being typed', async () => {
    const { sql, world, during, look, sleepOver, people } = await given()
    const secrets = ['010-1234-5678', 'kim@naver.com', '900102-1234567', '세종대로 110', '가'.repeat(41)]
    await during(async server => {
      for (const person of await people(server, 10)) {
        for (const typed of secrets) await person.ask(SEARCH, { typed })
        for (const typed of ['통계약\0', '통계약\ud800']) await person.send(SEARCH, { typed })
        await person.ask('{ medicineSuggestions(prefix: "치는중") { name } }')
        await person.send(SEARCH, { typed: '!?' })
      }
    })
    expect(await sql`select term from insight_asker where kind = 'SEARCH'`).toEqual([])
    expect(await tracesOf(sql, { redisUrl: null }, ['01012345678', '010-1234', 'naver', '900102'])).toEqual([])
    const day = await sleepOver()
    expect(await look(day, day)).toMatchObject({ searches: [], suppressed: { searches: 0 } })
    expect(world.known).toHaveLength(2)
  })

  test('is in the database with nobody’s id, and gone with its day but for the sum', async () => {
    const { sql, world, during, sleepOver, people } = await given()
    const ids: string[] = []
    await during(async server => {
      const ten = await people(server, 10)
      ids.push(...ten.map(uuidOf))
      for (const person of ten) await person.ask(SEARCH, { typed: '통계약' })
      await ten[0]?.ask(SEARCH, { typed: '혼자찾는비밀' })
    })
    const rows = await sql`select to_jsonb(a)::text as row from insight_asker a where kind = 'SEARCH'`
    expect(rows).toHaveLength(11)
    for (const { row } of rows) for (const id of ids) expect(row).not.toContain(id)
    await sleepOver()
    expect(await tracesOf(sql, { redisUrl: null }, ['혼자찾는비밀'])).toEqual([])
    expect(await tracesOf(sql, { redisUrl: null }, ['통계약"'])).toEqual([expect.stringContaining('search_count')])
    expect(await sql`select day from insight_secret where day < ${dayInKorea(world.clock.now())}`).toEqual([])
  })

  test('is without whoever left on that day: the tenth is missing then', async () => {
    const { sql, world, during, look, sleepOver, people } = await given()
    await during(async server => {
      const ten = await people(server, 10)
      for (const person of ten) await person.ask(SEARCH, { typed: '통계약' })
      for (const person of [...ten, ...(await people(server, 1))]) await person.ask(SEARCH, { typed: '통계시럽' })
      await server.app.close()
      await world
        .personOf(ten[0]?.id ?? '', ten[0] ?? { accessToken: '', refreshToken: '' })
        .ask('mutation { deleteViewer { deletedId } }')
    })
    expect(
      await sql`select term, count(*)::int from insight_asker where kind = 'SEARCH' group by 1 order by 1`,
    ).toEqual([
      { term: '통계시럽', count: 10 },
      { term: '통계약', count: 9 },
    ])
    const day = await sleepOver()
    expect(await look(day, day)).toMatchObject({
      searches: [{ day, term: '통계시럽', searches: 10, people: 10 }],
      suppressed: { searches: 1 },
    })
  })

  test('stays the same whoever searches or leaves later, so that two looks tell nothing of one person', async () => {
    const { during, look, sleepOver, world, people } = await given()
    let eleven: Person[] = []
    await during(async server => {
      eleven = await people(server, 11)
      for (const person of eleven) await person.ask(SEARCH, { typed: '통계약' })
    })
    const day = await sleepOver()
    const before = await look(day, day)
    expect(before.searches).toEqual([{ day, term: '통계약', searches: 10, people: 10 }])
    const sql = sqlOf(world)
    await sql`delete from app_user where id = ${uuidOf(eleven[0] as Person)}`
    await during(async server => server.ask(SEARCH, { typed: '통계약' }))
    await sleepOver()
    expect(await look(day, day)).toEqual(before)
  })
})

test('people search as ever while what is counted can’t be written down', async () => {
  const { world, sql, during, look, sleepOver } = await given()
  const server = await world.open()
  await sql.begin(async tx => {
    await tx`lock table insight_asker, insight_secret in access exclusive mode`
    for (let i = 0; i < 20; i++) {
      const { errors, data } = await server.send(SEARCH, { typed: '통계약' }, { 'x-forwarded-for': `203.0.113.${i}` })
      expect([errors, data]).toEqual([[], { medicines: { pageInfo: { endCursor: expect.any(String) } } }])
    }
    await server.app.close()
  })
  await during(async other => other.ask(SEARCH, { typed: '통계약' }))
  const day = await sleepOver()
  expect(await look(day, day)).toMatchObject({ searches: [], suppressed: { searches: 1, daysCounted: 1 } })
})

test('caches by level, and summaries by who wrote them, are shown of a day of ten people, and hidden of nine', async () => {
  const { during, look, sleepOver, people } = await given()
  const readers = async (count: number) => {
    await during(async server => {
      for (const person of await people(server, count)) for (let i = 0; i < 2; i++) await person.ask(READ)
    })
    return sleepOver()
  }
  const few = await readers(9)
  expect(await look(few, few)).toMatchObject({ cacheReads: [], summaries: [], suppressed: { summaries: 1 } })
  expect((await look(few, few)).suppressed.cacheReads).toBeGreaterThan(0)

  const many = await readers(10)
  const { summaries, cacheReads } = await look(few, many)
  expect(summaries).toEqual([{ day: many, origin: 'EXTRACT', reads: 20, calls: 0, tokens: 0, usd: 0 }])
  const ofMedicine = cacheReads.filter(({ cache }) => cache === 'medicine')
  expect(new Set(ofMedicine.map(({ day }) => day))).toEqual(new Set([many]))
  expect(ofMedicine.reduce((sum, { reads }) => sum + reads, 0)).toBeGreaterThanOrEqual(20)
  expect(ofMedicine.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
  expect(ofMedicine.find(({ level }) => level === 'MEMORY')?.share).toBeGreaterThan(0.5)
})

test('what a server reads by itself at its start is no read of anybody', async () => {
  const { world, sql, people, look, sleepOver } = await given()
  const server = await world.open({ METRICS_PORT: '0' })
  const reads = async () => {
    const text = await (await fetch(`http://127.0.0.1:${server.metricsPort}/metrics`)).text()
    return [...text.matchAll(/^cache_reads_total\{.*cache="search".*\} (\d+)$/gm)].reduce(
      (sum, [, n]) => sum + Number(n),
      0,
    )
  }
  // 25 names in two ways, and 10 symptoms.
  await vi.waitFor(async () => expect(await reads()).toBe(60), { timeout: 20_000 })
  const ten = await people(server, 10)
  for (const person of ten) await person.ask(SEARCH, { typed: '통계약' })
  await server.app.close()
  const counted = await sql`select sum(reads)::int as reads from cache_read_count where cache = 'search'`
  expect(counted).toEqual([{ reads: 10 }])
  const day = await sleepOver()
  const { cacheReads } = await look(day, day)
  expect(cacheReads.reduce((sum, { reads }) => sum + reads, 0)).toBe(10)
})

describe('how well people take what they planned', () => {
  const ADD = `mutation ($id: ID!, $at: DateTime!) {
    createSchedule(input: { medicineId: $id, scheduledTime: $at }) { schedule { id } userErrors { message } } }`
  const TAKE = 'mutation ($id: ID!) { completeSchedule(id: $id) { userErrors { code } } }'
  const DOSES = '{ viewer { schedules { nodes { id } } } }'
  const medicineId = toGlobalId('Medicine', '700000301')
  interface Doses {
    viewer: { schedules: { nodes: { id: string }[] } }
  }

  /** Plans a dose for then, and takes it or doesn't. */
  async function dose(person: Person, at: Date, isTaken: boolean) {
    const { createSchedule } = await person.ask<{ createSchedule: { schedule: { id: string } } }>(ADD, {
      id: medicineId,
      at: at.toISOString(),
    })
    if (isTaken) await person.ask(TAKE, { id: createSchedule.schedule.id })
  }

  test('is shown by the weekday of their own zone, of days of ten people, as each of them sees it themselves', async () => {
    const { world, sleepOver, look, people } = await given()
    // Ten in the evening in Los Angeles, which in Korea is the afternoon of the next day: yesterday, at the noon that it is.
    const evening = new Date(`${dayInKorea(world.clock.now() - DAY)}T06:00:00Z`)
    const there = dayInKorea(evening.getTime() - 17 * 3_600_000)
    const ten = await people(world, 10)
    for (const [i, person] of ten.entries()) {
      await person.ask('mutation { updateViewer(input: { timeZone: "America/Los_Angeles" }) { viewer { id } } }')
      await dose(person, evening, i < 7)
    }
    // A day of nine.
    for (const person of ten.slice(1)) await dose(person, new Date(evening.getTime() + DAY), false)
    const own = 'query ($day: Date!) { viewer { adherence(from: $day, to: $day) { due completed } } }'
    for (const [i, person] of ten.entries())
      expect(await person.ask(own, { day: there })).toEqual({
        viewer: { adherence: { due: 1, completed: i < 7 ? 1 : 0 } },
      })
    for (let i = 0; i < 4; i++) await sleepOver()

    const days = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY']
    const dayOfWeek = days[new Date(`${there}T00:00Z`).getUTCDay()]
    const span = [dayInKorea(world.clock.now() - 30 * DAY), dayInKorea(world.clock.now())] as const
    const { adherence, suppressed } = await look(...span)
    expect(adherence).toEqual([{ dayOfWeek, due: 10, completed: 7, rate: 0.7, people: 10 }])
    expect(suppressed.adherence).toBe(1)
    expect((await look(there, there)).adherence).toEqual(adherence)
    const next = dayInKorea(evening.getTime())
    expect(await look(next, next)).toMatchObject({ adherence: [], suppressed: { adherence: 1 } })
  })

  test('is not of the last days, and stays as it was counted when somebody leaves or marks late', async () => {
    const { world, sleepOver, close, look, people } = await given()
    const ten = await people(world, 10)
    const then = world.clock.now() - 3_600_000
    for (const person of ten) await dose(person, new Date(then), false)
    const day = dayInKorea(then)
    for (let i = 0; i < 2; i++) await sleepOver()
    const untold = { adherence: 0, daysCounted: 1, adherenceDaysCounted: 0 }
    expect(await look(day, day)).toMatchObject({ adherence: [], suppressed: untold })
    await sleepOver()
    const before = await look(day, day)
    expect(before.suppressed).toMatchObject({ adherence: 0, adherenceDaysCounted: 1 })
    expect(before.adherence).toMatchObject([{ due: 10, completed: 0, rate: 0, people: 10 }])

    const [gone, late] = await Promise.all(
      ten.slice(0, 2).map(async ({ id, refreshToken }) => world.personOf(id, await refresh(world, refreshToken))),
    )
    await gone?.ask('mutation { deleteViewer { deletedId } }')
    await late?.ask(TAKE, { id: (await late.ask<Doses>(DOSES)).viewer.schedules.nodes[0]?.id })
    await dose(late as Person, new Date(then + 1_000), true)
    await close()
    expect(await look(day, day)).toEqual(before)
  })
})

test('a name that nobody has is no way in: insights take no id of anybody', async () => {
  const { world, headers, today } = await given()
  const query = `query ($from: Date!) { insights(from: $from, to: $from, user: "${randomUUID()}") { suppressed { searches } } }`
  expect(codesOf(await world.send(query, { from: today() }, headers))).toEqual(['GRAPHQL_VALIDATION_FAILED'])
})
