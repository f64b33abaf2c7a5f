import postgres from 'postgres'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { fromGlobalId, toGlobalId } from '../../src/graph/node.js'
import { statementsDuring, untilAtRest } from '../statements.js'
import { createWorld, type Person, type World } from '../world.js'

interface Dose {
  id: string
  scheduledTime: string
  status: string
  note: string | null
}
interface Counts {
  due: number
  completed: number
  skipped: number
  missed: number
}
interface Day extends Counts {
  date: string
  schedules: Dose[]
}
interface Page {
  nodes: Dose[]
  edges: { cursor: string; node: { id: string } }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
}
interface Report extends Counts {
  rate: number | null
  currentStreakDays: number
  days: (Counts & { date: string })[]
}

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]
/** Of a person's year with two doses a day in Seoul, now is 21:00 of the last day. */
const EVENING = Date.parse('2027-05-20T21:00+09:00')

const CALENDAR = `query ($from: Date!, $to: Date!) { viewer { calendar(from: $from, to: $to) {
  date due completed skipped missed
  schedules { id scheduledTime status note dose { amount unit } medicine { name } regimen { id times medicine { name } } }
} } }`
const PAGE = `query ($from: DateTime, $to: DateTime, $status: [ScheduleStatus!], $first: Int! = 100, $after: String) {
  viewer { schedules(from: $from, to: $to, status: $status, first: $first, after: $after) {
    nodes { id scheduledTime status note medicine { name } regimen { id } }
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }
}`
const COUNT = `query ($from: DateTime, $to: DateTime, $status: [ScheduleStatus!]) {
  viewer { schedules(from: $from, to: $to, status: $status, first: 1) { totalCount } } }`
const ADHERENCE = `query ($from: Date!, $to: Date!) { viewer { adherence(from: $from, to: $to) {
  from to due completed skipped missed rate currentStreakDays days { date due completed skipped missed }
} } }`
const PLAN = `mutation ($input: CreateRegimenInput!) {
  createRegimen(input: $input) { regimen { id } userErrors { code path } } }`
const ADD = `mutation ($input: CreateScheduleInput!) {
  createSchedule(input: $input) { schedule { id } userErrors { code path } } }`

const calendar = async (by: Person, from: string, to: string) =>
  (await by.ask<{ viewer: { calendar: Day[] } }>(CALENDAR, { from, to })).viewer.calendar
const page = async (by: Person, variables: Record<string, unknown> = {}) =>
  (await by.ask<{ viewer: { schedules: Page } }>(PAGE, variables)).viewer.schedules
const count = async (by: Person, variables: Record<string, unknown> = {}) =>
  (await by.ask<{ viewer: { schedules: { totalCount: number } } }>(COUNT, variables)).viewer.schedules.totalCount
const adherence = async (by: Person, from: string, to: string) =>
  (await by.ask<{ viewer: { adherence: Report } }>(ADHERENCE, { from, to })).viewer.adherence

/** YYYY-MM-DD in Seoul. */
const dayOf = (instant: number) => new Date(instant + 9 * HOUR).toISOString().slice(0, 10)
const uuidOf = (globalId: string) => fromGlobalId(globalId).id

async function given(env: Record<string, string> = {}) {
  const names = Array.from({ length: 50 }, (_, i) => ({ name: `달력${String.fromCharCode(0xac00 + i * 97)}정` }))
  const world = await createWorld({ medicines: names, env: { ROLE: 'api', METRICS_PORT: '0', ...env } })
  world.clock.passes(EVENING - world.clock.now())
  const sql = postgres(world.databaseUrl, { max: 1 })
  onTestFinished(() => sql.end())
  const [minji, jun] = [await world.signIn('민지'), await world.signIn('준')]

  /** Doses of a person's, as if they had been entered long ago; each of one of the medicines. */
  async function doses(of: Person, rows: { at: number; status?: string; note?: string }[]): Promise<string[]> {
    const given = rows.map(({ at, status = 'PENDING', note }, i) => ({
      item_seq: world.known[i % world.known.length]?.itemSeq ?? '',
      scheduled_time: new Date(at),
      status,
      completed_at: status === 'COMPLETED' ? new Date(at) : null,
      note: note ?? null,
    }))
    const made = await sql<{ id: string }[]>`
      insert into schedule (user_id, item_seq, scheduled_time, status, completed_at, note, created_at, updated_at)
      select ${uuidOf(of.id)}, item_seq, scheduled_time, status, completed_at, note, now(), now()
      from json_to_recordset(${JSON.stringify(given)}::text::json)
        as given (item_seq text, scheduled_time timestamptz, status text, completed_at timestamptz, note text)
      returning id`
    return made.map(({ id }) => toGlobalId('Schedule', id))
  }
  const medicines = world.known.map(({ itemSeq }) => toGlobalId('Medicine', itemSeq))
  return { world, sql, minji, jun, doses, medicines }
}
type Given = Awaited<ReturnType<typeof given>>

describe('the calendar', () => {
  test('has every day from the first to the last, each with its doses in their order, where its person lives', async () => {
    const { minji, jun, doses } = await given()
    const today = dayOf(EVENING)
    await doses(minji, [
      { at: EVENING - 13 * HOUR, status: 'COMPLETED', note: '아침' },
      { at: EVENING - 8 * HOUR, status: 'SKIPPED', note: '점심' },
      { at: EVENING - 2 * HOUR, status: 'MISSED', note: '저녁' },
      { at: EVENING - MINUTE, note: '방금' },
      { at: EVENING + HOUR, note: '자기 전' },
      { at: Date.parse(`${today}T23:59:59.999+09:00`), note: '오늘의 끝' },
      { at: Date.parse(`${today}T00:00+09:00`), note: '오늘의 처음' },
      { at: Date.parse(`${today}T00:00+09:00`) - 1, note: '어제' },
      { at: EVENING + DAY, note: '내일' },
    ])
    await doses(jun, [{ at: EVENING, note: '준의 것' }])
    const days = await calendar(minji, dayOf(EVENING - 2 * DAY), dayOf(EVENING + 2 * DAY))
    expect(days.map(({ date }) => date)).toEqual([-2, -1, 0, 1, 2].map(later => dayOf(EVENING + later * DAY)))
    expect(days.map(({ schedules }) => schedules.map(({ note }) => note))).toEqual([
      [],
      ['어제'],
      ['오늘의 처음', '아침', '점심', '저녁', '방금', '자기 전', '오늘의 끝'],
      ['내일'],
      [],
    ])
    expect(days[2]).toMatchObject({ due: 5, completed: 1, skipped: 1, missed: 1 })
    expect(days[3]).toMatchObject({ due: 0, completed: 0, skipped: 0, missed: 0 })
    await minji.ask('mutation { updateViewer(input: { timeZone: "America/Los_Angeles" }) { viewer { id } } }')
    const [there] = await calendar(minji, today, today)
    expect(there?.schedules.map(({ note }) => note)).toEqual(['저녁', '방금', '자기 전', '오늘의 끝'])
  })

  test('has a day whole whose clock was set back over midnight, or forward', async () => {
    const { world, minji, doses } = await given()
    // In Godthab/Nuuk clocks go back at midnight of Sunday 31 October 2027 (local), to 23:00 of Saturday.
    await minji.ask('mutation { updateViewer(input: { timeZone: "America/Nuuk" }) { viewer { id } } }')
    const around = Date.parse('2027-10-31T01:00Z')
    world.clock.passes(0)
    await doses(
      minji,
      Array.from({ length: 8 }, (_, i) => ({ at: around + (i - 4) * 30 * MINUTE, note: `${i}` })),
    )
    const days = await calendar(minji, '2027-10-29', '2027-11-01')
    const local = (instant: string) => new Date(instant).toLocaleDateString('en-CA', { timeZone: 'America/Nuuk' })
    expect(days.flatMap(({ schedules }) => schedules)).toHaveLength(8)
    for (const { date, schedules } of days)
      expect(schedules.map(({ scheduledTime }) => local(scheduledTime))).toEqual(schedules.map(() => date))
    const alone = await calendar(minji, '2027-10-30', '2027-10-30')
    expect(alone[0]).toEqual(days[1])
  })

  test('shows what a regimen will make, long before it is made', async () => {
    const { minji, medicines } = await given()
    const input = { medicineId: medicines[0], times: ['08:00', '20:00'], startsOn: dayOf(EVENING) }
    await minji.ask(PLAN, { input })
    const [first, last] = [dayOf(EVENING + 300 * DAY), dayOf(EVENING + 341 * DAY)]
    const days = await calendar(minji, first, last)
    expect(days).toHaveLength(42)
    for (const { schedules } of days) expect(schedules).toHaveLength(2)
  })

  test('refuses days that can’t be asked for, in words about the argument', async () => {
    const { world, minji, doses } = await given()
    const today = dayOf(EVENING)
    const refused = (query: string, from: string, to: string) => minji.send(query, { from, to })
    for (const [query, from, to] of [
      [CALENDAR, today, dayOf(EVENING - DAY)],
      [CALENDAR, today, dayOf(EVENING + 42 * DAY)],
      [CALENDAR, dayOf(EVENING + 390 * DAY), dayOf(EVENING + 401 * DAY)],
      [CALENDAR, '2199-12-30', '2199-12-31'],
      [CALENDAR, '1900-01-01', '2200-12-31'],
      [ADHERENCE, today, dayOf(EVENING - DAY)],
      [ADHERENCE, today, dayOf(EVENING + 366 * DAY)],
      [ADHERENCE, '1900-01-01', '2200-12-31'],
      [ADHERENCE, '2199-12-30', '2199-12-31'],
    ] as const)
      expect((await refused(query, from, to)).errors, `${from} ${to}`).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT', argument: 'to' } },
      ])
    for (const from of ['9999-01-01', '-001-01-01', '2026-02-29', 'today'])
      expect((await refused(CALENDAR, from, today)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect(await calendar(minji, '1900-01-01', '1900-01-02')).toHaveLength(2)
    await doses(
      minji,
      Array.from({ length: 10_001 }, (_, i) => ({ at: EVENING - DAY + i })),
    )
    expect((await refused(CALENDAR, dayOf(EVENING - DAY), today)).errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', argument: 'to' } },
    ])
    expect(await world.ask(CALENDAR, { from: today, to: today })).toEqual({ viewer: null })
  })
})

/** How many go out while `work` is done: the fewest of some times, since a server has things of its own to do. */
async function cost(world: World, work: () => Promise<unknown>): Promise<number> {
  const counts: number[] = []
  for (let time = 0; time < 8; time++) counts.push(await statementsDuring(world, work))
  return Math.min(...counts)
}

describe('the number of statements hangs on what is asked, and not on how much there is', () => {
  const planted = async () => {
    const place = await given()
    const { minji, medicines } = place
    for (const medicineId of medicines.slice(0, 10))
      await minji.ask(PLAN, { input: { medicineId, times: ['08:00', '20:00'], startsOn: dayOf(EVENING) } })
    // What is near is made, and medicines are known, before anything is counted.
    await calendar(minji, dayOf(EVENING), dayOf(EVENING + 41 * DAY))
    await untilAtRest(place.world)
    return place
  }

  test('a day, a week and a month of the calendar, with the medicine and the regimen of each dose', async () => {
    const { world, minji } = await planted()
    const costs = []
    for (const days of [1, 7, 31]) {
      const [from, to] = [dayOf(EVENING + DAY), dayOf(EVENING + days * DAY)]
      expect((await calendar(minji, from, to)).flatMap(({ schedules }) => schedules)).toHaveLength(20 * days)
      costs.push(await cost(world, () => calendar(minji, from, to)))
    }
    const who = await cost(world, () => minji.ask('{ viewer { id } }'))
    // Whether any regimen is behind, the doses, and the regimens; medicines come from the cache.
    expect(costs.map(each => each - who)).toEqual([3, 3, 3])
  })

  test('a page of a hundred, and of one; the total costs one more, where it is asked for', async () => {
    const { world, minji } = await planted()
    const who = await cost(world, () => minji.ask('{ viewer { id } }'))
    const from = new Date(EVENING)
    expect((await page(minji, { from })).nodes).toHaveLength(100)
    for (const first of [1, 100]) expect((await cost(world, () => page(minji, { from, first }))) - who).toBe(3)
    expect((await cost(world, () => count(minji))) - who).toBe(3)
    const regimens = '{ viewer { regimens(first: 100) { nodes { id active times medicine { name } } } } }'
    expect((await cost(world, () => minji.ask(regimens))) - who).toBe(1)
    const year = () => adherence(minji, dayOf(EVENING - 365 * DAY), dayOf(EVENING))
    expect((await cost(world, year)) - who).toBe(2)
  })
})

describe('a person’s doses in pages', () => {
  test('are in the order of their times, each once, while others are put among them', async () => {
    const { minji, doses } = await given()
    // Many at the very same instant.
    const rows = Array.from({ length: 25 }, (_, i) => ({ at: EVENING + Math.floor(i / 6) * HOUR }))
    const ids = await doses(minji, rows)
    const seen: Dose[] = []
    let after: string | null = null
    for (let more = true; more;) {
      const { nodes, edges, pageInfo }: Page = await page(minji, { first: 4, after })
      expect(pageInfo.hasPreviousPage).toBe(after !== null)
      expect([pageInfo.startCursor, pageInfo.endCursor]).toEqual([edges[0]?.cursor, edges.at(-1)?.cursor])
      seen.push(...nodes)
      after = pageInfo.endCursor
      more = pageInfo.hasNextPage
      // Before and behind the place where the reader stands.
      await doses(minji, [
        { at: EVENING - DAY, note: '새것' },
        { at: EVENING + 2 * HOUR, note: '새것' },
        { at: EVENING + 30 * HOUR, note: '새것' },
      ])
    }
    const old = seen.filter(({ note }) => note === null)
    expect(old.map(({ id }) => id).sort()).toEqual([...ids].sort())
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length)
    const times = seen.map(({ scheduledTime }) => scheduledTime)
    expect(times).toEqual([...times].sort())
  })

  test('are those of the range and the statuses asked for', async () => {
    const { minji, doses } = await given()
    const statuses = ['PENDING', 'COMPLETED', 'SKIPPED', 'MISSED']
    const rows = statuses.flatMap((status, i) => [-1, 0, 1].map(hour => ({ at: EVENING + hour * HOUR + i, status })))
    await doses(minji, rows)
    const of = async (variables: Record<string, unknown>) => {
      const { nodes } = await page(minji, variables)
      expect(await count(minji, variables)).toBe(nodes.length)
      return nodes.map(each => `${each.status} ${Date.parse(each.scheduledTime) - EVENING}`)
    }
    expect(await of({})).toHaveLength(12)
    expect(await of({ status: null })).toHaveLength(12)
    expect(await of({ status: [] })).toEqual([])
    expect(await of({ status: ['SKIPPED', 'SKIPPED'], from: new Date(EVENING) })).toEqual([
      'SKIPPED 2',
      `SKIPPED ${HOUR + 2}`,
    ])
    // From an instant on, and up to before another.
    expect(await of({ from: new Date(EVENING), to: new Date(EVENING + 2) })).toEqual(['PENDING 0', 'COMPLETED 1'])
    expect(await of({ from: new Date(EVENING), to: new Date(EVENING) })).toEqual([])
    expect(await of({ from: '2200-12-31T23:59:59Z' })).toEqual([])
    const [, , third] = (await page(minji, {})).edges
    const beyond = await page(minji, { after: third?.cursor, from: new Date(EVENING), first: 1 })
    expect(beyond.nodes).toMatchObject([{ status: 'PENDING', scheduledTime: new Date(EVENING).toISOString() }])
  })

  test('are refused for a range, a size or a cursor that can’t be one', async () => {
    const { minji } = await given()
    const [now, later] = [new Date(EVENING), new Date(EVENING + HOUR)]
    const cases: [Record<string, unknown>, string][] = [
      [{ from: later, to: now }, 'to'],
      [{ to: new Date(EVENING + 401 * DAY) }, 'to'],
      [{ to: '2200-12-31T23:59:59Z' }, 'to'],
      [{ first: 0 }, 'first'],
      [{ first: -1 }, 'first'],
      [{ first: 101 }, 'first'],
      [{ after: '' }, 'after'],
      [{ after: '🙂' }, 'after'],
      [{ after: Buffer.from('[0,"x"]').toString('base64url') }, 'after'],
      [{ after: Buffer.from('[1e17,"00000000-0000-4000-8000-000000000000"]').toString('base64url') }, 'after'],
    ]
    for (const [variables, argument] of cases)
      expect((await minji.send(PAGE, variables)).errors, JSON.stringify(variables)).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT', argument } },
      ])
    for (const variables of [{ status: ['LATE'] }, { from: 'now' }, { from: '-000001-01-01T00:00:00Z' }])
      expect((await minji.send(PAGE, variables)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  })

  test('are answered by an index among a hundred thousand', async () => {
    const { sql, minji } = await given()
    await sql`
      insert into app_user (nickname, created_at, updated_at) select 'x', now(), now() from generate_series(1, 200)`
    await sql`
      insert into schedule (user_id, item_seq, scheduled_time, created_at, updated_at)
      select id, (select item_seq from medicine limit 1), now() + make_interval(hours => n), now(), now()
      from app_user, generate_series(1, 500) as n`
    await sql`analyze schedule`
    const scans = async () => {
      const [counts] = await sql<{ whole: number; byIndex: number }[]>`
        select pg_stat_get_numscans('schedule'::regclass)::int as whole,
          pg_stat_get_numscans('schedule_user_time'::regclass)::int as "byIndex"`
      return counts ?? { whole: 0, byIndex: 0 }
    }
    const before = await scans()
    await page(minji, { from: new Date(EVENING), status: ['PENDING', 'MISSED'] })
    await count(minji)
    await calendar(minji, dayOf(EVENING), dayOf(EVENING))
    await adherence(minji, dayOf(EVENING - 300 * DAY), dayOf(EVENING))
    // The database tells of its counts a moment later.
    const after = await vi.waitFor(
      async () => {
        const now = await scans()
        expect(now.byIndex - before.byIndex).toBeGreaterThanOrEqual(4)
        return now
      },
      { timeout: 20_000 },
    )
    expect(after.whole).toBe(before.whole)
  })
})

describe('adherence', () => {
  const year = async ({ doses, minji }: Given, days: number, letters: (back: number) => string) => {
    const kinds: Record<string, string> = { p: 'PENDING', c: 'COMPLETED', s: 'SKIPPED', m: 'MISSED' }
    const rows = Array.from({ length: days }, (_, back) =>
      [...letters(back)].map((letter, i) => ({
        at: EVENING - 13 * HOUR + i * HOUR - back * DAY,
        status: kinds[letter] ?? '',
      })),
    )
    await doses(minji, rows.flat())
  }

  test('counts what was due, day by day, and how many days in a row all was well', async () => {
    const place = await given()
    const { minji } = place
    const letters = ['cp', 'cc', '', 'ccc', 'cm', 'cs']
    await year(place, 6, back => letters[back] ?? '')
    const report = await adherence(minji, dayOf(EVENING - 5 * DAY), dayOf(EVENING + DAY))
    expect(report).toMatchObject({ due: 11, completed: 8, skipped: 1, missed: 1, rate: 8 / 11, currentStreakDays: 2 })
    expect(report.days.map(({ due }) => due)).toEqual([2, 2, 3, 0, 2, 2, 0])
    expect(report.days.map(({ date }) => date)).toEqual(
      Array.from({ length: 7 }, (_, i) => dayOf(EVENING + (i - 5) * DAY)),
    )
    // The streak is that of today, whatever is asked.
    expect(await adherence(minji, '2027-01-01', '2027-01-31')).toMatchObject({
      due: 0,
      rate: null,
      currentStreakDays: 2,
    })
  })

  test('is the sum of the calendar’s days', async () => {
    const place = await given()
    const { minji } = place
    await year(place, 400, back => ['c', 'cm', 'cccc', 'sp', ''][back % 5] ?? '')
    const [from, to] = [dayOf(EVENING - 20 * DAY), dayOf(EVENING + 5 * DAY)]
    const [report, days] = [await adherence(minji, from, to), await calendar(minji, from, to)]
    expect(report.days).toEqual(days.map(({ schedules: _, ...counts }) => counts))
    const whole = await adherence(minji, dayOf(EVENING - 365 * DAY), dayOf(EVENING))
    expect(whole.days).toHaveLength(366)
    expect(whole.due).toBe(whole.days.reduce((sum, { due }) => sum + due, 0))
    expect(whole.due).toBeGreaterThan(600)
  })
})

test('a dose is found by its id, by its person alone', async () => {
  const { world, minji, jun, doses } = await given()
  const [id = ''] = await doses(minji, [{ at: EVENING, note: '내 것' }])
  const NODE = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Schedule { note completed } } }'
  const ids = [id, toGlobalId('Schedule', 'x'), toGlobalId('Regimen', uuidOf(id))]
  expect(await minji.ask(NODE, { ids })).toEqual({ nodes: [{ id, note: '내 것', completed: false }, null, null] })
  for (const other of [jun, world]) expect(await other.ask(NODE, { ids })).toEqual({ nodes: [null, null, null] })
})

test('a dose entered by hand is among the others', async () => {
  const { minji, medicines } = await given()
  const input = { medicineId: medicines[0], scheduledTime: new Date(EVENING + HOUR), dose: { amount: 2, unit: 'mL' } }
  const { createSchedule } = await minji.ask<{ createSchedule: { schedule: { id: string } } }>(ADD, { input })
  const [today] = await calendar(minji, dayOf(EVENING), dayOf(EVENING))
  expect(today?.schedules).toMatchObject([
    { id: createSchedule.schedule.id, dose: { amount: 2, unit: 'mL' }, regimen: null },
  ])
})
