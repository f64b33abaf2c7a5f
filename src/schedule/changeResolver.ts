import { Arg, Resolver, Root, Subscription } from 'type-graphql'
import { decodeFeedCursor, type Live } from '../feed/service.js'
import type { Context } from '../graph/context.js'
import { sourceOf } from '../graph/source.js'
import { requireViewer } from '../graph/viewer.js'
import { ScheduleChange, toScheduleChange } from './changeType.js'
import type { ScheduleRow } from './service.js'

/** What happens to the viewer's doses, as it happens. */
@Resolver()
export class ScheduleChangeResolver {
  constructor(private readonly live: Pick<Live<ScheduleRow>, 'follow'>) {}

  @Subscription(() => ScheduleChange, {
    description:
      '내 복용 일정에 일어나는 모든 일. 어느 기기나 서버에서 바꾸었든 일어난 순서대로 한 번씩 옵니다.\n\n' +
      '빠짐없이 받으려면 먼저 changes(since: null)의 cursor를 받고, 그다음에 일정을 불러오고, 그 cursor를 after로 넣어 구독하세요. ' +
      '끊겼을 때에는 마지막으로 받은 것의 cursor를 after로 넣으면 그 뒤의 일이 순서대로 먼저 오고 이어서 새 일이 옵니다. ' +
      '빠지거나 두 번 오는 것은 없습니다. 7일보다 오래된 cursor이면 RESET이 옵니다. ' +
      '오래 조용했으면 마지막으로 받은 것의 cursor도 그만큼 오래되므로, RESET이 오면 일정을 새로 불러오고, ' +
      '이따금 changes(since: 가진 cursor)로 cursor를 새로 받아 두면 됩니다.\n\n' +
      'WebSocket에서는 받는 것이 10초 넘게 밀리면 연결이 4013(Too slow)으로 닫힙니다. 마지막 cursor로 다시 이으면 됩니다.',
    subscribe: sourceOf(
      () => ScheduleChangeResolver,
      (resolver, { after }: { after?: string | null }, context: Context) => resolver.follow(after ?? null, context),
    ),
  })
  scheduleChanged(
    @Root() change: ScheduleChange,
    @Arg('after', () => String, {
      nullable: true,
      description: '이 cursor 다음에 일어난 일부터. 없으면 지금부터 일어나는 일만.',
    })
    _after: string | null,
  ): ScheduleChange {
    return change
  }

  async follow(after: string | null, { viewer, signal }: Context): Promise<AsyncIterable<ScheduleChange>> {
    const { userId } = requireViewer(viewer)
    const place = after === null ? null : decodeFeedCursor(after, userId)
    const events = await this.live.follow(userId, { after: place, signal })
    return (async function* () {
      for await (const event of events) {
        const change = toScheduleChange(userId, event)
        if (change) yield change
      }
    })()
  }
}
