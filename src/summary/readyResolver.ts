import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql'
import { BadInputError } from '../errors.js'
import type { Context } from '../graph/context.js'
import { ownIdOf } from '../graph/node.js'
import { sourceOf } from '../graph/source.js'
import type { Medicine } from '../medicine/type.js'
import { readKeyword } from './keyword.js'
import type { SummaryLoaders } from './loaders.js'
import type { Summaries } from './service.js'
import { MedicineSummary, toMedicineSummary } from './type.js'

/** Medicines by 품목기준코드. */
interface MedicineLoading {
  readonly medicine: { load(itemSeq: string): Promise<Medicine | null> }
}
type Ctx = Context<MedicineLoading & SummaryLoaders>

interface Args {
  readonly medicineId: string
  readonly keyword?: string | null
}

/** Tells when a summary is there. */
@Resolver()
export class SummaryReadyResolver {
  constructor(private readonly summaries: Pick<Summaries, 'ready'>) {}

  @Subscription(() => MedicineSummary, {
    description:
      'AI 요약이 다 되면 한 번 오고 끝납니다. 이미 있으면 곧바로 오고, 아직 없으면 만들기 시작합니다. 어느 서버에서 만들든 옵니다. ' +
      'AI 요약을 만들 수 없으면(AI에 닿을 수 없음, 공식 문구에 없는 말, 검사를 통과하지 못함) 공식 문구에서 뽑은 것(EXTRACT)이 pending: false로 옵니다. 로그인하지 않아도 됩니다.',
    subscribe: sourceOf(
      () => SummaryReadyResolver,
      (resolver, args: Args, context: Ctx) => resolver.follow(args, context),
    ),
  })
  summaryReady(
    @Root() summary: MedicineSummary,
    @Arg('medicineId', () => ID, { description: '의약품(Medicine)의 전역 ID.' }) _medicineId: string,
    @Arg('keyword', () => String, { nullable: true, description: 'Medicine.summary에 넣은 것과 같은 검색어.' })
    _keyword: string | null,
  ): MedicineSummary {
    return summary
  }

  async follow(
    { medicineId, keyword }: Args,
    { loaders, served, signal }: Ctx,
  ): Promise<AsyncIterable<MedicineSummary>> {
    const asked = readKeyword(keyword)
    const itemSeq = ownIdOf('Medicine', medicineId)
    const label = itemSeq && /^\d{9}$/.test(itemSeq) ? await loaders.medicine.load(itemSeq) : null
    if (!label) throw new BadInputError('medicineId', 'medicineId: 그런 의약품이 없습니다.')
    const ready = () => this.summaries.ready({ label, keyword: asked, by: loaders.summary.by }, signal, served)
    return (async function* () {
      yield toMedicineSummary(await ready())
    })()
  }
}
