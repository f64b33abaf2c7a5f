import { createClient, type Client } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Answer, startTestGraph, type TestGraph } from '../../test/fakes/graph.js'
import { openSocket as open, until } from '../../test/fakes/socket.js'

let world: TestGraph
let client: Client
const connect = (there: TestGraph, connectionParams: Record<string, unknown> = {}) =>
  createClient({ url: there.wsUrl, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0, lazy: true })

beforeAll(async () => {
  world = await startTestGraph({ introspection: 'analyst' })
  client = connect(world)
})
afterAll(async () => {
  await client.dispose()
  await world.close()
})

/** All results of an operation, or the errors that it was refused with. */
const ask = async (query: string, variables: Record<string, unknown> = {}, by = client): Promise<Answer[]> => {
  const results: unknown[] = []
  try {
    for await (const result of by.iterate({ query, variables })) results.push(result)
  } catch (errors) {
    if (!Array.isArray(errors)) throw errors
    return [{ errors: errors as NonNullable<Answer['errors']> }]
  }
  return JSON.parse(JSON.stringify(results)) as Answer[]
}
const codes = (answers: Answer[]) =>
  answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions['code']))

describe('on a socket', () => {
  test('queries, mutations and subscriptions are answered', async () => {
    expect(await ask('query ($t: String!) { echo(text: $t) }', { t: '약' })).toEqual([{ data: { echo: '약' } }])
    expect(await ask('mutation { raise }')).toMatchObject([{ data: { raise: expect.any(Number) } }])
    expect(await ask('subscription { ticks(to: 3) }')).toEqual([1, 2, 3].map(ticks => ({ data: { ticks } })))
  })

  test.each([
    ['{', 'GRAPHQL_PARSE_FAILED'],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query A { echo } query B { echo }', 'BAD_USER_INPUT'],
    ['query ($d: Date!) { day(day: $d) }', 'BAD_USER_INPUT'],
    ['{ day(day: "2026-02-30") }', 'BAD_USER_INPUT'],
    ['{ __schema { queryType { name } } }', 'FORBIDDEN'],
    ['{ fails(how: "input") }', 'BAD_USER_INPUT'],
    [`{ ${'echo '.repeat(2_000)} }`, 'QUERY_TOO_COMPLEX'],
    ['{a'.repeat(3_000), 'QUERY_TOO_COMPLEX'],
    ['{ things(first: 100) { things { things { name } } } }', 'QUERY_TOO_COMPLEX'],
    [
      `subscription { ticks(to: 1) ${Array.from({ length: 21 }, (_, at) => `t${at}: __typename`).join(' ')} }`,
      /GRAPHQL_VALIDATION_FAILED|QUERY_TOO_COMPLEX/,
    ],
  ])('the same limits and codes hold: %s', async (query, code) => {
    expect(codes(await ask(query.slice(0, 60_000)))).toEqual(expect.arrayContaining([expect.stringMatching(code)]))
  })

  test('no name of a hidden schema is suggested', async () => {
    const [answer] = await ask('{ ech }')
    expect(answer?.errors?.[0]?.message).toBe('Cannot query field "ech" on type "Query".')
  })

  test('what nobody foresaw is masked, in an answer and in the middle of a stream', async () => {
    const masked = {
      message: expect.stringContaining('서버에서'),
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) },
    }
    expect(await ask('{ fails(how: "slip") }')).toMatchObject([{ data: { fails: null }, errors: [masked] }])
    const ticks = await ask('subscription { ticks(to: 14) }')
    expect(ticks).toHaveLength(14)
    expect(ticks[12]).toMatchObject({ errors: [masked] })
    expect(ticks[13]).toEqual({ data: { ticks: 14 } })
  })

  test('one line is logged for each operation, with what answered it', async () => {
    world.lines.length = 0
    await ask('query Find { echo(text: "타이레놀") }')
    await until(() => expect(world.lines).toHaveLength(1))
    expect(world.lines).toMatchObject([
      {
        door: 'websocket',
        type: 'query',
        name: 'Find',
        field: 'echo',
        codes: [],
        status: null,
        served: { 'thing.MEMORY': 1 },
      },
    ])
    expect(JSON.stringify(world.lines)).not.toContain('타이레놀')
  })

  test('who asks is told as the socket opens', async () => {
    const analyst = connect(world, { authorization: 'Bearer analyst' })
    expect(await ask('{ viewer }', {}, analyst)).toMatchObject([
      { data: { viewer: expect.stringMatching(/^analyst /) } },
    ])
    expect(await ask('{ __schema { queryType { name } } }', {}, analyst)).toMatchObject([{ data: { __schema: {} } }])
    await analyst.dispose()
  })

  test('a client that leaves ends its stream', async () => {
    const there = await open(world)
    await there.init()
    there.say({ id: '1', type: 'subscribe', payload: { query: 'subscription { forever }' } })
    await until(() => expect(there.told.at(-1)).toMatchObject({ type: 'next', payload: { data: { forever: 1 } } }))
    expect(world.state.open).toBe(1)
    there.socket.terminate()
    await until(() => expect(world.state.open).toBe(0))
  })

  test('fifty operations run at once, twenty of them subscriptions; the next is refused, and those go on', async () => {
    const there = await open(world)
    await there.init()
    const ask = (id: string, query: string) => there.say({ id, type: 'subscribe', payload: { query } })
    const refused = (id: string) =>
      expect(there.told.find(each => each.id === id)).toMatchObject({
        type: 'error',
        payload: [{ extensions: { code: 'RATE_LIMITED', retryAfter: 1 } }],
      })
    for (let id = 1; id <= 21; id++) ask(`${id}`, 'subscription { forever }')
    await until(() => expect(there.told).toHaveLength(22))
    refused('21')
    expect(there.told.filter(({ type }) => type === 'next')).toHaveLength(20)
    there.say({ id: '20', type: 'complete' })
    await until(() => expect(world.state.open).toBe(19))
    ask('22', 'subscription { forever }')
    await until(() => expect(there.told.at(-1)).toMatchObject({ id: '22', type: 'next' }))
    for (let id = 23; id <= 53; id++) ask(`${id}`, '{ held }')
    await until(() => refused('53'))
    await until(() => expect(world.state.held).toHaveLength(30))
    for (const answer of world.state.held.splice(0)) answer()
    await until(() => expect(there.told.filter(({ type }) => type === 'complete')).toHaveLength(30))
    there.socket.close()
    await until(() => expect(world.state.open).toBe(0))
  })
})

test('queries that were left count among the fifty until they are over', async () => {
  const there = await open(world)
  await there.init()
  const query = (id: string) => there.say({ id, type: 'subscribe', payload: { query: '{ held }' } })
  for (let at = 0; at < 50; at++) {
    query('same')
    there.say({ id: 'same', type: 'complete' })
  }
  await until(() => expect(world.state.held).toHaveLength(50))
  query('other')
  await until(() => expect(there.told.at(-1)).toMatchObject({ id: 'other', type: 'error' }))
  for (const answer of world.state.held.splice(0)) answer()
  there.say({ id: 'last', type: 'subscribe', payload: { query: '{ echo }' } })
  await until(() => expect(there.told.at(-1)).toMatchObject({ id: 'last', type: 'complete' }))
  there.socket.close()
})

describe('a socket is closed', () => {
  const init = { type: 'connection_init' }
  const query = { id: '1', type: 'subscribe', payload: { query: '{ echo }' } }
  test.each([
    ['that is told nonsense', ['nonsense'], 4400],
    ['that is told another thing', [{ type: 'hello' }], 4400],
    ['whose introduction is no object', [{ ...init, payload: 'token' }], 4400],
    ['whose token is no good', [{ ...init, payload: { authorization: 'Bearer stale' } }], 4403],
    ['whose token cannot be read for a slip of ours', [{ ...init, payload: { authorization: 'Bearer broken' } }], 4500],
    ['that asks before it is known', [query], 4401],
    ['that introduces itself twice', [init, init], 4429],
    ['that says too much at once', [`{"type":"ping","payload":{"a":"${'x'.repeat(70_000)}"}}`], 1009],
    ['that says too much too often', Array.from({ length: 300 }, () => ({ type: 'pong' })), 4429],
  ])('%s', async (_, messages, code) => {
    const there = await open(world)
    for (const message of messages) there.say(message)
    await there.closed()
    expect(there.state.code).toBe(code)
  })

  test('that uses one name twice', async () => {
    const there = await open(world)
    await there.init()
    there.say({ id: '1', type: 'subscribe', payload: { query: 'subscription { forever }' } })
    there.say(query)
    expect(await there.closed()).toMatch(/^4409/)
  })

  test('that says nothing', async () => expect(await (await open(world)).closed()).toMatch(/^4408/))
  test('that names no protocol', async () =>
    expect(await (await open(world, { protocols: [] })).closed()).toMatch(/^4406/))
})

describe('an upgrade', () => {
  test.each([
    ['to nowhere', { path: '/nothing' }, '404'],
    ['from a page of another site', { headers: { origin: 'https://evil.kr' } }, '403'],
    ['from a page of no site', { headers: { origin: 'null' } }, '403'],
    ['from a site that is named like ours', { headers: { origin: 'https://127.0.0.1.evil.kr' } }, '403'],
  ])('%s is refused', async (_, how, status) => {
    const { state } = await open(world, how)
    expect(state.failure).toBe(`Unexpected server response: ${status}`)
  })

  test('from a listed site or a page of ours is taken', async () => {
    for (const origin of ['https://app.example.com', world.origin]) {
      const there = await open(world, { headers: { origin } })
      expect(there.socket.readyState).toBe(there.socket.OPEN)
      there.socket.close()
    }
  })
})

test('stopping lets a query finish, says 1001 to everybody, and takes no new sockets', async () => {
  const stopping = await startTestGraph()
  const [asking, listening, idle] = await Promise.all([open(stopping), open(stopping), open(stopping)])
  await Promise.all([asking.init(), listening.init()])
  asking.say({ id: '1', type: 'subscribe', payload: { query: '{ held }' } })
  listening.say({ id: '1', type: 'subscribe', payload: { query: 'subscription { forever }' } })
  await until(() => expect([stopping.state.held.length, stopping.state.open]).toEqual([1, 1]))
  const closed = stopping.close()
  expect(await Promise.all([listening.closed(), idle.closed()])).toEqual(['1001 Going away', '1001 Going away'])
  expect(asking.state.code).toBe(0)
  stopping.state.held[0]?.()
  expect(await asking.closed()).toBe('1001 Going away')
  expect(asking.told.slice(1)).toEqual([
    { id: '1', type: 'next', payload: { data: { held: 'done' } } },
    { id: '1', type: 'complete' },
  ])
  await closed
  expect((await open(stopping)).state.failure).toMatch(/ECONNREFUSED/)
})
