import { Arg, Resolver, Root, Subscription } from 'type-graphql'
import { decodeFeedCursor, type Live } from '../feed/service.js'
import type { Context } from '../graph/context.js'
import { sourceOf } from '../graph/source.js'
import { requireViewer } from '../graph/viewer.js'
import type { ScheduleRow } from '../schedule/service.js'
import { DoseDue, toDoseDue } from './dueType.js'

/** The viewer's doses whose time has come, as it comes. */
@Resolver()
export class DoseDueResolver {
  constructor(private readonly live: Pick<Live<ScheduleRow>, 'follow'>) {}

  @Subscription(() => DoseDue, {
    description:
      '내 복용 일정 가운데 먹을 때가 된 것. 먹기로 한 때가 되면 1분 안에 한 번씩 옵니다. 서버가 멈추어 한 시간 넘게 늦어진 것은 오지 않습니다.\n\n' +
      '끊겼을 때 마지막으로 받은 cursor를 after로 넣으면 그사이의 알림이 순서대로 먼저 오고 이어서 새 알림이 옵니다. ' +
      '7일보다 오래된 cursor이면 그사이의 것은 없이 이어집니다. 오래 조용했으면 마지막으로 받은 것의 cursor도 그만큼 오래되므로, changes의 cursor를 새로 받아 넣으면 됩니다. 화면을 닫아 둔 사람에게는 registerPush의 웹 푸시가 갑니다.',
    subscribe: sourceOf(
      () => DoseDueResolver,
      (resolver, { after }: { after?: string | null }, context: Context) => resolver.follow(after ?? null, context),
    ),
  })
  doseDue(
    @Root() due: DoseDue,
    @Arg('after', () => String, {
      nullable: true,
      description: '이 cursor 다음의 알림부터. 없으면 지금부터의 것만.',
    })
    _after: string | null,
  ): DoseDue {
    return due
  }

  async follow(after: string | null, { viewer, signal }: Context): Promise<AsyncIterable<DoseDue>> {
    const { userId } = requireViewer(viewer)
    const place = after === null ? null : decodeFeedCursor(after, userId)
    const events = await this.live.follow(userId, { after: place, signal })
    return (async function* () {
      for await (const event of events) {
        const due = toDoseDue(userId, event)
        if (due) yield due
      }
    })()
  }
}
