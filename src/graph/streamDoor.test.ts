import { pino } from 'pino'
import { createClient } from 'graphql-sse'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHeldClock } from '../../test/fakes/clock.js'
import { startTestGraph, type TestGraph } from '../../test/fakes/graph.js'
import { openSocket, until } from '../../test/fakes/socket.js'
import { openStream, type StreamRequest } from '../../test/fakes/sse.js'
import { systemClock } from '../clock.js'
import { createRateLimit } from './rate.js'

let world: TestGraph
beforeAll(async () => void (world = await startTestGraph({ introspection: 'analyst' })))
afterAll(() => world.close())

const asked = (params: Record<string, string>): StreamRequest => ({
  method: 'GET',
  search: `?${String(new URLSearchParams(params))}`,
})
const told = async (request: StreamRequest, there = world) => {
  const stream = await openStream(there, request)
  await stream.ended()
  return stream
}
const complete = { event: 'complete', data: null }
const next = (data: unknown) => ({ event: 'next', data })
const refused = (code: string) => ({ errors: [{ extensions: { code } }] })

describe('a stream', () => {
  test('tells a subscription, a query and a mutation, each to its end', async () => {
    const ticks = await told({ query: 'subscription ($to: Int!) { ticks(to: $to) }', variables: { to: 3 } })
    expect(ticks.status).toBe(200)
    expect(ticks.events()).toEqual([...[1, 2, 3].map(ticks => next({ data: { ticks } })), complete])
    const echo = await told({ query: 'query ($t: String!) { echo(text: $t) }', variables: { t: '약\n\n타이레놀' } })
    expect(echo.events()).toEqual([next({ data: { echo: '약\n\n타이레놀' } }), complete])
    const before = world.state.raised
    expect((await told({ query: 'mutation { raise }' })).events()).toEqual([
      next({ data: { raise: before + 1 } }),
      complete,
    ])
  })

  test('is asked for by the address too', async () => {
    const query = 'query A($to: Int!) { things(first: $to) { name } } subscription B($to: Int!) { ticks(to: $to) }'
    const stream = await told(asked({ query, operationName: 'B', variables: '{"to":2}' }))
    expect(stream.events()).toEqual([next({ data: { ticks: 1 } }), next({ data: { ticks: 2 } }), complete])
  })

  test('is understood by the client library', async () => {
    const client = createClient({ url: `${world.origin}/graphql/stream`, retryAttempts: 0 })
    const results: unknown[] = []
    for await (const result of client.iterate({ query: 'subscription { ticks(to: 3) }' })) results.push(result)
    expect(results).toEqual([1, 2, 3].map(ticks => ({ data: { ticks } })))
    client.dispose()
  })

  test('comes at once and as it is, whatever would pack it or keep it', async () => {
    const stream = await openStream(world, {
      query: 'subscription { forever }',
      headers: { 'accept-encoding': 'br, gzip', origin: 'https://app.example.com', 'x-request-id': 'mine' },
    })
    await until(() => expect(stream.next()).toEqual([{ data: { forever: 1 } }]))
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-request-id': 'mine',
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-expose-headers': expect.stringContaining('retry-after'),
      ratelimit: expect.stringMatching(/^"minute";r=\d+;t=\d+$/),
    })
    expect(stream.headers).not.toHaveProperty('content-encoding')
    expect(stream.state.text).toMatch(/^:\n\n/)
    stream.cut()
    await until(() => expect(world.state.open).toBe(0))
  })

  test('says every 12 seconds that it is still here', { timeout: 20_000 }, async () => {
    const stream = await openStream(world, { query: 'subscription { forever }' })
    await until(() => expect(stream.comments()).toHaveLength(1))
    await expect.poll(() => stream.comments().length, { timeout: 15_000 }).toBe(2)
    stream.cut()
  })

  test('is told as who asks, by the header and nothing else', async () => {
    const viewer = (headers: Record<string, string>, search = '') =>
      told({ query: '{ viewer }', headers, search }).then(stream => stream.next())
    const as = (name: string) => [{ data: { viewer: expect.stringMatching(new RegExp(`^${name} `)) } }]
    expect(await viewer({ authorization: 'Bearer user' })).toEqual(as('user'))
    expect(await viewer({})).toEqual(as('nobody'))
    const elsewhere = { cookie: 'authorization=Bearer user', 'x-graphql-event-stream-token': 'Bearer user' }
    expect(await viewer(elsewhere, '?token=x&authorization=Bearer+user')).toEqual(as('nobody'))
  })

  test('leaves one line in the log, and a report, without what was asked', async () => {
    world.lines.length = world.reports.length = 0
    await told({
      query: 'query Find($t: String!) { echo(text: $t) }',
      variables: { t: '타이레놀' },
      headers: { authorization: 'Bearer user', 'x-request-id': 'mine' },
    })
    await until(() => expect(world.lines).toHaveLength(1))
    expect(world.lines).toMatchObject([
      {
        requestId: 'mine',
        door: 'sse',
        type: 'query',
        name: 'Find',
        field: 'echo',
        userId: 'user',
        codes: [],
        status: 200,
        served: { 'thing.MEMORY': 1 },
      },
    ])
    expect(world.reports).toMatchObject([{ door: 'sse', field: 'echo', status: 200 }])
    expect(JSON.stringify(world.lines)).not.toContain('타이레놀')
  })

  test('masks what nobody foresaw, in an answer and in the middle', async () => {
    const masked = {
      message: expect.stringContaining('서버에서'),
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) },
    }
    const slip = await told({ query: '{ fails(how: "slip") }' })
    expect(slip.next()).toMatchObject([{ data: { fails: null }, errors: [masked] }])
    const ticks = await told({ query: 'subscription { ticks(to: 14) }' })
    expect(ticks.next()[12]).toMatchObject({ errors: [masked] })
    expect(ticks.next()[13]).toEqual({ data: { ticks: 14 } })
    expect(slip.state.text + ticks.state.text).not.toContain('secret')
  })
})

describe('what an operation is refused with', () => {
  test.each([
    ['{', 'GRAPHQL_PARSE_FAILED'],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query A { echo } query B { echo }', 'BAD_USER_INPUT'],
    ['query ($d: Date!) { day(day: $d) }', 'BAD_USER_INPUT'],
    ['{ __schema { queryType { name } } }', 'FORBIDDEN'],
    [`{ ${'echo '.repeat(2_000)} }`, 'QUERY_TOO_COMPLEX'],
    ['{ things(first: 100) { things { things { name } } } }', 'QUERY_TOO_COMPLEX'],
  ])('is told as its only event: %s', async (query, code) => {
    const stream = await told({ query })
    expect(stream.status).toBe(200)
    expect(stream.events()).toMatchObject([next(refused(code)), complete])
  })

  test('names nothing of a hidden schema', async () => {
    expect((await told({ query: '{ ech }' })).next()).toMatchObject([
      { errors: [{ message: 'Cannot query field "ech" on type "Query".' }] },
    ])
    const headers = { authorization: 'Bearer analyst' }
    expect((await told({ query: '{ __schema { queryType { name } } }', headers })).next()).toMatchObject([
      { data: { __schema: {} } },
    ])
  })
})

describe('before a stream begins', () => {
  const json = 'application/json'
  test.each<[string, StreamRequest, number, string]>([
    [
      'a token that is no good',
      { query: '{ echo }', headers: { authorization: 'Bearer stale' } },
      401,
      'UNAUTHENTICATED',
    ],
    [
      'that it can not be told',
      { query: '{ echo }', headers: { authorization: 'Bearer busy' } },
      503,
      'UPSTREAM_UNAVAILABLE',
    ],
    [
      'a slip of ours',
      { query: '{ echo }', headers: { authorization: 'Bearer broken' } },
      500,
      'INTERNAL_SERVER_ERROR',
    ],
    ['another answer than a stream', { query: '{ echo }', headers: { accept: json } }, 406, 'BAD_USER_INPUT'],
    ['any answer', { query: '{ echo }', headers: { accept: '*/*' } }, 406, 'BAD_USER_INPUT'],
    ['a page of another site', { query: '{ echo }', headers: { origin: 'https://evil.kr' } }, 403, 'FORBIDDEN'],
    ['a page of no site', { ...asked({ query: '{ echo }' }), headers: { origin: 'null' } }, 403, 'FORBIDDEN'],
    ['a form', { body: 'query={echo}', headers: { 'content-type': 'text/plain' } }, 415, 'BAD_USER_INPUT'],
    ['a body that is no JSON', { body: '{' }, 400, 'BAD_USER_INPUT'],
    ['a list', { body: '[{"query":"{ echo }"}]' }, 400, 'BAD_USER_INPUT'],
    ['a text', { body: '"{ echo }"' }, 400, 'BAD_USER_INPUT'],
    ['no query', { body: '{}' }, 400, 'BAD_USER_INPUT'],
    ['a query that is a number', { body: '{"query":7}' }, 400, 'BAD_USER_INPUT'],
    ['variables that are a list', { body: '{"query":"{ echo }","variables":[1]}' }, 400, 'BAD_USER_INPUT'],
    ['too much', { query: 'x'.repeat(200_000) }, 413, 'BAD_USER_INPUT'],
    ['an address without a query', asked({}), 400, 'BAD_USER_INPUT'],
    ['an address whose variables are no JSON', asked({ query: '{ echo }', variables: '{' }), 400, 'BAD_USER_INPUT'],
    ['a mutation by the address', asked({ query: 'mutation { raise }' }), 405, 'BAD_USER_INPUT'],
    ['another method', { method: 'PUT', headers: { 'x-graphql-event-stream-token': 'x' } }, 405, 'BAD_USER_INPUT'],
    ['a DELETE', { method: 'DELETE', search: '?operationId=1' }, 405, 'BAD_USER_INPUT'],
  ])('%s is refused in JSON', async (_, request, status, code) => {
    const raised = world.state.raised
    const stream = await openStream(world, request)
    expect([stream.status, await stream.json()]).toMatchObject([status, refused(code)])
    expect(stream.headers['content-type']).toMatch(/^application\/json/)
    expect(world.state.raised).toBe(raised)
    if (status === 401) expect(stream.headers['www-authenticate']).toBe('Bearer')
    if (status === 503) expect(stream.headers['retry-after']).toBe('30')
  })

  test('what is hostile in an operation name is a mistake of the caller', async () => {
    for (const operationName of [7, {}, ['A'], '\u0000']) {
      const body = JSON.stringify({ query: 'query A { echo }', operationName })
      expect((await told({ body })).next()).toMatchObject([refused('BAD_USER_INPUT')])
    }
  })

  test('too many operations are refused, with when to come back, and they count for both doors', async () => {
    const log = pino({ level: 'silent' })
    const limit = createRateLimit({ redis: null, perMinute: 2, analystPerMinute: 2, clock: systemClock, log })
    const there = await startTestGraph({ limit })
    expect((await told({ query: '{ echo }' }, there)).headers['ratelimit']).toMatch(/r=1;/)
    await there.ask('{ echo }')
    const stream = await openStream(there, { query: '{ echo }' })
    expect([stream.status, await stream.json()]).toMatchObject([429, refused('RATE_LIMITED')])
    expect(Number(stream.headers['retry-after'])).toBeGreaterThan(0)
    expect(stream.headers['ratelimit']).toMatch(/r=0;/)
    await there.close()
  })

  test('an eleventh of one user is refused, sockets and streams together', async () => {
    const headers = { authorization: 'Bearer user' }
    const sockets = await Promise.all(Array.from({ length: 5 }, () => openSocket(world)))
    for (const socket of sockets) await socket.init('Bearer user')
    const open = () => openStream(world, { query: 'subscription { forever }', headers })
    const streams = await Promise.all(Array.from({ length: 5 }, open))
    const stream = await open()
    expect([stream.status, await stream.json()]).toMatchObject([429, refused('RATE_LIMITED')])
    expect(stream.headers['retry-after']).toBe('30')
    const socket = await openSocket(world)
    socket.say({ type: 'connection_init', payload: headers })
    expect(await socket.closed()).toBe('1013 Too many connections')
    for (const each of streams) each.cut()
    for (const each of sockets) each.socket.terminate()
    await until(async () => {
      const again = await open()
      again.cut()
      expect(again.status).toBe(200)
    })
  })
})

test('stopping lets a query finish, and takes no new streams', async () => {
  const stopping = await startTestGraph()
  const asking = openStream(stopping, { query: '{ held }' })
  const listening = await openStream(stopping, { query: 'subscription { forever }' })
  await until(() => expect([stopping.state.held.length, stopping.state.open]).toEqual([1, 1]))
  const closed = stopping.close()
  expect(await listening.ended()).toBe('1001 Going away')
  expect(stopping.state.open).toBe(0)
  stopping.state.held[0]?.()
  await until(async () => expect((await asking).events()).toEqual([next({ data: { held: 'done' } }), complete]))
  await closed
  await expect(openStream(stopping, { query: '{ echo }' })).rejects.toThrow(/ECONNREFUSED/)
})

test('what was done is told, even where the session ended meanwhile', async () => {
  const held = createHeldClock(Date.now())
  const sleeps: number[] = []
  const sleep: typeof held.sleep = (ms, signal) => (sleeps.push(ms), held.sleep(ms, signal))
  const there = await startTestGraph({ clock: { ...held, sleep } })
  const asking = openStream(there, { query: 'mutation { raiseHeld }', headers: { authorization: 'Bearer user' } })
  await until(() => expect(there.state.held).toHaveLength(1))
  there.viewers.delete('Bearer user')
  there.graph.review('user')
  await until(() => expect(sleeps).toContain(1_000))
  await held.advance(1_000)
  there.state.held[0]?.()
  const stream = await asking
  await until(() => expect(stream.events()).toEqual([next({ data: { raiseHeld: 1 } }), complete]))
  expect(stream.status).toBe(200)
  await there.close()
})

test('and what comes while the server stops is refused before anything is done', async () => {
  const asked: (() => void)[] = []
  const there = await startTestGraph({ authenticate: () => new Promise(resolve => asked.push(() => resolve(null))) })
  const asking = openStream(there, { query: 'mutation { raise }', headers: { authorization: 'Bearer user' } })
  await until(() => expect(asked).toHaveLength(1))
  asked[0]?.() // by whom it is counted
  await until(() => expect(asked).toHaveLength(2))
  const closed = there.close()
  await until(() => expect(there.isDraining()).toBe(true))
  asked[1]?.()
  const stream = await asking
  expect([stream.status, await stream.json()]).toMatchObject([503, refused('UPSTREAM_UNAVAILABLE')])
  expect(there.state.raised).toBe(0)
  await closed
})
