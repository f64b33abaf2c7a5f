import { Field, InputType, ObjectType } from 'type-graphql'
import { DateTimeScalar, UrlScalar } from '../graph/scalars.js'
import { USER_ERRORS, UserError } from '../graph/userError.js'

@ObjectType({
  description: '복용 시각을 웹 푸시로 알려 줄 브라우저 하나(push device). 본인만 볼 수 있습니다.',
  simpleResolvers: true,
})
export class PushDevice {
  @Field(() => String, { description: '어떤 기기와 브라우저인지(예: Windows의 Chrome).' })
  device!: string

  @Field(() => DateTimeScalar, { description: '처음 등록한 때.' })
  createdAt!: Date

  @Field(() => DateTimeScalar, { description: '마지막으로 등록하거나 알림이 간 때.' })
  lastUsedAt!: Date
}

@InputType({
  description: '알림을 받을 브라우저. PushManager.subscribe가 준 PushSubscription의 값들을 그대로 넣습니다.',
})
export class RegisterPushInput {
  @Field(() => UrlScalar, { description: 'endpoint. 알려진 푸시 서비스의 주소여야 합니다.' })
  endpoint!: string

  @Field(() => String, { description: 'keys.p256dh: 브라우저의 공개 키, base64url.' })
  p256dh!: string

  @Field(() => String, { description: 'keys.auth: 브라우저와 나누는 비밀, base64url.' })
  auth!: string
}

@ObjectType({ description: '알림 받을 브라우저를 등록하거나 뺀 결과(push payload).', simpleResolvers: true })
export class PushPayload {
  @Field(() => PushDevice, { nullable: true, description: '등록했거나 뺀 브라우저. 하지 못했으면 null.' })
  device?: PushDevice | null

  @Field(() => [UserError], { description: USER_ERRORS })
  userErrors!: readonly UserError[]
}
