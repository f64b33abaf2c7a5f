import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createHeldClock } from '../../test/fakes/clock.js'
import { type Answer, startTestGraph, type TestGraph } from '../../test/fakes/graph.js'
import { BadInputError, PillingError, UnavailableError, UserMistakeError } from '../errors.js'
import { createRateLimit } from './rate.js'
import type { PlainAnswer, PlainRequest, Route } from './route.js'

/** What the routes were asked. */
const asked: PlainRequest[] = []
const noted =
  (answer: PlainAnswer): Route['answer'] =>
  async request => (asked.push(request), answer)

const failures: Record<string, () => Error> = {
  input: () => new BadInputError('state', 'state: 안 됩니다'),
  mistake: () => new UserMistakeError('INVALID', ['code'], '다시 로그인해 주세요.'),
  unknown: () => new PillingError('UNAUTHENTICATED', '로그인해 주세요.'),
  forbidden: () => new PillingError('FORBIDDEN', '안 됩니다'),
  down: () => new UnavailableError('쉬고 있습니다', 7),
  slip: () => new TypeError('secret: code=12345'),
}

const routes: Route[] = [
  {
    method: 'GET',
    path: '/test/page',
    answer: noted({ status: 200, body: '<p>안녕</p>', headers: { 'content-type': 'text/html; charset=utf-8' } }),
  },
  { method: 'GET', path: '/test/text', answer: noted({ status: 200, body: '<p>' }) },
  {
    method: 'GET',
    path: '/test/away',
    answer: noted({
      status: 302,
      headers: { location: '/graphql', 'set-cookie': ['__Host-a=1; Path=/', '__Host-b=2; Path=/'] },
    }),
  },
  {
    method: 'GET',
    path: '/test/fails',
    answer: async ({ query }) => {
      throw failures[query['how'] ?? '']?.() ?? new Error('The test names no failure.')
    },
  },
  { method: 'POST', path: '/test/empty', answer: noted({ status: 204 }) },
  { method: 'POST', path: '/test/cookie', isSameOrigin: true, answer: noted({ status: 200, body: { isDone: true } }) },
  {
    method: 'POST',
    path: '/test/takes',
    takes: ['application/json', 'application/x-www-form-urlencoded', 'application/secevent+jwt'],
    answer: noted({ status: 200, body: { isDone: true } }),
  },
  { method: 'GET', path: '/test/takes', answer: noted({ status: 200 }) },
]

let world: TestGraph
beforeAll(async () => void (world = await startTestGraph({ routes, trustedProxies: ['loopback'] })))
afterAll(() => world.close())
beforeEach(() => void (asked.length = world.lines.length = 0))

const at = (path: string, init: RequestInit = {}) => fetch(world.origin + path, { redirect: 'manual', ...init })
const send = (type: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  at('/test/takes', { method: 'POST', headers: { 'content-type': type, ...headers }, body: body as string })
const errorOf = async (response: Response) => ((await response.json()) as Answer).errors?.[0]

describe('a route is asked', () => {
  test('with the query, the cookies and the client; of what is there twice, the first', async () => {
    await at('/test/page?code=a%20b&code=c&state=%EC%95%BD&__proto__=x&bad=%E0%A4&empty', {
      headers: {
        cookie: 'a=1; a=2; b=%EC%95%BD; c="q"; __proto__=y; =; d=%E0%A4',
        'user-agent': 'Test',
        'x-forwarded-for': '198.51.100.1',
      },
    })
    const [request] = asked
    expect(Object.entries(request?.query ?? {})).toEqual(
      expect.arrayContaining([
        ['code', 'a b'],
        ['state', '약'],
        ['__proto__', 'x'],
        ['empty', ''],
      ]),
    )
    expect(Object.entries(request?.cookies ?? {})).toEqual(
      expect.arrayContaining([
        ['a', '1'],
        ['b', '약'],
        ['__proto__', 'y'],
        ['d', '%E0%A4'],
      ]),
    )
    expect(request?.headers).toMatchObject({ 'user-agent': 'Test' })
    expect(request?.client).toEqual({ address: '198.51.100.1', userAgent: 'Test' })
    expect(request?.body).toBeNull()
  })

  test.each<[string, string, string, unknown]>([
    ['JSON', 'application/json; charset=utf-8', '{"a":"약"}', { a: '약' }],
    ['JSON that is no object', 'Application/JSON', '[1]', [1]],
    ['a form', 'application/x-www-form-urlencoded', 'a=1&a=2&b=%EC%95%BD+x', { a: '1', b: '약 x' }],
    ['a JWT', 'application/secevent+jwt', 'e30.e30.x\n', 'e30.e30.x'],
    ['nothing', 'application/json', '', null],
  ])('with %s', async (_, type, body, expected) => {
    expect((await send(type, body)).status).toBe(200)
    expect(asked.map(request => request.body)).toEqual([expected])
  })

  test.each<[string, string, string | Uint8Array, number, Record<string, string>?]>([
    ['half of JSON', 'application/json', '{"a":', 400],
    ['what is not UTF-8', 'application/json', new Uint8Array([34, 0xff, 34]), 400],
    ['a form that is not UTF-8', 'application/x-www-form-urlencoded', new Uint8Array([97, 61, 0xff]), 400],
    ['another encoding', 'application/json; charset=euc-kr', '{}', 415],
    ['something compressed', 'application/json', '{}', 415, { 'content-encoding': 'gzip' }],
    ['a text', 'text/plain', '{}', 415],
    ['a file', 'multipart/form-data; boundary=x', '--x--', 415],
    ['a type that is none', 'json', '{}', 415],
    ['16,385 bytes', 'application/json', `"${'x'.repeat(16_383)}"`, 413],
  ])('but not with %s', async (_, type, body, status, headers) => {
    const response = await send(type, body, headers)
    expect(response.status).toBe(status)
    expect((await errorOf(response))?.extensions).toEqual({ code: 'BAD_USER_INPUT' })
    expect(asked).toEqual([])
  })

  test('16,384 bytes are not too many', async () => {
    expect((await send('application/json', `"${'x'.repeat(16_382)}"`)).status).toBe(200)
  })

  test('one that takes no body is given none', async () => {
    expect((await at('/test/empty', { method: 'POST' })).status).toBe(204)
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }
    expect((await at('/test/empty', init)).status).toBe(415)
    expect(asked.map(request => request.body)).toEqual([null])
  })

  test.each([
    ['HEAD', '/test/page', 'GET'],
    ['POST', '/test/page', 'GET'],
    ['PUT', '/test/page', 'GET'],
    ['GET', '/test/cookie', 'POST'],
    ['DELETE', '/test/takes', 'POST, GET'],
  ])('not by %s %s, where there is only %s', async (method, url, allowed) => {
    const { statusCode, headers } = await world.fastify.inject({ method: method as 'GET', url })
    expect([statusCode, headers['allow']]).toEqual([405, allowed])
    expect(asked).toEqual([])
  })
})

describe('a route answers', () => {
  test('with a page, a text, or an object', async () => {
    const said = async (path: string, init?: RequestInit) => {
      const response = await at(path, init)
      return [response.headers.get('content-type'), await response.text()]
    }
    expect(await said('/test/page')).toEqual(['text/html; charset=utf-8', '<p>안녕</p>'])
    expect(await said('/test/text')).toEqual(['text/plain; charset=utf-8', '<p>'])
    expect(await said('/test/takes', { method: 'POST' })).toEqual([
      'application/json; charset=utf-8',
      '{"isDone":true}',
    ])
  })

  test('with a way to go on and several cookies', async () => {
    const { status, headers } = await at('/test/away')
    expect([status, headers.get('location')]).toEqual([302, '/graphql'])
    expect(headers.getSetCookie()).toEqual(['__Host-a=1; Path=/', '__Host-b=2; Path=/'])
  })

  test.each(['/test/page', '/test/away', '/test/fails?how=slip', '/test/fails?how=down'])(
    '%s in a way that nobody keeps, frames or misreads',
    async path => {
      const { headers } = await at(path)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('content-security-policy')).toContain("form-action 'self'")
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{7,}/)
    },
  )

  test.each([
    ['input', 400, { code: 'BAD_USER_INPUT', argument: 'state' }],
    ['mistake', 400, { code: 'BAD_USER_INPUT' }],
    ['unknown', 401, { code: 'UNAUTHENTICATED' }],
    ['forbidden', 403, { code: 'FORBIDDEN' }],
    ['down', 503, { code: 'UPSTREAM_UNAVAILABLE', retryAfter: 7 }],
  ])('an error as JSON with its code (%s)', async (how, status, extensions) => {
    const response = await at(`/test/fails?how=${how}`)
    expect([response.status, response.headers.get('retry-after')]).toEqual([status, how === 'down' ? '7' : null])
    expect(await errorOf(response)).toEqual({ message: failures[how]?.().message, extensions })
  })

  test('what nobody foresaw masked, with an id that is in the log', async () => {
    const response = await at('/test/fails?how=slip&code=very-secret', { headers: { 'x-request-id': 'slip-1' } })
    expect(response.status).toBe(500)
    expect(await errorOf(response)).toEqual({
      message: expect.stringContaining('서버에서'),
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'slip-1' },
    })
    expect(world.lines).toMatchObject([{ level: 50, requestId: 'slip-1', path: '/test/fails' }])
    expect(JSON.stringify(world.lines)).not.toContain('very-secret')
  })

  test('and one line is logged, with nothing of what was asked', async () => {
    await at('/test/page?code=very-secret', { headers: { cookie: '__Host-a=very-secret', 'x-request-id': 'line' } })
    expect(world.lines).toMatchObject([{ requestId: 'line', method: 'GET', path: '/test/page', status: 200 }])
    expect(JSON.stringify(world.lines)).not.toContain('very-secret')
  })
})

describe('rule 10: a cookie alone does not let a page of another site in', () => {
  const ours = { 'x-pilling-csrf': '1' }
  const call = (headers: Record<string, string>) =>
    world.fastify.inject({
      method: 'POST',
      url: '/test/cookie',
      headers: { host: 'pilling.kr', cookie: 'a=1', ...headers },
    })

  test.each<[string, Record<string, string>]>([
    ['no page at all', ours],
    ['a page of ours', { ...ours, origin: 'https://pilling.kr', 'sec-fetch-site': 'same-origin' }],
    ['a page of ours behind a proxy', { ...ours, origin: 'https://app.kr', 'x-forwarded-host': 'app.kr' }],
    ['the address bar', { ...ours, 'sec-fetch-site': 'none' }],
  ])('%s may ask', async (_, headers) => {
    expect((await call(headers)).statusCode).toBe(200)
    expect(asked).toHaveLength(1)
  })

  test.each<[string, Record<string, string>]>([
    ['a form without the header', {}],
    ['a header that says no', { 'x-pilling-csrf': '0' }],
    ['another site', { ...ours, origin: 'https://evil.kr' }],
    ['a site that is named like ours', { ...ours, origin: 'https://pilling.kr.evil.kr' }],
    ['a port beside ours', { ...ours, origin: 'https://pilling.kr:8443' }],
    ['a page of no site', { ...ours, origin: 'null' }],
    ['an origin that is none', { ...ours, origin: '//pilling.kr' }],
    ['what the browser calls another site', { ...ours, 'sec-fetch-site': 'cross-site' }],
    ['a listed site', { ...ours, origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' }],
    ['a listed site beside ours', { ...ours, origin: 'https://app.example.com', 'sec-fetch-site': 'same-site' }],
    ['what the browser calls nothing we know', { ...ours, 'sec-fetch-site': 'Same-Origin' }],
  ])('%s may not', async (_, headers) => {
    const response = await call(headers)
    expect([response.statusCode, response.json<Answer>().errors?.[0]?.extensions]).toEqual([403, { code: 'FORBIDDEN' }])
    expect(asked).toEqual([])
  })
})

test('a route that services call in bursts turns nobody away but those who are not from there', async () => {
  const clock = createHeldClock(Date.now())
  const limit = createRateLimit({ redis: null, perMinute: 1, analystPerMinute: 1, clock, log: world.log })
  let status = 200
  const hook: Route = { method: 'GET', path: '/test/hook', isUncounted: true, answer: async () => ({ status }) }
  const there = await startTestGraph({ routes: [hook], limit, clock })
  try {
    for (let turn = 0; turn < 3; turn++) expect((await fetch(`${there.origin}/test/hook`)).status).toBe(200)
    expect(await there.ask('{ echo }')).toEqual({ data: { echo: 'hello' } })
    expect((await fetch(`${there.origin}/test/hook`)).status).toBe(200)
    status = 401
    expect((await fetch(`${there.origin}/test/hook`)).status).toBe(429)
  } finally {
    await there.close()
  }
})

test('routes and operations of one address share a limit, and the answer says so', async () => {
  const clock = createHeldClock(Date.now())
  const limit = createRateLimit({ redis: null, perMinute: 3, analystPerMinute: 3, clock, log: world.log })
  const there = await startTestGraph({ routes, limit, clock })
  const get = () => fetch(`${there.origin}/test/page`)
  try {
    await there.ask('{ echo }')
    const second = await get()
    expect([second.status, second.headers.get('ratelimit')]).toEqual([200, '"minute";r=1;t=60'])
    await get()
    const refused = await get()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
    expect(refused.headers.get('ratelimit')).toBe('"minute";r=0;t=60')
    expect(refused.headers.get('ratelimit-policy')).toBe('"minute";q=3;w=60')
    expect((await errorOf(refused))?.extensions).toEqual({ code: 'RATE_LIMITED', retryAfter: 60 })
    expect(asked).toHaveLength(2)
    await clock.advance(60_000)
    expect((await get()).status).toBe(200)
  } finally {
    await there.close()
  }
})

test('outside production no browser is told to insist on https', async () => {
  const there = await startTestGraph({ routes, production: false })
  const { headers } = await fetch(`${there.origin}/test/page`)
  await there.close()
  expect(headers.get('strict-transport-security')).toBeNull()
})
