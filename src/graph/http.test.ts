import { pino } from 'pino'
import { afterEach, describe, expect, test } from 'vitest'
import { createHeldClock } from '../../test/fakes/clock.js'
import { type Answer, startTestGraph, type TestGraph, type TestGraphOptions } from '../../test/fakes/graph.js'
import { createRateLimit } from './rate.js'

const worlds: TestGraph[] = []
afterEach(async () => void (await Promise.all(worlds.splice(0).map(each => each.close()))))

/** A server with a limit that a test can reach. */
async function start({ perMinute = 60, analystPerMinute = 600, ...options }: TestGraphOptions & Limits = {}) {
  const clock = createHeldClock(Date.now())
  const log = pino({ level: 'silent' })
  const limit = createRateLimit({ redis: null, perMinute, analystPerMinute, clock, log })
  const world = await startTestGraph({ limit, clock, ...options })
  worlds.push(world)
  const post = (headers: Record<string, string> = {}, query = '{ echo }') => world.post({ query }, headers)
  const statuses = async (times: number, headers: Record<string, string> = {}) => {
    const answers = await Promise.all(Array.from({ length: times }, () => post(headers)))
    const found = await Promise.all(answers.map(async answer => (await answer.text(), answer.status)))
    return [...new Set(found)].sort().map(status => [status, found.filter(each => each === status).length])
  }
  return { ...world, clock, post, statuses }
}
interface Limits {
  perMinute?: number
  analystPerMinute?: number
}

const user = { authorization: 'Bearer user' }
const paceOf = ({ headers }: Response) => [headers.get('ratelimit-policy'), headers.get('ratelimit')]
const errorOf = async (response: Response) => ((await response.json()) as Answer).errors?.[0]

describe('rule 12: headers and Retry-After', () => {
  test('each answer says what is left', async () => {
    const { post, clock } = await start({ perMinute: 3 })
    expect(paceOf(await post())).toEqual(['"minute";q=3;w=60', '"minute";r=2;t=60'])
    await clock.advance(20_000)
    expect(paceOf(await post())).toEqual(['"minute";q=3;w=60', '"minute";r=1;t=40'])
  })

  test.each<[string, number, RequestInit]>([
    ['that cannot be read', 400, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }],
    ['that a form could have sent', 400, { method: 'GET' }],
    ['of another type', 415, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' }],
    [
      'that is too large',
      413,
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: 'x'.repeat(100_001) },
    ],
    ['by another method', 405, { method: 'PUT' }],
    ['with a bad token', 401, ask({ authorization: 'Bearer stale' })],
    ['with a token that nobody can read now', 503, ask({ authorization: 'Bearer busy' })],
    ['with a slip of ours', 500, ask({ authorization: 'Bearer broken' })],
    ['for a taste we cannot meet', 406, ask({ accept: 'image/png' })],
  ])('also to a request %s', async (_, status, init) => {
    const { url } = await start()
    const response = await fetch(url, init)
    expect(response.status).toBe(status)
    expect(paceOf(response)).toEqual(['"minute";q=60;w=60', '"minute";r=59;t=60'])
    expect(response.headers.get('retry-after')).toBe(status === 503 ? '30' : null)
  })

  test('one too many is 429 in whatever form was asked for, and does not run', async () => {
    const { post, state, clock } = await start({ perMinute: 1 })
    await post()
    await clock.advance(15_000)
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const response = await post({ accept }, 'mutation { raise }')
      expect([response.status, response.headers.get('retry-after')]).toEqual([429, '45'])
      expect(response.headers.get('content-type')).toContain(accept)
      expect(paceOf(response)).toEqual(['"minute";q=1;w=60', '"minute";r=0;t=45'])
      expect(await errorOf(response)).toEqual({
        message: '요청이 너무 많습니다. 45초 뒤에 다시 시도해 주세요.',
        extensions: { code: 'RATE_LIMITED', retryAfter: 45 },
      })
    }
    expect(state.raised).toBe(0)
  })

  test('a page of a listed site may read them', async () => {
    const { post } = await start()
    const { headers } = await post({ origin: 'https://app.example.com' })
    expect(headers.get('access-control-expose-headers')?.split(/, */).sort()).toEqual([
      'content-disposition',
      'ratelimit',
      'ratelimit-policy',
      'retry-after',
      'x-request-id',
    ])
  })

  test('an error inside an answer is no refusal of the request', async () => {
    const { post } = await start()
    const response = await post({}, '{ fails(how: "down") }')
    expect([response.status, response.headers.get('retry-after')]).toEqual([200, null])
  })
})

describe('rule 12: who is counted for what', () => {
  test('of 500 requests at once exactly 60 are let through', async () => {
    const { statuses } = await start()
    expect(await statuses(500, user)).toEqual([
      [200, 60],
      [429, 440],
    ])
  }, 30_000)

  test('a viewer has a limit of their own, wherever they ask from', async () => {
    const { statuses } = await start({ perMinute: 2, trustedProxies: ['loopback'] })
    expect(await statuses(2, { ...user, 'x-forwarded-for': '198.51.100.1' })).toEqual([[200, 2]])
    expect(await statuses(1, { ...user, 'x-forwarded-for': '198.51.100.2' })).toEqual([[429, 1]])
    expect(await statuses(3, { 'x-forwarded-for': '198.51.100.1' })).toEqual([
      [200, 2],
      [429, 1],
    ])
  })

  test('an API token has the limit of analysts', async () => {
    const { statuses } = await start({ perMinute: 2, analystPerMinute: 5 })
    expect(await statuses(6, { authorization: 'Bearer script' })).toEqual([
      [200, 5],
      [429, 1],
    ])
    expect(await statuses(3, { authorization: 'Bearer analyst' })).toEqual([
      [200, 2],
      [429, 1],
    ])
  })

  test('a token that is refused counts for its address, and so do those after it', async () => {
    const { statuses } = await start({ perMinute: 3 })
    expect(await statuses(5, { authorization: 'Bearer stale' })).toEqual([
      [401, 3],
      [429, 2],
    ])
    expect(await statuses(1)).toEqual([[429, 1]])
    expect(await statuses(1, user)).toEqual([[200, 1]])
  })

  test.each<[string, string[], string, string, number[]]>([
    ['from a stranger, X-Forwarded-For is no disguise', [], '198.51.100.1', '198.51.100.2', [200, 429]],
    ['behind a proxy of ours each client is counted alone', ['loopback'], '198.51.100.1', '198.51.100.2', [200, 200]],
    ['and only as the proxy wrote it', ['loopback'], '1.1.1.1, 198.51.100.1', '2.2.2.2, 198.51.100.1', [200, 429]],
    ['a household with IPv6 is one', ['loopback'], '2001:db8::1', '2001:db8::2', [200, 429]],
    ['two are two', ['loopback'], '2001:db8::1', '2001:db8:0:1::1', [200, 200]],
  ])('%s', async (_, trustedProxies, one, other, expected) => {
    const { post } = await start({ perMinute: 1, trustedProxies })
    const statuses = [await post({ 'x-forwarded-for': one }), await post({ 'x-forwarded-for': other })]
    expect(statuses.map(({ status }) => status)).toEqual(expected)
  })

  test('neither a page, nor a preflight, nor a probe is an operation', async () => {
    const { origin, url, post } = await start({ perMinute: 1, introspection: 'analyst' })
    const page = await fetch(url, { headers: { accept: 'text/html' } })
    expect([page.status, page.headers.get('ratelimit')]).toEqual([200, null])
    await fetch(url, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example.com', 'access-control-request-method': 'POST' },
    })
    await fetch(`${origin}/health/live`)
    expect((await post()).status).toBe(200)
  })
})

test('the line of an operation has the id of who asked, and nothing more of them', async () => {
  const { post, lines } = await start()
  await post(user)
  await post()
  await post({ authorization: 'Bearer stale' })
  expect(lines.map(({ userId }) => userId)).toEqual(['user', null, null])
  expect(JSON.stringify(lines)).not.toMatch(/Bearer|stale|USER|user-1|127\.0\.0\.1/)
})

describe('rule 6: no name of a hidden schema is suggested', () => {
  test.each<[string, string, object?]>([
    ['a field', '{ ech }'],
    ['a type', 'query ($s: Shap!) { shape(shape: $s) }'],
    ['an argument', '{ echo(tex: "") }'],
    ['a value in the text', '{ shape(shape: TABLE) }'],
    ['a value in quotes', '{ shape(shape: "TABLET") }'],
    ['a value in a variable', 'query ($s: Shape!) { shape(shape: $s) }', { s: 'TABLE' }],
    ['fields of an object', '{ things }'],
  ])('for %s', async (_, query, variables) => {
    const [open, hidden] = await Promise.all([start({ introspection: 'open' }), start({ introspection: 'analyst' })])
    const said = async ({ ask: askThere }: Pick<TestGraph, 'ask'>) =>
      (await askThere(query, variables)).errors?.[0]?.message
    expect(await said(open)).toContain('Did you mean')
    expect(await said(hidden)).toMatch(/./)
    expect(await said(hidden)).not.toMatch(/Did you mean|"(echo|text|CAPSULE)"/)
  })
})

/** A query that is all right in itself. */
function ask(headers: Record<string, string>): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{"query":"{ echo }"}' }
}
