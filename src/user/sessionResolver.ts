import { Arg, Ctx, Extensions, FieldResolver, ID, Int, Mutation, Resolver, Root } from 'type-graphql'
import { BadInputError, UserMistakeError } from '../errors.js'
import type { Context } from '../graph/context.js'
import { fromGlobalId, toGlobalId } from '../graph/node.js'
import { DeletePayload, payload } from '../graph/userError.js'
import { requireSession } from '../graph/viewer.js'
import { deviceOf } from './device.js'
import type { SignedIn, Users } from './service.js'
import { pageThrough, type SessionPage } from './sessionPage.js'
import {
  SignInAsGuestInput,
  SignInPayload,
  SignInWithKakaoInput,
  SignOutPayload,
  ViewerSessionConnection,
} from './sessionType.js'
import { toUser, User } from './type.js'

/** The most characters of a code or a token that anybody gives. */
const LONGEST_TOKEN = 2_000

/** Among the objects of one operation: there is room for one, so that the rate limit counts each. */
const SIGN_IN_COST = 3_000

type Sessions = Pick<
  Users,
  | 'signInWithKakao'
  | 'signInAsGuest'
  | 'refresh'
  | 'signOut'
  | 'signOutEverywhere'
  | 'endSession'
  | 'sessions'
  | 'countSessions'
>

/** From sign-in to sign-out, and the viewer's other devices. */
@Resolver(() => User)
export class SessionResolver {
  constructor(private readonly users: Sessions) {}

  @Extensions({ cost: SIGN_IN_COST })
  @Mutation(() => SignInPayload, {
    description: '카카오 인가 코드(PKCE)로 로그인합니다. 처음이면 사용자가 만들어집니다.',
  })
  async signInWithKakao(
    @Arg('input', () => SignInWithKakaoInput, { description: '카카오 로그인으로 받은 것.' })
    input: SignInWithKakaoInput,
    @Ctx() { client }: Context,
  ): Promise<SignInPayload> {
    return payload(async () => {
      for (const name of ['code', 'codeVerifier', 'nonce'] as const) checkToken(input[name], ['input', name])
      return signedIn(await this.users.signInWithKakao({ ...input }, deviceOf(client.userAgent)))
    })
  }

  @Extensions({ cost: SIGN_IN_COST })
  @Mutation(() => SignInPayload, {
    description: '손님으로 시작합니다. 시험 삼아 쓰는 사용자이며, 이 서버에서 꺼져 있으면 FORBIDDEN.',
  })
  async signInAsGuest(
    @Arg('input', () => SignInAsGuestInput, { nullable: true, description: '정하고 싶은 것.' })
    input: SignInAsGuestInput | null,
    @Ctx() { client }: Context,
  ): Promise<SignInPayload> {
    return payload(async () => signedIn(await this.users.signInAsGuest({ ...input }, deviceOf(client.userAgent))))
  }

  @Extensions({ cost: SIGN_IN_COST })
  @Mutation(() => SignInPayload, {
    description:
      '리프레시 토큰을 새 토큰들로 바꿉니다. 리프레시 토큰은 한 번만 쓸 수 있고, 이미 쓴 것을 다시 쓰면 그 로그인 전체가 끝납니다. authorization 헤더에는 살아 있는 액세스 토큰만: 끝난 것이 있으면 401입니다.',
  })
  async refreshSession(
    @Arg('refreshToken', () => String, { description: '마지막으로 받은 리프레시 토큰.' }) refreshToken: string,
  ): Promise<SignInPayload> {
    return payload(async () => {
      checkToken(refreshToken, ['refreshToken'])
      return signedIn(await this.users.refresh(refreshToken))
    })
  }

  @Mutation(() => SignOutPayload, {
    description: '이 리프레시 토큰의 로그인을 끝냅니다. 이미 끝났어도 문제가 아닙니다.',
  })
  async signOut(
    @Arg('refreshToken', () => String, { description: '마지막으로 받은 리프레시 토큰.' }) refreshToken: string,
  ): Promise<SignOutPayload> {
    return payload(async () => {
      checkToken(refreshToken, ['refreshToken'])
      await this.users.signOut(refreshToken)
      return {}
    })
  }

  @Mutation(() => SignOutPayload, {
    description: '지금 이 기기까지 모든 기기에서 로그아웃합니다. API 토큰으로는 FORBIDDEN.',
  })
  async signOutEverywhere(@Ctx() { viewer }: Context): Promise<SignOutPayload> {
    const me = requireSession(viewer)
    return payload(async () => {
      await this.users.signOutEverywhere(me)
      return {}
    })
  }

  @Mutation(() => DeletePayload, { description: '내 로그인 하나를 끝냅니다. API 토큰으로는 FORBIDDEN.' })
  async endSession(
    @Arg('id', () => ID, { description: '끝낼 로그인(ViewerSession)의 전역 ID.' }) id: string,
    @Ctx() { viewer }: Context,
  ): Promise<DeletePayload> {
    const me = requireSession(viewer)
    return payload(async () => {
      const sessionId = sessionIdOf(id)
      await this.users.endSession(me, sessionId)
      return { deletedId: toGlobalId('ViewerSession', sessionId) }
    })
  }

  @FieldResolver(() => ViewerSessionConnection, {
    description: '내가 로그인해 둔 곳들. 새것이 먼저입니다. API 토큰으로는 FORBIDDEN.',
  })
  async sessions(
    @Root() { viewer }: User,
    @Arg('first', () => Int, { defaultValue: 20, description: '한 쪽의 크기, 1부터 100까지.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: '이 커서 다음부터.' }) after: string | null,
  ): Promise<SessionPage> {
    return pageThrough(this.users, requireSession(viewer), { first, after })
  }
}

/** The id within a session's global id; of anything else one that no session has, so that all are not found alike. */
function sessionIdOf(globalId: string): string {
  try {
    const { type, id } = fromGlobalId(globalId)
    return type === 'ViewerSession' ? id : ''
  } catch (error) {
    if (error instanceof BadInputError) return ''
    throw error
  }
}

/** Whoever has just signed in asks the rest of the operation as themselves, whatever the request came in as. */
function signedIn({
  user,
  session: { id, ...session },
}: SignedIn): Required<Pick<SignInPayload, 'session' | 'viewer'>> {
  const expiresAt = session.accessTokenExpiresAt.getTime()
  const viewer = {
    userId: user.id,
    roles: user.roles,
    credential: { kind: 'session' as const, id, expiresAt },
    isGuest: user.isGuest,
    isVerified: true,
  }
  return { session, viewer: toUser(user, viewer) }
}

/** Throws UserMistakeError for what no code or token is: visible ASCII, and not without end. */
function checkToken(text: string | null | undefined, path: readonly string[]): void {
  if (text == null) return
  if (text.length > LONGEST_TOKEN)
    throw new UserMistakeError('TOO_LONG', path, `${path.at(-1)}: ${LONGEST_TOKEN}자까지입니다.`)
  if (!/^[\x21-\x7e]+$/.test(text))
    throw new UserMistakeError('INVALID', path, `${path.at(-1)}: 받은 값을 그대로 넣어 주세요.`)
}
