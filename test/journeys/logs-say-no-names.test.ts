import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { fromGlobalId } from '../../src/graph/node.js'
import { openSocket } from '../fakes/socket.js'
import { pkce, showKakaoCode, signInWithKakao } from '../kakaoSignIn.js'
import { startServer } from '../program.js'
import { refresh, showRefreshToken, whoIs } from '../session.js'
import { sqlOf } from '../traces.js'
import { apiItem, createWorld, type World } from '../world.js'

const SUB = '9007199254740995'
/** Where everything is asked from, as a proxy of ours tells it. */
const ADDRESS = '203.0.113.77'
const SOCKET_ADDRESS = '2001:db8:77:77::7'
const NICKNAMES = ['표식별명가', '표식별명나', '표식별명다', '표식"별명라']
const PICTURE = 'https://k.example/picture-of-somebody.jpg'
/** What somebody looks for, finds, takes, or mistypes. */
const ASKED = ['비밀약이름정', '비밀증상', '비밀없는필드', '비밀구문', '비밀연산값', '299999999']
/** Where somebody is, and which pharmacy they look for. */
const PLACE = { latitude: 37.123457, longitude: 127.765432 }
const PHARMACY = '비밀약국이름'
const AGENT =
  'Mozilla/5.0 (Linux; Android 14; SM-S911N-SECRET-BUILD) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36'

const UPDATE = `mutation ($n: String) {
  updateViewer(input: { nickname: $n }) { viewer { nickname } userErrors { message } }
}`

/** Where a log goes, and what has come. */
function logFile() {
  const folder = mkdtempSync(join(tmpdir(), 'pilling-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'log')
  const text = () => readFileSync(path, 'utf8')
  const lines = () =>
    text()
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as Record<string, unknown>)
  return { path, text, lines }
}

/** What a browser is given to keep, by name. */
const cookiesOf = (response: Response) =>
  Object.fromEntries(response.headers.getSetCookie().map(line => line.split(';')[0]?.split('=') as [string, string]))

/** All that a log must not tell. */
class Secrets {
  readonly kept = new Map<string, string>()
  add(name: string, ...values: (string | null | undefined)[]): void {
    for (const value of values) if (value) this.kept.set(value, name)
  }
  /** What of it stands in the text, by name. */
  in(text: string): string[] {
    const found = [...this.kept].filter(
      ([value]) => text.includes(value) || text.includes(JSON.stringify(value).slice(1, -1)),
    )
    return found.map(([value, name]) => `${name}: ${value}`)
  }
}

const serverOf = (world: World, url: string) => {
  const send: World['send'] = async (query, variables = {}, headers = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': ADDRESS, 'user-agent': AGENT, ...headers },
      body: JSON.stringify({ query, variables }),
    })
    const { data = null, errors = [] } = (await response.json()) as Partial<Awaited<ReturnType<typeof send>>>
    return { status: response.status, headers: response.headers, data, errors } as never
  }
  const ask: World['ask'] = async (query, variables, headers) => {
    const { data, errors } = await send(query, variables, headers)
    if (errors.length > 0 || !data) throw new Error(JSON.stringify(errors))
    return data as never
  }
  return { ...world, url, send, ask }
}

test('a whole session at the finest level of logging tells ids, and nobody’s name, token, address or medicine', async () => {
  const log = logFile()
  const world = await createWorld({
    kakao: true,
    portal: [apiItem('299999999', '비밀약이름정')],
    env: { ROLE: 'api' }, // so that the jobs are the other's, whose log is read
  })
  const sql = sqlOf(world)
  const program = await startServer({
    ...world.settings,
    ROLE: 'all',
    TRUSTED_PROXIES: 'loopback',
    LOG_LEVEL: 'trace',
    LOG_FILE: log.path,
  })
  const server = serverOf(world, program.url)
  const { kakao } = world
  const secrets = new Secrets()
  secrets.add('a number at Kakao', SUB)
  secrets.add('an address', ADDRESS, SOCKET_ADDRESS, '2001:db8:77:77')
  secrets.add('a nickname', ...NICKNAMES, '별명라')
  secrets.add('a picture', PICTURE)
  secrets.add('what was asked', ...ASKED, ...ASKED.map(encodeURIComponent))
  secrets.add('a place', '37.1234', '127.7654', PHARMACY, encodeURIComponent(PHARMACY))
  secrets.add('a device', 'SECRET-BUILD')
  secrets.add('a key', world.settings.SIGNING_KEY, kakao.env.KAKAO_REST_API_KEY, kakao.env.KAKAO_CLIENT_SECRET)
  secrets.add('a key', kakao.env.KAKAO_ADMIN_KEY, 'test-service-key-0123456789')

  // Signing in with Kakao: well, with a code twice, with one that is wrong in every way.
  const { codeVerifier, codeChallenge } = pkce()
  const nonce = 'nonce-that-nobody-may-know'
  const person = { sub: SUB, nickname: NICKNAMES[0] ?? '', picture: PICTURE }
  const code = kakao.codeFor({ ...person, nonce, codeChallenge })
  secrets.add('of a sign-in', code, codeVerifier, codeChallenge, nonce)
  const me = await signInWithKakao(server, { code, codeVerifier, nonce })
  const userId = fromGlobalId(me.id).id
  const tokensOf = (each: { accessToken: string; refreshToken: string }) => {
    secrets.add('an access token', each.accessToken, each.accessToken.split('.')[2])
    secrets.add('a refresh token', each.refreshToken)
  }
  tokensOf(me)
  expect((await showKakaoCode(server, { code, codeVerifier, nonce })).data?.done.userErrors).toHaveLength(1)
  for (const given of [
    { code: kakao.codeFor({ ...person, nonce: 'another-nonce-of-somebody' }), nonce },
    { code: kakao.codeFor({ ...person, claims: { aud: 'another-app-than-ours' } }) },
    { code: kakao.codeFor(person), redirectUri: 'https://evil.example/hidden-path-of-somebody' },
    { code: 'code-that-never-was' },
  ]) {
    secrets.add('of a sign-in', given.code, 'another-nonce-of-somebody', 'hidden-path-of-somebody')
    expect((await showKakaoCode(server, given)).data?.done.session).toBeNull()
  }
  kakao.fails('half json', { times: 3 })
  const halved = kakao.codeFor(person)
  secrets.add('of a sign-in', halved)
  expect((await showKakaoCode(server, { code: halved })).errors).toHaveLength(1)
  kakao.heal()

  // Everyday life: looking up, changing the name, a refresh, another device, a token for a program.
  const bearer = { authorization: `Bearer ${me.accessToken}` }
  const say = (query: string, variables?: Record<string, unknown>) => server.send(query, variables, bearer)
  const search =
    'query Find($t: String!) { medicines(search: $t) { nodes { name } } medicineSuggestions(prefix: $t) { name } }'
  await say(search, { t: '비밀약이름정' })
  await say('query ($t: String!) { medicinesForSymptom(symptom: $t) { nodes { name } } }', { t: '비밀증상' })
  expect((await say('{ medicine(itemSeq: "299999999") { name } }')).data).toEqual({
    medicine: { name: '비밀약이름정' },
  })
  const nearby =
    'query ($near: CoordinatesInput!, $s: String, $after: String) { pharmacies(near: $near, search: $s, after: $after) { totalCount nodes { name } } }'
  expect((await say(nearby, { near: PLACE })).errors).toEqual([])
  expect((await say(nearby, { near: PLACE, s: PHARMACY })).errors).toEqual([])
  await say(nearby, { near: { ...PLACE, latitude: 137.123457 } })
  await say(nearby, { near: { ...PLACE, latitude: '37.123457' } })
  await say(nearby, { near: PLACE, after: '비밀연산값' })
  await say(
    `{ pharmacies(near: { latitude: 37.123457, longitude: 127.765432 }, search: "${PHARMACY}") { 비밀없는필드 } }`,
  )
  await say('query ($s: String!) { pharmacies(search: $s) { totalCount nodes { name } } }', { s: PHARMACY })
  await fetch(`${server.url}/graphql?query=${encodeURIComponent('{medicines(search:"비밀약이름정"){totalCount}}')}`, {
    headers: { ...bearer, 'apollo-require-preflight': '1', 'x-forwarded-for': ADDRESS },
  })
  world.portal.fails('truncated json')
  await say(search, { t: '비밀증상' })
  await say('{ medicine(itemSeq: "299999998") { name } }')
  world.portal.heal()
  await say(UPDATE, {
    n: NICKNAMES[1],
  })
  await say('{ viewer { nickname picture sessions { nodes { device } } } exportViewer }')
  const next = await refresh(server, me.refreshToken)
  tokensOf(next)
  const device = await signInWithKakao(server, { code: kakao.codeFor(person) })
  tokensOf(device)
  const { token } = await world.app.users.apiTokens.issue(userId, { name: '표식별명가의 프로그램', days: 1 })
  secrets.add('an API token', token)
  expect(await whoIs(server, token)).toBe(me.id)

  // A socket: with a token, renewed, with a refused one, with what is no message.
  const port = Number(new URL(server.url).port)
  const headers = { 'x-forwarded-for': SOCKET_ADDRESS, 'user-agent': AGENT }
  const socket = await openSocket({ port }, { headers })
  await socket.init(`Bearer ${next.accessToken}`)
  await socket.ask('{ medicines(search: "비밀약이름정") { totalCount } viewer { nickname } }')
  await socket.ping({ authorization: `Bearer ${device.accessToken}` })
  const refused = await openSocket({ port }, { headers })
  refused.say({ type: 'connection_init', payload: { authorization: 'Bearer forged-token-of-somebody' } })
  expect(await refused.closed()).toMatch(/^4403/)
  const garbled = await openSocket({ port }, { headers })
  garbled.say('{"type":"connection_init","payload":{"authorization":"Bearer forged-token-of-somebody"')
  expect(await garbled.closed()).toMatch(/^4400/)
  secrets.add('a forged token', 'forged-token-of-somebody')

  // Mistakes of every kind, which an error's message could quote.
  const mistakes: [string, Record<string, unknown>?][] = [
    ['{ medicine(itemSeq: "비밀구문'],
    ['{ viewer { 비밀없는필드 } }'],
    ['query ($n: Int!) { medicines(search: "a", first: $n) { totalCount } }', { n: '비밀연산값' }],
    ['query ($id: ID!) { node(id: $id) { id } }', { id: '비밀연산값' }],
    [UPDATE, { n: '표식별명다'.repeat(20) }],
    ['mutation { updateViewer(input: { timeZone: "비밀연산값" }) { userErrors { message } } }'],
    ['query ($t: String!) { medicines(search: $t, after: "비밀연산값") { totalCount } }', { t: '비밀증상\u0000' }],
    [
      'mutation ($t: String!) { refreshSession(refreshToken: $t) { userErrors { message } } }',
      { t: 'forged-token-of-somebody' },
    ],
  ]
  for (const [query, variables] of mistakes) await say(query, variables)
  for (const authorization of [
    'Bearer forged-token-of-somebody',
    `Bearer ${me.accessToken}x`,
    'Basic forged-token-of-somebody',
  ])
    expect((await server.send('{ viewer { id } }', {}, { authorization })).status).toBe(401)
  await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { ...bearer, 'content-type': 'application/json' },
    body: '{"query": "비밀구문',
  })
  await fetch(`${server.url}/비밀구문?t=${me.accessToken}`, {
    headers: { ...bearer, cookie: `a=${next.refreshToken}` },
  })
  await fetch(`${server.url}/%ff${me.refreshToken}`)

  // Errors that nobody foresaw, whose driver knows the row that was to be written.
  await sql.unsafe(`alter table app_user add constraint "unforeseen" check (nickname <> '${NICKNAMES[2]}')`)
  const failed = await say(UPDATE, {
    n: NICKNAMES[2],
  })
  expect(failed.errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }])
  // This one is refused by an error whose very message quotes the value.
  await sql.unsafe(
    `alter table app_user add constraint "quoting" check (case when nickname = '${NICKNAMES[3]}' then nickname::integer > 0 else true end)`,
  )
  const quoted = await say(UPDATE, { n: NICKNAMES[3] })
  expect(quoted.errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }])
  // A driver's error tells the statement, and would tell the place in it.
  await sql.unsafe('alter table pharmacy rename column search_jamo to hidden')
  expect((await say(nearby, { near: PLACE, s: PHARMACY })).errors).toMatchObject([
    { extensions: { code: 'INTERNAL_SERVER_ERROR' } },
  ])
  await sql.unsafe('alter table pharmacy rename column hidden to search_jamo')
  const code3 = kakao.codeFor({ ...person, sub: '9007199254740997', nickname: NICKNAMES[2] ?? '' })
  secrets.add('of a sign-in', code3, '9007199254740997')
  expect((await showKakaoCode(server, { code: code3 })).errors).toMatchObject([
    { extensions: { code: 'INTERNAL_SERVER_ERROR' } },
  ])
  await sql.unsafe('alter table refresh_token rename column salt to pepper')
  expect(
    (
      await server.send('mutation ($t: String!) { refreshSession(refreshToken: $t) { userErrors { code } } }', {
        t: next.refreshToken,
      })
    ).errors,
  ).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }])
  await sql.unsafe('alter table refresh_token rename column pepper to salt')

  // The browser's routes, with what they should have and what they shouldn't.
  const browser = { 'x-forwarded-for': ADDRESS, 'user-agent': AGENT }
  const start = await fetch(`${server.url}/auth/kakao/start?returnTo=/비밀구문`, {
    headers: browser,
    redirect: 'manual',
  })
  const asked = new URL(start.headers.get('location') ?? '').searchParams
  const pending = cookiesOf(start)['__Host-pilling-kakao'] ?? ''
  const [state, browserNonce, verifier] = JSON.parse(Buffer.from(pending, 'base64url').toString()) as string[]
  const browserCode = kakao.codeFor({
    ...person,
    nonce: browserNonce ?? null,
    codeChallenge: asked.get('code_challenge'),
  })
  secrets.add(
    'of a sign-in by browser',
    pending,
    state,
    browserNonce,
    verifier,
    asked.get('code_challenge'),
    browserCode,
  )
  const back = (cookie: string) =>
    fetch(`${server.url}/auth/kakao/callback?code=${browserCode}&state=${state}`, {
      headers: { ...browser, cookie },
      redirect: 'manual',
    })
  expect((await back('')).status).toBe(400)
  const done = await back(`__Host-pilling-kakao=${pending}`)
  expect(done.status).toBe(303)
  const cookie = cookiesOf(done)['__Host-pilling-refresh'] ?? ''
  expect((await back(`__Host-pilling-kakao=${pending}`)).status).toBe(400)
  const renewed = await fetch(`${server.url}/auth/refresh`, {
    method: 'POST',
    headers: { ...browser, cookie: `__Host-pilling-refresh=${cookie}`, 'x-pilling-csrf': '1' },
  })
  expect(renewed.status).toBe(200)
  const { accessToken = '' } = (await renewed.json()) as { accessToken?: string }
  secrets.add('a cookie', cookie, cookiesOf(renewed)['__Host-pilling-refresh'], accessToken)
  const foreign = await fetch(`${server.url}/auth/sign-out`, {
    method: 'POST',
    headers: { ...browser, cookie: `__Host-pilling-refresh=${cookie}`, origin: 'https://evil.example' },
  })
  expect(foreign.status).toBe(403)

  // The refresh token is shown again after its time: that is told, by ids.
  await sql`update refresh_token set used_at = used_at - interval '1 minute'`
  expect((await showRefreshToken(server, me.refreshToken)).userErrors).toHaveLength(1)

  // The webhook: forged, and in earnest, for the one who leaves again after having left.
  const webhook = (body: string) =>
    fetch(`${server.url}/auth/kakao/webhook`, {
      method: 'POST',
      headers: { ...browser, 'content-type': 'application/secevent+jwt' },
      body,
    })
  const [forged, event] = [`${await kakao.unlinkedEvent(SUB)}x`, await kakao.unlinkedEvent(SUB)]
  secrets.add('an event of Kakao', forged, event)
  expect((await webhook(forged)).status).toBe(401)
  const legacy = await fetch(`${server.url}/auth/kakao/webhook`, {
    method: 'POST',
    headers: {
      ...browser,
      authorization: 'KakaoAK forged-token-of-somebody',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: `app_id=1&user_id=${SUB}&referrer_type=UNLINK_FROM_APPS`,
  })
  expect(legacy.status).toBe(401)

  // Leaving, while Kakao can't be told at once.
  kakao.fails('kapi -7 maintenance')
  const leaving = { authorization: `Bearer ${device.accessToken}` }
  expect((await server.send('mutation { deleteViewer { deletedId } }', {}, leaving)).data).toEqual({
    deleteViewer: { deletedId: me.id },
  })
  await vi.waitFor(() => expect(log.text()).toContain('could not be unlinked at Kakao yet'), { timeout: 15_000 })
  kakao.heal()
  await vi.waitFor(async () => expect((await webhook(event)).status).toBe(202), { timeout: 15_000, interval: 500 })
  program.kill('SIGTERM')
  expect(await program.ended).toBe(0)

  const [text, lines] = [log.text(), log.lines()]
  expect(secrets.in(text)).toEqual([])
  expect(secrets.in(program.said())).toEqual([])
  expect(text).not.toMatch(/eyJ[\w-]{10,}\.|Bearer \w|pilling_[\w-]{20,}|__Host-[\w-]+=/)
  // What is there is found, or this would prove nothing.
  secrets.add('an id', userId)
  expect(secrets.in(text)).toEqual([`an id: ${userId}`])
  // The ids are there, so that one can follow what became of somebody, and why.
  const told = (message: string) => lines.filter(({ msg }) => msg === message)
  const operations = told('operation')
  expect(operations.filter(line => line['userId'] === userId).length).toBeGreaterThan(15)
  expect(operations.every(line => typeof line['requestId'] === 'string')).toBe(true)
  expect(told('a refresh token was used again: its session was ended')).toMatchObject([
    { level: 'warn', userId, sessionId: expect.stringMatching(/^[\da-f-]{36}$/) as unknown },
  ])
  expect(lines.filter(({ level }) => level === 'error').length).toBeGreaterThanOrEqual(3)
  expect(told('route').map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/auth/kakao/start', '/auth/kakao/callback', '/auth/refresh', '/auth/kakao/webhook']),
  )
  expect(new Set(operations.map(({ door }) => door))).toEqual(new Set(['http', 'websocket']))
}, 90_000)
