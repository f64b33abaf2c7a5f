import type { Clock } from '../clock.js'
import type { PlainAnswer, PlainRequest, Route } from '../graph/route.js'
import type { Kakao } from '../upstream/kakao.js'
import { type BrowserSessionParts, createBrowserSession } from './browserSession.js'
import { cookieOf, droppedCookie } from './cookie.js'
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
import type { Users } from './service.js'
import { type Page, pageOf } from './signInPage.js'
import { cancelled, failed, NOT_SET_UP, START, startAgain, refused } from './signInTrouble.js'
import { createWebhook } from './webhook.js'

const CALLBACK = '/auth/kakao/callback'
const PENDING = '__Host-pilling-kakao'

export interface BrowserParts extends BrowserSessionParts {
  readonly users: BrowserSessionParts['users'] & Pick<Users, 'signInWithKakao' | 'eraseByKakaoSub'>
  /** Null where nobody can sign in with Kakao. */
  readonly kakao: Pick<Kakao, 'authorizeUrl' | 'readWebhook'> | null
  readonly redirectUris: readonly string[]
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
  const session = createBrowserSession({ users, ...parts })

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
      const signedIn = await session.begin(request, () => signIn(pending, code, request))
      const cookies = [droppedCookie(PENDING), session.keep(signedIn)]
      return { status: 303, headers: { location: pending.returnTo, 'set-cookie': cookies } }
    } catch (thrown) {
      return lastPage(failed(thrown, pending))
    }
  }

  const signIn = ({ redirectUri, verifier, nonce }: PendingSignIn, code: string, { client }: PlainRequest) => {
    const ticket = { code, redirectUri, codeVerifier: verifier, nonce }
    return users.signInWithKakao(ticket, deviceOf(client.userAgent))
  }

  return [
    { method: 'GET', path: START, answer: start },
    { method: 'GET', path: CALLBACK, answer: callback },
    ...session.routes,
    ...createWebhook({ users, kakao, clock }),
  ]
}

/** True where Kakao is set up, and may send a browser back to us. */
export const canSignInWithKakao = ({ kakao, redirectUris }: Pick<BrowserParts, 'kakao' | 'redirectUris'>): boolean =>
  kakao !== null && redirectUris.some(isOfBrowsers)

/** After it the sign-in that was under way can't be taken up again. */
const lastPage = (page: Page): PlainAnswer =>
  pageOf({ ...page, headers: { ...page.headers, 'set-cookie': droppedCookie(PENDING) } })

/** The one on this very host, or else the first: a proxy may have changed the host's name. */
function redirectUriFor(host: string | undefined, redirectUris: readonly string[]): string | null {
  const ours = redirectUris.filter(isOfBrowsers)
  return ours.find(uri => isOnHost(new URL(uri), host ?? '')) ?? ours[0] ?? null
}

const isOfBrowsers = (uri: string) => URL.canParse(uri) && new URL(uri).pathname === CALLBACK

function isOnHost({ protocol, host }: URL, header: string): boolean {
  const said = `${protocol}//${header}`
  return URL.canParse(said) && new URL(said).host === host
}

const isCode = (text: string) => /^[\x21-\x7e]{1,2000}$/.test(text)
