import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { createDashboardDir } from '../dashboard.js'
import { openSocket } from '../fakes/socket.js'
import { whoIs } from '../session.js'
import { sqlOf } from '../traces.js'
import { createWorld, type World } from '../world.js'

/** Each rule of reliability.md §1 that concerns identity, clause by clause: the file and the test that hold us to it. */
const RULES: Record<string, readonly (readonly [clause: string, file: string, test: string])[]> = {
  8: [
    [
      'in the data layer',
      'test/journeys/authorization.test.ts',
      'somebody else’s things are as things that nobody has',
    ],
    [
      'denied by default',
      'test/journeys/authorization.test.ts',
      'every field has a verdict: add a row here for a new one',
    ],
    ['foreign is as missing', 'test/journeys/authorization.test.ts', 'each field, through node'],
    [
      'a loader for each request',
      'src/graph/loader.test.ts',
      'without a cache the same key is read again, as a subscription needs',
    ],
  ],
  9: [
    ['one algorithm, typ, iss, aud, exp, sub', 'src/user/token.test.ts', 'not believed'],
    [
      'keys rotate',
      'src/user/token.test.ts',
      'a new key signs, what the one before signed is believed, and no longer once that is gone',
    ],
    ['opaque and hashed', 'src/user/users.db.test.ts', 'an access token is none, and neither is the hash that is kept'],
    [
      'a second use ends the family',
      'src/user/users.db.test.ts',
      'a second use later on ends the session at once, for the thief and the owner, and is logged by ids alone',
    ],
    ['ten seconds of grace', 'src/user/users.db.test.ts', 'an answer that was lost is given again for ten seconds'],
    ['erasure kills at once', 'test/journeys/leave.test.ts', 'is signed out on every device, on every server, at once'],
    [
      'PKCE, state and nonce',
      'src/user/browser.test.ts',
      'a browser is sent there with state, nonce and PKCE, and keeps what it needs in a cookie for ten minutes',
    ],
    ['a code once', 'src/upstream/kakao.test.ts', 'works with a code once'],
    [
      'bound to the browser',
      'test/journeys/browser-headers.test.ts',
      'rule 9: a sign-in that another browser began is not finished',
    ],
    [
      'keys of Kakao once a minute',
      'src/upstream/jwks.test.ts',
      'are asked for once a minute by a thousand kids that nobody knows',
    ],
  ],
  10: [
    [
      'cookies',
      'test/journeys/browser-headers.test.ts',
      'rule 10: cookies are __Host-, HttpOnly, Secure and SameSite=Lax, for this host alone',
    ],
    [
      'no script sees the refresh token',
      'test/journeys/browser-headers.test.ts',
      'rule 10: a page’s script never sees the refresh token',
    ],
    ['CSRF header', 'src/graph/route.test.ts', 'rule 10: a cookie alone does not let a page of another site in'],
    [
      'CSRF of /auth',
      'test/journeys/browser-headers.test.ts',
      'rule 10: what a cookie alone lets in, no page of another site can ask for',
    ],
    [
      'CSRF of GraphQL',
      'test/journeys/browser-headers.test.ts',
      'rule 10: no form or image of another site has an operation done',
    ],
    [
      'exact CORS',
      'test/journeys/browser-headers.test.ts',
      'rule 10: answers are open to listed origins, letter by letter, and never with cookies',
    ],
    [
      'Origin of the upgrade',
      'test/journeys/browser-headers.test.ts',
      'rule 10: a socket is opened to pages of ours and of listed origins',
    ],
    [
      'CSP',
      'test/journeys/browser-headers.test.ts',
      'rule 10: every answer, whatever it is, has the headers that keep our pages to themselves',
    ],
    [
      'HSTS',
      'test/journeys/browser-headers.test.ts',
      'rule 10: in production, and only there, a browser is told to insist on https',
    ],
    ['no CDN', 'test/journeys/browser-headers.test.ts', 'rule 10: pages load nothing from elsewhere'],
    ['CSP of the dashboard', 'src/graph/dashboard.test.ts', 'is ours, and pictures of medicines'],
    ['the schema for analysts only', 'src/graph/playground.test.ts', 'where analysts may see it, there is a page'],
    ['no copy is kept', 'test/journeys/browser-headers.test.ts', 'rule 10: no copy is kept of what is somebody’s'],
  ],
  11: [
    [
      'connection_init only',
      'test/journeys/browser-headers.test.ts',
      'rule 11: a socket hears who it is in connection_init, and nowhere else',
    ],
    [
      '4403 on a bad one',
      'test/journeys/browser-headers.test.ts',
      'rule 11: a token that is refused closes the socket with 4403',
    ],
    [
      '4403 as it runs out',
      'src/graph/socketIdentity.test.ts',
      'the socket is closed in the middle of a subscription, which ends',
    ],
    [
      '4403 on logout',
      'src/graph/socketIdentity.test.ts',
      'their sockets are closed whose session has ended, and no others',
    ],
    ['init within 3 s', 'src/graph/websocket.test.ts', 'that says nothing'],
    [
      '50 operations',
      'src/graph/websocket.test.ts',
      'fifty operations run at once, twenty of them subscriptions; the next is refused, and those go on',
    ],
    ['10 sockets', 'src/graph/socketIdentity.test.ts', 'ten for each user, and again ten when those are closed'],
  ],
  12: [
    [
      'of each user or address',
      'src/graph/rate.test.ts',
      'rule 12: a limit for each viewer, and for each address before sign-in',
    ],
    ['atomic in Redis', 'src/graph/rate.db.test.ts', 'rule 12: atomic in Redis, shared by all servers'],
    ['in process without it', 'src/graph/rate.db.test.ts', 'rule 12: in process where Redis is away'],
    ['headers', 'src/graph/http.test.ts', 'rule 12: headers and Retry-After'],
    [
      'both doors',
      'src/graph/socketIdentity.test.ts',
      'is one of what its viewer may ask in a minute, on all their sockets and by HTTP',
    ],
    [
      'X-Forwarded-For',
      'src/graph/address.test.ts',
      'rule 12: X-Forwarded-For is trusted from configured proxies only',
    ],
    [
      'readable by a page',
      'test/journeys/browser-headers.test.ts',
      'rule 12: a page of a listed origin can read what is left to it',
    ],
  ],
  18: [
    [
      'no name, token or variable',
      'test/journeys/logs-say-no-names.test.ts',
      'a whole session at the finest level of logging tells ids, and nobody’s name, token, address or medicine',
    ],
  ],
  19: [
    [
      'inventory',
      'test/journeys/what-is-held.test.ts',
      'names each table that has a user’s rows; each other table is known to have none',
    ],
    ['export', 'test/journeys/what-is-held.test.ts', 'has every row that the database has of the person, as it is'],
    [
      'erasure',
      'test/journeys/leave.test.ts',
      'leaves nothing behind, in PostgreSQL or in Redis; everybody else keeps all that is theirs',
    ],
    [
      'nothing exported is left',
      'test/journeys/what-is-held.test.ts',
      'names nothing that is still there once the person has left',
    ],
  ],
}

const ROOT = new URL('../../', import.meta.url)

describe.each(Object.entries(RULES))('rule %s is held to', (_, clauses) => {
  test.each(clauses)('%s', (_clause, file, name) => {
    const text = readFileSync(fileURLToPath(new URL(file, ROOT)), 'utf8')
    // As the name of a test or of a group of tests, in whichever quotes.
    const called = [...text.matchAll(/(?:^|[\s)])(?:test|describe)?\(\s*(['"`])(.*?)\1,/gm)].map(([, , title]) => title)
    expect(called).toContain(name)
  })
})

const LISTED = 'https://app.example.kr'
const FOREIGN = [
  'https://evil.example',
  'null',
  'http://app.example.kr',
  'https://app.example.kr:8443',
  'https://app.example.kr.evil.example',
  'https://evil-app.example.kr',
  'https://evilapp.example.kr',
  'https://sub.app.example.kr',
  'https://appxexample.kr',
  'https://APP.example.kr',
  'https://app.example.kr/',
  'https://app.example.kr@evil.example',
  'https://app.example.kr, https://evil.example',
  'app.example.kr',
  'file://',
  '*',
]

const browserWorld = async (env: Record<string, string> = {}) =>
  createWorld({
    kakao: true,
    env: { CORS_ORIGINS: `${LISTED},http://localhost:3000`, ...env },
    dashboardDir: await createDashboardDir(),
  })

const graphql = (
  { url }: Pick<World, 'url'>,
  headers: Record<string, string> = {},
  body: string = JSON.stringify({ query: '{ viewer { id } }' }),
) => fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })

const [PENDING, REFRESH] = ['__Host-pilling-kakao', '__Host-pilling-refresh']

/** The cookie as the browser shows it again. */
const shown = (response: Response, name: string) =>
  response.headers
    .getSetCookie()
    .find(line => line.startsWith(`${name}=`))
    ?.split(';')[0] ?? ''

/** From our link to Kakao; the answer, and the way back with its cookie. */
async function begin({ url, kakao }: World) {
  const start = await fetch(`${url}/auth/kakao/start`, { redirect: 'manual' })
  const asked = new URL(start.headers.get('location') ?? '').searchParams
  const code = kakao.codeFor({
    sub: '1000000001',
    nickname: '브라우저',
    nonce: asked.get('nonce'),
    codeChallenge: asked.get('code_challenge'),
  })
  const callback = `${url}/auth/kakao/callback?code=${code}&state=${asked.get('state')}`
  return { start, callback, cookie: shown(start, PENDING) }
}

const finish = ({ callback, cookie }: { callback: string; cookie: string }) =>
  fetch(callback, { redirect: 'manual', headers: { cookie } })

/** Somebody signed in by browser: what it keeps. */
async function signedIn(world: World): Promise<string> {
  const cookie = shown(await finish(await begin(world)), REFRESH)
  expect(cookie).toMatch(/=[\w-]{43}$/)
  return cookie
}

const OURS = { 'x-pilling-csrf': '1' }
const post = ({ url }: World, path: string, headers: Record<string, string>, body?: string) =>
  fetch(`${url}${path}`, { method: 'POST', headers, ...(body === undefined ? {} : { body }) })

describe('cookies', () => {
  test('rule 10: cookies are __Host-, HttpOnly, Secure and SameSite=Lax, for this host alone', async () => {
    const world = await browserWorld()
    const begun = await begin(world)
    const done = await finish(begun)
    const cookie = shown(done, REFRESH)
    const renewed = await post(world, '/auth/refresh', { ...OURS, cookie })
    const left = await post(world, '/auth/sign-out', { ...OURS, cookie: shown(renewed, REFRESH) })
    const set = [begun.start, done, renewed, left].flatMap(({ headers }) => headers.getSetCookie())
    expect(set.map(line => line.split('=')[0])).toEqual([PENDING, PENDING, REFRESH, REFRESH, REFRESH])
    for (const line of set) {
      expect(line).toMatch(/^__Host-/)
      const attributes = line
        .split('; ')
        .slice(1)
        .map(each => each.toLowerCase())
      expect(attributes.filter(each => !each.startsWith('max-age=')).sort()).toEqual([
        'httponly',
        'path=/',
        'samesite=lax',
        'secure',
      ])
    }
    const ages = set.map(line => Number(/Max-Age=(\d+)/.exec(line)?.[1]))
    expect(ages).toEqual([600, 0, 2_592_000, 2_592_000, 0])
  })

  test('rule 10: a page’s script never sees the refresh token', async () => {
    const world = await browserWorld()
    const begun = await begin(world)
    const done = await finish(begun)
    const cookie = shown(done, REFRESH)
    const renewed = await post(world, '/auth/refresh', { ...OURS, cookie })
    const tokens = [cookie, shown(renewed, REFRESH)].map(each => each.split('=')[1] ?? '')
    const [body, page] = [await renewed.text(), await done.text()]
    expect(Object.keys(JSON.parse(body) as object).sort()).toEqual(['accessToken', 'accessTokenExpiresAt', 'viewer'])
    for (const token of tokens) {
      expect(token).toMatch(/^[\w-]{43}$/)
      for (const seen of [body, page, done.headers.get('location')]) expect(seen).not.toContain(token)
    }
  })

  test('rule 10: a cookie is no credential at /graphql, by HTTP or on a socket', async () => {
    const world = await browserWorld()
    const cookie = await signedIn(world)
    expect(await (await graphql(world, { cookie })).json()).toEqual({ data: { viewer: null } })
    const socket = await openSocket({ port: Number(new URL(world.url).port) }, { headers: { cookie } })
    await socket.init()
    expect(await socket.ask('{ viewer { id } }')).toEqual({ data: { viewer: null } })
    socket.socket.terminate()
  })

  test('rule 9: a sign-in that another browser began is not finished', async () => {
    const world = await browserWorld()
    const [mine, theirs] = [await begin(world), await begin(world)]
    for (const cookie of ['', theirs.cookie, `${PENDING}=x`, `${PENDING}=`]) {
      const done = await finish({ callback: mine.callback, cookie })
      expect([done.status, shown(done, REFRESH)]).toEqual([400, ''])
    }
    expect(await sqlOf(world)`select id from app_user`).toEqual([])
    expect((await finish(mine)).status).toBe(303)
  })
})

describe('pages of other sites', () => {
  test('rule 10: answers are open to listed origins, letter by letter, and never with cookies', async () => {
    const world = await browserWorld()
    const paths: ((headers: Record<string, string>) => Promise<Response>)[] = [
      headers => graphql(world, headers),
      headers => fetch(`${world.url}/graphql`, { method: 'OPTIONS', headers }),
      headers => fetch(`${world.url}/health/ready`, { headers }),
      headers => post(world, '/auth/refresh', { ...OURS, ...headers }),
      headers => graphql(world, headers, 'no JSON'),
      headers => fetch(`${world.url}/nothing`, { headers }),
    ]
    const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' }
    for (const ask of paths) {
      for (const origin of [LISTED, 'http://localhost:3000']) {
        const { headers } = await ask({ origin, ...preflight })
        expect(headers.get('access-control-allow-origin')).toBe(origin)
        expect(headers.get('vary')?.toLowerCase()).toContain('origin')
        expect(headers.get('access-control-allow-credentials')).toBeNull()
      }
      for (const origin of FOREIGN) {
        const { headers } = await ask({ origin, ...preflight })
        expect(headers.get('access-control-allow-origin'), origin).toBeNull()
        expect(headers.get('access-control-allow-credentials')).toBeNull()
      }
      expect((await ask({})).headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  test('rule 10: where no origin is listed, none is let in', async () => {
    const world = await createWorld()
    for (const origin of [LISTED, world.url, ...FOREIGN]) {
      const { headers } = await graphql(world, { origin })
      expect(
        [...headers.keys()].filter(name => name.startsWith('access-control-')),
        origin,
      ).toEqual([])
    }
  })

  test('rule 12: a page of a listed origin can read what is left to it', async () => {
    const world = await browserWorld({ RATE_LIMIT_PER_MINUTE: '1' })
    const [first, second] = [await graphql(world, { origin: LISTED }), await graphql(world, { origin: LISTED })]
    expect([first.status, second.status]).toEqual([200, 429])
    for (const { headers } of [first, second]) {
      const exposed = headers.get('access-control-expose-headers')?.toLowerCase().split(/, ?/) ?? []
      expect(exposed).toEqual(expect.arrayContaining(['ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id']))
      expect(headers.get('ratelimit')).toMatch(/^"minute";r=0;t=\d+$/)
    }
    expect(second.headers.get('retry-after')).toMatch(/^\d+$/)
  })

  test('rule 10: no form or image of another site has an operation done', async () => {
    const world = await browserWorld()
    const query = 'mutation { signInAsGuest { viewer { id } } }'
    const json = JSON.stringify({ query })
    const asForm = new URLSearchParams({ query }).toString()
    const inUrl = `${world.url}/graphql?query=${encodeURIComponent(query)}`
    // What a page can send anywhere without asking first: these three content types, or none, and GET.
    const simple: [string, () => Promise<Response>][] = [
      ['text', () => graphql(world, { 'content-type': 'text/plain' }, json)],
      ['text that says it is JSON', () => graphql(world, { 'content-type': 'text/plain; application/json' }, json)],
      ['a form', () => graphql(world, { 'content-type': 'application/x-www-form-urlencoded' }, asForm)],
      [
        'a form of parts',
        () =>
          graphql(
            world,
            { 'content-type': 'multipart/form-data; boundary=a' },
            `--a\r\ncontent-disposition: form-data; name="query"\r\n\r\n${query}\r\n--a--`,
          ),
      ],
      ['no type', () => fetch(`${world.url}/graphql`, { method: 'POST', body: new Blob([json]) })],
      ['an image', () => fetch(inUrl)],
      ['an image that may ask', () => fetch(inUrl, { headers: { 'apollo-require-preflight': '1' } })],
      ['a link', () => fetch(inUrl, { headers: { accept: 'text/html' } })],
      [
        'a form with its query in the address',
        () => fetch(inUrl, { method: 'POST', headers: { 'content-type': 'text/plain' } }),
      ],
    ]
    for (const [what, ask] of simple) {
      const response = await ask()
      expect([400, 405, 415], what).toContain(response.status)
      expect(await response.text(), what).not.toContain('"viewer"')
    }
    expect(await sqlOf(world)`select id from app_user`).toEqual([])
    // A query by GET, too, only for who can set a header.
    const read = `${world.url}/graphql?query=${encodeURIComponent('{ viewer { id } }')}`
    expect((await fetch(read)).status).toBe(400)
    expect((await fetch(read, { headers: { 'apollo-require-preflight': '1' } })).status).toBe(200)
    // And the mutation itself is good.
    expect((await graphql(world, {}, json)).status).toBe(200)
    expect(await sqlOf(world)`select id from app_user`).toHaveLength(1)
  })

  const attempts: [string, Record<string, string>, string?][] = [
    ['a form without our header', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=1'],
    ['text without our header', { 'content-type': 'text/plain' }, '{}'],
    ['a header that says something else', { 'x-pilling-csrf': 'true' }],
    ...FOREIGN.map((origin): [string, Record<string, string>] => [`our header, from ${origin}`, { ...OURS, origin }]),
    ['what the browser calls cross-site', { ...OURS, 'sec-fetch-site': 'cross-site' }],
    ['a listed origin that is cross-site', { ...OURS, origin: LISTED, 'sec-fetch-site': 'cross-site' }],
    ['a host that it makes up', { ...OURS, origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' }],
  ]

  test('rule 10: what a cookie alone lets in, no page of another site can ask for', async () => {
    const world = await browserWorld()
    const sql = sqlOf(world)
    const cookie = await signedIn(world)
    for (const path of ['/auth/refresh', '/auth/guest', '/auth/sign-out']) {
      for (const [what, headers, body] of attempts) {
        const response = await post(world, path, { cookie, ...headers }, body)
        expect([response.status, response.headers.getSetCookie()], `${path}: ${what}`).toEqual([403, []])
        expect(await response.json(), what).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
      }
      const got = await fetch(`${world.url}${path}`, { headers: { cookie, ...OURS } })
      expect([got.status, got.headers.get('allow'), got.headers.getSetCookie()]).toEqual([405, 'POST', []])
    }
    // Nothing has come of any of it.
    expect(await sql`select 1 from app_user`).toHaveLength(1)
    expect(await sql`select 1 from refresh_token where used_at is not null`).toEqual([])
    expect(await sql`select 1 from session where ended_at is not null`).toEqual([])
    for (const headers of [{}, { origin: world.url, 'sec-fetch-site': 'same-origin' }]) {
      const renewed = await post(world, '/auth/refresh', { cookie, ...OURS, ...headers })
      expect(renewed.status).toBe(200)
    }
  })

  test('rule 10: a socket is opened to pages of ours and of listed origins', async () => {
    const world = await browserWorld()
    const port = Number(new URL(world.url).port)
    for (const origin of [...FOREIGN, `http://127.0.0.1:${port + 1}`, `http://127.0.0.1:${port}.evil.example`]) {
      const { state } = await openSocket({ port }, { headers: { origin } })
      expect(state.failure, origin).toBe('Unexpected server response: 403')
    }
    for (const headers of [{ origin: LISTED }, { origin: 'http://localhost:3000' }, { origin: world.url }, {}]) {
      const socket = await openSocket({ port }, { headers })
      await socket.init()
      expect(await socket.ask('{ viewer { id } }')).toEqual({ data: { viewer: null } })
      socket.socket.terminate()
    }
  })
})

describe('on a socket', () => {
  test('rule 11: a socket hears who it is in connection_init, and nowhere else', async () => {
    const world = await browserWorld()
    const me = await world.signIn()
    const port = Number(new URL(world.url).port)
    const authorization = `Bearer ${me.accessToken}`
    for (const how of [
      { headers: { authorization } },
      { headers: { cookie: `authorization=${encodeURIComponent(authorization)}` } },
      { path: `/graphql?authorization=${encodeURIComponent(authorization)}&access_token=${me.accessToken}` },
    ]) {
      const socket = await openSocket({ port }, how)
      await socket.init()
      expect(await socket.ask('{ viewer { id } }')).toEqual({ data: { viewer: null } })
      socket.socket.terminate()
    }
    const socket = await openSocket({ port })
    await socket.init(authorization)
    expect(await socket.ask('{ viewer { id } }')).toEqual({ data: { viewer: { id: me.id } } })
    socket.socket.terminate()
    expect(await whoIs(world, me.accessToken)).toBe(me.id)
  })

  test('rule 11: a token that is refused closes the socket with 4403', async () => {
    const world = await browserWorld()
    const port = Number(new URL(world.url).port)
    const socket = await openSocket({ port })
    socket.say({ type: 'connection_init', payload: { authorization: 'Bearer forged' } })
    expect(await socket.closed()).toMatch(/^4403 /)
    expect(socket.told).toEqual([])
  })
})

/** All kinds of answers there are. */
function answersOf(world: World, cookie: string): [string, () => Promise<Response>][] {
  const { url } = world
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, { headers, redirect: 'manual' })
  return [
    ['an operation', () => graphql(world)],
    ['an operation refused', () => graphql(world, { authorization: 'Bearer forged' })],
    ['a body that is none', () => graphql(world, {}, 'no JSON')],
    ['a method refused', () => fetch(`${url}/graphql`, { method: 'DELETE' })],
    ['the playground', () => get('/graphql', { accept: 'text/html' })],
    ['the dashboard', () => get('/dashboard/calendar', { accept: 'text/html' })],
    ['the settings of the dashboard', () => get('/dashboard/settings.json')],
    ['the way to Kakao', () => get('/auth/kakao/start')],
    ['a way back that leads nowhere', () => get('/auth/kakao/callback?code=a&state=b')],
    ['a refresh', () => post(world, '/auth/refresh', { ...OURS, cookie })],
    ['a refresh without a cookie', () => post(world, '/auth/refresh', OURS)],
    ['a refresh from elsewhere', () => post(world, '/auth/refresh', { cookie })],
    ['a guest', () => post(world, '/auth/guest', OURS)],
    ['a guest from elsewhere', () => post(world, '/auth/guest', {})],
    ['a sign-out', () => post(world, '/auth/sign-out', OURS)],
    [
      'a webhook that is forged',
      () => post(world, '/auth/kakao/webhook', { 'content-type': 'application/secevent+jwt' }, 'a.b.c'),
    ],
    ['the health', () => get('/health/live')],
    ['nothing', () => get('/nothing')],
  ]
}

const isPersonal = (what: string) =>
  !/^the playground|^the dashboard|^the settings|^the health|^nothing|^a method|^a body/.test(what)

describe('headers', () => {
  test('rule 10: every answer, whatever it is, has the headers that keep our pages to themselves', async () => {
    const world = await browserWorld()
    for (const [what, ask] of answersOf(world, await signedIn(world))) {
      const { headers } = await ask()
      const policy = Object.fromEntries(
        (headers.get('content-security-policy') ?? '').split(';').map(part => {
          const [name = '', ...values] = part.trim().split(' ')
          return [name, values.join(' ')]
        }),
      )
      expect(policy, what).toMatchObject({
        'default-src': "'self'",
        'script-src': "'self'",
        'object-src': "'none'",
        'base-uri': "'none'",
        'form-action': "'self'",
        'frame-ancestors': "'none'",
      })
      expect(headers.get('content-security-policy'), what).not.toMatch(/unsafe-eval|script-src[^;]*unsafe|\*/)
      expect(headers.get('x-content-type-options'), what).toBe('nosniff')
      expect(headers.get('x-frame-options'), what).toMatch(/^(DENY|SAMEORIGIN)$/)
      expect(headers.get('referrer-policy'), what).toBe('no-referrer')
      for (const name of ['x-powered-by', 'server', 'strict-transport-security'])
        expect(headers.get(name), `${what}: ${name}`).toBeNull()
      expect(headers.get('x-request-id'), what).toMatch(/^[\w.-]{1,64}$/)
    }
  })

  test('rule 10: an answer to what can’t be read as a path is no page, whatever a browser would make of it', async () => {
    const { url } = await browserWorld()
    const { status, headers } = await fetch(`${url}/%ff<script>`, { headers: { accept: 'text/html' } })
    expect([status, headers.get('content-type')]).toEqual([400, expect.stringMatching(/^application\/json/)])
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toBe("default-src 'none'")
    expect(headers.get('x-request-id')).toMatch(/^[\w.-]{1,64}$/)
  })

  test('rule 10: no copy is kept of what is somebody’s', async () => {
    const world = await browserWorld({ RATE_LIMIT_PER_MINUTE: '100' })
    const cookie = await signedIn(world)
    for (const [what, ask] of answersOf(world, cookie).filter(([name]) => isPersonal(name)))
      expect((await ask()).headers.get('cache-control'), what).toBe('no-store')
    const me = await world.signIn()
    const asked = await graphql(world, { authorization: `Bearer ${me.accessToken}` }, '{"query":"{ exportViewer }"}')
    expect([asked.status, asked.headers.get('cache-control')]).toEqual([200, 'no-store'])
    const byGet = await fetch(`${world.url}/graphql?query=${encodeURIComponent('{ viewer { id } }')}`, {
      headers: { authorization: `Bearer ${me.accessToken}`, 'apollo-require-preflight': '1' },
    })
    expect([byGet.status, byGet.headers.get('cache-control')]).toEqual([200, 'no-store'])
    const done = await finish(await begin(world))
    expect([done.status, done.headers.get('cache-control')]).toEqual([303, 'no-store'])
  })

  test('rule 10: a refusal for asking too much is not kept either', async () => {
    const world = await browserWorld({ RATE_LIMIT_PER_MINUTE: '1' })
    await graphql(world)
    for (const refused of [await graphql(world), await fetch(`${world.url}/auth/kakao/start`, { redirect: 'manual' })])
      expect([refused.status, refused.headers.get('cache-control')]).toEqual([429, 'no-store'])
  })

  test('rule 10: in production, and only there, a browser is told to insist on https', async () => {
    const world = await browserWorld()
    const inProduction = await world.open({ NODE_ENV: 'production' })
    for (const path of ['/graphql', '/dashboard', '/auth/kakao/start', '/nothing', '/health/live']) {
      const { headers } = await fetch(`${inProduction.url}${path}`, {
        headers: { accept: 'text/html' },
        redirect: 'manual',
      })
      const [, age] = /^max-age=(\d+); includeSubDomains$/.exec(headers.get('strict-transport-security') ?? '') ?? []
      expect(Number(age), path).toBeGreaterThanOrEqual(180 * 86_400)
      const there = await fetch(`${world.url}${path}`, { headers: { accept: 'text/html' }, redirect: 'manual' })
      expect(there.headers.get('strict-transport-security'), path).toBeNull()
    }
  })

  test('rule 10: pages load nothing from elsewhere', async () => {
    const world = await browserWorld()
    for (const path of [
      '/graphql',
      '/dashboard',
      '/auth/kakao/callback?code=a&state=b',
      '/auth/kakao/callback?error=access_denied',
    ]) {
      const response = await fetch(`${world.url}${path}`, { headers: { accept: 'text/html' } })
      expect(response.headers.get('content-type'), path).toMatch(/^text\/html/)
      const html = await response.text()
      const loaded = [...html.matchAll(/<(?:script|link|img|iframe|style|base)\b[^>]*?(?:src|href)="([^"]*)"/g)]
      for (const [, source = ''] of loaded) expect(source, path).toMatch(/^(\/(?!\/)|data:)/)
      // The policy would stop it, and the page would be broken.
      expect(html, path).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|javascript:/i)
    }
  })
})
