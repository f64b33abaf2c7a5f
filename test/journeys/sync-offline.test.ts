import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { fromGlobalId, toGlobalId } from '../../src/graph/node.js'
import { createDatabase } from '../database.js'
import { startProxy } from '../fakes/proxy.js'
import { createPhone, everythingOf, type Kept } from '../phone.js'
import { createWorld, type Person, type Reply, type World } from '../world.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR

interface Result {
  clientMutationId: string
  schedule: Kept | null
  regimen: Kept | null
  scrap: Kept | null
  deletedId: string | null
  userErrors: { code: string; path: string[] }[]
}
interface Applied {
  applyOffline: { results: (Result | null)[] }
}
type Mutation = { clientMutationId: string } & Record<string, unknown>

const APPLY = `mutation ($mutations: [OfflineMutationInput!]!) {
  applyOffline(mutations: $mutations) { results {
    clientMutationId deletedId userErrors { code path }
    schedule { id status completedAt scheduledTime note medicine { itemSeq viewerScrap { id } } regimen { id } }
    regimen { id times endsOn note medicine { itemSeq } }
    scrap { id category notes medicine { itemSeq } }
  } }
}`

/** Without what has to be read for it. */
const APPLY_AND_NO_MORE = `mutation ($mutations: [OfflineMutationInput!]!) {
  applyOffline(mutations: $mutations) { results { clientMutationId userErrors { code path } schedule { id } } }
}`

const NAMES = ['가나다정', '라마바정', '사아자정']

const given = async (options: Parameters<typeof createWorld>[0] = {}) => {
  const world = await createWorld({ medicines: NAMES.map(name => ({ name })), ...options })
  const medicines = world.known.map(({ itemSeq }) => toGlobalId('Medicine', itemSeq))
  return { world, minji: await world.signIn('민지'), medicines, first: medicines[0] ?? '' }
}

const named = (deed: Record<string, unknown>, clientMutationId: string = randomUUID()): Mutation => ({
  clientMutationId,
  ...deed,
})

const apply = async (person: Person, ...mutations: Mutation[]): Promise<(Result | null)[]> =>
  (await person.ask<Applied>(APPLY, { mutations })).applyOffline.results

const errorsOf = (results: readonly (Result | null)[]) =>
  results.map(result => result?.userErrors.map(({ code, path }) => `${code} ${path.join('.')}`).join() || 'done')

const at = (world: World, ms: number) => new Date(world.clock.now() + ms).toISOString()

/** Doses that are there before the phone is away. */
async function doses(world: World, person: Person, medicineId: string, count: number): Promise<string[]> {
  const made = await apply(
    person,
    ...Array.from({ length: count }, (_, i) =>
      named({ createSchedule: { medicineId, scheduledTime: at(world, (i - count) * HOUR) } }),
    ),
  )
  return made.map(result => result?.schedule?.id ?? '')
}

async function withTables<T>({ databaseUrl }: World, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined })
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

/** How often what happened to the person's things, by the log. */
const logged = (world: World, person: Person) =>
  withTables(world, async sql => {
    const rows = await sql<{ what: string; count: number }[]>`
      select entity || ' ' || kind as what, count(*)::int from schedule_change
      where user_id = ${fromGlobalId(person.id).id} group by 1`
    return Object.fromEntries(rows.map(({ what, count }) => [what, count]))
  })

/** What a person did in three days without a network: sixty things, some on what was made meanwhile. */
function threeDays(world: World, medicines: readonly string[], known: readonly string[]): Mutation[] {
  const [one = '', two = ''] = medicines
  const taken = (i: number) => at(world, (i - known.length) * HOUR + 60_000)
  return [
    ...known.slice(0, 20).map((id, i) => named({ completeSchedule: { id, completedAt: taken(i) } })),
    ...known.slice(20, 27).map(id => named({ skipSchedule: { id } })),
    ...known.slice(0, 3).map(id => named({ reopenSchedule: { id } })),
    ...known.slice(26, 30).map(id => named({ deleteSchedule: { id } })),
    ...Array.from({ length: 8 }, (_, i) => [
      named(
        { createSchedule: { medicineId: two, scheduledTime: at(world, -i * HOUR), note: `${i}` } },
        `made ${i}`.replace(' ', '-'),
      ),
      named({ completeSchedule: { id: `client:made-${i}`, completedAt: at(world, -i * HOUR) } }),
    ]).flat(),
    named(
      { createRegimen: { medicineId: one, times: ['08:00', '20:00'], startsOn: at(world, 0).slice(0, 10) } },
      'plan',
    ),
    named({ updateRegimen: { id: 'client:plan', input: { note: '식후' } } }),
    named({ endRegimen: { id: 'client:plan', endsOn: at(world, 3 * DAY).slice(0, 10) } }),
    named({ rescheduleSchedule: { id: known[0], scheduledTime: at(world, 5 * HOUR) } }),
    named({ saveScrap: { medicineId: one, category: '내 약' } }, 'kept'),
    named({ saveScrap: { medicineId: two } }, 'dropped'),
    named({ deleteScrap: { id: 'client:dropped' } }),
    named({ skipSchedule: { id: known[20] } }),
    named({ reopenSchedule: { id: known[5] } }),
    named({ skipSchedule: { id: known[5] } }),
  ]
}

describe('an app that was offline for three days', () => {
  test('sends sixty things over a network that is cut again and again, and each is done once', async () => {
    const { world, minji, medicines } = await given()
    const known = await doses(world, minji, medicines[0] ?? '', 30)
    const mutations = threeDays(world, medicines, known)
    expect(mutations).toHaveLength(60)
    const proxy = await startProxy({ port: Number(new URL(world.url).port) })
    onTestFinished(() => proxy.close())
    const send = async (): Promise<Reply<Applied>> => {
      const response = await fetch(`http://127.0.0.1:${proxy.port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${minji.accessToken}` },
        body: JSON.stringify({ query: APPLY, variables: { mutations } }),
      })
      const { data = null, errors = [] } = (await response.json()) as Partial<Reply<Applied>>
      return { status: response.status, headers: response.headers, data, errors }
    }
    const remembered = () =>
      withTables(world, async sql => Number((await sql`select count(*)::int as n from mutation_ledger`)[0]?.['n']))
    const before = await remembered()
    for (const enough of [1, 15, 40]) {
      const answer = send().then(
        () => 'answered',
        () => 'cut',
      )
      await vi.waitFor(async () => expect((await remembered()) - before).toBeGreaterThanOrEqual(enough), 10_000)
      await proxy.cut()
      await answer
      await proxy.heal()
    }
    const first = await send()
    expect(errorsOf(first.data?.applyOffline.results ?? [])).toEqual(mutations.map(() => 'done'))
    const done = await logged(world, minji)
    expect(done).toMatchObject({
      'SCHEDULE COMPLETED': 28,
      'SCHEDULE SKIPPED': 8,
      'SCHEDULE REOPENED': 4,
      'SCHEDULE RESCHEDULED': 1,
      'REGIMEN CREATED': 1,
      'SCRAP CREATED': 2,
      'SCRAP DELETED': 1,
    })
    const state = await everythingOf(minji)
    const again = await send()
    expect(errorsOf(again.data?.applyOffline.results ?? [])).toEqual(mutations.map(() => 'done'))
    expect(again.data?.applyOffline.results.map(result => result?.clientMutationId)).toEqual(
      mutations.map(({ clientMutationId }) => clientMutationId),
    )
    expect(await logged(world, minji)).toEqual(done)
    expect(await everythingOf(minji)).toEqual(state)
    const statuses = known.map(id => state.get(id)?.['status'] ?? 'gone')
    expect(statuses.slice(6, 20)).toEqual(Array.from({ length: 14 }, () => 'COMPLETED'))
    expect(statuses.slice(5, 6)).toEqual(['SKIPPED'])
    expect(statuses.slice(26)).toEqual(['gone', 'gone', 'gone', 'gone'])
  }, 60_000)

  test('is told one by one what was refused, and the rest is done', async () => {
    const { world, minji, medicines, first } = await given()
    const [taken = '', skipped = '', gone = '', open = ''] = await doses(world, minji, first, 4)
    await apply(
      minji,
      named({ completeSchedule: { id: taken, completedAt: at(world, -HOUR) } }),
      named({ skipSchedule: { id: skipped } }),
      named({ deleteSchedule: { id: gone } }),
    )
    const mutations = [
      named({ skipSchedule: { id: taken } }),
      named({ completeSchedule: { id: skipped, completedAt: at(world, -HOUR) } }),
      named({ completeSchedule: { id: gone } }),
      named({ completeSchedule: { id: open, completedAt: at(world, 2 * HOUR) } }),
      named({ saveScrap: { medicineId: medicines[1], notes: '가'.repeat(2_001) } }),
      named({ createSchedule: { medicineId: first, scheduledTime: at(world, 0), dose: { amount: -1, unit: '정' } } }),
      named({ createRegimen: { medicineId: first, times: [], startsOn: '2026-01-01' } }),
      named({ updateRegimen: { id: toGlobalId('Regimen', randomUUID()), input: { times: ['08:00'] } } }),
      named({ skipSchedule: { id: open } }),
    ]
    const results = await apply(minji, ...mutations)
    expect(errorsOf(results)).toEqual([
      'CONFLICT mutations.0.skipSchedule.id',
      'done',
      'NOT_FOUND mutations.2.completeSchedule.id',
      'OUT_OF_RANGE mutations.3.completeSchedule.completedAt',
      'TOO_LONG mutations.4.saveScrap.notes',
      'OUT_OF_RANGE mutations.5.createSchedule.dose.amount',
      'OUT_OF_RANGE mutations.6.createRegimen.times',
      'NOT_FOUND mutations.7.updateRegimen.id',
      'done',
    ])
    expect(results[1]).toMatchObject({ schedule: { id: skipped, status: 'COMPLETED' } })
    expect(results[0]).toMatchObject({ schedule: null, regimen: null, scrap: null, deletedId: null })
  })

  test('is told the same when it sends again, whatever became possible since', async () => {
    const { world, minji, first } = await given()
    const [dose = ''] = await doses(world, minji, first, 1)
    await apply(minji, named({ completeSchedule: { id: dose } }))
    const batch = [named({ skipSchedule: { id: dose } }), named({ reopenSchedule: { id: dose } })]
    const answered = await apply(minji, ...batch)
    expect(errorsOf(answered)).toEqual(['CONFLICT mutations.0.skipSchedule.id', 'done'])
    expect(await apply(minji, ...batch)).toEqual(answered)
    expect((await everythingOf(minji)).get(dose)).toMatchObject({ status: 'PENDING' })
    const anew = await apply(minji, named({ skipSchedule: { id: dose } }))
    expect(anew[0]).toMatchObject({ schedule: { status: 'SKIPPED' } })
  })

  test('may send it again while it is still being done, to another server too', async () => {
    const { world, minji, medicines } = await given()
    const known = await doses(world, minji, medicines[0] ?? '', 30)
    const mutations = threeDays(world, medicines, known)
    const other = (await world.open()).personOf(minji.id, minji)
    const answers = await Promise.all([minji, other, minji, other].map(person => apply(person, ...mutations)))
    for (const results of answers) expect(errorsOf(results)).toEqual(mutations.map(() => 'done'))
    expect(await logged(world, minji)).toMatchObject({
      'SCHEDULE COMPLETED': 28,
      'SCHEDULE SKIPPED': 8,
      'SCHEDULE REOPENED': 4,
      'SCRAP CREATED': 2,
    })
  }, 60_000)

  test('is told the same by every server that it sent it to at once', async () => {
    const { world, minji, first } = await given()
    const other = (await world.open()).personOf(minji.id, minji)
    const known = await doses(world, minji, first, 10)
    await apply(minji, ...known.map(id => named({ completeSchedule: { id } })))
    const skipAndReopen = known.flatMap(id => [named({ skipSchedule: { id } }), named({ reopenSchedule: { id } })])
    const answers = await Promise.all([minji, other, minji, other].map(person => apply(person, ...skipAndReopen)))
    const [told] = answers
    for (const each of answers) expect(errorsOf(each)).toEqual(errorsOf(told ?? []))
    expect(errorsOf(await apply(minji, ...skipAndReopen))).toEqual(errorsOf(told ?? []))
    expect(await logged(world, minji)).toMatchObject({ 'SCHEDULE REOPENED': 10 })
  }, 60_000)

  test('is told where it stopped when the database goes in the midst, and what is sent again is done once', async () => {
    const database = await createDatabase(inject('postgresUrl'))
    onTestFinished(() => database.drop())
    const proxy = await startProxy({ port: Number(new URL(database.url).port) })
    onTestFinished(() => proxy.close())
    const { world, minji, first } = await given({ databaseUrl: proxy.through(database.url) })
    const direct = { ...world, databaseUrl: database.url }
    const mutations = Array.from({ length: 100 }, (_, i) =>
      named({ createSchedule: { medicineId: first, scheduledTime: at(world, i * HOUR) } }),
    )
    const count = () => logged(direct, minji).then(kinds => kinds['SCHEDULE CREATED'] ?? 0)
    const sending = minji.send<Applied>(APPLY_AND_NO_MORE, { mutations })
    await vi.waitFor(async () => expect(await count()).toBeGreaterThan(3), { timeout: 10_000, interval: 5 })
    await proxy.cut()
    const { data, errors } = await sending
    const results = data?.applyOffline.results ?? []
    const stop = results.indexOf(null)
    expect(stop).toBeGreaterThanOrEqual(3) // the last may be done and yet not read again
    expect(results.slice(stop)).toEqual(mutations.slice(stop).map(() => null))
    expect(errors).toMatchObject([
      { path: ['applyOffline', 'results', stop], extensions: { code: 'UPSTREAM_UNAVAILABLE' } },
    ])
    await proxy.heal()
    const again = await vi.waitFor(() => apply(minji, ...mutations), { timeout: 20_000, interval: 500 })
    expect(errorsOf(again)).toEqual(mutations.map(() => 'done'))
    expect(again.slice(0, stop).map(result => result?.schedule?.id)).toEqual(
      results.slice(0, stop).map(result => result?.schedule?.id),
    )
    expect(await count()).toBe(100)
  }, 60_000)
})

describe('two phones that were both offline', () => {
  test('with the same dose, taken on one and skipped on the other, end in one state that both see', async () => {
    const { world, minji, first } = await given()
    const known = await doses(world, minji, first, 6)
    const other = (await world.open()).personOf(minji.id, minji)
    const [here, there] = [createPhone(minji), createPhone(other)]
    await Promise.all([here.catchUp(), there.catchUp()])
    const [took, skipped] = await Promise.all([
      apply(minji, ...known.map(id => named({ completeSchedule: { id, completedAt: at(world, -DAY) } }))),
      apply(other, ...known.map(id => named({ skipSchedule: { id } }))),
    ])
    expect(errorsOf(took)).toEqual(known.map(() => 'done')) // what was skipped may still be taken
    for (const result of errorsOf(skipped)) expect(result).toMatch(/^(done|CONFLICT mutations\.\d\.skipSchedule\.id)$/)
    await Promise.all([here.catchUp(), there.catchUp()])
    for (const phone of [here, there])
      expect(known.map(id => phone.things().get(id)?.['status'])).toEqual(known.map(() => 'COMPLETED'))
    expect(here.things()).toEqual(there.things())
  })

  test('that each saved the same medicine, have it once', async () => {
    const { minji, first } = await given()
    const [one, other] = await Promise.all([
      apply(minji, named({ saveScrap: { medicineId: first, notes: '하나' } })),
      apply(minji, named({ saveScrap: { medicineId: first, notes: '둘' } })),
    ])
    expect(one[0]?.scrap?.id).toBe(other[0]?.scrap?.id)
    expect((await everythingOf(minji)).size).toBe(1)
  })
})

describe('what was made offline is meant by the name that made it', () => {
  test('in the same batch and the next, and not a day later', async () => {
    const { world, minji, medicines, first } = await given()
    const { token } = await world.app.users.apiTokens.issue(fromGlobalId(minji.id).id, { name: '밤 일', days: null })
    const program = world.personOf(minji.id, { accessToken: token, refreshToken: '' })
    const dose = { medicineId: first, scheduledTime: at(world, -HOUR) }
    const [made, skipped] = await apply(
      program,
      named({ createSchedule: dose }, 'dose'),
      named({ skipSchedule: { id: 'client:dose' } }),
    )
    expect(skipped).toMatchObject({ schedule: { id: made?.schedule?.id, status: 'SKIPPED' } })
    const [taken] = await apply(program, named({ completeSchedule: { id: 'client:dose' } }))
    expect(taken).toMatchObject({ schedule: { id: made?.schedule?.id, status: 'COMPLETED' } })
    const [kept] = await apply(program, named({ saveScrap: { medicineId: medicines[1] } }, 'kept'))
    const [wrong, unkept] = await apply(
      program,
      named({ deleteSchedule: { id: 'client:kept' } }),
      named({ deleteScrap: { id: 'client:kept' } }),
    )
    expect(wrong).toMatchObject({ deletedId: null, userErrors: [{ code: 'NOT_FOUND' }] })
    expect(unkept).toMatchObject({ deletedId: kept?.scrap?.id, userErrors: [] })
    world.clock.passes(DAY + 1)
    expect(errorsOf(await apply(program, named({ reopenSchedule: { id: 'client:dose' } })))).toEqual([
      'NOT_FOUND mutations.0.reopenSchedule.id',
    ])
  })

  test('and never by a name of somebody else’s', async () => {
    const { world, minji, first } = await given()
    const jun = await world.signIn('준')
    await apply(minji, named({ saveScrap: { medicineId: first } }, 'hers'))
    expect(errorsOf(await apply(jun, named({ deleteScrap: { id: 'client:hers' } })))).toEqual([
      'NOT_FOUND mutations.0.deleteScrap.id',
    ])
    expect((await everythingOf(minji)).size).toBe(1)
  })
})

test('other people’s things, those that are not there and what is no id are all not found, and nothing is written', async () => {
  const { world, minji, first } = await given()
  const jun = await world.signIn('준')
  const today = at(world, 0).slice(0, 10)
  const [dose, plan, scrap] = await apply(
    jun,
    named({ createSchedule: { medicineId: first, scheduledTime: at(world, -HOUR) } }),
    named({ createRegimen: { medicineId: first, times: ['08:00'], startsOn: today } }),
    named({ saveScrap: { medicineId: first } }),
  )
  const before = await logged(world, jun)
  const ids = (type: string, his: string | undefined) => [
    his ?? '',
    toGlobalId(type, randomUUID()),
    toGlobalId('User', fromGlobalId(jun.id).id),
    fromGlobalId(his ?? '').id,
    'client:',
    'client:nobody',
    `client:${'x'.repeat(10_000)}`,
    'client:\0\ud800',
    '!',
    '',
  ]
  const mutations = [
    ...ids('Schedule', dose?.schedule?.id).flatMap(id => [
      named({ completeSchedule: { id } }),
      named({ rescheduleSchedule: { id, scheduledTime: at(world, HOUR) } }),
      ...['skipSchedule', 'reopenSchedule', 'deleteSchedule'].map(each => named({ [each]: { id } })),
    ]),
    ...ids('Regimen', plan?.regimen?.id).flatMap(id => [
      named({ updateRegimen: { id, input: { note: '남의 것' } } }),
      named({ endRegimen: { id } }),
    ]),
    ...ids('Scrap', scrap?.scrap?.id).map(id => named({ deleteScrap: { id } })),
  ]
  const results = await apply(minji, ...mutations)
  expect(errorsOf(results)).toEqual(
    mutations.map((mutation, i) => `NOT_FOUND mutations.${i}.${Object.keys(mutation)[1]}.id`),
  )
  expect(await logged(world, minji)).toEqual({})
  expect(await logged(world, jun)).toEqual(before)
})

test('a batch that can’t be one is refused whole, and nothing of it is done', async () => {
  const { world, minji, first } = await given()
  const save = () => named({ saveScrap: { medicineId: first } })
  for (const length of [0, 101]) {
    const { data, errors } = await minji.send(APPLY, { mutations: Array.from({ length }, save) })
    expect(data).toBeNull()
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'mutations' } }])
  }
  const { errors } = await world.send(APPLY, { mutations: [save()] })
  expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  const torn = await minji.send(APPLY, { mutations: [save(), { saveScrap: { medicineId: first } }] })
  expect(torn.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  expect(await logged(world, minji)).toEqual({})
})

test('one of a batch that can’t be one is refused alone', async () => {
  const { world, minji, medicines, first } = await given()
  const saveScrap = { medicineId: first }
  const results = await apply(
    minji,
    named({}),
    named({ saveScrap, deleteScrap: { id: 'client:x' } }),
    named({ saveScrap: null }),
    named({ saveScrap }, ''),
    named({ saveScrap }, 'a b'),
    named({ saveScrap }, '\0'),
    named({ saveScrap }, '약'),
    named({ saveScrap }, 'a'.repeat(101)),
    named({ saveScrap: { medicineId: medicines[1] } }, 'same'),
    named({ saveScrap: { medicineId: medicines[1] } }, 'same'),
    named({ saveScrap: { medicineId: medicines[2] } }, 'same'),
    named({ saveScrap, skipSchedule: null }),
  )
  const names = ['INVALID', 'INVALID', 'INVALID', 'INVALID', 'TOO_LONG']
  expect(errorsOf(results)).toEqual([
    ...[0, 1, 2].map(i => `INVALID mutations.${i}`),
    ...names.map((code, i) => `${code} mutations.${3 + i}.clientMutationId`),
    'done',
    'done',
    'CONFLICT mutations.10.clientMutationId',
    'done',
  ])
  expect(results[8]?.scrap).toEqual(results[9]?.scrap)
  expect(await logged(world, minji)).toEqual({ 'SCRAP CREATED': 2 })
})

test('a value that can’t be read refuses the one that it is in, with where it stands, and nothing else', async () => {
  const { world, minji, medicines, first } = await given()
  const [dose = ''] = await doses(world, minji, first, 1)
  const today = at(world, 0).slice(0, 10)
  const plan = { medicineId: first, times: ['08:00'], startsOn: today }
  const [made] = await apply(minji, named({ createRegimen: plan }, 'plan'))
  const before = await logged(world, minji)
  const id = made?.regimen?.id
  const results = await apply(
    minji,
    named({ createSchedule: { medicineId: first, scheduledTime: '9999-01-01T00:00:00Z' } }),
    named({ createSchedule: { medicineId: first, scheduledTime: '어제' } }),
    named({ completeSchedule: { id: dose, completedAt: '2026-02-30T09:00:00+09:00' } }),
    named({ rescheduleSchedule: { id: dose, scheduledTime: '2026-03-01T09:00:00' } }),
    named({ createRegimen: { ...plan, times: ['08:00', '8시'] } }),
    named({ createRegimen: { ...plan, daysOfWeek: ['MONDAY', '월요일'] } }),
    named({ createRegimen: { ...plan, startsOn: '2026-13-01' } }),
    named({ createRegimen: { ...plan, endsOn: '' } }),
    named({ createRegimen: { ...plan, timeZone: 'Mars/Olympus' } }),
    named({ createRegimen: { ...plan, timeZone: '\0\ud800' } }),
    named({ updateRegimen: { id, input: { times: ['25:00'] } } }),
    named({ updateRegimen: { id, input: { daysOfWeek: ['monday'] } } }),
    named({ updateRegimen: { id, input: { endsOn: '' } } }),
    named({ endRegimen: { id, endsOn: 'x'.repeat(5_000) } }),
    named({ saveScrap: { medicineId: medicines[1] } }),
  )
  expect(errorsOf(results)).toEqual([
    'INVALID mutations.0.createSchedule.scheduledTime',
    'INVALID mutations.1.createSchedule.scheduledTime',
    'INVALID mutations.2.completeSchedule.completedAt',
    'INVALID mutations.3.rescheduleSchedule.scheduledTime',
    'INVALID mutations.4.createRegimen.times',
    'INVALID mutations.5.createRegimen.daysOfWeek',
    'INVALID mutations.6.createRegimen.startsOn',
    'INVALID mutations.7.createRegimen.endsOn',
    'INVALID mutations.8.createRegimen.timeZone',
    'INVALID mutations.9.createRegimen.timeZone',
    'INVALID mutations.10.updateRegimen.input.times',
    'INVALID mutations.11.updateRegimen.input.daysOfWeek',
    'INVALID mutations.12.updateRegimen.input.endsOn',
    'INVALID mutations.13.endRegimen.endsOn',
    'done',
  ])
  expect(await logged(world, minji)).toEqual({ ...before, 'SCRAP CREATED': 1 })
  const [weekly] = await apply(
    minji,
    named({ updateRegimen: { id, input: { times: ['21:00', '07:30'], daysOfWeek: ['SUNDAY'], endsOn: null } } }),
  )
  expect(weekly?.regimen).toMatchObject({ times: ['07:30', '21:00'], endsOn: null })
  const zoned = named({
    createRegimen: { ...plan, daysOfWeek: null, timeZone: 'asia/tokyo', endsOn: null, dose: null },
  })
  expect(errorsOf(await apply(minji, zoned))).toEqual(['done'])
})

test('a batch counts as one operation, and shows things as they are after it', async () => {
  const { minji, medicines, first } = await given({ env: { RATE_LIMIT_PER_MINUTE: '30' } })
  const [one] = await apply(minji, ...medicines.map(medicineId => named({ saveScrap: { medicineId } })))
  const id = one?.scrap?.id
  const answer = await minji.ask<Applied & { before: { viewerScrap: unknown } }>(
    `mutation ($m: ID!, $again: [OfflineMutationInput!]!) {
      saveScrap(input: { medicineId: $m }) { scrap { medicine { viewerScrap { notes } } } }
      applyOffline(mutations: $again) { results { scrap { medicine { viewerScrap { id notes } } } } }
    }`,
    {
      m: first,
      again: Array.from({ length: 100 }, (_, i) => named({ saveScrap: { medicineId: first, notes: `${i}` } })),
    },
  )
  const shown = answer.applyOffline.results.map(result => result?.scrap)
  expect(shown).toEqual(shown.map(() => ({ medicine: { viewerScrap: { id, notes: '99' } } })))
})
