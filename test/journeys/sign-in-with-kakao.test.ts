import postgres, { type Sql } from 'postgres'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { GivenCode } from '../fakes/kakaoHouse.js'
import type { KakaoForm } from '../fakes/kakaoForms.js'
import type { Signing } from '../fakes/kakaoKeys.js'
import { type KakaoInput, pkce, showKakaoCode, signInWithKakao, tryKakao } from '../kakaoSignIn.js'
import { refresh, whoIs } from '../session.js'
import { createWorld, REDIRECT_URI, type World } from '../world.js'

const MINUTE = 60_000
const [TOKEN, KEYS] = ['/oauth/token', '/.well-known/jwks.json']

const hong = { sub: '1234567890', nickname: '홍길동', picture: 'http://k.kakaocdn.net/dn/xxx/img_110x110.jpg' }
const KOREAN = expect.stringMatching(/[가-힣]/)
const NOBODY = { session: null, viewer: null }

function sqlOf({ databaseUrl }: Pick<World, 'databaseUrl'>): Sql {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined })
  onTestFinished(() => sql.end())
  return sql
}
const subsOf = async (world: World): Promise<string[]> =>
  (await sqlOf(world)<{ sub: string }[]>`select kakao_sub::text as sub from app_user order by kakao_sub`).map(
    ({ sub }) => sub,
  )

/** Signs in whoever Kakao makes this code for. */
const signIn = (world: World, given: Partial<GivenCode> = {}, sent: Partial<KakaoInput> = {}) =>
  signInWithKakao(world, { code: world.kakao.codeFor({ ...hong, ...given }), ...sent })
const trySignIn = (world: World, given: Partial<GivenCode> = {}, sent: Partial<KakaoInput> = {}) =>
  tryKakao(world, { code: world.kakao.codeFor({ ...hong, ...given }), ...sent })

describe('who signs in with Kakao', () => {
  test('gets a session that shows them, by the name and the picture that they have at Kakao', async () => {
    const world = await createWorld({ kakao: true })
    const { codeVerifier, codeChallenge } = pkce()
    const { id, accessToken, refreshToken, ...told } = await signIn(
      world,
      { codeChallenge, nonce: 'nonce-1' },
      { codeVerifier, nonce: 'nonce-1' },
    )
    const shown = {
      nickname: '홍길동',
      picture: 'https://k.kakaocdn.net/dn/xxx/img_110x110.jpg',
      isGuest: false,
      roles: ['USER'],
    }
    expect(told).toEqual(shown)
    const me = world.personOf(id, { accessToken, refreshToken })
    expect(await me.ask('{ viewer { id nickname picture isGuest roles } }')).toEqual({ viewer: { id, ...shown } })
    expect((await refresh(world, refreshToken)).viewerId).toBe(id)
  })

  test('is the same user the next time, under the name and the picture that they have by then', async () => {
    const world = await createWorld({ kakao: true })
    const before = await signIn(world)
    const after = await signIn(world, { nickname: '길동이', picture: 'https://k.kakaocdn.net/new.jpg' })
    expect(after).toMatchObject({ id: before.id, nickname: '길동이', picture: 'https://k.kakaocdn.net/new.jpg' })
    expect(await whoIs(world, before.accessToken)).toBe(before.id)
    const silent = await signIn(world, { nickname: null, picture: null })
    expect(silent).toMatchObject({ id: before.id, nickname: '길동이', picture: null })
  })

  test('keeps the name that they gave themselves here', async () => {
    const world = await createWorld({ kakao: true })
    const { id, ...tokens } = await signIn(world)
    const me = world.personOf(id, tokens)
    await me.ask('mutation { updateViewer(input: { nickname: "약지기" }) { userErrors { message } } }')
    expect(await signIn(world, { nickname: '길동이', picture: 'https://k.kakaocdn.net/new.jpg' })).toMatchObject({
      id,
      nickname: '약지기',
      picture: 'https://k.kakaocdn.net/new.jpg',
    })
  })

  test('is one user, however many sign-ins of theirs come at once to however many servers', async () => {
    const world = await createWorld({ kakao: true })
    const other = await world.open()
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        signInWithKakao(i % 2 ? world : other, { code: world.kakao.codeFor({ ...hong }) }),
      ),
    )
    expect(new Set(all.map(({ id }) => id)).size).toBe(1)
    expect(new Set(all.map(({ refreshToken }) => refreshToken)).size).toBe(12)
    expect(await subsOf(world)).toEqual([hong.sub])
    const me = world.personOf(all[0]!.id, all[0]!)
    expect(await me.ask('{ viewer { sessions { totalCount } } }')).toEqual({ viewer: { sessions: { totalCount: 12 } } })
  })

  test('is known by a number of up to 63 bits, to the last digit', async () => {
    const world = await createWorld({ kakao: true })
    const subs = ['9007199254740992', '9007199254740993', '9223372036854775806', '9223372036854775807']
    const ids = []
    for (const sub of [...subs, ...subs]) ids.push((await signIn(world, { sub })).id)
    expect(new Set(ids).size).toBe(4)
    expect(ids.slice(4)).toEqual(ids.slice(0, 4))
    expect(await subsOf(world)).toEqual(subs)
  })

  test('is nobody else for having been shown somebody else’s name and picture', async () => {
    const world = await createWorld({ kakao: true })
    const [one, other] = [await signIn(world), await signIn(world, { sub: '1234567891' })]
    expect(other.id).not.toBe(one.id)
    expect(other.nickname).toBe(one.nickname)
  })

  const NAMES: [given: unknown, shown: string][] = [
    ['\u202eevil\u202c 이름', 'evil 이름'],
    ['널\0문\u0007자', '널문자'],
    ['반쪽\ud800글자', '반쪽글자'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ["'); drop table app_user; --", "'); drop table app_user; --"],
    ['\u1112\u1169\u11bc', '홍'],
    ['👩‍👩‍👧‍👦'.repeat(50), '👩‍👩‍👧‍👦'.repeat(36)],
    ['가'.repeat(3_000), '가'.repeat(40)],
    ['   \u200b\u3164 ', '카카오 사용자'],
    [{ toString: 'x' }, '카카오 사용자'],
    [7, '카카오 사용자'],
  ]
  test('has a name that can be shown, whatever Kakao calls them', async () => {
    const world = await createWorld({ kakao: true })
    const shown = []
    for (const [i, [nickname]] of NAMES.entries())
      shown.push((await signIn(world, { sub: String(100 + i), claims: { nickname } })).nickname)
    expect(shown).toEqual(NAMES.map(([, name]) => name))
  })

  test('has no picture where Kakao names no address on the web', async () => {
    const world = await createWorld({ kakao: true })
    const given = ['javascript:alert(1)', 'data:image/png;base64,AAAA', '//evil.kr/x', 'https://u:p@evil.kr/', 7, {}]
    const shown = []
    for (const picture of [...given, `https://k.kakaocdn.net/${'a'.repeat(3_000)}`])
      shown.push((await signIn(world, { claims: { picture } })).picture)
    expect(shown).toEqual([null, null, null, null, null, null, null])
  })

  test('is told so where Kakao is not set up', async () => {
    const world = await createWorld()
    const { data, errors } = await showKakaoCode(world, { code: 'code' })
    expect(data).toBeNull()
    expect(errors).toMatchObject([{ message: KOREAN, extensions: { code: 'FORBIDDEN' } }])
  })
})

describe('a code', () => {
  const [, host = ''] = REDIRECT_URI.split('https://')
  const FOREIGN = [
    'https://app.example.kr/auth/kakao/other',
    'https://app.example.kr/auth/kakao',
    `${REDIRECT_URI}/`,
    `${REDIRECT_URI}?`,
    `${REDIRECT_URI}?next=https://evil.kr`,
    `${REDIRECT_URI}#`,
    `${REDIRECT_URI}#fragment`,
    `http://${host}`,
    `https://user@${host}`,
    `https://user:password@${host}`,
    `https://app.example.kr@evil.kr/auth/kakao/callback`,
    'https://app.example.kr:443/auth/kakao/callback',
    'https://app.example.kr:8443/auth/kakao/callback',
    'https://APP.example.kr/auth/kakao/callback',
    'HTTPS://app.example.kr/auth/kakao/callback',
    'https://app.example.kr/auth/kakao/Callback',
    'https://app.example.kr./auth/kakao/callback',
    'https://app.example.kr.evil.kr/auth/kakao/callback',
    'https://evil.kr/auth/kakao/callback',
    'https://app.example.kr/auth//kakao/callback',
    'https://app.example.kr/auth/kakao/x/../callback',
    'https://app.example.kr/auth/kakao/%63allback',
  ]
  const NO_ADDRESS = [
    ` ${REDIRECT_URI}`,
    `${REDIRECT_URI}\n`,
    `app.example.kr/auth/kakao/callback`,
    'javascript:alert(1)//auth/kakao/callback',
    'kakao0123456789://oauth',
    '',
  ]
  test('is taken with a redirect URI of the list alone, to the letter, and Kakao is not asked about another', async () => {
    const world = await createWorld({ kakao: true })
    const answers = []
    for (const redirectUri of FOREIGN)
      answers.push([redirectUri, await trySignIn(world, { redirectUri }, { redirectUri })])
    const refused = { ...NOBODY, userErrors: [{ code: 'INVALID', path: ['input', 'redirectUri'], message: KOREAN }] }
    expect(answers).toEqual(FOREIGN.map(uri => [uri, refused]))
    const codes = []
    for (const redirectUri of NO_ADDRESS) {
      const { data, errors } = await showKakaoCode(world, { code: world.kakao.codeFor(hong), redirectUri })
      const told = data?.done.userErrors[0]?.path.join('.') ?? errors[0]?.extensions['code']
      codes.push([redirectUri, data?.done.session ?? null, told])
    }
    for (const [, session, told] of codes) {
      expect(session).toBeNull()
      expect(['BAD_USER_INPUT', 'input.redirectUri']).toContain(told)
    }
    expect(world.kakao.count(TOKEN)).toBe(0)
    expect(await subsOf(world)).toEqual([])
    expect((await signIn(world)).nickname).toBe('홍길동')
  })

  test('of the list, but not the one that it was asked for with, is refused by Kakao', async () => {
    const native = 'https://app.example.kr/app'
    const world = await createWorld({ kakao: true, env: { KAKAO_REDIRECT_URIS: `${REDIRECT_URI}, ${native}` } })
    expect(await trySignIn(world, {}, { redirectUri: native })).toEqual({
      ...NOBODY,
      userErrors: [
        { code: 'INVALID', path: ['input', 'redirectUri'], message: expect.stringMatching(/[가-힣].*KOE303/) },
      ],
    })
    expect((await signIn(world, { redirectUri: native }, { redirectUri: native })).nickname).toBe('홍길동')
  })

  test('is good for one session, also when it is shown twice at once', async () => {
    const world = await createWorld({ kakao: true })
    const other = await world.open()
    const used = { ...NOBODY, userErrors: [{ code: 'INVALID', path: ['input', 'code'], message: KOREAN }] }
    const code = world.kakao.codeFor(hong)
    const first = await signInWithKakao(world, { code })
    expect(await tryKakao(world, { code })).toEqual(used)
    expect(await tryKakao(other, { code })).toEqual(used)
    expect(await whoIs(world, first.accessToken)).toBe(first.id)
    const again = world.kakao.codeFor(hong)
    const both = await Promise.all([world, other, world, other].map(server => tryKakao(server, { code: again })))
    expect(both.filter(({ session }) => session)).toHaveLength(1)
    expect(both.filter(({ session }) => !session)).toEqual([used, used, used])
  })

  test('is worth nothing to whoever caught it without the verifier that it was asked for with', async () => {
    const world = await createWorld({ kakao: true })
    const { codeChallenge } = pkce()
    const refused = { ...NOBODY, userErrors: [{ code: 'INVALID', path: ['input', 'codeVerifier'], message: KOREAN }] }
    for (const codeVerifier of [null, '', codeChallenge, pkce().codeVerifier])
      expect(await trySignIn(world, { codeChallenge }, { codeVerifier })).toEqual(refused)
    expect(await subsOf(world)).toEqual([])
  })

  test('belongs to the nonce that it was asked for with', async () => {
    const world = await createWorld({ kakao: true })
    const refused = { ...NOBODY, userErrors: [{ code: 'INVALID', path: ['input', 'nonce'], message: KOREAN }] }
    for (const [given, sent] of [
      ['mine', null],
      ['mine', ''],
      ['mine', 'Mine'],
      ['mine', 'theirs'],
      [null, 'mine'],
    ] as const)
      expect(await trySignIn(world, { nonce: given }, { nonce: sent })).toEqual(refused)
    expect(await subsOf(world)).toEqual([])
    expect((await signIn(world, { nonce: 'mine' }, { nonce: 'mine' })).nickname).toBe('홍길동')
  })

  test('that is no code is a mistake that can be mended', async () => {
    const world = await createWorld({ kakao: true })
    const told = async (code: string) => (await tryKakao(world, { code })).userErrors
    for (const code of ['', 'nobody-gave-it', '\0', '\u202e', '한글', '&code=x&client_secret='])
      expect(await told(code)).toEqual([{ code: 'INVALID', path: ['input', 'code'], message: KOREAN }])
    const asked = world.kakao.count(TOKEN)
    expect(await told('c'.repeat(2_001))).toMatchObject([{ code: 'TOO_LONG', path: ['input', 'code'] }])
    for (const field of ['codeVerifier', 'nonce'])
      expect((await tryKakao(world, { code: 'c', [field]: 'x'.repeat(2_001) })).userErrors).toMatchObject([
        { code: 'TOO_LONG', path: ['input', field] },
      ])
    expect(world.kakao.count(TOKEN)).toBe(asked)
  })
})

describe('what Kakao vouches for', () => {
  const now = () => Math.floor(Date.now() / 1_000)
  const by = (signed: Signing): [string, Partial<GivenCode>] => [`signed with ${signed}`, { signed }]
  const claims = (said: string, claims: Record<string, unknown>): [string, Partial<GivenCode>] => [said, { claims }]
  const UNBELIEVABLE: [string, Partial<GivenCode>][] = [
    by('alg none'),
    by('HS256 with the public key'),
    by('PS256'),
    by('a foreign key under our kid'),
    by('a kid nobody knows'),
    by('no kid'),
    by('tampered with'),
    claims('for another app', { aud: 'another-app' }),
    claims('for two apps', { aud: ['fake-rest-api-key', 'another-app'] }),
    claims('for nobody', { aud: undefined }),
    claims('of another issuer', { iss: 'https://evil.kr' }),
    claims('of the true Kakao, where another is set up', { iss: 'https://kauth.kakao.com' }),
    claims('of nobody', { iss: undefined }),
    claims('run out an hour ago', { iat: now() - 25_000, exp: now() - 3_600 }),
    claims('run out a minute ago', { exp: now() - 60 }),
    claims('without an end', { exp: undefined }),
    claims('with an end that is a text', { exp: 'tomorrow' }),
    claims('without a beginning', { iat: undefined }),
    claims('not good before tomorrow', { nbf: now() + 86_400 }),
    ...[
      undefined,
      null,
      7,
      '',
      '0',
      '-5',
      '01',
      ' 7',
      '7 ',
      '7.0',
      '7e3',
      '0x7',
      '１２',
      '9223372036854775808',
      'admin',
    ]
      .concat(['1'.repeat(400), '1; drop table app_user'])
      .map(sub => claims(`about ${JSON.stringify(sub)?.slice(0, 40)}`, { sub })),
  ]
  test('is believed only where Kakao itself wrote it, for this app, now, and about a number', async () => {
    const world = await createWorld({ kakao: true, random: 0 })
    const answers = []
    for (const [said, given] of UNBELIEVABLE) answers.push([said, await trySignIn(world, given)])
    const refused = { ...NOBODY, userErrors: [{ code: 'INVALID', path: ['input', 'code'], message: KOREAN }] }
    expect(answers).toEqual(UNBELIEVABLE.map(([said]) => [said, refused]))
    expect(await subsOf(world)).toEqual([])
    expect((await signIn(world)).nickname).toBe('홍길동')
  })

  test.each([
    ['slow', -120],
    ['fast', 120],
  ])('is believed where Kakao’s clock is two minutes %s', async (_, seconds) => {
    const world = await createWorld({ kakao: true })
    const at = now() + seconds
    const given = { claims: { iat: at, auth_time: at, exp: at + 21_599 } }
    const { accessToken, id } = await signIn(world, given)
    expect(await whoIs(world, accessToken)).toBe(id)
  })

  test('is believed by the keys that Kakao has now, and by those before them', async () => {
    const world = await createWorld({ kakao: true })
    const { id } = await signIn(world)
    expect((await signIn(world, { signed: 'with the other key of the list' })).id).toBe(id)
    expect(world.kakao.count(KEYS)).toBe(1)
    for (let turn = 0; turn < 2; turn++) {
      world.kakao.rotate()
      expect((await signIn(world)).id).toBe(id)
      expect((await signIn(world)).id).toBe(id)
      expect(world.kakao.count(KEYS)).toBe(2 + turn)
      world.clock.passes(MINUTE)
    }
  })

  test('by keys that nobody knows, costs Kakao one question a minute', async () => {
    const world = await createWorld({ kakao: true })
    await signIn(world)
    const forged = () =>
      Promise.all(Array.from({ length: 30 }, () => trySignIn(world, { signed: 'a kid nobody knows' })))
    for (let minute = 0; minute < 2; minute++) {
      expect((await forged()).filter(({ session }) => session)).toEqual([])
      await forged()
      expect(world.kakao.count(KEYS)).toBe(2 + minute)
      expect((await signIn(world)).nickname).toBe('홍길동')
      world.clock.passes(MINUTE)
    }
  })
})

/** How Kakao says no; the field that it speaks of, and the code to quote where only the one who runs this can mend it. */
const REFUSALS: Partial<Record<KakaoForm, { field?: string; quotes?: string }>> = {
  ...Object.fromEntries(
    ['KOE001', 'KOE002', 'KOE004', 'KOE008', 'KOE009', 'KOE010', 'KOE101', 'KOE102'].map(code => [
      code,
      { quotes: code },
    ]),
  ),
  ...Object.fromEntries(
    ['KOE201', 'KOE202', 'KOE204', 'KOE205', 'KOE207', 'KOE310', 'KOE319'].map(code => [code, { quotes: code }]),
  ),
  KOE003: {},
  KOE005: {},
  KOE006: { field: 'redirectUri', quotes: 'KOE006' },
  KOE007: { field: 'redirectUri', quotes: 'KOE007' },
  KOE303: { field: 'redirectUri', quotes: 'KOE303' },
  KOE203: { field: 'code' },
  KOE237: { field: 'code' },
  'KOE237 as 429': { field: 'code' },
  KOE320: { field: 'code' },
  KOE322: { field: 'code' },
  'a code nobody has seen': { field: 'code', quotes: 'KOE987' },
  'an error without a code': { field: 'code', quotes: 'invalid_grant' },
  'access denied': { field: 'code' },
  'an unknown secret without a code': { quotes: 'KOE010' },
  'a code that is a text of ours': { field: 'code', quotes: 'UNKNOWN' },
  'a code of the language': { field: 'code', quotes: 'constructor' },
  'no id_token': { quotes: 'OPENID' },
}

test('every no of Kakao is told in Korean, with the code to quote where the person can’t mend it, and harms nobody else', async () => {
  const world = await createWorld({ kakao: true, random: 0 })
  const forms = Object.keys(REFUSALS) as KakaoForm[]
  const answers = []
  for (const form of forms) {
    const asked = world.kakao.count(TOKEN)
    world.kakao.fails(form)
    const { status, data, errors } = await showKakaoCode(world, { code: world.kakao.codeFor(hong) })
    world.kakao.heal()
    answers.push([form, { status, errors, calls: world.kakao.count(TOKEN) - asked, ...data?.done }])
  }
  const expected = forms.map(form => {
    const { field, quotes } = REFUSALS[form] ?? {}
    const message = expect.stringMatching(quotes ? `[가-힣].*오류 코드 ${quotes}` : '^[^A-Z]*[가-힣][^A-Z]*$')
    const userErrors = [{ code: 'INVALID', path: field ? ['input', field] : ['input'], message }]
    return [form, { status: 200, errors: [], calls: 1, ...NOBODY, userErrors }]
  })
  expect(answers).toEqual(expected)
  expect(await subsOf(world)).toEqual([])
  // None of it was an outage: the way to Kakao is open.
  expect((await signIn(world)).nickname).toBe('홍길동')
})
