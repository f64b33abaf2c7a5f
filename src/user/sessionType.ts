import { Field, InputType, Int, ObjectType } from 'type-graphql'
import { Node, toGlobalId } from '../graph/node.js'
import { PageInfo } from '../graph/page.js'
import { DateTimeScalar, TimeZoneScalar, UrlScalar } from '../graph/scalars.js'
import { USER_ERRORS, UserError } from '../graph/userError.js'
import type { Viewer } from '../viewer.js'
import type { SessionRow } from './sessionStore.js'
import { User } from './type.js'

@ObjectType({
  description: '로그인으로 받은 토큰들(session). 토큰은 여기에서만, 한 번만 보입니다.',
  simpleResolvers: true,
})
export class Session {
  @Field(() => String, { description: '액세스 토큰. Authorization 헤더에 "Bearer …"로 넣습니다.' })
  accessToken!: string

  @Field(() => DateTimeScalar, { description: '액세스 토큰이 다하는 때. 그 전에 refreshSession으로 바꿉니다.' })
  accessTokenExpiresAt!: Date

  @Field(() => String, { description: '리프레시 토큰. 한 번 쓰면 새것으로 바뀌므로 안전한 곳에 새것을 두어야 합니다.' })
  refreshToken!: string

  @Field(() => DateTimeScalar, {
    description: '리프레시 토큰이 다하는 때. 그때까지 쓰지 않으면 다시 로그인해야 합니다.',
  })
  refreshTokenExpiresAt!: Date
}

@ObjectType({ description: '로그인한 결과(sign-in payload).', simpleResolvers: true })
export class SignInPayload {
  @Field(() => Session, { nullable: true, description: '새 토큰들. 로그인하지 못했으면 null.' })
  session?: Session | null

  @Field(() => User, { nullable: true, description: '로그인한 사람. 로그인하지 못했으면 null.' })
  viewer?: User | null

  @Field(() => [UserError], { description: USER_ERRORS })
  userErrors!: readonly UserError[]
}

@ObjectType({ description: '로그아웃한 결과(sign-out payload).', simpleResolvers: true })
export class SignOutPayload {
  @Field(() => [UserError], { description: USER_ERRORS })
  userErrors!: readonly UserError[]
}

@InputType({ description: '카카오 로그인으로 받은 것.' })
export class SignInWithKakaoInput {
  @Field(() => String, { description: '카카오가 준 인가 코드(authorization code). 한 번만 쓸 수 있습니다.' })
  code!: string

  @Field(() => UrlScalar, { description: '인가 코드를 받을 때 쓴 redirect URI. 이 서버에 등록된 것이어야 합니다.' })
  redirectUri!: string

  @Field(() => String, {
    nullable: true,
    description: 'PKCE의 code_verifier. 인가 요청에 code_challenge를 넣었으면 꼭.',
  })
  codeVerifier?: string | null

  @Field(() => String, { nullable: true, description: '인가 요청에 넣은 nonce. 넣었으면 꼭.' })
  nonce?: string | null
}

@InputType({ description: '손님으로 시작할 때 정할 수 있는 것.' })
export class SignInAsGuestInput {
  @Field(() => String, { nullable: true, description: '별명, 1자부터 40자까지. 없으면 "손님".' })
  nickname?: string | null

  @Field(() => TimeZoneScalar, { nullable: true, description: '시간대. 없으면 Asia/Seoul.' })
  timeZone?: string | null
}

@ObjectType({
  implements: Node,
  description: '살아 있는 로그인 하나(signed-in device). 본인만 볼 수 있습니다.',
  simpleResolvers: true,
})
export class ViewerSession extends Node {
  @Field(() => String, { description: '어떤 기기와 프로그램인지(예: Windows의 Chrome).' })
  device!: string

  @Field(() => DateTimeScalar, { description: '로그인한 때.' })
  createdAt!: Date

  @Field(() => DateTimeScalar, { description: '마지막으로 쓴 때. 1분쯤 늦게 적힐 수 있습니다.' })
  lastSeenAt!: Date

  @Field(() => DateTimeScalar, { description: '쓰지 않으면 끝나는 때.' })
  expiresAt!: Date

  @Field(() => Boolean, { description: '지금 묻고 있는 바로 그 로그인이면 true.' })
  isCurrent!: boolean
}

/** What the graph shows of a session to the one whose it is. */
export const toViewerSession = (row: SessionRow, { credential }: Viewer): ViewerSession => ({
  id: toGlobalId('ViewerSession', row.id),
  device: row.device,
  createdAt: row.createdAt,
  lastSeenAt: row.lastSeenAt,
  expiresAt: row.expiresAt,
  isCurrent: credential.kind === 'session' && credential.id === row.id,
})

@ObjectType({ description: '로그인 목록의 한 줄(edge).', simpleResolvers: true })
export class ViewerSessionEdge {
  @Field(() => String, { description: '이 자리의 커서(keyset cursor). after에 넣으면 이 다음부터 이어집니다.' })
  cursor!: string

  @Field(() => ViewerSession, { description: '로그인 하나.' })
  node!: ViewerSession
}

@ObjectType({ description: '로그인 목록의 한 쪽(connection). 새것이 먼저입니다.', simpleResolvers: true })
export class ViewerSessionConnection {
  @Field(() => [ViewerSessionEdge], { description: '로그인과 그 커서.' })
  edges!: ViewerSessionEdge[]

  @Field(() => [ViewerSession], { description: '로그인만.' })
  nodes!: ViewerSession[]

  @Field(() => PageInfo, { description: '쪽 정보.' })
  pageInfo!: PageInfo

  @Field(() => Int, { description: '모두 몇 곳에 로그인되어 있는지. 이 필드를 물을 때만 셉니다.' })
  totalCount!: number
}
