import 'reflect-metadata'
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql'
import { UserMistakeError, type UserErrorCode as UserErrorCodeName } from '../errors.js'

export const UserErrorCode: Readonly<Record<UserErrorCodeName, UserErrorCodeName>> = {
  INVALID: 'INVALID',
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  TOO_LONG: 'TOO_LONG',
  OUT_OF_RANGE: 'OUT_OF_RANGE',
}
registerEnumType(UserErrorCode, {
  name: 'UserErrorCode',
  description: '고칠 수 있는 문제의 종류(user error code).',
  valuesConfig: {
    INVALID: { description: '값이 올바르지 않거나 더는 쓸 수 없습니다.' },
    NOT_FOUND: { description: '가리킨 것이 없거나 볼 수 없습니다. 둘은 구별되지 않습니다.' },
    CONFLICT: { description: '지금 상태와 어긋납니다.' },
    TOO_LONG: { description: '값이 너무 깁니다.' },
    OUT_OF_RANGE: { description: '값이 허용된 범위를 벗어납니다.' },
  },
})

@ObjectType({
  description: '보낸 쪽에서 고칠 수 있는 문제(user error). 어느 입력이 문제인지 path로 알려 줍니다.',
  simpleResolvers: true,
})
export class UserError {
  @Field(() => UserErrorCode, { description: '문제의 종류.' })
  code!: UserErrorCodeName

  @Field(() => String, { description: '사람에게 보여 줄 수 있는 설명.' })
  message!: string

  @Field(() => [String], { description: '문제가 있는 인자나 입력 필드까지의 경로(예: ["input", "nickname"]).' })
  path!: readonly string[]
}

/** How every payload describes its `userErrors`. */
export const USER_ERRORS = '고칠 수 있는 문제들. 성공했으면 빈 목록이고, 문제가 있으면 다른 필드는 null입니다.'

/** How every mutation describes its `clientMutationId`. */
export const CLIENT_MUTATION_ID =
  '앱이 지은 이 요청의 이름(예: UUID), 빈칸 없는 ASCII 1자부터 100자까지. 답을 받지 못했으면 24시간 안에 같은 이름으로 똑같이 다시 보내도 한 번만 이루어집니다. 같은 이름으로 다른 요청을 보내면 CONFLICT입니다.'

/** What a mutation answers that takes one thing away. */
@ObjectType({ description: '지운 결과(delete payload).', simpleResolvers: true })
export class DeletePayload {
  @Field(() => ID, { nullable: true, description: '지운 것의 전역 ID. 지우지 못했으면 null.' })
  deletedId?: string | null

  @Field(() => [UserError], { description: USER_ERRORS })
  userErrors!: readonly UserError[]
}

interface Told {
  readonly userErrors: readonly UserError[]
}

/** A mutation's answer: what it did, or only why the caller must mend something first; then nothing was done. */
export type Payload<Result extends object> = (Result & Told) | Told

/** Runs a mutation's work. A UserMistakeError becomes a user error of the payload, anything else passes through. */
export async function payload<Result extends object>(work: () => Result | Promise<Result>): Promise<Payload<Result>> {
  try {
    return { ...(await work()), userErrors: [] }
  } catch (error) {
    if (!(error instanceof UserMistakeError)) throw error
    const { code, message, path } = error
    return { userErrors: [{ code, message, path }] }
  }
}
