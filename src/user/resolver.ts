import { Arg, Ctx, Extensions, Mutation, Query, Resolver } from 'type-graphql'
import type { Context } from '../graph/context.js'
import { type NodeReader, toGlobalId } from '../graph/node.js'
import { JsonObjectScalar } from '../graph/scalars.js'
import { payload } from '../graph/userError.js'
import { requireSession } from '../graph/viewer.js'
import type { Users } from './service.js'
import { toViewerSession } from './sessionType.js'
import { DeleteViewerPayload, toUser, UpdateViewerInput, UpdateViewerPayload, User } from './type.js'

/** Among the objects of one operation. It reads all that is held of somebody, so there is room for one. */
const EXPORT_COST = 3_000

/** The viewer's own account. */
@Resolver()
export class UserResolver {
  constructor(private readonly users: Pick<Users, 'get' | 'export' | 'update' | 'erase'>) {}

  @Query(() => User, { nullable: true, description: '로그인한 나. 로그인하지 않았으면 null.' })
  async viewer(@Ctx() { viewer }: Context): Promise<User | null> {
    const row = viewer && (await this.users.get(viewer))
    return row ? toUser(row, viewer) : null
  }

  @Extensions({ cost: EXPORT_COST })
  @Query(() => JsonObjectScalar, {
    description:
      '나에 대해 가지고 있는 모든 것. 비밀(토큰의 해시 등)은 들어 있지 않습니다. 한 번에 내보내기에 너무 많으면(약 32MB) QUERY_TOO_COMPLEX입니다. API 토큰으로는 FORBIDDEN.',
  })
  async exportViewer(@Ctx() { viewer }: Context): Promise<Record<string, unknown>> {
    return this.users.export(requireSession(viewer))
  }

  @Mutation(() => UpdateViewerPayload, {
    description: '내 별명, 시간대, 놓친 복용으로 보기까지의 시간을 바꿉니다. API 토큰으로는 FORBIDDEN.',
  })
  async updateViewer(
    @Arg('input', () => UpdateViewerInput, { description: '바꿀 것.' }) input: UpdateViewerInput,
    @Ctx() { viewer }: Context,
  ): Promise<UpdateViewerPayload> {
    const me = requireSession(viewer)
    const wish = {
      nickname: input.nickname ?? null,
      timeZone: input.timeZone ?? null,
      missedAfterMinutes: input.missedAfterMinutes ?? null,
    }
    return payload(async () => ({ viewer: toUser(await this.users.update(me, wish), me) }))
  }

  @Mutation(() => DeleteViewerPayload, {
    description:
      '탈퇴: 나와 내 것을 모두 지우고, 모든 기기에서 로그아웃하고, 카카오와의 연결을 끊습니다. 되돌릴 수 없습니다. API 토큰으로는 FORBIDDEN.',
  })
  async deleteViewer(@Ctx() { viewer }: Context): Promise<DeleteViewerPayload> {
    const me = requireSession(viewer)
    return payload(async () => {
      await this.users.erase(me)
      return { deletedId: toGlobalId('User', me.userId) }
    })
  }
}

/** Users by their ids: nobody sees any but themselves. */
export const readUserNodes =
  (users: Pick<Users, 'get'>): NodeReader =>
  async (ids, { viewer }) => {
    const row = viewer && ids.includes(viewer.userId) ? await users.get(viewer) : null
    return ids.map(id => (row && viewer && id === row.id ? toUser(row, viewer) : null))
  }

/** Sessions by their ids: the viewer's own that still live, and none for an API token. */
export const readSessionNodes =
  (users: Pick<Users, 'sessionsByIds'>): NodeReader =>
  async (ids, { viewer }) => {
    if (viewer?.credential.kind !== 'session') return ids.map(() => null)
    const found = new Map((await users.sessionsByIds(viewer, ids)).map(row => [row.id, toViewerSession(row, viewer)]))
    return ids.map(id => found.get(id) ?? null)
  }
