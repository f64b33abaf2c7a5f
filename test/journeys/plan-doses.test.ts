import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { toGlobalId } from '../../src/graph/node.js'
import { createWorld, type Person, type Tokens, type World } from '../world.js'

interface Dose {
  scheduledTime: string
  status: string
  note: string | null
  dose: { amount: number; unit: string } | null
  regimen: { id: string } | null
}
interface Regimen {
  id: string
  times: string[]
  daysOfWeek: string[]
  startsOn: string
  endsOn: string | null
  timeZone: string
  active: boolean
  note: string | null
  createdAt: string
  updatedAt: string
}
interface Mistake {
  code: string
  path: string[]
}
interface Answer {
  regimen: Regimen | null
  userErrors: Mistake[]
}
interface Preview {
  doses: { scheduledTime: string; date: string; localTime: string }[]
  userErrors: Mistake[]
}
type Input = Record<string, unknown>

const HOUR = 3_600_000
const DAY = 24 * HOUR
const EVERY_DAY = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']
const TIMES = ['08:00', '20:30']

const REGIMEN = `id times daysOfWeek everyDays cycle { daysOn daysOff } startsOn endsOn timeZone followsViewerTimeZone
  dose { amount unit } note active createdAt updatedAt medicine { name }`
const CREATE = `mutation ($input: CreateRegimenInput!, $name: String) {
  createRegimen(input: $input, clientMutationId: $name) { regimen { ${REGIMEN} } userErrors { code path } } }`
const UPDATE = `mutation ($id: ID!, $input: UpdateRegimenInput!) {
  updateRegimen(id: $id, input: $input) { regimen { ${REGIMEN} } userErrors { code path } } }`
const END = `mutation ($id: ID!, $endsOn: Date) {
  endRegimen(id: $id, endsOn: $endsOn) { regimen { ${REGIMEN} } userErrors { code path } } }`
const PREVIEW = `query ($input: CreateRegimenInput!, $first: Int! = 10) {
  previewRegimen(input: $input, first: $first) {
    doses { scheduledTime date localTime } userErrors { code path } } }`
const DOSES = `query ($from: DateTime, $to: DateTime) { viewer { schedules(from: $from, to: $to, first: 100) {
  totalCount nodes { scheduledTime status note dose { amount unit } regimen { id } } } } }`
const REGIMENS = `query ($active: Boolean, $first: Int! = 50, $after: String) {
  viewer { regimens(active: $active, first: $first, after: $after) {
    totalCount nodes { ${REGIMEN} } edges { cursor } pageInfo { hasNextPage hasPreviousPage }
  } } }`

/** Time goes by, and the person comes back. */
async function later(world: World, person: Person, ms: number): Promise<Person> {
  world.clock.passes(ms)
  const { refreshSession } = await world.ask<{ refreshSession: { session: Tokens } }>(
    'mutation ($token: String!) { refreshSession(refreshToken: $token) { session { accessToken refreshToken } } }',
    { token: person.refreshToken },
  )
  return world.personOf(person.id, refreshSession.session)
}

async function given() {
  const world = await createWorld({ medicines: [{ name: '가나다정' }, { name: '라마바정' }], env: { ROLE: 'api' } })
  const [minji, jun] = [await world.signIn('민지'), await world.signIn('준')]
  const [medicineId = '', other = ''] = world.known.map(({ itemSeq }) => toGlobalId('Medicine', itemSeq))
  const now = () => world.clock.now()
  /** The date in Seoul, so many days from now. */
  const day = (later = 0) => new Date(now() + 9 * HOUR + later * DAY).toISOString().slice(0, 10)
  const plan = (rest: Input = {}): Input => ({ medicineId, times: TIMES, startsOn: day(), ...rest })
  return { world, minji, jun, medicineId, other, now, day, plan }
}

const create = async (by: Person, input: Input, name?: string) =>
  (await by.ask<{ createRegimen: Answer }>(CREATE, { input, name })).createRegimen
const update = async (by: Person, id: string, input: Input) =>
  (await by.ask<{ updateRegimen: Answer }>(UPDATE, { id, input })).updateRegimen
const end = async (by: Person, id: string, endsOn?: string) =>
  (await by.ask<{ endRegimen: Answer }>(END, { id, endsOn })).endRegimen
const preview = async (by: Person, input: Input, first = 10) =>
  (await by.ask<{ previewRegimen: Preview }>(PREVIEW, { input, first })).previewRegimen

async function made(...args: Parameters<typeof create>): Promise<Regimen> {
  const { regimen, userErrors } = await create(...args)
  if (regimen && userErrors.length === 0) return regimen
  throw new Error(`It was not made: ${JSON.stringify(userErrors)}`)
}

interface Doses {
  totalCount: number
  nodes: Dose[]
}
const doses = async (by: Person, range: { from?: Date; to?: Date } = {}) =>
  (await by.ask<{ viewer: { schedules: Doses } }>(DOSES, range)).viewer.schedules

interface Page {
  totalCount: number
  nodes: Regimen[]
  edges: { cursor: string }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean }
}
const regimens = async (by: Person, variables: Record<string, unknown> = {}) =>
  (await by.ask<{ viewer: { regimens: Page } }>(REGIMENS, variables)).viewer.regimens

const times = ({ nodes }: { nodes: readonly { scheduledTime: string }[] }) => nodes.map(each => each.scheduledTime)

describe('a regimen', () => {
  test('is kept as it was said, and its doses are there at once, for its person alone', async () => {
    const { minji, jun, now, day, plan } = await given()
    const input = plan({ daysOfWeek: ['SUNDAY', 'MONDAY'], dose: { amount: 0.5, unit: '정' }, note: '식후에' })
    const regimen = await made(minji, input)
    expect(regimen).toMatchObject({
      times: TIMES,
      daysOfWeek: ['MONDAY', 'SUNDAY'],
      everyDays: null,
      cycle: null,
      startsOn: day(),
      endsOn: null,
      timeZone: 'Asia/Seoul',
      followsViewerTimeZone: true,
      dose: { amount: 0.5, unit: '정' },
      note: '식후에',
      active: true,
      medicine: { name: '가나다정' },
    })
    const { nodes } = await doses(minji, { to: new Date(now() + 14 * DAY) })
    expect(nodes.length).toBeGreaterThanOrEqual(7)
    for (const dose of nodes) {
      expect(dose).toMatchObject({
        status: 'PENDING',
        note: '식후에',
        dose: { amount: 0.5 },
        regimen: { id: regimen.id },
      })
      expect(dose.scheduledTime).toMatch(/T(23:00|11:30):00.000Z$/)
      expect([0, 1]).toContain(new Date(Date.parse(dose.scheduledTime) + 9 * HOUR).getUTCDay())
    }
    expect(await doses(jun)).toEqual({ totalCount: 0, nodes: [] })
    expect((await regimens(jun)).nodes).toEqual([])
  })

  test('with nothing said of days is for every day', async () => {
    const { minji, plan } = await given()
    expect(await made(minji, plan({ daysOfWeek: null }))).toMatchObject({ daysOfWeek: EVERY_DAY })
  })

  test.each<[string, Input]>([
    ['every day', {}],
    ['on some days', { daysOfWeek: ['WEDNESDAY'] }],
    ['every third day', { everyDays: 3 }],
    ['21 days on, 7 off', { cycle: { daysOn: 21, daysOff: 7 } }],
    ['in a zone of its own', { timeZone: 'America/New_York' }],
    ['all at once', { everyDays: 2, cycle: { daysOn: 10, daysOff: 4 }, daysOfWeek: EVERY_DAY.slice(0, 5) }],
  ])('%s: what is previewed is what comes of saving it, and previewing saves nothing', async (_, rest) => {
    const { minji, now, plan } = await given()
    const input = plan(rest)
    const { doses: shown, userErrors } = await preview(minji, input, 5)
    expect([shown.length, userErrors]).toEqual([5, []])
    expect(await doses(minji)).toMatchObject({ totalCount: 0 })
    expect(await regimens(minji)).toMatchObject({ totalCount: 0 })
    await made(minji, input)
    expect(times(await doses(minji, { to: new Date(now() + 60 * DAY) })).slice(0, 5)).toEqual(times({ nodes: shown }))
    for (const { localTime } of shown) expect(TIMES).toContain(localTime)
  })

  test('shows no hole however far ahead somebody looks, and further than 400 days nobody may', async () => {
    const { minji, now, plan } = await given()
    await made(minji, plan({ times: ['08:00'] }))
    const from = new Date(now() + 390 * DAY)
    const { nodes } = await doses(minji, { from, to: new Date(now() + 399 * DAY) })
    expect(nodes).toHaveLength(9)
    const { errors } = await minji.send(DOSES, { to: new Date(now() + 401 * DAY) })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'to' } }])
    expect(await doses(minji)).toMatchObject({ totalCount: expect.any(Number) })
  })

  test('that is changed changes what is to come', async () => {
    const { world, minji: first, now, plan } = await given()
    const { id } = await made(first, plan({ times: ['08:00'], note: '식전', cycle: { daysOn: 2, daysOff: 1 } }))
    const minji = await later(world, first, 3 * DAY)
    const before = await doses(minji, { to: new Date(now()) })
    expect(before.totalCount).toBe(2)
    const { regimen } = await update(minji, id, { times: ['09:15'], cycle: null, everyDays: null, note: null })
    expect(regimen).toMatchObject({ id, times: ['09:15'], cycle: null, note: null })
    expect(await doses(minji, { to: new Date(now()) })).toEqual(before)
    const { nodes } = await doses(minji, { from: new Date(now()), to: new Date(now() + 3 * DAY) })
    expect(nodes.map(({ scheduledTime, note }) => [scheduledTime.slice(10), note])).toEqual(
      Array.from({ length: 3 }, () => ['T00:15:00.000Z', null]),
    )
  })

  test('keeps what a change doesn’t name', async () => {
    const { minji, day, plan } = await given()
    const all = { daysOfWeek: ['MONDAY'], endsOn: day(30), dose: { amount: 2, unit: '정' }, note: '식후' }
    const regimen = await made(minji, plan({ ...all, everyDays: 2, cycle: { daysOn: 3, daysOff: 4 } }))
    expect((await update(minji, regimen.id, {})).regimen).toEqual(regimen)
    expect((await update(minji, regimen.id, { times: null, daysOfWeek: null })).regimen).toEqual(regimen)
    const nothing = { everyDays: null, cycle: null, endsOn: null, dose: null, note: '' }
    expect((await update(minji, regimen.id, nothing)).regimen).toMatchObject({ ...nothing, note: null })
  })

  test('that is ended has nothing to come, and keeps what was', async () => {
    const { world, minji: first, now, day, plan } = await given()
    const { id } = await made(first, plan())
    const minji = await later(world, first, 2 * DAY)
    const past = await doses(minji, { to: new Date(now()) })
    expect((await end(minji, id)).regimen).toMatchObject({ id, active: false, endsOn: day() })
    expect(await doses(minji, { to: new Date(now() + 30 * DAY) })).toEqual(past)
    expect((await end(minji, id)).regimen).toMatchObject({ active: false })
  })

  test('with a last day is active until that day is over where it stands', async () => {
    const { world, minji: first, day, plan } = await given()
    let minji = first
    const { id } = await made(minji, plan())
    expect((await end(minji, id, day(1))).regimen).toMatchObject({ active: true, endsOn: day(1) })
    const elsewhere = await made(minji, plan({ timeZone: 'Pacific/Kiritimati', endsOn: day(1) }))
    const forEver = await made(minji, plan())
    expect((await regimens(minji, { active: true })).totalCount).toBe(3)
    const untilMidnight = DAY - ((world.clock.now() + 9 * HOUR) % DAY)
    // Kiritimati is five hours ahead of Seoul.
    minji = await later(world, minji, untilMidnight + DAY - HOUR)
    const listed = async (active: boolean) => (await regimens(minji, { active })).nodes.map(each => each.id).sort()
    expect(await listed(true)).toEqual([id, forEver.id].sort())
    expect(await listed(false)).toEqual([elsewhere.id])
    minji = await later(world, minji, HOUR)
    expect(await listed(true)).toEqual([forEver.id])
    expect(await listed(false)).toEqual([elsewhere.id, id].sort())
    const { nodes } = await regimens(minji)
    expect(nodes.map(({ active }) => active).filter(Boolean)).toHaveLength(1)
  })

  test('made with a name for the request is made once, whatever the network does', async () => {
    const { minji, plan } = await given()
    const name = randomUUID()
    const answers = await Promise.all(Array.from({ length: 5 }, () => create(minji, plan(), name)))
    expect(new Set(answers.map(({ regimen }) => regimen?.id)).size).toBe(1)
    expect(await regimens(minji)).toMatchObject({ totalCount: 1 })
    expect(await create(minji, plan({ note: '다른 것' }), name)).toEqual({
      regimen: null,
      userErrors: [{ code: 'CONFLICT', path: ['clientMutationId'] }],
    })
  })
})

describe('the list of regimens', () => {
  test('is newest first, in pages without a skip or a double, also while more are made', async () => {
    const { world, minji, plan } = await given()
    const ids: string[] = []
    for (let i = 0; i < 7; i++) {
      ids.unshift((await made(minji, plan())).id)
      if (i % 3) world.clock.passes(1_000)
    }
    const seen: Regimen[] = []
    let after: string | null = null
    for (let more = true; more;) {
      const page: Page = await regimens(minji, { first: 2, after })
      seen.push(...page.nodes)
      after = page.edges.at(-1)?.cursor ?? null
      more = page.pageInfo.hasNextPage
      world.clock.passes(1_000)
      await made(minji, plan())
    }
    expect(seen.map(({ id }) => id).sort()).toEqual([...ids].sort())
    const instants = seen.map(({ createdAt }) => createdAt)
    expect(instants).toEqual([...instants].sort().reverse())
  })

  test('takes no size and no cursor that can’t be one', async () => {
    const { minji } = await given()
    const cases: [Record<string, unknown>, string][] = [
      [{ first: 0 }, 'first'],
      [{ first: 101 }, 'first'],
      [{ after: '' }, 'after'],
      [{ after: 'WzEsMl0' }, 'after'],
      [{ after: Buffer.from('[1e300,"x"]').toString('base64url') }, 'after'],
    ]
    for (const [variables, argument] of cases) {
      const { errors } = await minji.send(REGIMENS, variables)
      expect(errors, argument).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }])
    }
  })
})

describe('what can’t be planned is a mistake that names its field, and nothing is written', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => EVERY_DAY[i % 7])
  const cases: [string, Input, string, string[]][] = [
    ['no such medicine', { medicineId: toGlobalId('Medicine', '999999999') }, 'NOT_FOUND', ['input', 'medicineId']],
    ['an id of something else', { medicineId: toGlobalId('User', randomUUID()) }, 'NOT_FOUND', ['input', 'medicineId']],
    ['an id that is none', { medicineId: '\ud83d' }, 'NOT_FOUND', ['input', 'medicineId']],
    ['no times', { times: [] }, 'OUT_OF_RANGE', ['input', 'times']],
    [
      'thirteen times',
      { times: Array.from({ length: 13 }, (_, i) => `10:${10 + i}`) },
      'OUT_OF_RANGE',
      ['input', 'times'],
    ],
    ['a time twice', { times: ['08:00', '08:00'] }, 'INVALID', ['input', 'times']],
    ['no days', { daysOfWeek: [] }, 'OUT_OF_RANGE', ['input', 'daysOfWeek']],
    ['a day twice', { daysOfWeek: ['MONDAY', 'MONDAY'] }, 'INVALID', ['input', 'daysOfWeek']],
    ['8 days', { daysOfWeek: many(8) }, 'OUT_OF_RANGE', ['input', 'daysOfWeek']],
    ['thousands of days', { daysOfWeek: many(5_000) }, 'OUT_OF_RANGE', ['input', 'daysOfWeek']],
    ['every 0 days', { everyDays: 0 }, 'OUT_OF_RANGE', ['input', 'everyDays']],
    ['every −1 days', { everyDays: -1 }, 'OUT_OF_RANGE', ['input', 'everyDays']],
    ['every 366 days', { everyDays: 366 }, 'OUT_OF_RANGE', ['input', 'everyDays']],
    ['a cycle of none', { cycle: { daysOn: 0, daysOff: 7 } }, 'OUT_OF_RANGE', ['input', 'cycle', 'daysOn']],
    ['a cycle for ever', { cycle: { daysOn: 1, daysOff: 2147483647 } }, 'OUT_OF_RANGE', ['input', 'cycle', 'daysOff']],
    ['a start long ago', { startsOn: '1999-01-01' }, 'OUT_OF_RANGE', ['input', 'startsOn']],
    ['a start far away', { startsOn: '2199-01-01' }, 'OUT_OF_RANGE', ['input', 'startsOn']],
    ['an end before the start', { endsOn: '2000-01-01' }, 'OUT_OF_RANGE', ['input', 'endsOn']],
    ['a dose of 0', { dose: { amount: 0, unit: '정' } }, 'OUT_OF_RANGE', ['input', 'dose', 'amount']],
    ['a dose of −1', { dose: { amount: -1, unit: '정' } }, 'OUT_OF_RANGE', ['input', 'dose', 'amount']],
    ['a dose of 1e308', { dose: { amount: 1e308, unit: '정' } }, 'OUT_OF_RANGE', ['input', 'dose', 'amount']],
    ['a dose of blanks', { dose: { amount: 1, unit: ' \u200b' } }, 'INVALID', ['input', 'dose', 'unit']],
    ['a dose of NULs', { dose: { amount: 1, unit: '정\0' } }, 'INVALID', ['input', 'dose', 'unit']],
    ['a unit too long', { dose: { amount: 1, unit: '정'.repeat(21) } }, 'TOO_LONG', ['input', 'dose', 'unit']],
    ['a note too long', { note: '가'.repeat(2_001) }, 'TOO_LONG', ['input', 'note']],
    ['half a character', { note: '\ud83d' }, 'INVALID', ['input', 'note']],
  ]

  test('of a new one and of a preview alike', async () => {
    const { minji, plan } = await given()
    for (const [what, rest, code, path] of cases) {
      const mistake = [{ code, path }]
      expect(await create(minji, plan(rest)), what).toEqual({ regimen: null, userErrors: mistake })
      expect(await preview(minji, plan(rest)), what).toEqual({ doses: [], userErrors: mistake })
    }
    expect(await regimens(minji)).toMatchObject({ totalCount: 0 })
    expect(await doses(minji)).toMatchObject({ totalCount: 0 })
  })

  test('of a change', async () => {
    const { minji, plan } = await given()
    const { id } = await made(minji, plan())
    const [before, listed] = [await doses(minji), await regimens(minji)]
    for (const [what, rest, code, path] of cases) {
      if (!['times', 'daysOfWeek', 'everyDays', 'cycle', 'endsOn', 'dose', 'note'].includes(Object.keys(rest)[0] ?? ''))
        continue
      expect(await update(minji, id, rest), what).toEqual({ regimen: null, userErrors: [{ code, path }] })
    }
    expect(await end(minji, id, '2000-01-01')).toEqual({
      regimen: null,
      userErrors: [{ code: 'OUT_OF_RANGE', path: ['endsOn'] }],
    })
    expect([await doses(minji), await regimens(minji)]).toEqual([before, listed])
  })

  test('what the types don’t have can’t even be said', async () => {
    const { minji, plan } = await given()
    const unsayable: Input[] = [
      { timeZone: 'Mars/Olympus' },
      { times: ['24:00'] },
      { startsOn: '2026-02-30' },
      { startsOn: '9999-01-01' },
      { startsOn: '-001-01-01' },
      { daysOfWeek: ['MOONDAY'] },
      { dose: { amount: 1 } },
      { dose: { amount: 'NaN', unit: '정' } },
      { everyDays: 1.5 },
      { note: 1 },
    ]
    for (const rest of unsayable)
      for (const query of [CREATE, PREVIEW]) {
        const { errors } = await minji.send(query, { input: plan(rest) })
        expect(errors, JSON.stringify(rest)).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
      }
    expect((await minji.send(CREATE, { input: plan({ note: '가'.repeat(400_000) }) })).status).toBe(413)
    expect(await regimens(minji)).toMatchObject({ totalCount: 0 })
  })

  test('whose it isn’t, and what there isn’t, is all the same', async () => {
    const { minji, jun, plan } = await given()
    const { id } = await made(minji, plan())
    const missing = { regimen: null, userErrors: [{ code: 'NOT_FOUND', path: ['id'] }] }
    for (const each of [
      id,
      toGlobalId('Regimen', randomUUID()),
      toGlobalId('Schedule', randomUUID()),
      'x',
      '',
      '가\0',
    ]) {
      expect(await update(jun, each, { note: '남의 것' })).toEqual(missing)
      expect(await end(jun, each)).toEqual(missing)
    }
    expect((await regimens(minji)).nodes).toMatchObject([{ id, note: null, active: true }])
  })

  test('more than fifty at once', async () => {
    const { minji, plan } = await given()
    for (let i = 0; i < 50; i++) await made(minji, plan({ times: ['08:00'], everyDays: 30 }))
    expect(await create(minji, plan())).toEqual({
      regimen: null,
      userErrors: [{ code: 'CONFLICT', path: ['input'] }],
    })
    expect(await regimens(minji, { active: true })).toMatchObject({ totalCount: 50 })
  })
})

test('somebody who moves takes their plans along, and what has a zone of its own stays', async () => {
  const { minji, now, plan } = await given()
  const [own, fixed] = [
    await made(minji, plan({ times: ['08:00'] })),
    await made(minji, plan({ times: ['08:00'], timeZone: 'Asia/Seoul' })),
  ]
  await minji.ask('mutation { updateViewer(input: { timeZone: "America/New_York" }) { viewer { id } } }')
  const range = { from: new Date(now() + 3 * DAY), to: new Date(now() + 4 * DAY) }
  const { nodes } = await doses(minji, range)
  const clockOf = (id: string, timeZone: string) =>
    nodes
      .filter(({ regimen }) => regimen?.id === id)
      .map(({ scheduledTime }) =>
        new Date(scheduledTime).toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }),
      )
  expect(clockOf(own.id, 'America/New_York')).toEqual(['08:00'])
  expect(clockOf(fixed.id, 'Asia/Seoul')).toEqual(['08:00'])
  const zones = new Map((await regimens(minji)).nodes.map(({ id, timeZone }) => [id, timeZone]))
  expect([zones.get(own.id), zones.get(fixed.id)]).toEqual(['America/New_York', 'Asia/Seoul'])
})

test('nobody plans for anybody without signing in', async () => {
  const { world, plan } = await given()
  for (const [query, variables] of [
    [CREATE, { input: plan() }],
    [PREVIEW, { input: plan() }],
    [UPDATE, { id: 'x', input: {} }],
    [END, { id: 'x' }],
  ] as const)
    expect((await world.send(query, variables)).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
})
