import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { serverAudits } from 'graphql-http'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Answer, startTestGraph, type TestGraph } from '../../test/fakes/graph.js'

let world: TestGraph
const until = <T>(check: () => T) => vi.waitFor(check, 8_000)
beforeAll(async () => {
  world = await startTestGraph()
})
afterAll(() => world.close())

const codes = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions['code'])
const spec = { accept: 'application/graphql-response+json' }

describe('GraphQL over HTTP', () => {
  const failed = async (fetchFn: typeof fetch) => {
    const results = await Promise.all(serverAudits({ url: world.url, fetchFn }).map(async ({ fn }) => fn()))
    expect(results).toHaveLength(61)
    return results.flatMap(result => (result.status === 'ok' ? [] : [result.id])).sort()
  }

  test('all 61 audits hold for a client that shows it is no form of another site', async () => {
    const careful = (input: Parameters<typeof fetch>[0], init?: RequestInit) =>
      fetch(input, { ...init, headers: { 'apollo-require-preflight': '1', ...init?.headers } })
    expect(await failed(careful)).toEqual([])
  })

  test('for one that does not, only the three that MAY let a bare GET through do not', async () => {
    expect(await failed(fetch)).toEqual(['5A70', '6A70', 'D6D5'])
  })

  test('a refused operation is 200 in application/json and 400 in the media type that has room for it', async () => {
    for (const query of ['{', '{ nothing }', 'query ($d: Date!) { day(day: $d) }', 'subscription { forever }']) {
      expect((await world.post({ query })).status).toBe(200)
      expect((await world.post({ query }, spec)).status).toBe(400)
    }
  })
})

describe('a request that is none', () => {
  const cases: [string, Parameters<TestGraph['post']>, number][] = [
    ['no JSON', ['{"query": '], 400],
    ['a body that is not UTF-8', [new Uint8Array([123, 34, 0xff, 34, 58, 49, 125])], 400],
    ['nothing at all', [''], 400],
    ['null', ['null'], 400],
    ['a list', ['[{"query":"{ echo }"}]'], 400],
    ['an empty list', ['[]'], 400],
    ['text', ['"{ echo }"'], 400],
    ['no query', [{ variables: {} }], 400],
    ['a query that is no text', [{ query: { kind: 'Document' } }], 400],
    ['variables in a list', [{ query: '{ echo }', variables: [] }], 400],
    ['a prototype', ['{"query":"{ echo }","__proto__":{"a":1},"variables":1}'], 400],
    ['100,001 bytes', [`{"query":"{ echo }"${' '.repeat(99_981)}}`], 413],
    ['another encoding', ['{}', { 'content-type': 'application/json; charset=euc-kr' }], 415],
    ['a compressed body', ['{}', { 'content-encoding': 'gzip' }], 415],
    ['a form', ['query={echo}', { 'content-type': 'application/x-www-form-urlencoded' }], 415],
    ['plain text', ['{ echo }', { 'content-type': 'text/plain' }], 415],
    ['GraphQL itself', ['{ echo }', { 'content-type': 'application/graphql' }], 415],
    ['a taste we cannot meet', [{ query: '{ echo }' }, { accept: 'image/png' }], 406],
  ]
  test.each(cases)('%s is refused with its status, in JSON, with a code', async (_, [body, headers], status) => {
    const response = await world.post(body, headers)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toMatch(/json/)
    expect(codes((await response.json()) as Answer)).toEqual(['BAD_USER_INPUT'])
  })

  test('100,000 bytes are not too many', async () => {
    expect((await world.post(`{"query":"{ echo }"${' '.repeat(99_980)}}`)).status).toBe(200)
  })

  test('a body without end is cut, not swallowed', async () => {
    const socket = connect(world.port, '127.0.0.1')
    const answer: string[] = []
    socket.on('data', data => answer.push(String(data)))
    socket.write(
      'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
    )
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`
    const pour = () => void (socket.writable && socket.write(chunk, pour))
    socket.on('error', () => undefined) // it is cut while we still write
    pour()
    await until(() => expect(socket.closed).toBe(true))
    expect(answer.join('')).toMatch(/^HTTP\/1.1 413 /)
  })

  test.each(['/nothing', '/graphql/', '/playground/nothing.js', '/playground/../../package.json', '/%'])(
    '%s is not there, in JSON',
    async path => {
      const response = await world.fastify.inject({ path })
      expect([400, 404]).toContain(response.statusCode)
      expect(response.json<Answer>().errors).toHaveLength(1)
    },
  )

  test('other methods are told which there are', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const response = await fetch(world.url, { method })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST'])
    }
  })

  test('what is no HTTP gets an answer all the same', async () => {
    const socket = connect(world.port, '127.0.0.1')
    const answer: string[] = []
    socket.on('data', data => answer.push(String(data)))
    socket.write('NONSENSE\r\n\r\n')
    await until(() => expect(answer.join('')).toMatch(/^HTTP\/1.1 400 [^]*"BAD_USER_INPUT"/))
  })
})

describe('by GET', () => {
  const get = (search: Record<string, string>, headers: Record<string, string> = { 'apollo-require-preflight': '1' }) =>
    fetch(`${world.url}?${new URLSearchParams(search).toString()}`, { headers })

  test('a query is answered', async () => {
    expect(
      await (await get({ query: 'query ($t: String!) { echo(text: $t) }', variables: '{"t":"약"}' })).json(),
    ).toEqual({ data: { echo: '약' } })
  })

  test('a mutation is 405 and does not run', async () => {
    const before = world.state.raised
    const response = await get({ query: 'mutation { raise }' })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    expect(world.state.raised).toBe(before)
  })

  test('a page of another site cannot ask with what a form or an image can send', async () => {
    const response = await get({ query: '{ echo }' }, {})
    expect(response.status).toBe(400)
    expect(((await response.json()) as Answer).data).toBeUndefined()
  })
})

describe('what goes wrong', () => {
  test('on our side is masked, has an id to quote, and that id is in the log', async () => {
    const { data, errors } = await world.ask('{ echo fails(how: "slip") }', undefined, { 'x-request-id': 'req-1' })
    expect(data).toEqual({ echo: 'hello', fails: null })
    expect(errors).toEqual([
      {
        message: expect.stringContaining('서버에서 문제가 생겼습니다'),
        locations: expect.anything(),
        path: ['fails'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'req-1' },
      },
    ])
    expect(world.lines.filter(({ requestId, level }) => requestId === 'req-1' && level === 50)).toHaveLength(1)
  })

  test.each([
    ['input', { code: 'BAD_USER_INPUT', argument: 'text' }],
    ['down', { code: 'UPSTREAM_UNAVAILABLE', retryAfter: 30 }],
  ])('on purpose (%s) comes with its code and details', async (how, extensions) => {
    const { errors } = await world.ask(`{ fails(how: "${how}") }`)
    expect(errors?.map(error => error.extensions)).toEqual([extensions])
  })

  test.each([
    ['a variable', 'query ($d: Date!) { day(day: $d) }', { d: '2026-02-30' }],
    ['a literal', '{ day(day: "2026-02-30") }', {}],
    ['a number', 'query ($n: Int!) { things(first: $n) { name } }', { n: 'ten' }],
    ['an operation that is not there', 'query A { echo } query B { echo }', {}],
  ])('in what was given (%s) is BAD_USER_INPUT', async (_, query, variables) => {
    expect(codes(await world.ask(query, variables))).toEqual(['BAD_USER_INPUT'])
  })

  test.each([
    ['a token that is no good', 'stale', 401, { code: 'UNAUTHENTICATED' }],
    ['nobody there to read the token', 'busy', 503, { code: 'UPSTREAM_UNAVAILABLE', retryAfter: 30 }],
    ['a slip before anything ran', 'broken', 500, { code: 'INTERNAL_SERVER_ERROR', requestId: 'early' }],
  ])('with %s the whole request fails, with its status', async (_, token, status, extensions) => {
    const headers = { authorization: `Bearer ${token}`, 'x-request-id': 'early' }
    const response = await world.post({ query: '{ echo }' }, headers)
    expect(response.status).toBe(status)
    const { errors } = (await response.json()) as Answer
    expect(errors).toEqual([{ message: expect.not.stringContaining('secret'), extensions }])
  })
})

describe('limits', () => {
  test.each([
    ['words', `{ ${'echo '.repeat(2_000)} }`],
    ['brackets', `${'{a'.repeat(3_000)}`],
    ['brackets of lists', `{ echo(text: ${'['.repeat(700)}1${']'.repeat(700)}) }`],
    ['aliases', `{ ${Array.from({ length: 21 }, (_, at) => `e${at}: echo`).join(' ')} }`],
    ['cost', '{ things(first: 100) { things { things { name } } } }'],
  ])('too many %s', async (_, query) => {
    const response = await world.post({ query }, spec)
    expect(response.status).toBe(400)
    expect(codes((await response.json()) as Answer)).toEqual(['QUERY_TOO_COMPLEX'])
  })

  test('variables in variables in variables', async () => {
    const nested = '['.repeat(30_000) + ']'.repeat(30_000)
    const response = await world.post(`{"query":"{ echo }","variables":{"a":${nested}}}`)
    expect(codes((await response.json()) as Answer)).toEqual(['QUERY_TOO_COMPLEX'])
  })
})

describe('a persisted query', () => {
  const query = '{ echo(text: "kept") }'
  const sha256Hash = createHash('sha256').update(query).digest('hex')
  const persisted = (extension: object) => ({
    extensions: { persistedQuery: { version: 1, sha256Hash, ...extension } },
  })
  const send = async (body: object) => (await (await world.post(body)).json()) as Answer

  test('is asked for, kept, and then known by its hash', async () => {
    expect(codes(await send(persisted({})))).toEqual(['PERSISTED_QUERY_NOT_FOUND'])
    expect(await send({ query, ...persisted({}) })).toEqual({ data: { echo: 'kept' } })
    expect(await send(persisted({}))).toEqual({ data: { echo: 'kept' } })
  })

  test.each([
    ['under the hash of another', { query: '{ echo }' }, {}],
    ['of another version', { query }, { version: 2 }],
    ['by no hash', {}, { sha256Hash: { $ne: '' } }],
    [
      'that is too complex',
      { query: '{a'.repeat(999) },
      { sha256Hash: createHash('sha256').update('{a'.repeat(999)).digest('hex') },
    ],
  ])('%s is refused', async (what, body, extension) => {
    const code = what === 'that is too complex' ? 'QUERY_TOO_COMPLEX' : 'BAD_USER_INPUT'
    expect(codes(await send({ ...body, ...persisted(extension) }))).toEqual([code])
  })
})

describe('to a browser', () => {
  test('of a listed site the answer is open, to any other it is not', async () => {
    const allowed = (origin: string) =>
      world.post({ query: '{ echo }' }, { origin }).then(({ headers }) => headers.get('access-control-allow-origin'))
    expect(await allowed('https://app.example.com')).toBe('https://app.example.com')
    expect(await allowed('https://app.example.com.evil.kr')).toBeNull()
    expect(await allowed('null')).toBeNull()
  })

  test('a preflight says what may be sent', async () => {
    const response = await fetch(world.url, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-headers')).toBe('content-type')
  })

  test('headers keep pages of ours to themselves', async () => {
    const { headers } = await world.post({ query: '{ echo }' })
    expect(headers.get('content-security-policy')).toContain("script-src 'self';worker-src 'self' blob:;")
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-powered-by')).toBeNull()
  })

  test.each(['br', 'gzip'])('long answers are compressed (%s), short ones are not', async encoding => {
    const sent = async (first: number, accept: string) =>
      (
        await world.post({ query: `{ things(first: ${first}) { name } }` }, { 'accept-encoding': encoding, accept })
      ).headers.get('content-encoding')
    expect(await sent(100, 'application/json')).toBe(encoding)
    expect(await sent(100, spec.accept)).toBe(encoding)
    expect(await sent(1, spec.accept)).toBeNull()
  })
})

describe('a request has an id', () => {
  const idOf = async (given?: string) =>
    (await world.post({ query: '{ viewer }' }, given ? { 'x-request-id': given } : {})).headers.get('x-request-id')
  test('that it came with, where that is short and plain', async () => {
    expect(await idOf('3f0c-1.A_b')).toBe('3f0c-1.A_b')
    expect(await world.ask('{ viewer }', {}, { 'x-request-id': 'abc' })).toEqual({ data: { viewer: 'nobody abc' } })
  })
  test.each([undefined, 'a b', 'x'.repeat(65), '{"a":1}'])('of ours otherwise (%s)', async given => {
    expect(await idOf(given)).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
  })
})

test('one line is logged for each operation, and it holds nothing of what was asked', async () => {
  world.lines.length = world.reports.length = 0
  await world.ask(
    'query Find($t: String!) { echo(text: $t) fails(how: "input") }',
    { t: '타이레놀' },
    { 'x-request-id': 'line' },
  )
  expect(world.lines).toMatchObject([
    {
      requestId: 'line',
      door: 'http',
      type: 'query',
      name: 'Find',
      field: 'echo',
      codes: ['BAD_USER_INPUT'],
      status: 200,
      served: { 'thing.MEMORY': 1 },
    },
  ])
  expect(JSON.stringify(world.lines)).not.toMatch(/타이레놀|text|\$t/)
  expect(world.reports).toMatchObject([{ type: 'query', name: 'Find', field: 'echo', seconds: expect.any(Number) }])
})

describe('probes', () => {
  test('are answered', async () => {
    expect(await (await fetch(`${world.origin}/health/live`)).json()).toEqual({ status: 'ok' })
    const ready = await fetch(`${world.origin}/health/ready`)
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }])
  })
})

describe('who may ask about the schema', () => {
  const worlds: TestGraph[] = []
  afterEach(async () => void (await Promise.all(worlds.splice(0).map(each => each.close()))))
  const query = '{ __schema { queryType { name } } }'

  test.each([
    ['open', [true, true, true]],
    ['analyst', [false, false, true]],
    ['off', [false, false, false]],
  ] as const)('%s', async (introspection, expected) => {
    const there = await startTestGraph({ introspection })
    worlds.push(there)
    const answers = await Promise.all(
      [undefined, 'Bearer user', 'Bearer analyst'].map(token =>
        there.ask(query, {}, token ? { authorization: token } : {}),
      ),
    )
    expect(answers.map(({ data }) => Boolean(data))).toEqual(expected)
    expect(answers.flatMap(codes)).toEqual(expected.filter(may => !may).map(() => 'FORBIDDEN'))
    expect(await there.ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } })

    const [wrong] = (await there.ask('{ ech }')).errors ?? []
    expect(wrong?.message.includes('Did you mean')).toBe(introspection === 'open')
  })
})

test('stopping finishes what is under way, and takes nothing new', async () => {
  const there = await startTestGraph()
  const answer = there.ask('{ held }')
  await until(() => expect(there.state.held).toHaveLength(1))
  const closed = there.close()
  expect(there.isDraining()).toBe(true)
  await until(() => expect(fetch(`${there.origin}/health/live`)).rejects.toThrow())
  there.state.held[0]?.()
  expect(await answer).toEqual({ data: { held: 'done' } })
  await closed
})

test('stopping does not wait for ever', async () => {
  const there = await startTestGraph()
  const answer = there.ask('{ held }').catch((error: unknown) => error)
  await until(() => expect(there.state.held).toHaveLength(1))
  await there.graph.close(10)
  expect(await answer).toBeInstanceOf(TypeError)
})

test('stopping is not held up by connections that wait for nothing', async () => {
  const there = await startTestGraph()
  const silent = connect(there.port, '127.0.0.1')
  const kept = connect(there.port, '127.0.0.1')
  const said: string[] = []
  kept.on('data', data => said.push(String(data)))
  kept.write('GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n')
  await until(() => expect(said.join('')).toContain('"ok"'))
  await there.close()
  await until(() => expect([silent.closed || silent.readableEnded, kept.readableEnded]).toEqual([true, true]))
})
