import type { Clock } from '../clock.js'
import { PillingError, UnavailableError, UpstreamError, UserMistakeError } from '../errors.js'
import type { Log } from '../log.js'
import { KakaoRefusal, type Kakao, type KakaoPerson, type KakaoSignIn } from '../upstream/kakao.js'
import { calmly } from './calm.js'
import { cleanNickname } from './nickname.js'
import type { RotationStore } from './rotationStore.js'
import { hashOf, isRefreshToken, newSecret, type RandomBytes } from './secret.js'
import type { Opening, SessionStore } from './sessionStore.js'
import type { Opened, UserRow, UserStore } from './store.js'
import type { AccessTokens } from './token.js'
import type { Viewers } from './viewers.js'

export interface IssuedSession {
  readonly id: string
  readonly accessToken: string
  readonly accessTokenExpiresAt: Date
  readonly refreshToken: string
  readonly refreshTokenExpiresAt: Date
}

export interface SignedIn {
  readonly user: UserRow
  readonly session: IssuedSession
}

/** What somebody wants of their account. Null or absent: as it is. */
export interface Wish {
  readonly nickname?: string | null
  readonly timeZone?: string | null
}

export interface SignInDeps {
  readonly users: Pick<UserStore, 'signInWithKakao' | 'signInAsGuest'>
  readonly sessions: Pick<SessionStore, 'endByToken'>
  readonly rotations: RotationStore
  readonly accessTokens: Pick<AccessTokens, 'sign'>
  readonly viewers: Pick<Viewers, 'forget'>
  readonly kakao: Pick<Kakao, 'signIn'> | null
  readonly redirectUris: readonly string[]
  readonly guestSignIn: boolean
  /** Both in seconds. */
  readonly accessTokenTtl: number
  readonly refreshTokenTtl: number
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly log: Log
}

/** How sessions begin, go on and end, by what the person holds; who they are is told by it alone. */
export function createSignIns(deps: SignInDeps) {
  const { users, sessions, rotations, viewers, clock, log } = deps

  return {
    /** Throws UserMistakeError for what Kakao or we refuse, FORBIDDEN where Kakao isn't set up, UpstreamError. */
    signInWithKakao: calmly(async (code: KakaoSignIn, device: string): Promise<SignedIn> => {
      const person = await askKakao(deps, code)
      return open(deps, device, opening => users.signInWithKakao(person, opening))
    }),

    signInAsGuest: calmly(async ({ nickname, timeZone }: Wish, device: string): Promise<SignedIn> => {
      if (!deps.guestSignIn) throw new PillingError('FORBIDDEN', '이 서버에서는 손님으로 시작할 수 없습니다.')
      const guest = {
        nickname: nickname == null ? '손님' : cleanNickname(nickname),
        isNicknameOwn: nickname != null,
        ...(timeZone == null ? {} : { timeZone }),
      }
      return open(deps, device, opening => users.signInAsGuest(guest, opening))
    }),

    refresh: calmly(async (refreshToken: string): Promise<SignedIn> => {
      if (!isRefreshToken(refreshToken)) throw spent()
      const { now, expiresAt, salt } = lifeOf(deps)
      const rotation = await rotations.rotate(refreshToken, { now, expiresAt, salt })
      if (rotation.kind === 'reused') {
        const { sessionId, userId } = rotation
        viewers.forget(userId)
        log.warn({ sessionId, userId }, 'a refresh token was used again: its session was ended')
      }
      if (rotation.kind !== 'rotated') throw spent()
      const { next, ...opened } = rotation
      return issue(deps, opened, next)
    }),

    /** A token that is none ends nothing, and that is no mistake. */
    signOut: calmly(async (refreshToken: string): Promise<void> => {
      if (!isRefreshToken(refreshToken)) return
      const ending = { now: new Date(clock.now()), reason: 'sign-out' } as const
      const userId = await sessions.endByToken(hashOf(refreshToken), ending)
      if (userId) viewers.forget(userId)
    }),
  }
}

async function askKakao({ kakao, redirectUris }: SignInDeps, code: KakaoSignIn): Promise<KakaoPerson> {
  if (!kakao) throw new PillingError('FORBIDDEN', '이 서버에는 카카오 로그인이 설정되어 있지 않습니다.')
  if (!redirectUris.includes(code.redirectUri))
    throw new UserMistakeError('INVALID', ['input', 'redirectUri'], '이 서버가 아는 redirectUri가 아닙니다.')
  try {
    return await kakao.signIn(code)
  } catch (error) {
    if (error instanceof UpstreamError) throw noKakao(error)
    if (!(error instanceof KakaoRefusal)) throw error
    throw new UserMistakeError('INVALID', ['input', ...(error.field ? [error.field] : [])], error.message)
  }
}

/** In words for the person: which host failed how is for the log. */
function noKakao(error: UpstreamError): UnavailableError {
  const { retryAfter } = error.details
  const words = '지금은 카카오로 로그인할 수 없습니다. 잠시 뒤에 다시 시도해 주세요.'
  return new UnavailableError(words, typeof retryAfter === 'number' ? retryAfter : 30, { cause: error })
}

/** A session for whoever `signIn` says it is, made in the same transaction. */
async function open(deps: SignInDeps, device: string, signIn: (opening: Opening) => Promise<Opened>) {
  const token = newSecret(deps.randomBytes)
  const life = lifeOf(deps)
  const opened = await signIn({ ...life, device, hash: hashOf(token) })
  return issue(deps, opened, { token, expiresAt: life.expiresAt })
}

function lifeOf({ refreshTokenTtl, clock, randomBytes }: SignInDeps) {
  const now = clock.now()
  return { now: new Date(now), expiresAt: new Date(now + refreshTokenTtl * 1_000), salt: randomBytes(32) }
}

async function issue(
  { accessTokens, accessTokenTtl, clock }: SignInDeps,
  { user, sessionId }: Opened,
  { token, expiresAt }: { token: string; expiresAt: Date },
): Promise<SignedIn> {
  // To the second, as the token says it.
  const until = Math.floor(Math.min(clock.now() + accessTokenTtl * 1_000, expiresAt.getTime()) / 1_000) * 1_000
  const session = {
    id: sessionId,
    accessToken: await accessTokens.sign({ userId: user.id, sessionId, expiresAt: until }),
    accessTokenExpiresAt: new Date(until),
    refreshToken: token,
    refreshTokenExpiresAt: expiresAt,
  }
  return { user, session }
}

/** The same for all that don't count, so that nobody learns which ever did. */
const spent = () => new UserMistakeError('INVALID', ['refreshToken'], '로그인이 끝났습니다. 다시 로그인해 주세요.')
