import { Redis } from 'ioredis'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openSocket, type Socket } from '../fakes/socket.js'
import { startServer } from '../program.js'
import { createWorld, REDIRECT_URI, type Person, type Reply, type Tokens, type World } from '../world.js'

const LIMIT = { RATE_LIMIT_PER_MINUTE: '60' }
const QUERY = '{ viewer { id } }'

type Ask = () => Promise<Reply<unknown>>
type Headers = Record<string, string>

/** That many at once, by those that ask in turn: how many were answered, and the refusals of the others. */
async function atOnce(times: number, ...asks: Ask[]) {
  const asked = Array.from({ length: times }, async (_, at) => asks[at % asks.length]?.())
  const replies = await Promise.all(asked)
  const refused = replies.filter(reply => reply?.status === 429)
  const answered = replies.filter(reply => reply?.status === 200)
  expect(answered.length + refused.length).toBe(times)
  return { answered: answered.length, refused }
}

/** How many more are answered, out of as many again as anybody may have. */
const left = async (...asks: Ask[]) => (await atOnce(120, ...asks)).answered

const signedIn = (person: Person) => () => person.send(QUERY)
const from =
  (world: Pick<World, 'send'>, headers: Headers = {}) =>
  () =>
    world.send(QUERY, {}, headers)
const by = (world: Pick<World, 'send'>, token: string) => from(world, { authorization: `Bearer ${token}` })

/** How it says who asks: as whoever is asked about, on another server. */
const beside = (world: Pick<World, 'personOf'>, person: Person) => world.personOf(person.id, person)

function redisOf(world: World) {
  const redis = new Redis(String(world.redisUrl))
  onTestFinished(() => redis.disconnect())
  return redis
}

/** Lets time pass for what Redis has counted, by whose clock the window slides: each instant becomes older. */
async function growOlder(redis: Redis, seconds: number) {
  for (const key of await redis.keys('pilling:rate:*')) {
    const instants = await redis.lrange(key, 0, -1)
    const older = instants.map(instant => String(Number(instant) - seconds * 1_000))
    await redis
      .multi()
      .del(key)
      .rpush(key, ...older)
      .exec()
  }
}

async function socketOf(world: Pick<World, 'url'>, person?: Tokens): Promise<Socket> {
  const socket = await openSocket({ port: Number(new URL(world.url).port) })
  onTestFinished(() => socket.socket.terminate())
  await (person ? socket.init(`Bearer ${person.accessToken}`) : socket.init())
  return socket
}

interface Refused {
  message: string
  extensions: { code: string; retryAfter?: number }
}
/** On a socket the errors themselves are what an operation is refused with. */
const isRefused = (answer: unknown): answer is Refused[] =>
  Array.isArray(answer) && (answer as Refused[])[0]?.extensions.code === 'RATE_LIMITED'

test('500 requests at once: exactly 60 are answered, and the others are told when to come back', async () => {
  const world = await createWorld({ env: LIMIT })
  const person = await world.signIn()
  const { answered, refused } = await atOnce(500, signedIn(person))
  expect([answered, refused.length]).toEqual([60, 440])
  for (const reply of refused) {
    const { headers, errors, data } = reply ?? { headers: new Headers(), errors: [], data: null }
    const [error] = errors
    expect([data, errors.length, error?.extensions['code']]).toEqual([null, 1, 'RATE_LIMITED'])
    expect(error?.message).toMatch(/요청이 너무 많습니다/)
    const retryAfter = Number(error?.extensions['retryAfter'])
    expect(Number.isInteger(retryAfter) && retryAfter >= 1 && retryAfter <= 60).toBe(true)
    expect(headers.get('retry-after')).toBe(String(retryAfter))
    expect(headers.get('ratelimit-policy')).toBe('"minute";q=60;w=60')
    expect(headers.get('ratelimit')).toBe(`"minute";r=0;t=${retryAfter}`)
  }
})

test('each answer says how many are left', async () => {
  const world = await createWorld({ env: LIMIT })
  const person = await world.signIn()
  for (const remaining of [59, 58, 57]) {
    const { headers } = await person.send(QUERY)
    expect(headers.get('ratelimit-policy')).toBe('"minute";q=60;w=60')
    expect(headers.get('ratelimit')).toMatch(new RegExp(`^"minute";r=${remaining};t=(60|[1-5]?\\d)$`))
    expect(headers.get('retry-after')).toBeNull()
  }
})

test('two servers on one Redis, over HTTP and sockets together: 60 in all, and nobody else is the poorer', async () => {
  const world = await createWorld({ env: LIMIT })
  const other = await world.open()
  const [person, neighbour] = [await world.signIn(), await world.signIn()]
  const sockets = await Promise.all([world, other, world, other].map(each => socketOf(each, person)))
  const overSockets = Promise.all(
    sockets.flatMap(socket => Array.from({ length: 45 }, async () => !isRefused(await socket.ask(QUERY)))),
  )
  const [http, answers] = await Promise.all([
    atOnce(320, signedIn(person), signedIn(beside(other, person))),
    overSockets,
  ])
  const answeredOverSockets = answers.filter(Boolean).length
  expect(answers).toHaveLength(180)
  expect(http.answered + answeredOverSockets).toBe(60)
  expect(await left(signedIn(neighbour), signedIn(beside(other, neighbour)))).toBe(60)
  expect(sockets.every(socket => socket.isOpen())).toBe(true)
})

test('two processes just started, busy as they are with 500 requests at once, share one count', async () => {
  const world = await createWorld({ env: LIMIT })
  const person = await world.signIn()
  const servers = await Promise.all(
    [world, world].map(({ settings }) => startServer({ ...settings, LOG_LEVEL: 'warn' })),
  )
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${person.accessToken}` }
  const body = JSON.stringify({ query: '{ viewer { id sessions { nodes { id device } } } }' })
  const statuses = await Promise.all(
    Array.from({ length: 500 }, async (_, at) => {
      const response = await fetch(`${servers[at % 2]?.url}/graphql`, { method: 'POST', headers, body })
      await response.text()
      return response.status
    }),
  )
  expect([200, 429].map(status => statuses.filter(each => each === status).length)).toEqual([60, 440])
  for (const server of servers) expect(server.said()).not.toContain('counts in this process')
})

interface SignedIn {
  signInWithKakao: { session: Tokens; viewer: { id: string } }
}
const SIGN_IN = `mutation ($input: SignInWithKakaoInput!) {
  signInWithKakao(input: $input) { session { accessToken refreshToken } viewer { id } userErrors { message } }
}`

test('two devices of one person share what the person has', async () => {
  const world = await createWorld({ env: LIMIT, kakao: true })
  const signIn = async () => {
    const code = world.kakao.codeFor({ sub: '77', nickname: '두기기', redirectUri: REDIRECT_URI })
    const { signInWithKakao } = await world.ask<SignedIn>(SIGN_IN, { input: { code, redirectUri: REDIRECT_URI } })
    return world.personOf(signInWithKakao.viewer.id, signInWithKakao.session)
  }
  const [phone, desk] = [await signIn(), await signIn()]
  expect(phone.id).toBe(desk.id)
  expect(await left(signedIn(phone), signedIn(desk))).toBe(60)
})

test.each<[string, boolean]>([
  ['in Redis', true],
  ['in one process without Redis', false],
])(
  'the window slides, counted %s: each request is free again a minute after it, not all at once',
  async (_, hasRedis) => {
    const world = await createWorld({ env: LIMIT, ...(hasRedis ? {} : { redisUrl: null }) })
    const redis = hasRedis ? redisOf(world) : null
    const passes = async (seconds: number) =>
      redis ? await growOlder(redis, seconds) : world.clock.passes(seconds * 1_000)
    const person = await world.signIn()
    expect((await atOnce(30, signedIn(person))).answered).toBe(30)
    await passes(40)
    const { answered, refused } = await atOnce(50, signedIn(person))
    expect(answered).toBe(30)
    for (const reply of refused) expect(Number(reply?.headers.get('retry-after'))).toBeLessThanOrEqual(20)
    await passes(21)
    expect(await left(signedIn(person))).toBe(30)
    await passes(60)
    expect(await left(signedIn(person))).toBe(60)
  },
)

test('asking on while refused does not prolong the wait', async () => {
  const world = await createWorld({ env: LIMIT })
  const redis = redisOf(world)
  const person = await world.signIn()
  expect(await left(signedIn(person))).toBe(60)
  await growOlder(redis, 50)
  expect(await left(signedIn(person))).toBe(0)
  await growOlder(redis, 11)
  expect(await left(signedIn(person))).toBe(60)
})

test('those who have not signed in share what their address has, whatever X-Forwarded-For they make up', async () => {
  const world = await createWorld({ env: LIMIT })
  const person = await world.signIn() // one of the address
  let made = 0
  const spoofing = () => world.send(QUERY, {}, { 'x-forwarded-for': `198.51.100.${++made}` })
  expect(await left(from(world), spoofing)).toBe(59)
  expect(await left(signedIn(person))).toBe(60)
})

/** Behind a proxy of ours, which tells us whom it asks for. */
const behindProxy = async () => {
  const world = await createWorld({ env: { ...LIMIT, TRUSTED_PROXIES: 'loopback' } })
  return { world, of: (forwarded: string) => from(world, { 'x-forwarded-for': forwarded }) }
}

test('behind a trusted proxy each client has its own, and what a client wrote before the proxy is not believed', async () => {
  const { of } = await behindProxy()
  expect(await left(of('203.0.113.1'))).toBe(60)
  expect(await left(of('203.0.113.2'))).toBe(60)
  expect(await left(of('198.51.100.1, 203.0.113.1'), of('garbage, 203.0.113.2'))).toBe(0)
  expect(await left(of('203.0.113.1, 203.0.113.3'))).toBe(60)
})

test('IPv6 counts by /64, however it is spelled; IPv4 in the clothes of IPv6 as IPv4', async () => {
  const { of } = await behindProxy()
  expect(await left(of('2001:db8:1:2::1'), of('2001:0DB8:1:2:ffff:ffff:ffff:ffff'), of('2001:db8:1:2:a::'))).toBe(60)
  expect(await left(of('2001:db8:1:2::99'))).toBe(0)
  expect(await left(of('2001:db8:1:3::1'))).toBe(60)
  expect(await left(of('192.0.2.7'), of('::ffff:192.0.2.7'), of('::ffff:c000:207'))).toBe(60)
})

test('a socket behind a trusted proxy counts for its client', async () => {
  const { world, of } = await behindProxy()
  const headers = { 'x-forwarded-for': '203.0.113.9' }
  const socket = await openSocket({ port: Number(new URL(world.url).port) }, { headers })
  onTestFinished(() => socket.socket.terminate())
  await socket.init()
  for (let i = 0; i < 20; i++) expect(isRefused(await socket.ask(QUERY))).toBe(false)
  expect(await left(of('203.0.113.9'))).toBe(40)
  expect(await left(of('203.0.113.10'))).toBe(60)
})

test('refused tokens count for their address, and can’t be tried faster than others ask', async () => {
  const world = await createWorld({ env: LIMIT })
  const forged = Array.from({ length: 90 }, (_, i) => by(world, `forged${i}`))
  const replies = await Promise.all(forged.map(ask => ask()))
  const statuses = replies.map(({ status }) => status)
  expect(statuses.filter(status => status === 401)).toHaveLength(60)
  expect(statuses.filter(status => status === 429)).toHaveLength(30)
  expect(await left(from(world))).toBe(0)
  const [refused] = replies.filter(({ status }) => status === 429)
  expect(refused?.errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }])
})

test('a refused token in connection_init counts too, and an address that has nothing left is told to come later', async () => {
  const world = await createWorld({ env: { RATE_LIMIT_PER_MINUTE: '5' } })
  const endings: string[] = []
  for (let i = 0; i < 7; i++) {
    const socket = await openSocket({ port: Number(new URL(world.url).port) })
    socket.say({ type: 'connection_init', payload: { authorization: `Bearer forged${i}` } })
    endings.push(await socket.closed())
  }
  expect(endings).toEqual([
    ...Array<string>(5).fill('4403 Forbidden'),
    ...Array<string>(2).fill('1013 Try again later'),
  ])
  expect(await left(from(world))).toBe(0)
})

/** Requests that no operation comes of, and their status as long as something is left. */
const MALFORMED: [what: string, status: number, init: RequestInit][] = [
  ['no JSON', 400, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":' }],
  ['no query', 400, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }],
  ['a form', 415, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'query=%7Bviewer%7D' }],
  ['too much', 413, { method: 'POST', headers: { 'content-type': 'application/json' }, body: 'x'.repeat(100_001) }],
  ['another method', 405, { method: 'PUT' }],
  ['no CSRF header', 400, { method: 'GET' }],
]

test.each(MALFORMED)('a request that can’t be read counts: %s', async (_, status, init) => {
  const world = await createWorld({ env: { RATE_LIMIT_PER_MINUTE: '3' } })
  const ask = () => fetch(`${world.url}/graphql`, init)
  for (const remaining of [2, 1, 0]) {
    const response = await ask()
    expect(response.status).toBe(status)
    expect(response.headers.get('ratelimit')).toMatch(new RegExp(`^"minute";r=${remaining};t=\\d+$`))
  }
  expect(await left(from(world))).toBe(0)
})

test('an operation that is no valid GraphQL counts, at both doors', async () => {
  const world = await createWorld({ env: LIMIT })
  const person = await world.signIn()
  const socket = await socketOf(world, person)
  for (const query of ['{ nothing }', '{', 'subscription { nothing }']) {
    expect((await person.send(query)).errors).toHaveLength(1)
    expect(isRefused(await socket.ask(query))).toBe(false)
  }
  expect(await left(signedIn(person))).toBe(54)
})

test('an analyst’s token has a limit of its own, beside that of its user and of other tokens', async () => {
  const world = await createWorld({ env: { ...LIMIT, ANALYST_RATE_LIMIT_PER_MINUTE: '80' } })
  const person = await world.signIn()
  const userId = Buffer.from(person.id, 'base64url').toString().replace('User:', '')
  await world.app.users.roles.grant(userId, 'ANALYST')
  const issue = async (name: string) => (await world.app.users.apiTokens.issue(userId, { name, days: 1 })).token
  const [first, second] = [await issue('하나'), await issue('둘')]
  const { answered, refused } = await atOnce(200, by(world, first))
  expect(answered).toBe(80)
  expect(refused[0]?.headers.get('ratelimit-policy')).toBe('"minute";q=80;w=60')
  expect((await atOnce(200, by(world, second))).answered).toBe(80)
  expect(await left(signedIn(person))).toBe(60)
  // And the person's being used up leaves the token alone.
  await growOlder(redisOf(world), 61)
  expect(await left(signedIn(person))).toBe(60)
  expect((await by(world, first)()).status).toBe(200)
})

test('on a socket each operation too many is refused by itself, and the socket lives on', async () => {
  const world = await createWorld({ env: { RATE_LIMIT_PER_MINUTE: '5' } })
  const person = await world.signIn()
  const socket = await socketOf(world, person)
  for (let i = 0; i < 5; i++) expect(await socket.ask(QUERY)).toEqual({ data: { viewer: { id: person.id } } })
  for (const query of [
    QUERY,
    'subscription { anything }',
    'mutation { signOutEverywhere { userErrors { code } } }',
    '{',
  ]) {
    const answer = await socket.ask(query)
    expect(answer).toMatchObject([{ message: expect.stringMatching(/요청이 너무 많습니다/) as string }])
    expect(isRefused(answer) && answer[0]?.extensions.retryAfter).toSatisfy(
      retryAfter => Number.isInteger(retryAfter) && Number(retryAfter) >= 1 && Number(retryAfter) <= 60,
    )
  }
  expect((await person.send(QUERY)).status).toBe(429)
  expect(socket.isOpen()).toBe(true)
  await growOlder(redisOf(world), 61)
  expect(await socket.ask(QUERY)).toEqual({ data: { viewer: { id: person.id } } })
})

test('an anonymous socket shares with its address', async () => {
  const world = await createWorld({ env: { RATE_LIMIT_PER_MINUTE: '5' } })
  const socket = await socketOf(world)
  for (let i = 0; i < 5; i++) expect(await socket.ask(QUERY)).toEqual({ data: { viewer: null } })
  expect(isRefused(await socket.ask(QUERY))).toBe(true)
  expect(await left(from(world))).toBe(0)
  expect(socket.isOpen()).toBe(true)
})

/** The plain addresses, each with the status it has for somebody who brings nothing along. */
const ROUTES: [method: string, path: string, status: number][] = [
  ['GET', '/auth/kakao/start', 302],
  ['GET', '/auth/kakao/callback', 400],
  ['POST', '/auth/refresh', 403],
  ['POST', '/auth/guest', 403],
  ['POST', '/auth/sign-out', 403],
]

test('Kakao’s webhook is never too much, but what isn’t Kakao’s counts for its address', async () => {
  const world = await createWorld({ env: { RATE_LIMIT_PER_MINUTE: '3' }, kakao: true })
  const headers = { 'content-type': 'application/secevent+jwt' }
  const tell = async (body: string) =>
    (await fetch(`${world.url}/auth/kakao/webhook`, { method: 'POST', headers, body })).status
  const forged = []
  for (let i = 0; i < 5; i++) forged.push(await tell('x.y.z'))
  expect(forged).toEqual([401, 401, 401, 429, 429])
  for (let i = 0; i < 5; i++) expect(await tell(await world.kakao.unlinkedEvent(`${1_000 + i}`))).toBe(202)
})

test.each(ROUTES)('%s %s counts for the address, as an operation does', async (method, path, status) => {
  const world = await createWorld({ env: { RATE_LIMIT_PER_MINUTE: '3' }, kakao: true })
  const ask = () => fetch(`${world.url}${path}`, { method, redirect: 'manual' })
  for (const remaining of [2, 1, 0]) {
    const response = await ask()
    expect([response.status, response.headers.get('ratelimit')]).toEqual([
      status,
      expect.stringMatching(new RegExp(`^"minute";r=${remaining};t=\\d+$`)),
    ])
  }
  const refused = await ask()
  const retryAfter = Number(refused.headers.get('retry-after'))
  expect(refused.status).toBe(429)
  expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED', retryAfter } }] })
  expect(retryAfter).toBeGreaterThan(0)
  expect(await left(from(world))).toBe(0)
})

test('probes and pages cost nothing and are there when nothing is left', async () => {
  const world = await createWorld({ env: { RATE_LIMIT_PER_MINUTE: '3' } })
  const get = async (path: string, accept = '*/*') => {
    const { status, headers } = await fetch(`${world.url}${path}`, { headers: { accept } })
    expect(headers.get('ratelimit')).toBeNull()
    return status
  }
  const all = async () => [
    await get('/health/live'),
    await get('/health/ready'),
    await get('/graphql', 'text/html'),
    await get('/playground/nothing.js', 'text/html'),
    await get('/dashboard/calendar', 'text/html'),
    await get('/dashboard/settings.json'),
    await get('/dashboard/assets/nothing.js'),
  ]
  const there = [200, 200, 200, 404, 200, 200, 404]
  for (let i = 0; i < 3; i++) expect(await all()).toEqual(there)
  expect(await left(from(world))).toBe(3)
  expect(await all()).toEqual(there)
})

test('a page of another site may read what is left and when to come back; its preflight costs nothing', async () => {
  const origin = 'https://app.example.kr'
  const world = await createWorld({ env: { RATE_LIMIT_PER_MINUTE: '2', CORS_ORIGINS: origin } })
  const preflight = () =>
    fetch(`${world.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    })
  for (let i = 0; i < 3; i++) expect((await preflight()).status).toBe(204)
  const statuses: number[] = []
  for (let i = 0; i < 3; i++) {
    const { status, headers } = await world.send(QUERY, {}, { origin })
    statuses.push(status)
    expect(headers.get('access-control-allow-origin')).toBe(origin)
    const exposed = (headers.get('access-control-expose-headers') ?? '').toLowerCase().split(/\s*,\s*/)
    expect(exposed).toEqual(expect.arrayContaining(['ratelimit', 'ratelimit-policy', 'retry-after']))
  }
  expect(statuses).toEqual([200, 200, 429])
  expect((await preflight()).status).toBe(204)
})

test('a mutation that the limit refused has not happened', async () => {
  const world = await createWorld({ env: { RATE_LIMIT_PER_MINUTE: '5' } })
  const redis = redisOf(world)
  const person = await world.signIn('처음이름')
  const socket = await socketOf(world, person)
  expect(await left(signedIn(person))).toBe(5)
  const RENAME = 'mutation { updateViewer(input: { nickname: "바뀐이름" }) { viewer { nickname } } }'
  const END = 'mutation { signOutEverywhere { userErrors { code } } }'
  for (const mutation of [RENAME, END, 'mutation { deleteViewer { deletedId } }']) {
    expect((await person.send(mutation)).status).toBe(429)
    expect(isRefused(await socket.ask(mutation))).toBe(true)
  }
  expect((await world.app.users.newest(20)).map(({ nickname }) => nickname)).toEqual(['처음이름'])
  expect(await left(from(world))).toBe(4) // of the address, after one guest
  expect((await world.send('mutation { signInAsGuest(input: {}) { viewer { id } } }')).status).toBe(429)
  expect(await world.app.users.newest(20)).toHaveLength(1)
  await growOlder(redis, 61)
  expect(await person.ask('{ viewer { nickname } }')).toEqual({ viewer: { nickname: '처음이름' } })
  expect(await person.ask(RENAME)).toEqual({ updateViewer: { viewer: { nickname: '바뀐이름' } } })
})

test('what Redis holds of it leaves by itself, and names nobody but by id', async () => {
  const world = await createWorld({ env: LIMIT })
  const redis = redisOf(world)
  const person = await world.signIn('이름표식')
  await person.send(QUERY)
  const keys = await vi.waitFor(async () => {
    const found = await redis.keys('pilling:rate:*')
    expect(found).toHaveLength(2)
    return found
  })
  for (const key of keys) {
    const left = await redis.pttl(key)
    expect(left > 0 && left <= 60_000).toBe(true)
    expect(key + (await redis.lrange(key, 0, -1)).join(' ')).not.toMatch(/이름표식|eyJ/)
  }
})
