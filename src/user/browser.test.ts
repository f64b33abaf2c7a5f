import { createHash, randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { createHeldClock } from '../../test/fakes/clock.js'
import { PillingError, UpstreamError, UserMistakeError } from '../errors.js'
import { toGlobalId } from '../graph/node.js'
import type { PlainAnswer, PlainRequest } from '../graph/route.js'
import type { Kakao } from '../upstream/kakao.js'
import { type BrowserParts, canSignInWithKakao, createBrowserRoutes } from './browser.js'
import type { SignedIn } from './service.js'

const LOCAL = 'http://localhost:4000/auth/kakao/callback'
const MINJI = { id: toGlobalId('User', '9f2c1f9e-4f0b-4d8e-9f57-0f5a4a3e2b10'), nickname: '민지' }
const PUBLIC = 'https://pilling.example/auth/kakao/callback'

const signedIn = (refreshToken: string): SignedIn => ({
  user: {
    id: '9f2c1f9e-4f0b-4d8e-9f57-0f5a4a3e2b10',
    nickname: '민지',
    picture: null,
    timeZone: 'Asia/Seoul',
    missedAfterMinutes: 240,
    roles: ['USER'],
    isGuest: false,
    createdAt: new Date(0),
  },
  session: {
    id: '0b7a6a52-6a0c-4c55-8a55-8f6a2c9f6f11',
    accessToken: 'access-1',
    accessTokenExpiresAt: new Date(Date.UTC(2026, 0, 1, 0, 15)),
    refreshToken,
    refreshTokenExpiresAt: new Date(Date.UTC(2026, 0, 31)),
  },
})

type Changes = Partial<Omit<BrowserParts, 'users'>> & { users?: Partial<BrowserParts['users']> }

function createDoor(changes: Changes = {}) {
  const clock = createHeldClock()
  const calls: [name: string, ...args: unknown[]][] = []
  const { users, ...parts } = changes
  const routes = createBrowserRoutes({
    users: {
      signInWithKakao: async (ticket, device) => (calls.push(['signIn', ticket, device]), signedIn('refresh-1')),
      signInAsGuest: async (wish, device) => (calls.push(['guest', wish, device]), signedIn('refresh-1')),
      refresh: async token => (calls.push(['refresh', token]), signedIn('refresh-2')),
      signOut: async token => void calls.push(['signOut', token]),
      eraseByKakaoSub: async (sub, at) => void calls.push(['erase', sub, at]),
      ...users,
    },
    kakao: {
      authorizeUrl: asked => `https://kakao.example/oauth/authorize?${new URLSearchParams(asked).toString()}`,
      readWebhook: async ({ body }) => (body === 'from Kakao' ? { sub: 42n, kind: 'unlinked', at: 7 } : null),
    },
    redirectUris: ['http://localhost:4000/app', LOCAL, PUBLIC],
    refreshTokenTtl: 2_592_000,
    secureRandom: randomBytes,
    clock,
    ...parts,
  })
  const ask = (method: 'GET' | 'POST', path: string, asked: Partial<PlainRequest> = {}): Promise<PlainAnswer> => {
    const route = routes.find(each => each.method === method && each.path === path)!
    return route.answer({
      query: {},
      cookies: {},
      headers: { host: 'localhost:4000' },
      body: undefined,
      client: { address: '127.0.0.1', userAgent: null },
      requestId: 'r1',
      log: pino({ level: 'silent' }),
      ...asked,
    })
  }
  return { ask, calls, clock, routes }
}
type Door = ReturnType<typeof createDoor>

const cookiesOf = ({ headers }: PlainAnswer): string[] => [headers?.['set-cookie'] ?? []].flat()
const valueOf = (answer: PlainAnswer, name: string) =>
  cookiesOf(answer)
    .find(cookie => cookie.startsWith(`${name}=`))
    ?.slice(name.length + 1)
    .split(';')[0]
const locationOf = ({ headers }: PlainAnswer) => new URL(String(headers?.['location']), 'http://localhost:4000')

/** The first half of a sign-in: what the browser then holds, and what Kakao was told. */
async function leave(door: Door, returnTo = '/dashboard', host = 'localhost:4000') {
  const answer = await door.ask('GET', '/auth/kakao/start', { query: { returnTo }, headers: { host } })
  const asked = Object.fromEntries(locationOf(answer).searchParams)
  return { answer, asked, state: asked['state']!, cookies: { [KAKAO]: valueOf(answer, KAKAO)! } }
}

const KAKAO = '__Host-pilling-kakao'
const REFRESH = '__Host-pilling-refresh'
const REMOVED = `${KAKAO}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`

describe('leaving for Kakao', () => {
  test('a browser is sent there with state, nonce and PKCE, and keeps what it needs in a cookie for ten minutes', async () => {
    const { answer, asked, cookies } = await leave(createDoor())
    expect(answer.status).toBe(302)
    const [state, nonce, verifier] = JSON.parse(Buffer.from(cookies[KAKAO], 'base64url').toString())
    const codeChallenge = createHash('sha256').update(verifier).digest('base64url')
    expect(asked).toEqual({ redirectUri: LOCAL, state, nonce, codeChallenge })
    expect(cookiesOf(answer)).toEqual([
      `${KAKAO}=${cookies[KAKAO]}; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax`,
    ])
  })

  test.each([
    ['localhost:4000', LOCAL],
    ['pilling.example', PUBLIC],
    ['pilling.example:443', PUBLIC],
    ['PILLING.example', PUBLIC],
    ['elsewhere.example', LOCAL],
    ['pilling.example@elsewhere.example', LOCAL],
    ['', LOCAL],
    ['%%', LOCAL],
  ])('asked on host %j, the redirect URI is one of the list: %s', async (host, redirectUri) => {
    const { asked } = await leave(createDoor(), '/', host)
    expect(asked['redirectUri']).toBe(redirectUri)
  })

  test.each([
    ['Kakao is not set up', { kakao: null }],
    ['no redirect URI is ours', { redirectUris: ['app://callback', 'https://pilling.example/login'] }],
  ])('where %s, a page says so', async (_, parts) => {
    const answer = await createDoor(parts).ask('GET', '/auth/kakao/start')
    expect(answer).toMatchObject({ status: 404, body: expect.stringContaining('설정되어 있지 않습니다') })
  })
})

describe('coming back from Kakao', () => {
  test('whoever agreed is signed in, and led to where they wanted', async () => {
    const door = createDoor()
    const { asked, state, cookies } = await leave(door, '/dashboard?day=today')
    const answer = await door.ask('GET', '/auth/kakao/callback', {
      query: { code: 'code-1', state },
      cookies,
      client: {
        address: '127.0.0.1',
        userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/127.0',
      },
    })
    expect(answer.status).toBe(303)
    expect(answer.headers?.['location']).toBe('/dashboard?day=today')
    expect(cookiesOf(answer)).toEqual([
      REMOVED,
      `${REFRESH}=refresh-1; Path=/; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax`,
    ])
    const [[, ticket, device] = []] = door.calls
    const { codeVerifier } = ticket as { codeVerifier: string }
    expect(ticket).toEqual({ code: 'code-1', redirectUri: LOCAL, codeVerifier, nonce: asked['nonce'] })
    expect(createHash('sha256').update(codeVerifier).digest('base64url')).toBe(asked['codeChallenge'])
    expect(device).toBe('Windows의 Firefox')
  })

  test('the sign-in that this browser had before ends', async () => {
    const door = createDoor()
    const { state, cookies } = await leave(door)
    const query = { code: 'code-1', state }
    await door.ask('GET', '/auth/kakao/callback', { query, cookies: { ...cookies, [REFRESH]: 'refresh-0' } })
    expect(door.calls.slice(1)).toEqual([['signOut', 'refresh-0']])
  })

  test.each([
    ['without the cookie, as when it is used a second time', (a: Half) => ({ query: { code: 'c', state: a.state } })],
    ['without a state', (a: Half) => ({ query: { code: 'c' }, cookies: a.cookies })],
    ['with an empty state', (a: Half) => ({ query: { code: 'c', state: '' }, cookies: a.cookies })],
    [
      'with the state of somebody else',
      (a: Half, b: Half) => ({ query: { code: 'c', state: b.state }, cookies: a.cookies }),
    ],
    [
      'with the cookie of somebody else',
      (a: Half, b: Half) => ({ query: { code: 'c', state: a.state }, cookies: b.cookies }),
    ],
    [
      'with a cookie that is garbage',
      (a: Half) => ({ query: { code: 'c', state: a.state }, cookies: { [KAKAO]: 'x' } }),
    ],
    ['without a code', (a: Half) => ({ query: { state: a.state }, cookies: a.cookies })],
    [
      'with a code of 2,001 characters',
      (a: Half) => ({ query: { code: 'c'.repeat(2_001), state: a.state }, cookies: a.cookies }),
    ],
    ['with NUL in the code', (a: Half) => ({ query: { code: 'c\0', state: a.state }, cookies: a.cookies })],
    ['cancelled by somebody else', (_: Half, b: Half) => ({ query: { error: 'access_denied', state: b.state } })],
  ])('%s, nobody is signed in and a page offers to start again', async (_, change) => {
    const door = createDoor()
    const answer = await door.ask('GET', '/auth/kakao/callback', change(await leave(door), await leave(door)))
    expect(answer.status).toBe(400)
    expect(answer.body).toContain('로그인을 다시 시작해 주세요')
    expect(answer.body).toContain('href="/auth/kakao/start')
    expect(valueOf(answer, REFRESH)).toBeUndefined()
    expect(door.calls).toEqual([])
  })

  test.each([
    ['server_error', 503, '잠시 뒤에'],
    ['temporarily_unavailable', 503, '잠시 뒤에'],
    ['consent_required', 400, '(consent_required)'],
    ['invalid_scope', 400, '(invalid_scope)'],
    ['<script>', 400, '받아들이지 않았습니다.'],
  ])('what Kakao says in place of a code is told: %s', async (error, status, words) => {
    const door = createDoor()
    const { state, cookies } = await leave(door)
    const answer = await door.ask('GET', '/auth/kakao/callback', { query: { error, code: 'c', state }, cookies })
    expect(answer.status).toBe(status)
    expect(answer.body).toContain(words)
    expect(answer.body).not.toContain('<script')
    expect(answer.body).toContain('href="/auth/kakao/start')
    expect(door.calls).toEqual([])
  })

  test('after ten minutes it is too late', async () => {
    const door = createDoor()
    const { state, cookies } = await leave(door)
    await door.clock.advance(600_001)
    const answer = await door.ask('GET', '/auth/kakao/callback', { query: { code: 'c', state }, cookies })
    expect(answer.status).toBe(400)
    expect(door.calls).toEqual([])
  })

  test('whoever cancelled reads so, calmly, and can start again to the same place', async () => {
    const door = createDoor()
    const { state, cookies } = await leave(door, '/dashboard?a=1&b=2')
    const query = { error: 'access_denied', error_description: '<b>User denied access', state }
    const answer = await door.ask('GET', '/auth/kakao/callback', { query, cookies })
    expect(answer.status).toBe(200)
    expect(answer.body).toContain('로그인하지 않았습니다')
    expect(answer.body).toContain(`href="/auth/kakao/start?returnTo=${encodeURIComponent('/dashboard?a=1&b=2')}"`)
    expect(answer.body).not.toContain('denied')
    expect(cookiesOf(answer)).toEqual([REMOVED])
  })

  /** What comes back where the service throws this. */
  async function afterFailure(error: Error) {
    const door = createDoor({ users: { signInWithKakao: () => Promise.reject(error) } })
    const { state, cookies } = await leave(door)
    return door.ask('GET', '/auth/kakao/callback', { query: { code: 'code-1', state }, cookies })
  }

  test('a code that Kakao refuses is told in its words, escaped', async () => {
    const mistake = new UserMistakeError('INVALID', ['input', 'code'], `이미 쓴 코드입니다 <script>"'&`)
    const answer = await afterFailure(mistake)
    expect(answer.status).toBe(400)
    expect(answer.body).toContain('이미 쓴 코드입니다 &lt;script&gt;&quot;&#39;&amp;')
    expect(cookiesOf(answer)).toEqual([REMOVED])
  })

  test('Kakao out of reach is told with when to try again', async () => {
    const answer = await afterFailure(new UpstreamError('kakao', 'timeout', 'No answer in time.', { retryAfter: 7 }))
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '7' } })
    expect(answer.body).toContain('잠시 뒤에 다시')
    expect(cookiesOf(answer)).toEqual([REMOVED])
  })

  test('what is not allowed here is told', async () => {
    const answer = await afterFailure(new PillingError('FORBIDDEN', '할 수 없습니다.'))
    expect(answer).toMatchObject({ status: 403, body: expect.stringContaining('할 수 없습니다.') })
  })

  test('what nobody foresaw is thrown on, to be masked', async () => {
    await expect(afterFailure(new TypeError('secret'))).rejects.toThrow(TypeError)
  })
})
type Half = Awaited<ReturnType<typeof leave>>

test('a page is whole in itself: no script, nothing from elsewhere, for light and dark', async () => {
  const { body, headers } = await createDoor().ask('GET', '/auth/kakao/callback')
  expect(headers?.['content-type']).toBe('text/html; charset=utf-8')
  expect(body).toMatch(/^<!doctype html>\n<html lang="ko">/)
  expect(body).toContain('prefers-color-scheme: dark')
  expect(body).not.toMatch(/<script|<link|<img|@import|url\(|https?:|\son\w+=/i)
})

describe('staying signed in', () => {
  test('a page gets a new access token, and the cookie the next refresh token', async () => {
    const door = createDoor()
    const answer = await door.ask('POST', '/auth/refresh', { cookies: { [REFRESH]: 'refresh-1' } })
    expect(answer).toEqual({
      status: 200,
      headers: { 'set-cookie': `${REFRESH}=refresh-2; Path=/; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax` },
      body: { accessToken: 'access-1', accessTokenExpiresAt: '2026-01-01T00:15:00.000Z', viewer: MINJI },
    })
    expect(door.calls).toEqual([['refresh', 'refresh-1']])
  })

  test('without the cookie nobody is signed in', async () => {
    const door = createDoor()
    expect(await door.ask('POST', '/auth/refresh')).toMatchObject({
      status: 401,
      body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    })
    expect(door.calls).toEqual([])
  })

  test('a refresh token that no longer counts is taken away', async () => {
    const refresh = () => Promise.reject(new UserMistakeError('INVALID', ['refreshToken'], '끝난 로그인입니다.'))
    const answer = await createDoor({ users: { refresh } }).ask('POST', '/auth/refresh', {
      cookies: { [REFRESH]: 'old' },
    })
    expect(answer).toMatchObject({ status: 401, body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } })
    expect(cookiesOf(answer)).toEqual([`${REFRESH}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`])
  })

  test('a database that is away takes nothing away', async () => {
    const refresh = () => Promise.reject(new PillingError('UPSTREAM_UNAVAILABLE', '쉬고 있습니다.'))
    const door = createDoor({ users: { refresh } })
    await expect(door.ask('POST', '/auth/refresh', { cookies: { [REFRESH]: 'r' } })).rejects.toThrow(PillingError)
  })
})

describe('beginning as a guest', () => {
  const ANSWER = {
    status: 200,
    headers: { 'set-cookie': `${REFRESH}=refresh-1; Path=/; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax` },
    body: { accessToken: 'access-1', accessTokenExpiresAt: '2026-01-01T00:15:00.000Z', viewer: MINJI },
  }

  test.each([
    ['no wish', null, { nickname: null, timeZone: null }],
    ['an empty one', {}, { nickname: null, timeZone: null }],
    ['nulls', { nickname: null, timeZone: null }, { nickname: null, timeZone: null }],
    ['a name and a zone', { nickname: '민지', timeZone: 'asia/seoul' }, { nickname: '민지', timeZone: 'Asia/Seoul' }],
  ])('with %s, is answered as staying signed in is', async (_, body, wish) => {
    const door = createDoor()
    expect(await door.ask('POST', '/auth/guest', { body })).toEqual(ANSWER)
    expect(door.calls).toEqual([['guest', wish, '알 수 없는 기기']])
  })

  test.each([
    ['a list', []],
    ['a text', 'guest'],
    ['a name that is a number', { nickname: 1 }],
    ['what nobody asked for', { role: 'ADMIN' }],
    ['a zone that is none', { timeZone: 'Mars/Olympus' }],
    ['an empty zone', { timeZone: '' }],
    ['a zone of 100,000 letters', { timeZone: 'A'.repeat(100_000) }],
  ])('with %s, nobody begins', async (_, body) => {
    const door = createDoor()
    await expect(door.ask('POST', '/auth/guest', { body })).rejects.toThrow(UserMistakeError)
    expect(door.calls).toEqual([])
  })

  test('ends the sign-in that this browser had before', async () => {
    const door = createDoor()
    await door.ask('POST', '/auth/guest', { body: null, cookies: { [REFRESH]: 'refresh-0' } })
    expect(door.calls.slice(1)).toEqual([['signOut', 'refresh-0']])
  })

  test('where guests are not let in, leaves the sign-in that there was', async () => {
    const signInAsGuest = () => Promise.reject(new PillingError('FORBIDDEN', '할 수 없습니다.'))
    const door = createDoor({ users: { signInAsGuest } })
    const asked = door.ask('POST', '/auth/guest', { body: null, cookies: { [REFRESH]: 'refresh-0' } })
    await expect(asked).rejects.toThrow(PillingError)
    expect(door.calls).toEqual([])
  })
})

test.each([
  ['Kakao sends browsers back to us', true, {}],
  ['it sends them to apps only', false, { redirectUris: ['app://callback', 'https://pilling.example/login'] }],
  ['Kakao is not set up', false, { kakao: null }],
])('where %s, that a browser may sign in with it is %s', (_, isSo, parts) => {
  const kakao = { authorizeUrl: () => '', readWebhook: async () => null }
  expect(canSignInWithKakao({ kakao, redirectUris: [PUBLIC], ...parts })).toBe(isSo)
})

test.each([
  ['the session ends', { [REFRESH]: 'refresh-1' }, [['signOut', 'refresh-1']]],
  ['nothing happens without a cookie', {}, []],
])('signing out: %s, and the cookie goes', async (_, cookies, calls) => {
  const door = createDoor()
  const answer = await door.ask('POST', '/auth/sign-out', { cookies })
  expect(answer.status).toBe(204)
  expect(cookiesOf(answer)).toEqual([`${REFRESH}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`])
  expect(door.calls).toEqual(calls)
})

test('what reads the cookie and changes something is for pages of this server alone', () => {
  const guarded = createDoor().routes.filter(({ isSameOrigin }) => isSameOrigin)
  expect(guarded.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /auth/refresh',
    'POST /auth/guest',
    'POST /auth/sign-out',
  ])
})

describe("Kakao's webhook", () => {
  test('erases whoever has unlinked', async () => {
    const door = createDoor()
    expect((await door.ask('POST', '/auth/kakao/webhook', { body: 'from Kakao' })).status).toBe(202)
    expect(door.calls).toEqual([['erase', 42n, 7]])
  })

  test('in its older form comes as fields of a body or of a query, and is answered with 200', async () => {
    const asked: unknown[] = []
    const readWebhook: Kakao['readWebhook'] = async notice => {
      asked.push(notice)
      return { sub: 42n, kind: 'unlinked', at: null }
    }
    const fields = { app_id: '1', user_id: '42', referrer_type: 'UNLINK_FROM_APPS' }
    const door = createDoor({ kakao: { authorizeUrl: () => '', readWebhook } })
    const headers = { authorization: 'KakaoAK admin', 'content-type': 'application/x-www-form-urlencoded' }
    expect((await door.ask('POST', '/auth/kakao/webhook', { headers, body: fields })).status).toBe(200)
    const { authorization } = headers
    expect((await door.ask('GET', '/auth/kakao/webhook', { headers: { authorization }, query: fields })).status).toBe(
      200,
    )
    const notice = { authorization, contentType: headers['content-type'], body: fields }
    expect(asked).toEqual([notice, notice])
    expect(door.calls).toEqual([
      ['erase', 42n, null],
      ['erase', 42n, null],
    ])
  })

  test.each([
    ['from somebody else', 401, {}],
    ['that tells of something else', 202, { readWebhook: async () => ({ sub: 42n, kind: 'other' as const, at: 7 }) }],
  ])('%s erases nobody', async (_, status, kakao) => {
    const { ask, calls } = createDoor({ kakao: { authorizeUrl: () => '', readWebhook: async () => null, ...kakao } })
    expect((await ask('POST', '/auth/kakao/webhook', { body: 'x' })).status).toBe(status)
    expect(calls).toEqual([])
  })

  test('is not there where Kakao is not set up', async () => {
    expect((await createDoor({ kakao: null }).ask('POST', '/auth/kakao/webhook')).status).toBe(404)
  })

  test('answers within three seconds, and goes on with what it was told', async () => {
    let finish = () => {}
    const erasing = new Promise<void>(resolve => (finish = resolve))
    const erased: bigint[] = []
    const door = createDoor({
      users: {
        eraseByKakaoSub: async sub => {
          await erasing
          erased.push(sub)
        },
      },
    })
    const answer = door.ask('POST', '/auth/kakao/webhook', { body: 'from Kakao' })
    const told = expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    await door.clock.advance(2_999)
    await told
    finish()
    await erasing
    await door.clock.advance(0)
    expect(erased).toEqual([42n])
  })
})
