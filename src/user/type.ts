import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { Node, toGlobalId } from '../graph/node.js'
import { DateTimeScalar, TimeZoneScalar, UrlScalar } from '../graph/scalars.js'
import { USER_ERRORS, UserError } from '../graph/userError.js'
import type { Role as RoleName, Viewer } from '../viewer.js'
import type { UserRow } from './store.js'

export const Role: Readonly<Record<RoleName, RoleName>> = { USER: 'USER', ANALYST: 'ANALYST', ADMIN: 'ADMIN' }
registerEnumType(Role, {
  name: 'Role',
  description: '사용자의 역할(role).',
  valuesConfig: {
    USER: { description: '자기 것을 쓰는 사람. 누구나 가집니다.' },
    ANALYST: { description: '스키마를 들여다보고 API 토큰을 받을 수 있는 분석가.' },
    ADMIN: { description: '서비스를 운영하는 사람.' },
  },
})

@ObjectType({ implements: Node, description: '사용자(user). 로그인한 본인만 볼 수 있습니다.', simpleResolvers: true })
export class User extends Node {
  @Field(() => String, { description: '별명(nickname).' })
  nickname!: string

  @Field(() => UrlScalar, { nullable: true, description: '프로필 사진의 주소. 없으면 null.' })
  picture!: string | null

  @Field(() => TimeZoneScalar, { description: '하루의 시작과 복용 시각을 셈하는 시간대.' })
  timeZone!: string

  @Field(() => Int, {
    description: '예정 시각이 지나고 몇 분 동안 표시하지 않으면 놓친 복용(MISSED)이 되는지. 처음에는 240.',
  })
  missedAfterMinutes!: number

  @Field(() => DateTimeScalar, { description: '처음 로그인한 때.' })
  createdAt!: Date

  @Field(() => [Role], { description: '가진 역할들.' })
  roles!: readonly RoleName[]

  @Field(() => Boolean, { description: '카카오 계정 없이 시험 삼아 쓰는 손님이면 true.' })
  isGuest!: boolean

  /** As whom the fields below read: this very user, who after a sign-in is not the one that the request came in as. */
  viewer!: Viewer
}

/** What the graph shows of a user to themselves. */
export function toUser(row: UserRow, viewer: Viewer): User {
  const { id, nickname, picture, timeZone, missedAfterMinutes, createdAt, roles, isGuest } = row
  const shown = { nickname, picture, timeZone, missedAfterMinutes, createdAt, roles, isGuest }
  return { id: toGlobalId('User', id), ...shown, viewer }
}

@InputType({ description: '바꿀 내 정보. 넣지 않은 것과 null은 그대로 둡니다.' })
export class UpdateViewerInput {
  @Field(() => String, { nullable: true, description: '새 별명, 1자부터 40자까지.' })
  nickname?: string | null

  @Field(() => TimeZoneScalar, {
    nullable: true,
    description: '새 시간대. 내 시간대를 따르는 복용 계획의 앞으로의 복용 시각도 옮겨집니다.',
  })
  timeZone?: string | null

  @Field(() => Int, {
    nullable: true,
    description: '예정 시각이 지나고 몇 분 뒤에 놓친 복용으로 볼지, 15부터 2880까지. 이미 표시된 것은 바뀌지 않습니다.',
  })
  missedAfterMinutes?: number | null
}

@ObjectType({ description: '내 정보를 바꾼 결과(update payload).', simpleResolvers: true })
export class UpdateViewerPayload {
  @Field(() => User, { nullable: true, description: '바뀐 뒤의 나. 바꾸지 못했으면 null.' })
  viewer?: User | null

  @Field(() => [UserError], { description: USER_ERRORS })
  userErrors!: readonly UserError[]
}

@ObjectType({ description: '탈퇴한 결과(delete payload).', simpleResolvers: true })
export class DeleteViewerPayload {
  @Field(() => ID, { nullable: true, description: '지워진 사용자의 전역 ID. 지우지 못했으면 null.' })
  deletedId?: string | null

  @Field(() => [UserError], { description: USER_ERRORS })
  userErrors!: readonly UserError[]
}
