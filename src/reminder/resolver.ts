import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { Context } from '../graph/context.js'
import { UrlScalar } from '../graph/scalars.js'
import { payload } from '../graph/userError.js'
import { requireSession } from '../graph/viewer.js'
import { deviceOf } from '../user/service.js'
import { User } from '../user/type.js'
import type { Reminders } from './service.js'
import { PushDevice, PushPayload, RegisterPushInput } from './type.js'

/** The browsers that somebody is told of doses by. */
@Resolver(() => User)
export class PushResolver {
  constructor(private readonly reminders: Reminders) {}

  @Query(() => String, {
    nullable: true,
    description:
      '웹 푸시를 구독할 때 applicationServerKey에 넣는 서버의 공개 키(VAPID). 이 서버가 웹 푸시를 보내지 않으면 null.',
  })
  pushKey(): string | null {
    return this.reminders.pushKey
  }

  @Mutation(() => PushPayload, {
    description:
      '이 브라우저로 복용 시각을 알려 달라고 합니다. 앱을 켤 때마다 부르세요: 브라우저가 푸시 서비스에서 사라지거나, 서버의 pushKey가 바뀌거나, 오래도록 알림이 가지 않으면 등록이 빠집니다. 구독한 applicationServerKey가 pushKey와 다르면 구독을 풀고 다시 구독해 등록합니다. 다시 등록해도 하나이고, 다른 사람이 쓰던 브라우저였으면 이제 내 것입니다. 한 사람에 20대까지이며 넘으면 가장 오래 쓰지 않은 것이 빠집니다. 알림에는 약의 이름이 없습니다. API 토큰으로는, 그리고 이 서버가 웹 푸시를 보내지 않으면 FORBIDDEN.',
  })
  async registerPush(
    @Arg('input', () => RegisterPushInput, { description: '알림을 받을 브라우저.' }) input: RegisterPushInput,
    @Ctx() { viewer, client }: Context,
  ): Promise<PushPayload> {
    const me = requireSession(viewer)
    return payload(async () => ({
      device: await this.reminders.register(me, { ...input, device: deviceOf(client.userAgent) }),
    }))
  }

  @Mutation(() => PushPayload, {
    description: '이 브라우저로는 더 알리지 않습니다. 로그아웃하기 전에 부릅니다. API 토큰으로는 FORBIDDEN.',
  })
  async removePush(
    @Arg('endpoint', () => UrlScalar, { description: '등록한 endpoint.' }) endpoint: string,
    @Ctx() { viewer }: Context,
  ): Promise<PushPayload> {
    const me = requireSession(viewer)
    return payload(async () => ({ device: await this.reminders.remove(me, endpoint) }))
  }

  @FieldResolver(() => [PushDevice], {
    description:
      '복용 시각을 웹 푸시로 알려 줄 내 브라우저들. 마지막으로 쓴 것이 먼저입니다. API 토큰으로는 FORBIDDEN.',
  })
  async pushDevices(@Root() { viewer }: User): Promise<PushDevice[]> {
    return this.reminders.list(requireSession(viewer))
  }
}
