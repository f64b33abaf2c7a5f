import { z } from 'zod'
import { UserMistakeError } from '../errors.js'
import { errorBody } from '../graph/body.js'
import { toGlobalId } from '../graph/node.js'
import type { PlainAnswer, PlainRequest, Route } from '../graph/route.js'
import { isTimeZone, zoneNamed } from '../zone.js'
import { cookieOf, droppedCookie } from './cookie.js'
import { deviceOf } from './device.js'
import type { SignedIn, Users } from './service.js'
import type { Wish } from './signIn.js'

const REFRESH = '__Host-pilling-refresh'

export interface BrowserSessionParts {
  readonly users: Pick<Users, 'signInAsGuest' | 'refresh' | 'signOut'>
  /** Seconds. */
  readonly refreshTokenTtl: number
}

/** A session in a browser, by whatever way it began: its refresh token lives in a cookie that no script sees. */
export function createBrowserSession({ users, refreshTokenTtl }: BrowserSessionParts) {
  const keep = ({ session: { refreshToken } }: SignedIn) => cookieOf(REFRESH, refreshToken, refreshTokenTtl)

  const answer = (signedIn: SignedIn): PlainAnswer => {
    const { accessToken, accessTokenExpiresAt } = signedIn.session
    const { id, nickname } = signedIn.user
    const viewer = { id: toGlobalId('User', id), nickname }
    const body = { accessToken, accessTokenExpiresAt: accessTokenExpiresAt.toISOString(), viewer }
    return { status: 200, headers: { 'set-cookie': keep(signedIn) }, body }
  }

  /** The cookie has room for one: the sign-in that it held would go on with nobody able to end it here. */
  const begin = async ({ cookies }: PlainRequest, signIn: () => Promise<SignedIn>): Promise<SignedIn> => {
    const signedIn = await signIn()
    const before = cookies[REFRESH]
    if (before) await users.signOut(before)
    return signedIn
  }

  const refresh = async ({ cookies }: PlainRequest): Promise<PlainAnswer> => {
    const token = cookies[REFRESH]
    if (!token) return SIGNED_OUT
    try {
      return answer(await users.refresh(token))
    } catch (thrown) {
      if (!(thrown instanceof UserMistakeError)) throw thrown
      return { ...SIGNED_OUT, headers: { 'set-cookie': droppedCookie(REFRESH) } }
    }
  }

  const guest = async (request: PlainRequest): Promise<PlainAnswer> => {
    const wish = wishIn(request.body)
    return answer(await begin(request, () => users.signInAsGuest(wish, deviceOf(request.client.userAgent))))
  }

  const signOut = async ({ cookies }: PlainRequest): Promise<PlainAnswer> => {
    const token = cookies[REFRESH]
    if (token) await users.signOut(token)
    return { status: 204, headers: { 'set-cookie': droppedCookie(REFRESH) } }
  }

  const routes: Route[] = [
    { method: 'POST', path: '/auth/refresh', takes: ['application/json'], isSameOrigin: true, answer: refresh },
    { method: 'POST', path: '/auth/guest', takes: ['application/json'], isSameOrigin: true, answer: guest },
    { method: 'POST', path: '/auth/sign-out', takes: ['application/json'], isSameOrigin: true, answer: signOut },
  ]
  return { routes, begin, keep }
}

const GuestWish = z.strictObject({ nickname: z.string().nullish(), timeZone: z.string().nullish() }).nullable()

/** Throws UserMistakeError where it isn't what signInAsGuest takes. */
function wishIn(body: unknown): Wish {
  const { success, data } = GuestWish.safeParse(body)
  if (!success) throw new UserMistakeError('INVALID', [], 'nickname과 timeZone만, 글자로 보낼 수 있습니다.')
  const { nickname = null, timeZone = null } = data ?? {}
  if (timeZone !== null && !isTimeZone(timeZone))
    throw new UserMistakeError('INVALID', ['timeZone'], 'timeZone: Asia/Seoul 같은 IANA 시간대 이름이어야 합니다.')
  return { nickname, timeZone: timeZone && zoneNamed(timeZone) }
}

const SIGNED_OUT: PlainAnswer = {
  status: 401,
  body: errorBody('UNAUTHENTICATED', '로그인이 끝났습니다. 다시 로그인해 주세요.'),
}
