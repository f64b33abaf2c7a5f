import { describe, expect, onTestFinished, test, vi } from 'vitest'
import postgres from 'postgres'
import { fromGlobalId, toGlobalId } from '../../src/graph/node.js'
import { startPush, type FakePush } from '../fakes/push.js'
import { openSocket } from '../fakes/socket.js'
import { createWorld, type Person, type World } from '../world.js'

const [MINUTE, HOUR] = [60_000, 3_600_000]
const NAME = '비밀스러운정'
const SLOW = { timeout: 20_000, interval: 50 }

const REGISTER = `mutation ($input: RegisterPushInput!) {
  registerPush(input: $input) { device { device createdAt lastUsedAt } userErrors { code path message } }
}`
const REMOVE = `mutation ($endpoint: URL!) {
  removePush(endpoint: $endpoint) { device { device } userErrors { code path } }
}`
const CREATE = `mutation ($input: CreateScheduleInput!) {
  createSchedule(input: $input) { schedule { id } userErrors { code path } }
}`
const DEVICES = '{ viewer { pushDevices { device createdAt lastUsedAt } } }'
const due = (after?: string) =>
  `subscription { doseDue${after ? `(after: "${after}")` : ''} { cursor at scheduledTime schedule { id status medicine { name } } } }`

async function given(options: Parameters<typeof createWorld>[0] = {}) {
  const service = await startPush()
  onTestFinished(() => service.close())
  const world = await createWorld({ medicines: [{ name: NAME }], env: service.env, ...options })
  const [minji, jun] = [await world.signIn('민지'), await world.signIn('준')]
  return { service, world, minji, jun }
}

interface Answer {
  device: { device: string } | null
  userErrors: { code: string; path: string[]; message: string }[]
}
const register = async (person: Person, input: object) =>
  (await person.ask<{ registerPush: Answer }>(REGISTER, { input })).registerPush

const remove = async (person: Person, endpoint: string) =>
  (await person.ask<{ removePush: Answer }>(REMOVE, { endpoint })).removePush

/** A browser of theirs that is told of doses. */
async function subscribed(person: Person, service: FakePush) {
  const browser = service.subscribe()
  expect(await register(person, browser)).toMatchObject({ userErrors: [] })
  return browser
}

const devices = async (person: Person) =>
  (await person.ask<{ viewer: { pushDevices: { device: string }[] } }>(DEVICES)).viewer.pushDevices

/** The global id of a dose so many milliseconds from now. */
async function dose({ known, clock }: World, person: Person, inMs: number): Promise<string> {
  const input = {
    medicineId: toGlobalId('Medicine', known[0]?.itemSeq ?? ''),
    scheduledTime: new Date(clock.now() + inMs).toISOString(),
  }
  const { createSchedule } = await person.ask<{ createSchedule: { schedule: { id: string } | null } }>(CREATE, {
    input,
  })
  return createSchedule.schedule?.id ?? ''
}

interface Due {
  cursor: string
  at: string
  scheduledTime: string
  schedule: { id: string; status: string; medicine: { name: string } }
}

/** Where their log stands. */
const cursorOf = async (person: Person) =>
  (await person.ask<{ changes: { cursor: string } }>('{ changes { cursor } }')).changes.cursor

/** A socket of theirs on which all that becomes due is followed, from now on or from behind a cursor. */
async function follow({ url }: Pick<World, 'url'>, person: Person, after?: string) {
  const place = after ?? (await cursorOf(person))
  const socket = await openSocket({ port: Number(new URL(url).port) })
  onTestFinished(() => socket.socket.terminate())
  await socket.init(`Bearer ${person.accessToken}`)
  const id = socket.subscribe(due(place))
  const heard = () =>
    socket.told
      .filter(message => message.id === id)
      .map(({ payload }) => (payload as { data: { doseDue: Due } }).data.doseDue)
  return { ...socket, heard }
}

const scheduleIds = ({ pushed }: FakePush) => pushed.map(({ message }) => message['scheduleId'])

describe('when a dose is due', () => {
  test('its person’s browsers and sockets are told within the minute, and nobody else’s', async () => {
    const { service, world, minji, jun } = await given()
    const elsewhere = await world.open()
    const browser = await subscribed(minji, service)
    await subscribed(jun, service)
    const [here, there] = [await follow(world, minji), await follow(elsewhere, minji)]
    const other = await follow(elsewhere, jun)
    const id = await dose(world, minji, 10 * MINUTE)
    await dose(world, minji, 3 * HOUR)
    world.clock.passes(11 * MINUTE)
    await vi.waitFor(() => expect(scheduleIds(service)).toEqual([id]), SLOW)
    for (const { heard } of [here, there])
      await vi.waitFor(() => {
        expect(heard()).toMatchObject([{ schedule: { id, status: 'PENDING', medicine: { name: NAME } } }])
      }, SLOW)
    expect(service.pushed).toMatchObject([{ endpoint: browser.endpoint, message: { type: 'DOSE_DUE' } }])
    // A lock screen is read by others.
    expect(JSON.stringify(service.pushed)).not.toContain(NAME)
    const next = await dose(world, minji, -MINUTE)
    world.clock.passes(MINUTE)
    await vi.waitFor(() => expect(scheduleIds(service)).toEqual([id, next]), SLOW)
    expect(other.heard()).toEqual([])
  })

  test('whoever comes back with a cursor is told of what was due meanwhile, in order and once', async () => {
    const { world, minji } = await given()
    const first = await follow(world, minji)
    const doses = [await dose(world, minji, -3)]
    world.clock.passes(MINUTE)
    await vi.waitFor(() => expect(first.heard()).toHaveLength(1), SLOW)
    first.socket.terminate()
    doses.push(await dose(world, minji, MINUTE), await dose(world, minji, 2 * MINUTE))
    for (let i = 0; i < 3; i++) world.clock.passes(MINUTE)
    const again = await follow(world, minji, first.heard()[0]?.cursor)
    await vi.waitFor(() => expect(again.heard().map(({ schedule }) => schedule.id)).toEqual(doses.slice(1)), SLOW)
    doses.push(await dose(world, minji, -1))
    world.clock.passes(MINUTE)
    await vi.waitFor(() => expect(again.heard().map(({ schedule }) => schedule.id)).toEqual(doses.slice(1)), SLOW)
  })

  test('a cursor that is none is refused, and nobody is told who has not signed in', async () => {
    const { world, minji } = await given()
    const socket = await openSocket({ port: Number(new URL(world.url).port) })
    onTestFinished(() => socket.socket.terminate())
    await socket.init(`Bearer ${minji.accessToken}`)
    expect(await socket.ask(due('garbage'))).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', argument: 'after' } },
    ])
    const nobody = await openSocket({ port: Number(new URL(world.url).port) })
    onTestFinished(() => nobody.socket.terminate())
    await nobody.init(null)
    expect(await nobody.ask(due())).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  })
})

describe('a browser', () => {
  test('is named by what it is, is one however often it registers, and none of its keys is shown', async () => {
    const { service, minji, jun } = await given()
    const browser = service.subscribe()
    for (let i = 0; i < 2; i++) expect(await register(minji, browser)).toMatchObject({ userErrors: [] })
    expect(await devices(minji)).toHaveLength(1)
    expect(await devices(jun)).toEqual([])
    const { exportViewer } = await minji.ask<{ exportViewer: object }>('{ exportViewer }')
    expect(exportViewer).toMatchObject({ pushDevices: [{ device: expect.any(String) as string }] })
    for (const secret of [browser.endpoint, browser.auth, browser.p256dh])
      expect(JSON.stringify(exportViewer)).not.toContain(secret)
  })

  test('that was removed is told nothing, and only its owner can remove it', async () => {
    const { service, world, minji, jun } = await given()
    const [kept, gone] = [await subscribed(minji, service), await subscribed(minji, service)]
    const missing = { device: null, userErrors: [{ code: 'NOT_FOUND', path: ['endpoint'] }] }
    expect(await remove(jun, gone.endpoint)).toEqual(missing)
    expect(await remove(minji, gone.endpoint)).toMatchObject({ device: {}, userErrors: [] })
    expect(await remove(minji, gone.endpoint)).toEqual(missing)
    await dose(world, minji, -1)
    world.clock.passes(MINUTE)
    await vi.waitFor(() => expect(service.pushed.map(({ endpoint }) => endpoint)).toEqual([kept.endpoint]), SLOW)
  })

  test('that somebody else signs in on is theirs from then on', async () => {
    const { service, world, minji, jun } = await given()
    const browser = await subscribed(minji, service)
    expect(await register(jun, browser)).toMatchObject({ userErrors: [] })
    expect([await devices(minji), (await devices(jun)).length]).toEqual([[], 1])
    await dose(world, minji, -1)
    const theirs = await dose(world, jun, -1)
    world.clock.passes(MINUTE)
    await vi.waitFor(() => expect(scheduleIds(service)).toEqual([theirs]), SLOW)
  })

  test('goes with its person, and is told nothing any more', async () => {
    const { service, world, minji, jun } = await given()
    await subscribed(minji, service)
    await subscribed(jun, service)
    await dose(world, minji, 0)
    const theirs = await dose(world, jun, 0)
    expect(await minji.ask('mutation { deleteViewer { deletedId } }')).toEqual({
      deleteViewer: { deletedId: minji.id },
    })
    world.clock.passes(MINUTE)
    await vi.waitFor(() => expect(scheduleIds(service)).toContain(theirs), SLOW)
    const sql = postgres(world.databaseUrl, { max: 1 })
    onTestFinished(() => sql.end())
    const left = await sql`select user_id from push_subscription union all select user_id from push_delivery`
    expect(new Set(left.map(row => String(row['user_id'])))).toEqual(new Set([fromGlobalId(jun.id).id]))
  })

  test('is registered by a person, not by their program', async () => {
    const { service, world, minji } = await given()
    const { token } = await world.app.users.apiTokens.issue(fromGlobalId(minji.id).id, { name: '밤 일', days: null })
    const program = world.personOf(minji.id, { accessToken: token, refreshToken: '' })
    const browser = service.subscribe()
    for (const [query, variables] of [
      [REGISTER, { input: browser }],
      [REMOVE, { endpoint: browser.endpoint }],
      [DEVICES, {}],
    ] as const) {
      const { errors } = await program.send(query, variables)
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
      expect((await world.send(query, variables)).errors.length > 0 || query === DEVICES).toBe(true)
    }
  })
})

test('what can’t be sent to is told with its path, and nothing is kept', async () => {
  const { service, minji } = await given()
  const good = service.subscribe()
  const refused: [object, string, string?][] = [
    [{ endpoint: 'https://evil.example/push/1' }, 'endpoint'],
    [{ endpoint: 'http://169.254.169.254/latest/meta-data' }, 'endpoint'],
    [{ endpoint: 'http://127.0.0.1:1/push' }, 'endpoint'],
    [{ endpoint: good.endpoint.replace('http://', 'http://user:secret@') }, 'endpoint'],
    [{ endpoint: `${good.endpoint}#x` }, 'endpoint'],
    [{ p256dh: '' }, 'p256dh'],
    [{ p256dh: 'A'.repeat(87) }, 'p256dh'],
    [{ p256dh: `${good.p256dh}\0` }, 'p256dh'],
    [{ p256dh: '\ud83d'.repeat(87) }, 'p256dh'],
    [{ p256dh: 'A'.repeat(80_000) }, 'p256dh'],
    [{ auth: '' }, 'auth'],
    [{ auth: 'A'.repeat(23) }, 'auth'],
    [{ auth: "'; drop table x; --" }, 'auth'],
  ]
  for (const [wrong, field] of refused)
    expect(await register(minji, { ...good, ...wrong }), JSON.stringify(wrong).slice(0, 80)).toEqual({
      device: null,
      userErrors: [{ code: 'INVALID', path: ['input', field], message: expect.stringMatching(/[가-힣]/) as string }],
    })
  for (const endpoint of ['file:///etc/passwd', `${good.endpoint}${'a'.repeat(2_048)}`, 'x', ''])
    expect((await minji.send(REGISTER, { input: { ...good, endpoint } })).errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ])
  expect(await devices(minji)).toEqual([])
  expect(service.asked).toEqual([])
})

test('without keys there is no web push, and everything else goes on', async () => {
  const { service, world, minji } = await given({ env: {} })
  expect(await minji.ask('{ pushKey }')).toEqual({ pushKey: null })
  const { errors } = await minji.send(REGISTER, { input: service.subscribe() })
  expect(errors).toMatchObject([
    { extensions: { code: 'FORBIDDEN' }, message: expect.stringMatching(/[가-힣]/) as string },
  ])
  expect(await devices(minji)).toEqual([])
  const socket = await follow(world, minji)
  const id = await dose(world, minji, -1)
  world.clock.passes(MINUTE)
  await vi.waitFor(() => expect(socket.heard()).toMatchObject([{ schedule: { id } }]), SLOW)
})

test('with keys the public one is told to anybody', async () => {
  const { service, world } = await given()
  expect(await world.ask('{ pushKey }')).toEqual({ pushKey: service.vapid.publicKey })
})
