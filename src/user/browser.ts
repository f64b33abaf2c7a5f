import type { Clock } from '../clock.js'
import { UserMistakeError } from '../errors.js'
import { errorBody } from '../graph/body.js'
import type { PlainAnswer, PlainRequest, Route } from '../graph/route.js'
import type { Kakao } from '../upstream/kakao.js'
import { deviceOf } from './device.js'
import {
  beginSignIn,
  challengeOf,
  isItsState,
  localPath,
  PATIENCE,
  type PendingSignIn,
  readPending,
  writePending,
} from './pendingSignIn.js'
import type { SignedIn, Users } from './service.js'
import { type Page, pageOf } from './signInPage.js'
import { cancelled, failed, NOT_SET_UP, START, startAgain, refused } from './signInTrouble.js'
import { createWebhook } from './webhook.js'

const CALLBACK = '/auth/kakao/callback'
const PENDING = '__Host-pilling-kakao'
const REFRESH = '__Host-pilling-refresh'

export interface BrowserParts {
  readonly users: Pick<Users, 'signInWithKakao' | 'refresh' | 'signOut' | 'eraseByKakaoSub'>
  /** Null where nobody can sign in with Kakao. */
  readonly kakao: Pick<Kakao, 'authorizeUrl' | 'readWebhook'> | null
  readonly redirectUris: readonly string[]
  /** Seconds. */
  readonly refreshTokenTtl: number
  /** As many random bytes as asked for, that nobody can foresee. */
  readonly secureRandom: (size: number) => Buffer
  readonly clock: Clock
}

/**
 * Signing in, staying in and signing out for a page in a browser: its script never sees the refresh token, which lives in
 * a cookie that only these routes read. Besides, the webhook by which Kakao says that somebody has left.
 */
export function createBrowserRoutes({
  users,
  kakao,
  redirectUris,
  secureRandom,
  clock,
  ...parts
}: BrowserParts): Route[] {
  const keep = ({ session: { refreshToken } }: SignedIn) => cookieOf(REFRESH, refreshToken, parts.refreshTokenTtl)

  const start = async ({ query, headers }: PlainRequest): Promise<PlainAnswer> => {
    const redirectUri = redirectUriFor(headers['host'], redirectUris)
    if (!kakao || !redirectUri) return pageOf(NOT_SET_UP)
    const wish = { redirectUri, returnTo: localPath(query['returnTo']), startedAt: clock.now() }
    const pending = beginSignIn(wish, () => secureRandom(32).toString('base64url'))
    const { state, nonce } = pending
    const location = kakao.authorizeUrl({ redirectUri, state, nonce, codeChallenge: challengeOf(pending) })
    return { status: 302, headers: { location, 'set-cookie': cookieOf(PENDING, writePending(pending), PATIENCE) } }
  }

  const callback = async (request: PlainRequest): Promise<PlainAnswer> => {
    if (!kakao) return pageOf(NOT_SET_UP)
    const { code, state, error } = request.query
    const pending = readPending(request.cookies[PENDING], clock.now())
    // A state of somebody else's making leaves the sign-in that this browser did begin as it is.
    if (!pending || !state || !isItsState(pending, state)) return pageOf(startAgain())
    if (error === 'access_denied') return lastPage(cancelled(pending))
    if (error !== undefined) return lastPage(refused(error, pending))
    if (!code || !isCode(code)) return lastPage(startAgain(pending))
    try {
      const signedIn = await signIn(pending, code, request)
      const cookies = [dropped(PENDING), keep(signedIn)]
      return { status: 303, headers: { location: pending.returnTo, 'set-cookie': cookies } }
    } catch (thrown) {
      return lastPage(failed(thrown, pending))
    }
  }

  const signIn = async ({ redirectUri, verifier, nonce }: PendingSignIn, code: string, request: PlainRequest) => {
    const ticket = { code, redirectUri, codeVerifier: verifier, nonce }
    const signedIn = await users.signInWithKakao(ticket, deviceOf(request.client.userAgent))
    // The cookie has room for one: the sign-in that it held would go on with nobody able to end it here.
    const before = request.cookies[REFRESH]
    if (before) await users.signOut(before)
    return signedIn
  }

  const refresh = async ({ cookies }: PlainRequest): Promise<PlainAnswer> => {
    const token = cookies[REFRESH]
    if (!token) return SIGNED_OUT
    try {
      const signedIn = await users.refresh(token)
      const { accessToken, accessTokenExpiresAt } = signedIn.session
      const body = { accessToken, accessTokenExpiresAt: accessTokenExpiresAt.toISOString() }
      return { status: 200, headers: { 'set-cookie': keep(signedIn) }, body }
    } catch (thrown) {
      if (!(thrown instanceof UserMistakeError)) throw thrown
      return { ...SIGNED_OUT, headers: { 'set-cookie': dropped(REFRESH) } }
    }
  }

  const signOut = async ({ cookies }: PlainRequest): Promise<PlainAnswer> => {
    const token = cookies[REFRESH]
    if (token) await users.signOut(token)
    return { status: 204, headers: { 'set-cookie': dropped(REFRESH) } }
  }

  return [
    { method: 'GET', path: START, answer: start },
    { method: 'GET', path: CALLBACK, answer: callback },
    { method: 'POST', path: '/auth/refresh', takes: ['application/json'], isSameOrigin: true, answer: refresh },
    { method: 'POST', path: '/auth/sign-out', takes: ['application/json'], isSameOrigin: true, answer: signOut },
    ...createWebhook({ users, kakao, clock }),
  ]
}

const cookieOf = (name: string, value: string, seconds: number) =>
  `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; Secure; SameSite=Lax`

const dropped = (name: string) => cookieOf(name, '', 0)

/** After it the sign-in that was under way can't be taken up again. */
const lastPage = (page: Page): PlainAnswer =>
  pageOf({ ...page, headers: { ...page.headers, 'set-cookie': dropped(PENDING) } })

/** The one on this very host, or else the first: a proxy may have changed the host's name. */
function redirectUriFor(host: string | undefined, redirectUris: readonly string[]): string | null {
  const ours = redirectUris.filter(uri => URL.canParse(uri) && new URL(uri).pathname === CALLBACK)
  return ours.find(uri => isOnHost(new URL(uri), host ?? '')) ?? ours[0] ?? null
}

function isOnHost({ protocol, host }: URL, header: string): boolean {
  const said = `${protocol}//${header}`
  return URL.canParse(said) && new URL(said).host === host
}

const isCode = (text: string) => /^[\x21-\x7e]{1,2000}$/.test(text)

const SIGNED_OUT: PlainAnswer = {
  status: 401,
  body: errorBody('UNAUTHENTICATED', '로그인이 끝났습니다. 다시 로그인해 주세요.'),
}
