import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { describe, expect, test, vi } from 'vitest'
import { toGlobalId } from '../../src/graph/node.js'
import { refresh } from '../session.js'
import { createWorld, type Person, type World } from '../world.js'

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]

interface Schedule {
  id: string
  scheduledTime: string
  status: string
  completed: boolean
  completedAt: string | null
  dose: { amount: number; unit: string } | null
  note: string | null
  updatedAt: string
  medicine: { name: string }
}
interface Marked {
  schedule: Schedule | null
  userErrors: { code: string; path: string[]; message: string }[]
}

const PAYLOAD = `{
  schedule { id scheduledTime status completed completedAt dose { amount unit } note updatedAt medicine { name } }
  userErrors { code path message }
}`
/** What may be done with a dose, each as `done`. */
const MUTATIONS = {
  create: `mutation ($input: CreateScheduleInput!, $name: String) {
    done: createSchedule(input: $input, clientMutationId: $name) ${PAYLOAD} }`,
  complete: `mutation ($id: ID!, $at: DateTime, $name: String) {
    done: completeSchedule(id: $id, completedAt: $at, clientMutationId: $name) ${PAYLOAD} }`,
  skip: `mutation ($id: ID!, $name: String) { done: skipSchedule(id: $id, clientMutationId: $name) ${PAYLOAD} }`,
  reopen: `mutation ($id: ID!, $name: String) { done: reopenSchedule(id: $id, clientMutationId: $name) ${PAYLOAD} }`,
  reschedule: `mutation ($id: ID!, $at: DateTime!, $name: String) {
    done: rescheduleSchedule(id: $id, scheduledTime: $at, clientMutationId: $name) ${PAYLOAD} }`,
}
type Mutation = keyof typeof MUTATIONS
const DELETE = `mutation ($id: ID!, $name: String) {
  done: deleteSchedule(id: $id, clientMutationId: $name) { deletedId userErrors { code path } }
}`
const LIST = '{ viewer { schedules(first: 100) { nodes { id status scheduledTime } } } }'

const mark = async (person: Person, mutation: Mutation, variables: Record<string, unknown>): Promise<Marked> =>
  (await person.ask<{ done: Marked }>(MUTATIONS[mutation], variables)).done

/** The dose as it then is. Fails where it was refused. */
async function marked(...args: Parameters<typeof mark>): Promise<Schedule> {
  const { schedule, userErrors } = await mark(...args)
  if (schedule && userErrors.length === 0) return schedule
  throw new Error(`It was not marked: ${JSON.stringify(userErrors)}`)
}

const remove = async (person: Person, id: string, name?: string) =>
  (await person.ask<{ done: { deletedId: string | null; userErrors: object[] } }>(DELETE, { id, name })).done

const list = async (person: Person) =>
  (await person.ask<{ viewer: { schedules: { nodes: Pick<Schedule, 'id' | 'status' | 'scheduledTime'>[] } } }>(LIST))
    .viewer.schedules.nodes

const given = async () => {
  const world = await createWorld({ medicines: [{ name: '가나다정' }] })
  const [minji, jun] = [await world.signIn('민지'), await world.signIn('준')]
  const medicineId = toGlobalId('Medicine', world.known[0]?.itemSeq ?? '')
  const at = (ms: number) => new Date(world.clock.now() + ms).toISOString()
  const add = (person: Person, ms = 0) => marked(person, 'create', { input: { medicineId, scheduledTime: at(ms) } })
  return { world, minji, jun, medicineId, at, add }
}

/** What the log has of everybody, in order; that a dose is due, it tells whenever the minute is full. */
async function logged({ databaseUrl }: World): Promise<string[]> {
  const sql = postgres(databaseUrl, { max: 1 })
  try {
    const rows = await sql<
      { kind: string }[]
    >`select kind from schedule_change where kind <> 'DUE' order by user_id, seq`
    return rows.map(({ kind }) => kind)
  } finally {
    await sql.end()
  }
}

/** The same person when their access token has run out. */
const anew = async (world: World, { id, refreshToken }: Person) =>
  world.personOf(id, await refresh(world, refreshToken))

test('a dose is entered, taken, taken back, put off, skipped and deleted, and nobody else sees it', async () => {
  const { world, minji, jun, medicineId, at } = await given()
  const input = { medicineId, scheduledTime: at(HOUR), dose: { amount: 1.5, unit: ' 정 ' }, note: '식후\r\n30분' }
  const added = await marked(minji, 'create', { input })
  const { id } = added
  expect(added).toMatchObject({
    scheduledTime: input.scheduledTime,
    status: 'PENDING',
    completed: false,
    completedAt: null,
    dose: { amount: 1.5, unit: '정' },
    note: '식후\n30분',
    medicine: { name: '가나다정' },
  })
  expect(await list(jun)).toEqual([])

  const early = at(-10 * MINUTE)
  const taken = await marked(minji, 'complete', { id, at: early })
  expect(taken).toMatchObject({ status: 'COMPLETED', completed: true, completedAt: early })
  expect(await marked(minji, 'complete', { id })).toEqual(taken)
  expect(await marked(minji, 'complete', { id, at: early })).toEqual(taken)
  expect(await mark(minji, 'skip', { id })).toMatchObject({
    schedule: null,
    userErrors: [{ code: 'CONFLICT', path: ['id'] }],
  })
  expect(await marked(minji, 'reopen', { id })).toMatchObject({ status: 'PENDING', completedAt: null })
  const later = at(3 * HOUR)
  for (let i = 0; i < 2; i++)
    expect(await marked(minji, 'reschedule', { id, at: later })).toMatchObject({ scheduledTime: later })
  for (let i = 0; i < 2; i++) expect(await marked(minji, 'skip', { id })).toMatchObject({ status: 'SKIPPED' })
  expect(await list(minji)).toEqual([{ id, status: 'SKIPPED', scheduledTime: later }])

  expect(await remove(jun, id)).toEqual({ deletedId: null, userErrors: [{ code: 'NOT_FOUND', path: ['id'] }] })
  expect(await remove(minji, id)).toEqual({ deletedId: id, userErrors: [] })
  expect(await remove(minji, id)).toMatchObject({ deletedId: null, userErrors: [{ code: 'NOT_FOUND' }] })
  expect(await list(minji)).toEqual([])
  expect(await logged(world)).toEqual(['CREATED', 'COMPLETED', 'REOPENED', 'RESCHEDULED', 'SKIPPED', 'DELETED'])
})

test('a dose that nobody marks is missed after four hours, and may still be completed', async () => {
  const { world, minji, add } = await given()
  const [{ id }, { id: later }] = [await add(minji), await add(minji, 2 * HOUR)]
  world.clock.passes(4 * HOUR - MINUTE)
  const still = await anew(world, minji)
  expect(await list(still)).toMatchObject([
    { id, status: 'PENDING' },
    { id: later, status: 'PENDING' },
  ])
  world.clock.passes(2 * MINUTE)
  await vi.waitFor(
    async () =>
      expect(await list(still)).toMatchObject([
        { id, status: 'MISSED' },
        { id: later, status: 'PENDING' },
      ]),
    { timeout: 20_000 },
  )
  expect(await marked(still, 'complete', { id })).toMatchObject({ status: 'COMPLETED' })
  expect(await marked(still, 'reopen', { id })).toMatchObject({ status: 'MISSED' })
  expect(await logged(world)).toEqual(['CREATED', 'CREATED', 'MISSED', 'COMPLETED', 'REOPENED'])
})

describe('an app that sends again what it doesn’t know to be done', () => {
  test('changes it once: twenty at once, on two servers', async () => {
    const { world, minji, medicineId, at } = await given()
    const beside = (await world.open()).personOf(minji.id, minji)
    const doors = Array.from({ length: 20 }, (_, i) => (i % 2 ? minji : beside))
    const input = { medicineId, scheduledTime: at(HOUR) }
    const added = await Promise.all(doors.map(door => marked(door, 'create', { input, name: 'add' })))
    const id = added[0]?.id ?? ''
    expect(added.map(schedule => schedule.id)).toEqual(doors.map(() => id))
    await Promise.all(doors.map(door => marked(door, 'complete', { id, name: 'complete' })))
    await marked(minji, 'reopen', { id })
    for (const { status } of await Promise.all(doors.map(door => marked(door, 'complete', { id, name: 'complete' }))))
      expect(status).toBe('PENDING')
    const removed = await Promise.all(doors.map(door => remove(door, id, 'delete')))
    expect(removed).toEqual(doors.map(() => ({ deletedId: id, userErrors: [] })))
    expect(await logged(world)).toEqual(['CREATED', 'COMPLETED', 'REOPENED', 'DELETED'])
  })

  test('is told where it gives another request the same name; after a day the name is free', async () => {
    const { world, minji, add } = await given()
    const { id } = await add(minji)
    await marked(minji, 'complete', { id, name: 'one' })
    for (const refused of [
      await mark(minji, 'skip', { id, name: 'one' }),
      await mark(minji, 'complete', { id, at: new Date(world.clock.now()).toISOString(), name: 'one' }),
    ])
      expect(refused).toMatchObject({ schedule: null, userErrors: [{ code: 'CONFLICT', path: ['clientMutationId'] }] })
    expect(await logged(world)).toEqual(['CREATED', 'COMPLETED'])
    world.clock.passes(DAY + MINUTE)
    const tomorrow = await anew(world, minji)
    expect(await marked(tomorrow, 'reopen', { id, name: 'one' })).toMatchObject({ status: 'MISSED' })
  })
})

test('two devices at once end in one state, which the log has told of', async () => {
  const { world, minji, add } = await given()
  const beside = (await world.open()).personOf(minji.id, minji)
  for (let round = 0; round < 5; round++) {
    const { id } = await add(minji)
    const all = await Promise.all(
      Array.from({ length: 6 }, (_, i) => mark(i % 2 ? minji : beside, i % 3 ? 'skip' : 'complete', { id })),
    )
    const { status } = (await list(minji)).find(each => each.id === id) ?? {}
    // Completing is possible from SKIPPED; skipping isn't from COMPLETED.
    expect(status).toBe('COMPLETED')
    for (const { schedule, userErrors } of all)
      expect(schedule ? userErrors : userErrors.map(({ code }) => code)).toEqual(schedule ? [] : ['CONFLICT'])
    await remove(minji, id)
  }
  const kinds = await logged(world)
  expect(kinds.filter(kind => kind === 'COMPLETED')).toHaveLength(5)
})

/** What is asked of a new dose, why it is refused, and for which field. */
const REFUSED: Record<string, [Record<string, unknown>, string, ...string[]]> = {
  'a medicine that nobody knows': [{ medicineId: toGlobalId('Medicine', '999999999') }, 'NOT_FOUND', 'medicineId'],
  'a thing of another kind': [{ medicineId: toGlobalId('User', randomUUID()) }, 'NOT_FOUND', 'medicineId'],
  'an id that we never gave': [{ medicineId: '!!!' }, 'NOT_FOUND', 'medicineId'],
  'a dose of nothing': [{ dose: { amount: 0, unit: '정' } }, 'OUT_OF_RANGE', 'dose', 'amount'],
  'a dose below nothing': [{ dose: { amount: -1, unit: '정' } }, 'OUT_OF_RANGE', 'dose', 'amount'],
  'a dose of 1e308': [{ dose: { amount: 1e308, unit: '정' } }, 'OUT_OF_RANGE', 'dose', 'amount'],
  'a unit of 10,000 letters': [{ dose: { amount: 1, unit: 'x'.repeat(10_000) } }, 'TOO_LONG', 'dose', 'unit'],
  'a unit of nothing': [{ dose: { amount: 1, unit: ' ' } }, 'INVALID', 'dose', 'unit'],
  'a unit with NUL': [{ dose: { amount: 1, unit: '정\0' } }, 'INVALID', 'dose', 'unit'],
  'a unit with half a letter': [{ dose: { amount: 1, unit: '\ud83d' } }, 'INVALID', 'dose', 'unit'],
  'a note of 2,001 letters': [{ note: '가'.repeat(2_001) }, 'TOO_LONG', 'note'],
  'a note of 90 KB': [{ note: 'a'.repeat(90_000) }, 'TOO_LONG', 'note'],
  'a note with NUL': [{ note: '밤\0에' }, 'INVALID', 'note'],
  'a note with half a letter': [{ note: '밤에 \udc8a' }, 'INVALID', 'note'],
  'a time in 2199': [{ scheduledTime: '2199-01-01T00:00:00Z' }, 'OUT_OF_RANGE', 'scheduledTime'],
  'a time in 1900': [{ scheduledTime: '1900-01-01T00:00:00Z' }, 'OUT_OF_RANGE', 'scheduledTime'],
}
const TIMES = ['9999-12-31T00:00:00Z', '-000001-01-01T00:00:00Z', '2026-02-30T00:00:00Z', 'x\0', 1e308, -1]

test('what can’t be a dose is told with its path, and nothing is written', async () => {
  const { world, minji, medicineId, at } = await given()
  for (const [what, [rest, code, ...field]] of Object.entries(REFUSED))
    expect(await mark(minji, 'create', { input: { medicineId, scheduledTime: at(0), ...rest } }), what).toEqual({
      schedule: null,
      userErrors: [{ code, path: ['input', ...field], message: expect.stringMatching(/[가-힣]/) as string }],
    })
  for (const scheduledTime of TIMES) {
    const { data, errors } = await minji.send(MUTATIONS.create, { input: { medicineId, scheduledTime } })
    expect([data, errors[0]?.extensions['code']], String(scheduledTime)).toEqual([null, 'BAD_USER_INPUT'])
  }
  const body = { input: { medicineId, scheduledTime: at(0), note: 'a'.repeat(1_000_000) } }
  expect((await minji.send(MUTATIONS.create, body)).status).toBe(413)
  expect(await list(minji)).toEqual([])
  expect(await logged(world)).toEqual([])
})

test('what can’t be done with a dose is told with its path, and nothing is changed', async () => {
  const { world, minji, jun, add, at } = await given()
  const [{ id }, his, far] = [await add(minji), await add(jun), await add(minji, 40 * DAY)]
  const before = await list(minji)
  const cases: [Mutation, Record<string, unknown>, string, string][] = [
    ['complete', { id, at: at(2 * MINUTE) }, 'OUT_OF_RANGE', 'completedAt'],
    ['complete', { id, at: at(-32 * DAY) }, 'OUT_OF_RANGE', 'completedAt'],
    ['complete', { id, at: '1900-01-01T00:00:00Z' }, 'OUT_OF_RANGE', 'completedAt'],
    ['complete', { id: far.id }, 'OUT_OF_RANGE', 'completedAt'],
    ['reschedule', { id, at: '2199-01-01T00:00:00Z' }, 'OUT_OF_RANGE', 'scheduledTime'],
    ['reschedule', { id, at: at(-32 * DAY) }, 'OUT_OF_RANGE', 'scheduledTime'],
    ['skip', { id, name: '' }, 'INVALID', 'clientMutationId'],
    ['skip', { id, name: '이름\0' }, 'INVALID', 'clientMutationId'],
    ['skip', { id, name: 'x'.repeat(101) }, 'TOO_LONG', 'clientMutationId'],
  ]
  const ids = [
    his.id,
    toGlobalId('Schedule', randomUUID()),
    toGlobalId('Schedule', 'x'),
    toGlobalId('Scrap', id),
    '!',
    '',
  ]
  for (const other of [...ids, 'A'.repeat(80_000)])
    for (const mutation of ['complete', 'skip', 'reopen', 'reschedule'] as const)
      cases.push([mutation, { id: other, at: at(0) }, 'NOT_FOUND', 'id'])
  for (const [mutation, variables, code, path] of cases) {
    const { at: time, ...rest } = variables
    const asked = mutation === 'complete' || mutation === 'reschedule' ? { ...rest, at: time } : rest
    expect(await mark(minji, mutation, asked), `${mutation} ${JSON.stringify(asked).slice(0, 80)}`).toEqual({
      schedule: null,
      userErrors: [{ code, path: [path], message: expect.stringMatching(/[가-힣]/) as string }],
    })
  }
  for (const other of ids)
    expect(await remove(minji, other)).toEqual({ deletedId: null, userErrors: [{ code: 'NOT_FOUND', path: ['id'] }] })
  expect(await list(minji)).toEqual(before)
  expect(await list(jun)).toMatchObject([{ id: his.id, status: 'PENDING' }])
  expect(await logged(world)).toEqual(['CREATED', 'CREATED', 'CREATED'])
})

test('without signing in nothing can be marked', async () => {
  const { world, minji, add, at } = await given()
  const { id } = await add(minji)
  for (const [mutation, variables] of [
    [MUTATIONS.complete, { id }],
    [MUTATIONS.skip, { id }],
    [MUTATIONS.reopen, { id }],
    [MUTATIONS.reschedule, { id, at: at(0) }],
    [DELETE, { id }],
  ] as const) {
    const { data, errors } = await world.send(mutation, variables)
    expect([data, errors[0]?.extensions['code']]).toEqual([null, 'UNAUTHENTICATED'])
  }
  expect(await list(minji)).toMatchObject([{ id, status: 'PENDING' }])
})
