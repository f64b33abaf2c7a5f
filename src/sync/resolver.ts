import { Arg, Ctx, Extensions, Int, Mutation, Query, Resolver } from 'type-graphql'
import type { Context } from '../graph/context.js'
import { pageSize } from '../graph/page.js'
import { requireViewer } from '../graph/viewer.js'
import { OfflineMutationInput, toOfflineMutation } from './offlineInputType.js'
import { ApplyOfflinePayload, toOfflineResults } from './offlineType.js'
import type { Sync } from './service.js'
import { ChangePage, toChange } from './type.js'

/** What the request has read of the viewer's own things, which may be older than what it did. */
interface OwnLoading {
  readonly viewerScrap: { clearAll(): unknown }
  readonly schedule: { clearAll(): unknown }
  readonly regimen: { clearAll(): unknown }
}

/** What one mutation of a batch weighs in the cost of a request: a whole batch is half of what one may have. */
const COST_OF_EACH = 25

/** How an app catches up, both ways. */
@Resolver()
export class SyncResolver {
  constructor(private readonly sync: Sync) {}

  @Query(() => ChangePage, {
    description:
      '커서(since) 뒤에 생기고 바뀌고 지워진 내 복용 일정, 복용 계획, 담아 둔 의약품(delta sync). 처음에는 since 없이 물어 cursor를 먼저 받고, 모두 읽은 다음 그 cursor부터 이어 갑니다. 쪽을 차례로 그대로 반영하면 서버와 같아집니다.',
  })
  async changes(
    @Arg('since', () => String, {
      nullable: true,
      description: '앞서 받은 cursor. 없거나 기록(7일)이 닿지 않으면 isReset이 true입니다.',
    })
    since: string | null = null,
    @Arg('first', () => Int, {
      defaultValue: 100,
      description: '한 쪽에서 읽을 기록의 수, 1부터 100까지. 같은 것이 여러 번 바뀌었으면 나오는 수는 더 적습니다.',
    })
    first: number,
    @Ctx() { viewer }: Context,
  ): Promise<ChangePage> {
    const page = await this.sync.changes(requireViewer(viewer), { since, first: pageSize(first) })
    return { ...page, changes: page.changes.map(toChange) }
  }

  @Extensions({ costOfEach: COST_OF_EACH })
  @Mutation(() => ApplyOfflinePayload, {
    description:
      '오프라인에서 한 일을 한 번에 반영합니다(offline batch). 보낸 순서대로, 하나씩 따로 이루어집니다. 하나가 거절되어도(userErrors) 나머지는 이어집니다. 답을 받지 못했으면 24시간 안에 그대로 다시 보내면 되고, 같은 것이 두 번 이루어지지 않습니다. 거절된 것도 그동안은 같은 까닭으로 거절되므로, 고쳐서 다시 하려면 새 clientMutationId를 지어 주세요.',
  })
  async applyOffline(
    @Arg('mutations', () => [OfflineMutationInput], {
      description: '오프라인에서 한 일, 한 순서대로 1개부터 100개까지.',
    })
    mutations: OfflineMutationInput[],
    @Ctx() { viewer, loaders }: Context<OwnLoading>,
  ): Promise<ApplyOfflinePayload> {
    const applied = await this.sync.apply(requireViewer(viewer), mutations.map(toOfflineMutation))
    for (const loader of [loaders.viewerScrap, loaders.schedule, loaders.regimen]) loader.clearAll()
    return { results: toOfflineResults(mutations, applied) }
  }
}
