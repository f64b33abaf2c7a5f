import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { FakeKakao } from '../../test/fakes/kakao.js'
import { startKakao } from '../../test/fakes/kakao.js'
import type { KakaoForm } from '../../test/fakes/kakaoForms.js'
import { KAKAO_FORMS } from '../../test/fakes/kakaoForms.js'
import type { GivenCode } from '../../test/fakes/kakaoHouse.js'
import type { Signing } from '../../test/fakes/kakaoKeys.js'
import type { UpstreamFault } from '../errors.js'
import { describeError } from '../log.js'
import { createCircuit } from './circuit.js'
import { createHttp } from './http.js'
import type { KakaoSignIn } from './kakao.js'
import { createKakao } from './kakao.js'
import type { KakaoCall } from './kakaoDoor.js'
import { createRetry } from './retry.js'

const REDIRECT = 'https://app.example.kr/auth/kakao/callback'
const START = Date.UTC(2026, 0, 1)
const SECRETS = { clientSecret: 'SECRET-client', adminKey: 'SECRET-admin' }
const hong = { sub: '1234567890', nickname: '홍길동', picture: 'http://k.kakaocdn.net/dn/xxx/img_110x110.jpg' }

/** The whole of it as it is built in the app, but for its waits, over a fake that speaks HTTP. */
function givenKakao(fake: FakeKakao, changes: { adminKey?: string | null; clientSecret?: string | null } = {}) {
  const time = { now: START }
  const calls: KakaoCall[] = []
  const lines: string[] = []
  const clock = { now: () => time.now, sleep: async () => {} }
  const door = (upstream: string) => ({
    upstream,
    http: createHttp({ userAgent: 'Pilling/test', clock }),
    circuit: createCircuit({ name: upstream, now: clock.now }),
    retry: createRetry({ clock, random: () => 0 }),
    clock,
    onCall: (call: KakaoCall) => void calls.push(call),
  })
  const auth = door('kauth.kakao.com')
  const kakao = createKakao({
    auth,
    api: door('kapi.kakao.com'),
    clock,
    log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    config: { restApiKey: 'SECRET-rest', ...SECRETS, authBaseUrl: `${fake.url}/`, apiBaseUrl: fake.url, ...changes },
  })
  const signIn = (given: Partial<GivenCode> = {}, sent: Partial<KakaoSignIn> = {}) =>
    kakao.signIn({ code: fake.codeFor({ ...hong, redirectUri: REDIRECT, ...given }), redirectUri: REDIRECT, ...sent })
  return { kakao, circuit: auth.circuit, calls, lines, time, signIn }
}

const thrownBy = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have been refused'),
    (error: unknown) => error,
  )

const [once, thrice] = [1, 3]

describe('signing in with Kakao', () => {
  let fake: FakeKakao
  beforeEach(async () => {
    fake = await startKakao({ restApiKey: 'SECRET-rest', ...SECRETS, redirectUris: [REDIRECT], now: () => START })
  })
  afterEach(() => fake.close())

  test('brings the person behind the code, asked for as Kakao wants it', async () => {
    const { signIn, calls } = givenKakao(fake)
    const verifier = 'v'.repeat(43)
    const codeChallenge = createHash('sha256').update(verifier).digest('base64url')
    const given = { codeChallenge, nonce: 'n-1' }
    await expect(signIn(given, { codeVerifier: verifier, nonce: 'n-1' })).resolves.toEqual({
      sub: 1_234_567_890n,
      nickname: '홍길동',
      picture: 'https://k.kakaocdn.net/dn/xxx/img_110x110.jpg',
    })
    expect(fake.calls[0]).toMatchObject({
      method: 'POST',
      path: '/oauth/token',
      params: {
        grant_type: 'authorization_code',
        client_id: 'SECRET-rest',
        client_secret: 'SECRET-client',
        redirect_uri: REDIRECT,
        code_verifier: verifier,
      },
    })
    expect(calls.map(({ outcome }) => outcome)).toEqual(['ok', 'ok'])
  })

  test('works for an app without a secret, and for a person who shows neither name nor picture', async () => {
    const open = await startKakao({ restApiKey: 'SECRET-rest', clientSecret: null, now: () => START })
    const { kakao } = givenKakao(open, { clientSecret: null })
    const code = open.codeFor({ sub: '9223372036854775807', redirectUri: REDIRECT })
    await expect(kakao.signIn({ code, redirectUri: REDIRECT })).resolves.toEqual({
      sub: 2n ** 63n - 1n,
      nickname: null,
      picture: null,
    })
    expect(open.calls[0]?.params).not.toHaveProperty('client_secret')
    await open.close()
  })

  test('sends the person to a page that knows what it was asked', async () => {
    const { kakao } = givenKakao(fake)
    const url = kakao.authorizeUrl({ redirectUri: REDIRECT, state: 's&1', nonce: 'n', codeChallenge: 'c'.repeat(43) })
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      client_id: 'SECRET-rest',
      redirect_uri: REDIRECT,
      response_type: 'code',
      state: 's&1',
      nonce: 'n',
      code_challenge: 'c'.repeat(43),
      code_challenge_method: 'S256',
    })
    expect((await fetch(url)).status).toBe(200)
  })

  const refused: [KakaoForm, string, boolean][] = [
    ...(
      ['KOE001', 'KOE002', 'KOE004', 'KOE006', 'KOE007', 'KOE008', 'KOE009', 'KOE010', 'KOE101', 'KOE102'] as const
    ).map((code): [KakaoForm, string, boolean] => [code, code, true]),
    ...(['KOE201', 'KOE202', 'KOE204', 'KOE205', 'KOE207', 'KOE303', 'KOE310', 'KOE319'] as const).map(
      (code): [KakaoForm, string, boolean] => [code, code, true],
    ),
    ...(['KOE003', 'KOE005', 'KOE203', 'KOE237', 'KOE320', 'KOE322'] as const).map(
      (code): [KakaoForm, string, boolean] => [code, code, false],
    ),
    ['KOE237 as 429', 'KOE237', false],
    ['a code nobody has seen', 'KOE987', false],
    ['an error without a code', 'invalid_grant', false],
    ['access denied', 'access_denied', false],
    ['an unknown secret without a code', 'KOE010', true],
    ['a code that is a text of ours', 'UNKNOWN', false],
    ['a code of the language', 'constructor', false],
    ['no id_token', 'OPENID', true],
  ]
  const failing: [KakaoForm, UpstreamFault, number][] = [
    ['server error', 'server', thrice],
    ['server error as 400', 'server', thrice],
    ['kapi -1 internal', 'server', thrice],
    ['kapi -603 time-out', 'server', thrice],
    ['kapi -7 maintenance', 'server', thrice],
    ['kapi -9798 maintenance', 'server', thrice],
    ['kapi -10 quota', 'quota', once],
    ['kapi -2 parameter', 'request', once],
    ['kapi -8 header', 'request', once],
    ['kapi -9 deprecated', 'request', once],
    ['kapi -101 not linked', 'request', once],
    ['kapi -102 linked', 'request', once],
    ['kapi -103 no account', 'request', once],
    ['kapi -3 not enabled', 'key', once],
    ['kapi -4 blocked', 'key', once],
    ['kapi -5 denied', 'key', once],
    ['kapi -12 app blocked', 'key', once],
    ['kapi -301 no app', 'key', once],
    ['kapi -401 key', 'key', once],
    ['kapi -402 scope', 'key', once],
    ['kapi -903 developer', 'key', once],
    ['too many at once', 'rate', thrice],
    ['empty 500', 'server', thrice],
    ['empty 503', 'server', thrice],
    ['busy 503', 'rate', once],
    ['html 502', 'server', thrice],
    ['html 200', 'malformed', thrice],
    ['html 403', 'malformed', thrice],
    ['half json', 'malformed', thrice],
    ['an array', 'malformed', thrice],
    ['an empty object', 'malformed', thrice],
    ['no access token', 'malformed', thrice],
    ['an id_token that is a number', 'malformed', thrice],
    ['huge', 'malformed', thrice],
    ['redirect elsewhere', 'server', thrice],
    ['reset', 'network', thrice],
  ]

  test('is known in every form in which it fails', () => {
    expect([...refused, ...failing].map(([form]) => form).sort()).toEqual(Object.keys(KAKAO_FORMS).sort())
  })

  test.each(refused)(
    'answered "%s" is the refusal %s, after one call, without a secret',
    async (form, code, isOurFault) => {
      const { signIn, calls, lines, circuit } = givenKakao(fake)
      fake.fails(form)
      const errors = []
      for (let i = 0; i < 6; i++) errors.push(await thrownBy(signIn({ nickname: 'SECRET-name' })))
      expect(errors[0]).toMatchObject({
        name: 'KakaoRefusal',
        code,
        isOurFault,
        message: expect.stringMatching(/[가-힣]/),
      })
      expect(calls.map(({ outcome }) => outcome)).toEqual(Array(6).fill('refused'))
      expect(circuit.state.kind).toBe('closed')
      expect(lines.map(line => JSON.parse(line))).toMatchObject(Array(6).fill({ level: isOurFault ? 50 : 30, code }))
      expect([inspect(errors, { depth: 9, showHidden: true }), ...lines].join()).not.toMatch(/SECRET|vvvv/)
    },
  )

  test.each(failing)(
    'answered "%s" is a fault of kind %s after %i calls, without a secret',
    async (form, fault, tries) => {
      const { signIn, calls, lines } = givenKakao(fake)
      fake.fails(form)
      const error = await thrownBy(signIn({ nickname: 'SECRET-name' }))
      expect(error).toMatchObject({ name: 'UpstreamError', fault, code: 'UPSTREAM_UNAVAILABLE' })
      expect(calls.map(({ outcome }) => outcome)).toEqual(Array(tries).fill(fault))
      const told = [
        inspect(error, { depth: 9, showHidden: true }),
        JSON.stringify(describeError(error)),
        ...lines,
      ].join()
      expect(told).not.toMatch(/SECRET|app\.example|127\.0\.0\.1/)
    },
  )

  test('goes on after a hiccup, and nobody notices', async () => {
    const { signIn, calls } = givenKakao(fake)
    fake.fails('empty 503', { times: 1 })
    await expect(signIn()).resolves.toMatchObject({ nickname: '홍길동' })
    expect(calls.map(({ outcome }) => outcome)).toEqual(['server', 'ok', 'ok'])
  })

  test('rests after five failures of Kakao, and a refusal is enough to say that it is well again', async () => {
    // The circuit's own minute; the network's time goes on.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const { signIn, circuit, time } = givenKakao(fake)
    fake.fails('empty 503')
    for (let i = 0; i < 5; i++) await expect(signIn()).rejects.toMatchObject({ fault: 'server' })
    await expect(signIn()).rejects.toMatchObject({ fault: 'resting', details: { retryAfter: 60 } })
    expect(circuit.state.kind).toBe('open')
    time.now += 60_000
    vi.advanceTimersByTime(60_000)
    fake.fails('KOE320')
    await expect(signIn()).rejects.toMatchObject({ code: 'KOE320' })
    expect(circuit.state.kind).toBe('closed')
  })

  test('is over for the person after eight seconds of silence', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const { signIn } = givenKakao(fake)
    fake.hangs()
    const error = thrownBy(signIn())
    await vi.advanceTimersByTimeAsync(8_000)
    expect(await error).toMatchObject({ name: 'UpstreamError', fault: 'timeout' })
  })

  test('works with a code once', async () => {
    const { kakao } = givenKakao(fake)
    const code = fake.codeFor({ ...hong, redirectUri: REDIRECT })
    const both = await Promise.allSettled([1, 2].map(() => kakao.signIn({ code, redirectUri: REDIRECT })))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const refusal = { code: 'KOE320', field: 'code', isOurFault: false }
    await expect(kakao.signIn({ code, redirectUri: REDIRECT })).rejects.toMatchObject(refusal)
  })

  test('is refused to whoever caught the code but not what it was asked for with', async () => {
    const { signIn } = givenKakao(fake)
    const codeChallenge = createHash('sha256').update('v'.repeat(43)).digest('base64url')
    for (const codeVerifier of [undefined, null, 'w'.repeat(43), codeChallenge])
      await expect(signIn({ codeChallenge }, { codeVerifier: codeVerifier ?? null })).rejects.toMatchObject({
        field: 'codeVerifier',
        isOurFault: false,
      })
    await expect(signIn({}, { redirectUri: `${REDIRECT}/` })).rejects.toMatchObject({
      code: 'KOE303',
      field: 'redirectUri',
    })
  })

  const iat = START / 1000
  const unbelievable: [string, Partial<GivenCode>, string][] = [
    ...(
      [
        ['alg none', 'ERR_JOSE_ALG_NOT_ALLOWED'],
        ['HS256 with the public key', 'ERR_JOSE_ALG_NOT_ALLOWED'],
        ['PS256', 'ERR_JOSE_ALG_NOT_ALLOWED'],
        ['a foreign key under our kid', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
        ['tampered with', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
        ['a kid nobody knows', 'ERR_JWKS_NO_MATCHING_KEY'],
        ['no kid', 'ERR_JWKS_NO_MATCHING_KEY'],
      ] satisfies [Signing, string][]
    ).map(([signed, code]): [string, Partial<GivenCode>, string] => [`signed with ${signed}`, { signed }, code]),
    ['for another app', { claims: { aud: 'another-app' } }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['for two apps', { claims: { aud: ['SECRET-rest', 'another-app'] } }, 'AUDIENCE'],
    ['for nobody', { claims: { aud: undefined } }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['from another issuer', { claims: { iss: 'https://kauth.kakao.com.evil.kr' } }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['from nowhere', { claims: { iss: undefined } }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['31 seconds too old', { claims: { exp: iat - 31 } }, 'ERR_JWT_EXPIRED'],
    ['without an end', { claims: { exp: undefined } }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['of nobody', { claims: { sub: undefined } }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['of no number', { sub: 'admin' }, 'SUB'],
    ['of a number beyond 63 bits', { sub: '9223372036854775808' }, 'SUB'],
    ['of nobody, with a zero', { sub: '0' }, 'SUB'],
    ['of unheard-of length', { nickname: 'SECRET'.repeat(3_000) }, 'TOO_LONG'],
  ]
  test.each(unbelievable)('does not believe an id_token %s', async (_, given, code) => {
    const { signIn, lines, circuit } = givenKakao(fake)
    const error = await thrownBy(signIn(given))
    expect(error).toMatchObject({ name: 'KakaoRefusal', code: 'ID_TOKEN', isOurFault: false })
    expect(lines.map(line => JSON.parse(line))).toMatchObject([{ level: 40, code }])
    expect([inspect(error, { depth: 9, showHidden: true }), ...lines].join()).not.toMatch(/SECRET|eyJ/)
    expect(circuit.state.kind).toBe('closed')
  })

  test('believes one that ran out within half a minute, for clocks differ, and one of the key before', async () => {
    const { signIn } = givenKakao(fake)
    await expect(signIn({ claims: { exp: iat - 29 } })).resolves.toMatchObject({ sub: 1_234_567_890n })
    await expect(signIn({ claims: { iat: iat + 120 } })).resolves.toMatchObject({ sub: 1_234_567_890n })
    await expect(signIn({ signed: 'with the other key of the list' })).resolves.toMatchObject({ sub: 1_234_567_890n })
  })

  test.each([
    ['n-1', 'n-2'],
    ['n-1', null],
    [null, 'n-1'],
    ['n-1', ''],
  ])('does not believe the nonce %j where %j was meant', async (nonce, meant) => {
    const { signIn } = givenKakao(fake)
    await expect(signIn({ nonce }, { nonce: meant })).rejects.toMatchObject({
      name: 'KakaoRefusal',
      field: 'nonce',
      isOurFault: false,
    })
  })

  test('works while the list of keys is down, with those it has; without any it is a failure of Kakao', async () => {
    const { signIn } = givenKakao(fake)
    fake.jwksFails()
    await expect(signIn()).rejects.toMatchObject({ name: 'UpstreamError', fault: 'server' })
    const warm = givenKakao(fake)
    fake.heal()
    await warm.signIn()
    fake.jwksFails()
    warm.time.now += 6 * 3_600_000
    await expect(warm.signIn()).resolves.toMatchObject({ sub: 1_234_567_890n })
  })
})

describe('unlinking at Kakao', () => {
  let fake: FakeKakao
  beforeEach(async () => void (fake = await startKakao({ restApiKey: 'SECRET-rest', ...SECRETS, now: () => START })))
  afterEach(() => fake.close())

  test('ends the link, and is content where there is none', async () => {
    const { kakao, signIn } = givenKakao(fake)
    await signIn()
    expect(fake.linked()).toEqual(['1234567890'])
    await kakao.unlink(1_234_567_890n)
    expect(fake.linked()).toEqual([])
    await kakao.unlink(1_234_567_890n)
    await kakao.unlink(2n ** 63n - 1n)
    expect(fake.calls.at(-1)).toMatchObject({
      method: 'POST',
      path: '/v1/user/unlink',
      authorization: 'KakaoAK SECRET-admin',
      params: { target_id_type: 'user_id', target_id: '9223372036854775807' },
    })
  })

  test.each<[KakaoForm, UpstreamFault]>([
    ['kapi -1 internal', 'server'],
    ['kapi -9798 maintenance', 'server'],
    ['kapi -10 quota', 'quota'],
    ['kapi -2 parameter', 'request'],
    ['kapi -401 key', 'key'],
    ['kapi -5 denied', 'key'],
    ['html 502', 'server'],
    ['an empty object', 'malformed'],
    ['half json', 'malformed'],
    ['reset', 'network'],
  ])('answered "%s" is a fault of kind %s, without a secret', async (form, fault) => {
    const { kakao, lines } = givenKakao(fake)
    fake.fails(form)
    const error = await thrownBy(kakao.unlink(1_234_567_890n))
    expect(error).toMatchObject({ name: 'UpstreamError', fault })
    expect([inspect(error, { depth: 9, showHidden: true }), ...lines].join()).not.toMatch(/SECRET|1234567890/)
  })

  test('is counted for kapi.kakao.com, and an error of it names that; a sign-in is of kauth.kakao.com', async () => {
    const { kakao, calls, signIn } = givenKakao(fake)
    const upstreams = () => [...new Set(calls.splice(0).map(({ upstream }) => upstream))]
    await signIn()
    expect(upstreams()).toEqual(['kauth.kakao.com'])
    await kakao.unlink(1n)
    expect(upstreams()).toEqual(['kapi.kakao.com'])
    for (const form of ['kapi -7 maintenance', 'reset', 'html 200'] as const) {
      fake.fails(form)
      for (const [work, upstream] of [
        [() => kakao.unlink(1n), 'kapi.kakao.com'],
        [signIn, 'kauth.kakao.com'],
      ] as const)
        expect(await thrownBy(work())).toMatchObject({ upstream, message: expect.stringContaining(`${upstream}: `) })
    }
    const error = await thrownBy(givenKakao(fake, { adminKey: null }).kakao.unlink(1n))
    expect(error).toMatchObject({ upstream: 'kapi.kakao.com' })
  })

  test('with a key that Kakao refuses keeps nobody from signing in; without one nothing is asked', async () => {
    const { kakao, signIn } = givenKakao(fake, { adminKey: 'wrong' })
    for (let i = 0; i < 8; i++) await expect(kakao.unlink(1n)).rejects.toMatchObject({ fault: 'key' })
    await expect(signIn()).resolves.toMatchObject({ sub: 1_234_567_890n })
    const asked = fake.calls.length
    await expect(givenKakao(fake, { adminKey: null }).kakao.unlink(1n)).rejects.toMatchObject({ fault: 'key' })
    expect(fake.calls).toHaveLength(asked)
  })
})
