import { createHash, randomBytes } from 'node:crypto'
import type { Reply } from './forms.js'
import { json } from './forms.js'
import { kapi, koe } from './kakaoForms.js'
import { keyPair, prepare, publicJwk, sign, type Signing } from './kakaoKeys.js'
import { agreePage, errorPage, type FakePerson } from './kakaoPages.js'

export interface FakeKakaoOptions {
  /** Nobody is going to ask it, so that it needs no keys yet. */
  isIdle?: boolean
  restApiKey?: string
  /** Null: no secret is asked for. */
  clientSecret?: string | null
  adminKey?: string
  redirectUris?: readonly string[]
  /** Who can be picked on the page. */
  people?: readonly FakePerson[]
  now?: () => number
}

/** What a code stands for, and how its id_token will be. */
export interface GivenCode extends FakePerson {
  redirectUri?: string
  codeChallenge?: string | null
  nonce?: string | null
  /** Over those that Kakao would write; `undefined` takes one away. */
  claims?: Readonly<Record<string, unknown>>
  signed?: Signing
  /** Space-separated; without `openid` no id_token comes. */
  scope?: string
}

export interface GivenEvent {
  claims?: Readonly<Record<string, unknown>>
  /** The end of its name. */
  event?: string
  signed?: Signing
}

const SCOPES = ['openid', 'profile_nickname', 'profile_image']
const PEOPLE: readonly FakePerson[] = [
  { sub: '1000000001', nickname: '홍길동', picture: 'http://k.kakaocdn.net/dn/fake/img_110x110.jpg' },
  { sub: '1000000002', nickname: '김영희 💊', picture: null },
  { sub: '9007199254740993', nickname: null, picture: null },
]
/** Seconds that tokens last, as Kakao counts them. */
const [ACCESS, REFRESH, CODE] = [21_599, 5_183_999, 600]

/** What Kakao knows and how it answers, before anything goes wrong on the way. `url` is where it is reached, once it is. */
export function createKakaoHouse(options: FakeKakaoOptions, url: () => string) {
  const { restApiKey = 'fake-rest-api-key', adminKey = 'fake-admin-key', people = PEOPLE, now = Date.now } = options
  const { clientSecret = 'fake-client-secret', redirectUris = ['http://127.0.0.1/auth/kakao/callback'] } = options
  const codes = new Map<string, GivenCode & { expiresAt: number }>()
  const accessTokens = new Map<string, string>()
  const refreshTokens = new Map<string, GivenCode>()
  const linked = new Map<string, FakePerson>()
  let turn = 0
  const keys = () => [keyPair(turn + 1), keyPair(turn)] as const
  // Made before anybody waits for an answer.
  if (!options.isIdle) keys()
  const seconds = () => Math.floor(now() / 1000)

  function newCode(given: GivenCode): string {
    prepare(given.signed)
    const code = randomBytes(32).toString('base64url')
    codes.set(code, { redirectUri: redirectUris[0] ?? '', ...given, expiresAt: now() + CODE * 1000 })
    return code
  }

  function idToken({ sub, nickname, picture, nonce, claims, signed = 'as it should be' }: GivenCode) {
    const iat = seconds()
    const whole = { aud: restApiKey, sub, auth_time: iat, iss: url(), exp: iat + ACCESS, iat, nonce, nickname, picture }
    return sign({ ...withoutNulls(whole), ...claims }, signed, keys())
  }

  async function tokensFor(person: GivenCode, refreshToken: string | null): Promise<Reply> {
    const accessToken = randomBytes(32).toString('base64url')
    accessTokens.set(accessToken, person.sub)
    linked.set(person.sub, person)
    if (refreshToken) refreshTokens.set(refreshToken, person)
    const scope = person.scope ?? SCOPES.join(' ')
    return json({
      token_type: 'bearer',
      access_token: accessToken,
      ...(scope.split(' ').includes('openid') ? { id_token: await idToken(person) } : {}),
      expires_in: ACCESS,
      ...(refreshToken ? { refresh_token: refreshToken, refresh_token_expires_in: REFRESH, scope } : {}),
    })
  }

  function authorize(asked: URLSearchParams): Reply | URL {
    const page = (status: number, code: string, error: string, said: string) => errorPage(status, code, error, said)
    const [redirectUri, scope] = [asked.get('redirect_uri') ?? '', asked.get('scope')?.split(/[ ,]+/) ?? []]
    if (!asked.get('client_id')) return page(400, 'KOE102', 'invalid_client', 'client_id가 없습니다.')
    if (asked.get('client_id') !== restApiKey) return page(401, 'KOE101', 'invalid_client', '잘못된 앱 키입니다.')
    if (!redirectUris.includes(redirectUri))
      return page(400, 'KOE006', 'invalid_request', `등록되지 않은 Redirect URI입니다: ${redirectUri}`)
    if (asked.get('response_type') !== 'code') return page(400, 'KOE202', 'unsupported_response_type', 'response_type')
    if (asked.has('code_challenge') && !isChallenge(asked)) return page(400, 'KOE204', 'invalid_request', 'PKCE')
    if (!scope.every(each => SCOPES.includes(each))) return page(400, 'KOE205', 'invalid_scope', scope.join(' '))
    if (asked.get('prompt') === 'none') return back(asked, { error: 'login_required', error_description: 'no session' })
    return agreePage(people, asked)
  }

  function answered(form: URLSearchParams): Reply | URL {
    const asked = new URLSearchParams([...form].filter(([name]) => !['answer', 'sub', 'nickname'].includes(name)))
    const page = authorize(asked)
    if (page instanceof URL || page.status !== 200) return page
    if (form.get('answer') !== 'agree')
      return back(asked, { error: 'access_denied', error_description: 'User denied access' })
    const typed = form.get('nickname')?.trim()
    const picked = people.find(({ sub }) => sub === form.get('sub'))
    const person = typed ? { sub: subOf(typed), nickname: typed } : picked
    if (!person) return page
    const scope = asked.get('scope')?.replaceAll(',', ' ')
    return back(asked, {
      code: newCode({
        ...person,
        redirectUri: asked.get('redirect_uri') ?? '',
        codeChallenge: asked.get('code_challenge'),
        nonce: asked.get('nonce'),
        ...(scope ? { scope } : {}),
      }),
    })
  }

  function token(form: URLSearchParams): Reply | Promise<Reply> {
    if (!form.get('client_id')) return koe(400, 'invalid_client', 'KOE102', 'client_id missing')
    if (form.get('client_id') !== restApiKey) return koe(401, 'invalid_client', 'KOE101', 'Not exist client_id')
    const grant = form.get('grant_type')
    if (grant !== 'authorization_code' && grant !== 'refresh_token')
      return koe(400, 'unsupported_grant_type', 'KOE310', `${grant} is not supported`)
    if (clientSecret !== null && form.get('client_secret') !== clientSecret)
      return koe(401, 'invalid_client', 'KOE010', 'Bad client credentials')
    return grant === 'refresh_token' ? refresh(form.get('refresh_token')) : exchange(form)
  }

  function exchange(form: URLSearchParams): Reply | Promise<Reply> {
    const code = form.get('code') ?? ''
    const given = codes.get(code)
    if (!given || given.expiresAt < now())
      return koe(400, 'invalid_grant', 'KOE320', `authorization code not found for code=${code}`)
    if (form.get('redirect_uri') !== given.redirectUri)
      return koe(400, 'invalid_grant', 'KOE303', 'Redirect URI mismatch.')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (given.codeChallenge && given.codeChallenge !== challenge)
      return koe(400, 'invalid_grant', undefined, 'code_verifier mismatch')
    codes.delete(code)
    return tokensFor(given, randomBytes(32).toString('base64url'))
  }

  function refresh(refreshToken: string | null): Reply | Promise<Reply> {
    if (!refreshToken) return koe(400, 'invalid_grant', 'KOE319', 'refresh_token missing')
    const person = refreshTokens.get(refreshToken)
    // A refresh token that lasts a month still isn't renewed, so none comes.
    return person ? tokensFor(person, null) : koe(400, 'invalid_grant', 'KOE322', 'expired_or_invalid_refresh_token')
  }

  /** Whom a call to the API is about, by an access token or by the app's own key. */
  function api(path: string, authorization: string | null, form: URLSearchParams): Reply {
    const bearer = /^Bearer (.+)$/.exec(authorization ?? '')?.[1]
    const isAdmin = authorization === `KakaoAK ${adminKey}`
    if (isAdmin && form.get('target_id_type') !== 'user_id') return kapi(400, -2, 'target_id_type is required')
    const sub = isAdmin ? (form.get('target_id') ?? '') : accessTokens.get(bearer ?? '')
    if (sub === undefined) return kapi(401, -401, 'this access token does not exist')
    const person = linked.get(sub)
    if (!person) return kapi(400, -101, 'NotRegisteredUserException')
    if (path === '/v2/user/me') return me(person)
    if (bearer) accessTokens.delete(bearer)
    if (path === '/v1/user/unlink') unlink(sub)
    return { ...json({}), body: `{"id":${sub}}` }
  }

  function unlink(sub: string) {
    linked.delete(sub)
    for (const [token, whose] of accessTokens) if (whose === sub) accessTokens.delete(token)
    for (const [token, { sub: whose }] of refreshTokens) if (whose === sub) refreshTokens.delete(token)
  }

  function reply(
    method: string,
    path: string,
    form: URLSearchParams,
    authorization: string | null,
  ): Reply | URL | Promise<Reply> {
    const route = `${method} ${path}`
    if (route === 'GET /oauth/authorize') return authorize(form)
    if (route === 'POST /oauth/authorize') return answered(form)
    if (route === 'POST /oauth/token') return token(form)
    if (route === 'GET /.well-known/jwks.json') return json({ keys: keys().map(publicJwk) })
    if (route === 'GET /.well-known/openid-configuration') return json(discovery(url()))
    if (/^(GET|POST) \/v2\/user\/me$|^POST \/v1\/user\/(unlink|logout)$/.test(route))
      return api(path, authorization, form)
    return kapi(404, -2, 'no such path')
  }

  return {
    reply,
    /** What an app is told of all this, by the names that Pilling's environment has for it. */
    env: () => ({
      KAKAO_AUTH_BASE_URL: url(),
      KAKAO_API_BASE_URL: url(),
      KAKAO_REST_API_KEY: restApiKey,
      ...(clientSecret === null ? {} : { KAKAO_CLIENT_SECRET: clientSecret }),
      KAKAO_ADMIN_KEY: adminKey,
      KAKAO_REDIRECT_URIS: redirectUris.join(','),
    }),
    /** A code as the page would give it, without the page. */
    codeFor: newCode,
    /** Who is linked to the app now. */
    linked: () => [...linked.keys()],
    /** A Security Event Token as it comes to the webhook when somebody unlinks outside the app. */
    unlinkedEvent(sub: string, { claims, event = 'oauth/event-type/user-unlinked', signed }: GivenEvent = {}) {
      const subject = { subject_type: 'iss-sub', iss: url(), sub }
      const events = { [`https://schemas.openid.net/secevent/${event}`]: { subject, reason: 'UNLINK_FROM_APPS' } }
      const [iat, jti] = [seconds(), randomBytes(9).toString('hex')]
      const whole = { iss: url(), aud: restApiKey, sub, iat, toe: iat, txm: 'txm', jti, events, ...claims }
      return sign(whole, signed ?? 'as it should be', keys(), 'secevent+jwt')
    },
    /** Signs with a new key from now on; the key before it stays in the list, the one before that goes. */
    rotate() {
      turn++
      keys()
    },
  }
}

const isChallenge = (asked: URLSearchParams) =>
  asked.get('code_challenge_method') === 'S256' && /^[\w-]{43}$/.test(asked.get('code_challenge') ?? '')

/** The app's address with an answer, and the state as it was given. */
function back(asked: URLSearchParams, answer: Record<string, string>): URL {
  const url = new URL(asked.get('redirect_uri') ?? '')
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value)
  const state = asked.get('state')
  if (state !== null) url.searchParams.set('state', state)
  return url
}

/** One nickname is one person, on every run. */
const subOf = (nickname: string) =>
  String(2_000_000_000n + (createHash('sha256').update(nickname.normalize('NFC')).digest().readBigUInt64BE() >> 24n))

/** The number goes out as it is, for one beyond 2^53 would change on its way through JSON.stringify. */
function me({ sub, nickname, picture }: FakePerson): Reply {
  const profile = withoutNulls({ nickname, thumbnail_image_url: picture, profile_image_url: picture })
  const properties = withoutNulls({ nickname, thumbnail_image: picture, profile_image: picture })
  const rest = { connected_at: '2022-04-11T01:45:28Z', properties, kakao_account: { profile, has_email: false } }
  return { ...json({}), body: `{"id":${sub},${JSON.stringify(rest).slice(1)}` }
}

const discovery = (url: string) => ({
  issuer: url,
  authorization_endpoint: `${url}/oauth/authorize`,
  token_endpoint: `${url}/oauth/token`,
  jwks_uri: `${url}/.well-known/jwks.json`,
  token_endpoint_auth_methods_supported: ['client_secret_post'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  code_challenge_methods_supported: ['S256'],
  claims_supported: ['iss', 'aud', 'sub', 'auth_time', 'exp', 'iat', 'nonce', 'nickname', 'picture', 'email'],
})

const withoutNulls = (record: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value != null))
