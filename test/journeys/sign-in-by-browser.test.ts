import postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import { openBrowser, PENDING, REFRESH_COOKIE } from '../browser.js'
import type { GivenEvent } from '../fakes/kakaoHouse.js'
import { signInWithKakao } from '../kakaoSignIn.js'
import { areSoonRefused, showRefreshToken, SPENT, whoIs } from '../session.js'
import { createWorld, REDIRECT_URI, type World } from '../world.js'

const [SECOND, MINUTE] = [1_000, 60_000]
const TOKEN = '/oauth/token'
const STAYS = /^__Host-pilling-refresh=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax$/
const WAITS = /^__Host-pilling-kakao=[\w-]+; Path=\/; Max-Age=600; HttpOnly; Secure; SameSite=Lax$/
const gone = (name: string) => `${name}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`

async function count({ databaseUrl }: Pick<World, 'databaseUrl'>) {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined })
  const [counted] = await sql<{ users: number; sessions: number; tokens: number }[]>`select
    (select count(*)::int from app_user) as users,
    (select count(*)::int from session where ended_at is null) as sessions,
    (select count(*)::int from refresh_token) as tokens`
  await sql.end()
  return counted
}

const codeOf = (text: string) =>
  (JSON.parse(text) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code

describe('signing in by a browser', () => {
  test('leads to Kakao, back to where one was, and its page has an access token that works, until one signs out', async () => {
    const world = await createWorld({ kakao: true })
    const browser = openBrowser(world)

    const { sent, to, asked } = await browser.leave('?returnTo=/dashboard%3Fday%3Dtoday')
    expect(sent.setCookies).toEqual([expect.stringMatching(WAITS)])
    expect(sent.headers.get('cache-control')).toBe('no-store')
    const secret = expect.stringMatching(/^[\w-]{43}$/)
    expect(asked).toEqual({
      client_id: 'fake-rest-api-key',
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      state: secret,
      nonce: secret,
      code_challenge: secret,
      code_challenge_method: 'S256',
    })

    const agreed = await browser.answer(to, { answer: 'agree', sub: '1000000001' })
    expect(agreed.status).toBe(302)
    const back = await browser.follow(agreed)
    expect(back.status).toBe(303)
    expect(back.location).toBe('/dashboard?day=today')
    expect(back.setCookies).toEqual([gone(PENDING), expect.stringMatching(STAYS)])
    expect(back.headers.get('cache-control')).toBe('no-store')
    expect(back.text).toBe('')
    const first = browser.jar.get(REFRESH_COOKIE)

    const refreshed = await browser.post('/auth/refresh')
    expect(refreshed.status).toBe(200)
    expect(refreshed.headers.get('cache-control')).toBe('no-store')
    expect(refreshed.setCookies).toEqual([expect.stringMatching(STAYS)])
    const told = JSON.parse(refreshed.text) as Record<string, string>
    expect(Object.keys(told).sort()).toEqual(['accessToken', 'accessTokenExpiresAt', 'viewer'])
    expect(browser.jar.get(REFRESH_COOKIE)).not.toBe(first)
    const { accessToken = '' } = told
    const asking = { authorization: `Bearer ${accessToken}` }
    expect(await world.ask('{ viewer { id nickname sessions { nodes { device isCurrent } } } }', {}, asking)).toEqual({
      viewer: {
        ...Object(told['viewer']),
        nickname: '홍길동',
        sessions: { nodes: [{ device: 'Linux의 Firefox', isCurrent: true }] },
      },
    })

    const kept = browser.jar.get(REFRESH_COOKIE) ?? ''
    const out = await browser.post('/auth/sign-out')
    expect([out.status, out.setCookies, out.text]).toEqual([204, [gone(REFRESH_COOKIE)], ''])
    expect(browser.jar.size).toBe(0)
    expect(await whoIs(world, accessToken)).toBe('UNAUTHENTICATED')
    expect(await showRefreshToken(world, kept)).toEqual(SPENT)
    expect((await browser.post('/auth/refresh')).status).toBe(401)
    expect((await browser.post('/auth/sign-out')).status).toBe(204)
  })

  test('is the same user as in the app', async () => {
    const world = await createWorld({ kakao: true })
    const browser = openBrowser(world)
    await browser.signIn('77')
    const { id } = await signInWithKakao(world, { code: world.kakao.codeFor({ sub: '77', nickname: '민지' }) })
    expect(await whoIs(world, await browser.accessToken())).toBe(id)
  })

  test('ends the session that this browser had before', async () => {
    const world = await createWorld({ kakao: true })
    const browser = openBrowser(world)
    await browser.signIn('77')
    const before = await browser.accessToken()
    await browser.signIn('78')
    expect(await whoIs(world, before)).toBe('UNAUTHENTICATED')
    expect(await count(world)).toMatchObject({ users: 2, sessions: 1 })
  })

  test('whoever cancels at Kakao reads so, is not signed in, and can begin again to the same place', async () => {
    const world = await createWorld({ kakao: true })
    const browser = openBrowser(world)
    const { to } = await browser.leave('?returnTo=/dashboard%3Fa%3D1%26b%3D2')
    const back = await browser.follow(await browser.answer(to, { answer: 'cancel' }))
    expect([back.status, back.setCookies]).toEqual([200, [gone(PENDING)]])
    expect(back.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(back.text).toContain('로그인하지 않았습니다')
    expect(back.text).not.toMatch(/denied|<script/)
    expect(world.kakao.count(TOKEN)).toBe(0)
    const [, again = ''] = /href="([^"]+)"/.exec(back.text) ?? []
    const { asked } = await browser.leave(new URL(again, world.url).search)
    expect((await browser.back(asked, '77')).location).toBe('/dashboard?a=1&b=2')
  })

  test('a “no” of Kakao’s is a page that says why', async () => {
    const world = await createWorld({ kakao: true })
    const browser = openBrowser(world)
    for (const [form, says] of [
      ['KOE320', /코드가 이미 쓰였거나/],
      ['KOE010', /지금은 카카오로 로그인할 수 없습니다.*KOE010/],
      ['a code that is a text of ours', /오류 코드 UNKNOWN/],
    ] as const) {
      const { asked } = await browser.leave()
      world.kakao.fails(form)
      const got = await browser.back(asked, '77')
      world.kakao.heal()
      expect([got.status, got.setCookies]).toEqual([400, [gone(PENDING)]])
      expect(got.text).toMatch(says)
      expect(got.text).not.toMatch(/SECRET|<b>|<script/)
    }
    expect(await count(world)).toMatchObject({ users: 0 })
  })

  test('is not offered where Kakao is not set up', async () => {
    const world = await createWorld()
    const got = await openBrowser(world).ask('/auth/kakao/start')
    expect([got.status, got.setCookies]).toEqual([404, []])
    expect(got.text).toContain('카카오 로그인이 설정되어 있지 않습니다')
  })
})

describe('coming back from Kakao', () => {
  test('without the state that this browser left with, nobody is signed in and Kakao is not asked', async () => {
    const world = await createWorld({ kakao: true })
    const [mine, theirs] = [openBrowser(world), openBrowser(world)]
    const [{ asked: mineAsked }, { asked: theirsAsked }] = [await mine.leave(), await theirs.leave()]
    const { state = '' } = mineAsked
    const other = theirsAsked['state'] ?? ''
    const code = world.kakao.codeFor({ sub: '77' })
    const queries: Record<string, string>[] = [
      {},
      { code },
      { code, state: '' },
      { code, state: other },
      { code, state: `${state}x` },
      { code, state: state.slice(1) },
      { code, state: state.toUpperCase() },
      { state: other, error: 'access_denied' },
    ]
    for (const query of queries) {
      const got = await mine.ask(`/auth/kakao/callback?${new URLSearchParams(query).toString()}`)
      expect([query, got.status, got.setCookies]).toEqual([query, 400, []])
      expect(got.text).toContain('로그인을 다시 시작해 주세요')
    }
    // As when somebody else's link is followed by a browser that never left, or has left on its own account.
    const stranger = openBrowser(world)
    expect((await stranger.back(mineAsked, '77')).status).toBe(400)
    expect((await theirs.back(mineAsked, '77')).status).toBe(400)
    expect([...stranger.jar.keys(), ...theirs.jar.keys()]).toEqual([PENDING])
    expect(world.kakao.count(TOKEN)).toBe(0)
    expect(await count(world)).toMatchObject({ users: 0 })
    // What others tried has not spoilt the sign-in that had begun.
    expect((await mine.back(mineAsked, '77')).status).toBe(303)
  })

  test('works once: the same way back a second time signs nobody in, nor does a cookie that was kept', async () => {
    const world = await createWorld({ kakao: true })
    const browser = openBrowser(world)
    const { to } = await browser.leave()
    const agreed = await browser.answer(to, { answer: 'agree', sub: '1000000001' })
    const kept = browser.jar.get(PENDING) ?? ''
    expect((await browser.follow(agreed)).status).toBe(303)
    const again = await browser.follow(agreed)
    expect([again.status, again.setCookies]).toEqual([400, []])
    const thief = openBrowser(world)
    thief.jar.set(PENDING, kept)
    const stolen = await thief.follow(agreed)
    expect([stolen.status, stolen.setCookies]).toEqual([400, [gone(PENDING)]])
    expect(await count(world)).toMatchObject({ users: 1, sessions: 1 })
    expect((await browser.post('/auth/refresh')).status).toBe(200)
  })

  test('a code that was made for somebody else’s sign-in signs nobody in', async () => {
    const world = await createWorld({ kakao: true })
    const [mine, theirs] = [openBrowser(world), openBrowser(world)]
    const { asked } = await mine.leave()
    const { asked: caught } = await theirs.leave()
    const crossed = { ...caught, state: asked['state'] ?? '' }
    const got = await mine.back(crossed, '666')
    expect([got.status, got.setCookies]).toEqual([400, [gone(PENDING)]])
    expect(await count(world)).toMatchObject({ users: 0 })
  })

  test('later than ten minutes is too late', async () => {
    const world = await createWorld({ kakao: true })
    const browser = openBrowser(world)
    const { asked } = await browser.leave()
    world.clock.passes(10 * MINUTE + SECOND)
    expect((await browser.back(asked, '77')).status).toBe(400)
    expect(await count(world)).toMatchObject({ users: 0 })
  })

  const ELSEWHERE = [
    '//evil.kr',
    '///evil.kr',
    '/\\evil.kr',
    '\\\\evil.kr',
    '/\t/evil.kr',
    '/\n/evil.kr',
    '/.//evil.kr',
    '/x/..//evil.kr',
    'https://evil.kr',
    'HTTPS:evil.kr',
    'http:/evil.kr',
    'javascript:alert(1)',
    'data:text/html,x',
    'evil.kr',
    '@evil.kr',
    '.evil.kr',
    ' //evil.kr',
    '/a\r\nset-cookie: x=y',
    '/a\r\n\r\n<script>alert(1)</script>',
    '/\0',
    '/\u202eevil',
    `/${'a'.repeat(500)}`,
    `/${'가'.repeat(400)}`,
    '',
  ]
  const HERE = [
    ['/dashboard?day=today#top', '/dashboard?day=today#top'],
    ['/a//b?to=https://evil.kr', '/a//b?to=https://evil.kr'],
    ['/%0d%0aset-cookie:%20x=y', '/%0d%0aset-cookie:%20x=y'],
    ['/%2f/evil.kr', '/%2f/evil.kr'],
    ['/약', '/%EC%95%BD'],
    ['/@evil.kr', '/@evil.kr'],
  ]
  test('leads nowhere but to a place on this server', async () => {
    const world = await createWorld({ kakao: true })
    const browser = openBrowser(world)
    const led = []
    for (const returnTo of [...ELSEWHERE, ...HERE.map(([from = '']) => from)]) {
      const { asked } = await browser.leave(`?returnTo=${encodeURIComponent(returnTo)}`)
      const { status, location, setCookies } = await browser.back(asked, '77')
      expect(setCookies.map(cookie => cookie.split('=')[0])).toEqual([PENDING, REFRESH_COOKIE])
      expect(new URL(location ?? '', 'https://here.kr').origin).toBe('https://here.kr')
      led.push([returnTo, status, location])
    }
    expect(led).toEqual([
      ...ELSEWHERE.map(returnTo => [returnTo, 303, '/graphql']),
      ...HERE.map(([from, to]) => [from, 303, to]),
    ])
    const { asked } = await browser.leave('?returnTo=//evil.kr&returnTo=/b')
    expect((await browser.back(asked, '77')).location).toBe('/graphql')
  })

  test('nor does a cookie that was tampered with', async () => {
    const world = await createWorld({ kakao: true })
    const browser = openBrowser(world)
    for (const returnTo of ['//evil.kr', 'https://evil.kr', '/a\r\nset-cookie: x=y']) {
      const { asked } = await browser.leave()
      const parts = JSON.parse(Buffer.from(browser.jar.get(PENDING) ?? '', 'base64url').toString()) as unknown[]
      const forged = parts.map(part => (part === '/graphql' ? returnTo : part))
      expect(forged).toContain(returnTo)
      browser.jar.set(PENDING, Buffer.from(JSON.stringify(forged)).toString('base64url'))
      expect((await browser.back(asked, '77')).location).toBe('/graphql')
    }
  })
})

describe('the cookie', () => {
  const OWN = { 'x-pilling-csrf': '1' }
  const FOREIGN: [string, Record<string, string>][] = [
    ['no header that only our own script can set', {}],
    ['another value in it', { 'x-pilling-csrf': 'true' }],
    ['a foreign origin', { ...OWN, origin: 'https://evil.kr' }],
    ['an origin like ours', { ...OWN, origin: 'https://app.example.kr.evil.kr' }],
    ['an origin that is none', { ...OWN, origin: 'null' }],
    ['a site that may ask the API', { ...OWN, origin: 'https://app.example.kr' }],
    ['a page of another site', { ...OWN, 'sec-fetch-site': 'cross-site' }],
    ['a page of another site, in a form', { 'content-type': 'text/plain', 'sec-fetch-site': 'cross-site' }],
  ]
  test('says who asks to our own pages alone', async () => {
    const world = await createWorld({ kakao: true, env: { CORS_ORIGINS: 'https://app.example.kr' } })
    const browser = openBrowser(world)
    await browser.signIn()
    const before = browser.jar.get(REFRESH_COOKIE)
    for (const path of ['/auth/refresh', '/auth/sign-out'])
      for (const [what, headers] of FOREIGN) {
        const { status, text, setCookies } = await browser.post(path, headers)
        expect([what, status, codeOf(text), setCookies]).toEqual([what, 403, 'FORBIDDEN', []])
        expect(text).not.toContain('accessToken')
      }
    for (const path of ['/auth/refresh', '/auth/sign-out'])
      expect((await browser.ask(path, { headers: OWN })).status).toBe(405)
    expect(browser.jar.get(REFRESH_COOKIE)).toBe(before)
    expect(await count(world)).toEqual({ users: 1, sessions: 1, tokens: 1 })

    for (const headers of [
      { origin: world.url },
      { origin: world.url, 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ])
      expect((await browser.post('/auth/refresh', { ...OWN, ...headers })).status).toBe(200)
  })

  test('lets two tabs go on that refresh at once, on two servers', async () => {
    const world = await createWorld({ kakao: true })
    const other = await world.open()
    const tab = openBrowser(world)
    await tab.signIn()
    const second = openBrowser({ url: other.url, kakao: world.kakao })
    for (const [name, value] of tab.jar) second.jar.set(name, value)
    const tokens = await Promise.all([tab.accessToken(), second.accessToken(), tab.accessToken(), second.accessToken()])
    expect(new Set(await Promise.all(tokens.map(token => whoIs(world, token)))).size).toBe(1)
    expect(await whoIs(other, tokens[0])).not.toBe('UNAUTHENTICATED')
    expect(tab.jar.get(REFRESH_COOKIE)).toBe(second.jar.get(REFRESH_COOKIE))
    world.clock.passes(MINUTE)
    expect((await tab.post('/auth/refresh')).status).toBe(200)
  })

  test('that was used long ago ends the session of whoever else has it', async () => {
    const world = await createWorld({ kakao: true })
    const [mine, thief] = [openBrowser(world), openBrowser(world)]
    await mine.signIn()
    thief.jar.set(REFRESH_COOKIE, mine.jar.get(REFRESH_COOKIE) ?? '')
    const token = await mine.accessToken()
    world.clock.passes(11 * SECOND)
    const stolen = await thief.post('/auth/refresh')
    expect([stolen.status, codeOf(stolen.text), stolen.setCookies]).toEqual([
      401,
      'UNAUTHENTICATED',
      [gone(REFRESH_COOKIE)],
    ])
    expect(await whoIs(world, token)).toBe('UNAUTHENTICATED')
    expect((await mine.post('/auth/refresh')).status).toBe(401)
  })

  test('with something else in it signs nobody in, and is taken away', async () => {
    const world = await createWorld()
    const browser = openBrowser(world)
    for (const value of ['x', 'a'.repeat(43), '\0', '가'.repeat(9), 'a'.repeat(4_000), '"quoted"', '%', '../..']) {
      browser.jar.set(REFRESH_COOKIE, value === '%' ? value : encodeURIComponent(value))
      const got = await browser.post('/auth/refresh')
      expect([value, got.status, codeOf(got.text), got.setCookies]).toEqual([
        value,
        401,
        'UNAUTHENTICATED',
        [gone(REFRESH_COOKIE)],
      ])
      browser.jar.set(REFRESH_COOKIE, encodeURIComponent(value))
      expect((await browser.post('/auth/sign-out')).status).toBe(204)
      expect(browser.jar.size).toBe(0)
    }
    browser.jar.set(REFRESH_COOKIE, '')
    expect((await browser.post('/auth/refresh')).status).toBe(401)
  })
})

describe('Kakao’s webhook', () => {
  const SUB = '1000000001'
  const post = (world: Pick<World, 'url'>, body: string, headers: Record<string, string>) =>
    fetch(`${world.url}/auth/kakao/webhook`, { method: 'POST', body, headers })
  const tell = (world: Pick<World, 'url'>, token: string) =>
    post(world, token, { 'content-type': 'application/secevent+jwt' })
  const form = (world: Pick<World, 'url'>, fields: Record<string, string>, authorization: string | null) =>
    post(world, new URLSearchParams(fields).toString(), {
      'content-type': 'application/x-www-form-urlencoded;charset=utf-8',
      ...(authorization === null ? {} : { authorization }),
    })
  const query = (world: Pick<World, 'url'>, fields: Record<string, string>, authorization: string | null) =>
    fetch(`${world.url}/auth/kakao/webhook?${new URLSearchParams(fields).toString()}`, {
      headers: authorization === null ? {} : { authorization },
    })
  const signIn = (world: World, sub = SUB) =>
    signInWithKakao(world, { code: world.kakao.codeFor({ sub, nickname: '민지' }) })
  const FIELDS = { app_id: '123', user_id: SUB, referrer_type: 'UNLINK_FROM_APPS' }

  test('erases whoever has unlinked there and ends their sessions on all servers, and nobody else’s', async () => {
    const world = await createWorld({ kakao: true })
    const other = await world.open()
    const [me, again, friend] = [await signIn(world), await signIn(world), await signIn(world, '1000000002')]
    expect(await whoIs(other, me.accessToken)).toBe(me.id)
    const event = await world.kakao.unlinkedEvent(SUB)
    for (let time = 0; time < 2; time++) {
      const told = await tell(world, event)
      expect([told.status, await told.text()]).toEqual([202, ''])
    }
    await areSoonRefused(world, me.accessToken, again.accessToken)
    await areSoonRefused(other, me.accessToken, again.accessToken)
    expect(await showRefreshToken(other, me.refreshToken)).toEqual(SPENT)
    expect(await whoIs(other, friend.accessToken)).toBe(friend.id)
    expect(await count(world)).toMatchObject({ users: 1, sessions: 1, tokens: 1 })
    // Kakao knows it already.
    expect(world.kakao.count('/v1/user/unlink')).toBe(0)
    const anew = await signIn(world)
    expect(anew.id).not.toBe(me.id)
  })

  test('knows the older form too, in a body or in a query, by our own key', async () => {
    const world = await createWorld({ kakao: true })
    for (const say of [form, query]) {
      const { accessToken } = await signIn(world)
      const told = await say(world, FIELDS, 'KakaoAK fake-admin-key')
      expect([told.status, await told.text()]).toEqual([200, ''])
      await areSoonRefused(world, accessToken)
      expect(await count(world)).toEqual({ users: 0, sessions: 0, tokens: 0 })
    }
  })

  test('a closed account is gone as well, one that is locked for a while is not, nor is one nobody knows', async () => {
    const world = await createWorld({ kakao: true })
    const { accessToken, id } = await signIn(world)
    for (const [sub, event] of [
      [SUB, 'risc/event-type/account-disabled'],
      [SUB, 'oauth/event-type/tokens-revoked'],
      ['424242', 'oauth/event-type/user-unlinked'],
    ] as const)
      expect((await tell(world, await world.kakao.unlinkedEvent(sub, { event }))).status).toBe(202)
    expect(await whoIs(world, accessToken)).toBe(id)
    const purged = await world.kakao.unlinkedEvent(SUB, { event: 'risc/event-type/account-purged' })
    expect((await tell(world, purged)).status).toBe(202)
    await areSoonRefused(world, accessToken)
  })

  const minutesAgo = (minutes: number) => Math.floor(Date.now() / 1_000) - minutes * 60
  const FORGED: [string, GivenEvent][] = [
    ...(['alg none', 'HS256 with the public key', 'PS256', 'a foreign key under our kid'] as const).map(
      (signed): [string, GivenEvent] => [signed, { signed }],
    ),
    ...(['a kid nobody knows', 'no kid', 'tampered with'] as const).map((signed): [string, GivenEvent] => [
      signed,
      { signed },
    ]),
    ['for another app', { claims: { aud: 'another-app' } }],
    ['of another issuer', { claims: { iss: 'https://evil.kr' } }],
    ['of more than a week ago', { claims: { iat: minutesAgo(7 * 24 * 60 + 15) } }],
    ['of a quarter of an hour ahead', { claims: { iat: minutesAgo(-15) } }],
    ['of no time', { claims: { iat: undefined } }],
    ['of nothing', { claims: { events: undefined } }],
    ['about two people', { claims: { sub: '666' } }],
    ['about nobody', { claims: { sub: undefined, events: {} } }],
  ]
  test('believes nobody but Kakao', async () => {
    const world = await createWorld({ kakao: true })
    const { accessToken, refreshToken, id } = await signIn(world)
    const answers = []
    for (const [what, given] of FORGED) {
      const got = await tell(world, await world.kakao.unlinkedEvent(SUB, given))
      answers.push([what, got.status, codeOf(await got.text())])
    }
    expect(answers).toEqual(FORGED.map(([what]) => [what, 401, 'UNAUTHENTICATED']))
    for (const text of ['', 'x', 'a.b.c', accessToken, refreshToken, '가'.repeat(100), '{}'])
      expect((await tell(world, text)).status).toBe(401)
    for (const authorization of [
      null,
      '',
      'KakaoAK ',
      'KakaoAK fake-rest-api-key',
      'KakaoAK fake-admin-ke',
      'Bearer fake-admin-key',
      `Bearer ${accessToken}`,
    ])
      for (const say of [form, query]) expect((await say(world, FIELDS, authorization)).status).toBe(401)
    for (const fields of [{}, { ...FIELDS, user_id: '' }, { ...FIELDS, user_id: `${SUB} or 1=1` }, { user_id: SUB }])
      for (const say of [form, query]) expect((await say(world, fields, 'KakaoAK fake-admin-key')).status).toBe(401)
    const json = await post(world, JSON.stringify(FIELDS), {
      'content-type': 'application/json',
      authorization: 'KakaoAK fake-admin-key',
    })
    expect(json.status).toBe(415)
    expect((await fetch(`${world.url}/auth/kakao/webhook`, { method: 'PUT' })).status).toBe(405)
    expect((await tell(world, 'a'.repeat(20_000))).status).toBe(413)
    expect(await whoIs(world, accessToken)).toBe(id)
    expect(await count(world)).toMatchObject({ users: 1, sessions: 1 })
  })

  test('is not there where Kakao is not set up, and its form is nobody’s where there is no key of ours', async () => {
    const [none, keyless] = [await createWorld(), await createWorld({ kakao: true, env: { KAKAO_ADMIN_KEY: '' } })]
    const { accessToken, id } = await signIn(keyless)
    expect((await tell(none, 'x')).status).toBe(404)
    for (const authorization of ['KakaoAK ', 'KakaoAK null', 'KakaoAK undefined', null])
      for (const say of [form, query]) expect((await say(keyless, FIELDS, authorization)).status).toBe(401)
    expect(await whoIs(keyless, accessToken)).toBe(id)
  })
})
