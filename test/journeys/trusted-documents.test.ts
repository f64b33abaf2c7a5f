import { rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { build, createDashboardDir, hashOf, manifestOf, persisted } from '../dashboard.js'
import { cursorAt, dosesOf } from '../feed.js'
import { openSocket, until } from '../fakes/socket.js'
import { openStream } from '../fakes/sse.js'
import { createWorld, type World, type WorldOptions } from '../world.js'

const VIEWER = 'query Viewer { viewer { nickname } }'
const SEARCH = 'query Search($search: String!) { medicines(search: $search) { nodes { name } } }'
const MARK = 'mutation Rename($name: String!) { updateViewer(input: { nickname: $name }) { viewer { nickname } } }'
const FOLLOW = 'subscription Follow($after: String) { scheduleChanged(after: $after) { kind } }'
const ITEM = '600000001'
const SCHEMA = 'query Schema { __schema { queryType { name } } }'
const DEAR = 'mutation Dear { a: signInAsGuest { viewer { id } } b: signInAsGuest { viewer { id } } }'
const BROKEN = 'query Broken { nothing }'
const UNREADABLE = 'query {'
const LATER = 'query Later { viewer { id } }'
const KNOWN = [VIEWER, SEARCH, MARK, FOLLOW, SCHEMA, DEAR, BROKEN, UNREADABLE]

interface Answer {
  data?: unknown
  errors?: { message: string; extensions: { code: string } }[]
}
type Asked = Record<string, unknown>
type Headers = Record<string, string>

/** A dashboard that was built with these operations, and the app that serves it. */
async function dashboardWorld({ medicines = [{ name: '타이레놀정' }], ...options }: WorldOptions = {}) {
  const dashboardDir = await createDashboardDir()
  await build(dashboardDir, { 'documents.json': manifestOf(...KNOWN) })
  return { dashboardDir, ...(await createWorld({ medicines, dashboardDir, ...options })) }
}

const portOf = ({ url }: Pick<World, 'url'>) => Number(new URL(url).port)

/** Each door, asked for one operation. */
const DOORS = {
  async http(world: Pick<World, 'url'>, asked: Asked, headers: Headers = {}): Promise<Answer> {
    const response = await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(asked),
    })
    return (await response.json()) as Answer
  },

  async websocket(world: Pick<World, 'url'>, asked: Asked, { authorization }: Headers = {}): Promise<Answer> {
    const socket = await openSocket({ port: portOf(world) })
    onTestFinished(() => socket.socket.terminate())
    await (authorization === undefined ? socket.init() : socket.init(authorization))
    socket.say({ id: 'a', type: 'subscribe', payload: asked })
    const answer = () => socket.told.find(({ id }) => id === 'a')
    await until(() => expect(answer()).toBeDefined())
    const { type, payload } = answer() ?? {}
    socket.socket.terminate()
    return (type === 'error' ? { errors: payload } : payload) as Answer
  },

  async stream(world: Pick<World, 'url'>, asked: Asked, headers: Headers = {}): Promise<Answer> {
    const stream = await openStream({ port: portOf(world) }, { body: JSON.stringify(asked), headers })
    if (stream.status !== 200) return (await stream.json()) as Answer
    await until(() => expect(stream.next()).toHaveLength(1))
    stream.cut()
    return stream.next()[0] as Answer
  },
}
const doors = Object.keys(DOORS) as (keyof typeof DOORS)[]
const codesOf = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions.code)

describe.each(doors)('by %s', door => {
  const ask = DOORS[door]

  test('an operation of our page is asked for by its hash alone', async () => {
    const world = await dashboardWorld()
    const me = await world.signIn('민지')
    const authorization = `Bearer ${me.accessToken}`
    for (const query of [undefined, null, ''])
      expect(await ask(world, { query, ...persisted(VIEWER) }, { authorization })).toEqual({
        data: { viewer: { nickname: '민지' } },
      })
    const variables = { search: '타이레놀' }
    expect(await ask(world, { operationName: 'Search', variables, ...persisted(SEARCH) })).toEqual({
      data: { medicines: { nodes: [{ name: '타이레놀정' }] } },
    })
    expect(await ask(world, { variables: { name: '수진' }, ...persisted(MARK) }, { authorization })).toEqual({
      data: { updateViewer: { viewer: { nickname: '수진' } } },
    })
  })

  test('it may do no more than it may as a text', async () => {
    const world = await dashboardWorld({ env: { INTROSPECTION: 'analyst' } })
    for (const query of [MARK, FOLLOW, SCHEMA, DEAR, BROKEN, UNREADABLE].filter(
      each => door !== 'http' || each !== FOLLOW,
    )) {
      const variables = { name: '아무나' }
      const [byText, byHash] = [
        await ask(world, { query, variables }),
        await ask(world, { variables, ...persisted(query) }),
      ]
      expect(codesOf(byText), query).toHaveLength(1)
      expect(byHash, query).toEqual(byText)
    }
    expect(codesOf(await ask(world, persisted(SEARCH)))).toEqual(['BAD_USER_INPUT'])
    expect(codesOf(await ask(world, persisted(SCHEMA)))).toEqual(['FORBIDDEN'])
    expect(codesOf(await ask(world, persisted(DEAR)))).toEqual(['QUERY_TOO_COMPLEX'])
  })

  test('it counts as one more request', async () => {
    const world = await dashboardWorld({ env: { RATE_LIMIT_PER_MINUTE: '2' } })
    const answers = []
    for (let i = 0; i < 3; i++) answers.push(codesOf(await ask(world, persisted(VIEWER))))
    expect(answers).toEqual([[], [], ['RATE_LIMITED']])
  })

  test('one that is not known is said not to be, as clients know it', async () => {
    const world = await dashboardWorld()
    for (const query of [undefined, ''])
      expect(await ask(world, { query, ...persisted(LATER) })).toEqual({
        errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
      })
  })

  test('what can be no hash is refused', async () => {
    const world = await dashboardWorld()
    for (const persistedQuery of [
      { version: 2, sha256Hash: hashOf(VIEWER) },
      { version: 1, sha256Hash: hashOf(VIEWER).toUpperCase() },
      { version: 1, sha256Hash: '../../documents' },
      { version: 1, sha256Hash: { $ne: '' } },
      { version: 1 },
      hashOf(VIEWER),
      [],
      null,
    ])
      expect(codesOf(await ask(world, { extensions: { persistedQuery } })), JSON.stringify(persistedQuery)).toEqual([
        'BAD_USER_INPUT',
      ])
  })

  test('a build that comes while we run is known at once', async () => {
    const world = await dashboardWorld()
    const path = join(world.dashboardDir, 'documents.json')
    await rm(path)
    expect(codesOf(await ask(world, persisted(VIEWER)))).toEqual(['PERSISTED_QUERY_NOT_FOUND'])
    await writeFile(path, manifestOf(VIEWER))
    expect(codesOf(await ask(world, persisted(VIEWER)))).toEqual([])
    await writeFile(path, manifestOf(VIEWER, LATER))
    await utimes(path, new Date(), new Date(Date.now() + 5_000))
    expect(codesOf(await ask(world, persisted(LATER)))).toEqual([])
    await writeFile(path, `${manifestOf(BROKEN)} and more`)
    expect(codesOf(await ask(world, persisted(BROKEN)))).toEqual(['PERSISTED_QUERY_NOT_FOUND'])
    expect(codesOf(await ask(world, persisted(LATER)))).toEqual([])
  })
})

test('a subscription is begun by its hash, on a socket and on a stream', async () => {
  const world = await dashboardWorld({ medicines: [{ name: '가나다정', itemSeq: ITEM }] })
  const me = await world.signIn()
  const authorization = `Bearer ${me.accessToken}`
  const asked = { variables: { after: cursorAt(me, 0) }, ...persisted(FOLLOW) }
  const socket = await openSocket({ port: portOf(world) })
  onTestFinished(() => socket.socket.terminate())
  await socket.init(authorization)
  // What is said right behind it is heard in its turn.
  socket.say({ id: 'left', type: 'subscribe', payload: asked })
  socket.say({ id: 'left', type: 'complete' })
  socket.say({ id: 'kept', type: 'subscribe', payload: asked })
  const stream = await openStream({ port: portOf(world) }, { body: JSON.stringify(asked), headers: { authorization } })
  onTestFinished(() => void stream.cut())

  await dosesOf(me, ITEM).enter('여기서')
  const told = { data: { scheduleChanged: { kind: 'CREATED' } } }
  const heard = (of: string) => socket.told.filter(({ id }) => id === of).map(({ payload }) => payload)
  await until(() => expect([heard('kept'), stream.next()]).toEqual([[told], [told]]))
  expect(heard('left')).toEqual([])
})

test('by GET, where nothing is changed', async () => {
  const world = await dashboardWorld()
  const searchOf = (query: string, variables: object) =>
    new URLSearchParams({
      variables: JSON.stringify(variables),
      extensions: JSON.stringify(persisted(query).extensions),
    }).toString()
  const headers = { 'apollo-require-preflight': '1', accept: 'application/json' }
  const get = (query: string, variables: object) =>
    fetch(`${world.url}/graphql?${searchOf(query, variables)}`, { headers })
  const found = await get(SEARCH, { search: '타이레놀' })
  expect(await found.json()).toEqual({ data: { medicines: { nodes: [{ name: '타이레놀정' }] } } })
  expect((await get(MARK, { name: '아무나' })).status).toBe(405)
  expect((await fetch(`${world.url}/graphql?${searchOf(VIEWER, {})}`)).status).toBe(400)
  const stream = await openStream(
    { port: portOf(world) },
    { method: 'GET', search: `?${searchOf(SEARCH, { search: '타이레놀' })}` },
  )
  expect(await stream.ended()).toBe('complete')
  expect(stream.next()).toEqual([{ data: { medicines: { nodes: [{ name: '타이레놀정' }] } } }])
  const refused = await openStream(
    { port: portOf(world) },
    { method: 'GET', search: `?${searchOf(MARK, { name: '아무나' })}` },
  )
  expect(refused.status).toBe(405)
})

test('a text is asked as it is, whatever hash is beside it on a socket', async () => {
  const world = await dashboardWorld()
  const asked = { query: '{ viewer { id } }', ...persisted(VIEWER) }
  expect(await DOORS.websocket(world, asked)).toEqual({ data: { viewer: null } })
  expect(codesOf(await DOORS.http(world, asked))).toEqual(['BAD_USER_INPUT'])
})

test('whoever fills the memory for others’ operations does not push ours out', async () => {
  const world = await dashboardWorld()
  const first = 'query First { viewer { id } }'
  expect(codesOf(await DOORS.http(world, { query: first, ...persisted(first) }))).toEqual([])
  expect(codesOf(await DOORS.http(world, persisted(first)))).toEqual([])
  const padding = ' '.repeat(95_000)
  for (let i = 0; i < 400; i += 8)
    await Promise.all(
      Array.from({ length: 8 }, async (_, at) => {
        const query = `query Spam${i + at} { viewer { id } }${padding}`
        expect(codesOf(await DOORS.http(world, { query, ...persisted(query) }))).toEqual([])
      }),
    )
  expect(codesOf(await DOORS.http(world, persisted(first)))).toEqual(['PERSISTED_QUERY_NOT_FOUND'])
  for (const door of doors) expect(codesOf(await DOORS[door](world, persisted(VIEWER)))).toEqual([])
})

test('what is no message of the protocol is none with a hash, either', async () => {
  const world = await dashboardWorld()
  const nested = '['.repeat(20_000) + ']'.repeat(20_000)
  for (const message of [
    { type: 'subscribe', id: 'a', payload: { query: 1, ...persisted(VIEWER) } },
    { type: 'subscribe', id: 'a', payload: { extensions: {} } },
    { type: 'subscribe', payload: persisted(VIEWER) },
    { type: 'subscribe', id: 'a', payload: [persisted(VIEWER)] },
    '{"type":"subscribe","persistedQuery"',
    `{"type":"subscribe","payload":{"extensions":{"persistedQuery":${nested}}}}`,
  ]) {
    const socket = await openSocket({ port: portOf(world) })
    await socket.init()
    socket.say(message)
    expect(await socket.closed(), JSON.stringify(message).slice(0, 100)).toMatch(/^4400/)
  }
})
