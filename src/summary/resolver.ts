import { Arg, Ctx, Extensions, FieldResolver, Int, Resolver, Root } from 'type-graphql'
import type { Context } from '../graph/context.js'
import { SECTIONS } from '../medicine/service.js'
import { Medicine } from '../medicine/type.js'
import { readKeyword } from './keyword.js'
import type { SummaryLoaders } from './loaders.js'
import type { Summaries } from './service.js'
import { MedicineSummary, toMedicineSummary } from './type.js'

/** As much as ten other fields: behind each there may be a call that costs money. */
const A_SUMMARY = 10

/** Adds to a medicine what it is for, and what its label says of a keyword. */
@Resolver(() => Medicine)
export class SummaryResolver {
  constructor(private readonly summaries: Pick<Summaries, 'waitingUntil' | 'settle'>) {}

  @Extensions({ cost: A_SUMMARY })
  @FieldResolver(() => MedicineSummary, {
    nullable: true,
    description:
      '이 약이 무엇에 쓰는 약인지, 또는 공식 문구가 검색어에 대해 무엇이라고 하는지를 한두 문장으로. 이 필드를 물을 때만 만듭니다. ' +
      'AI 요약이 없으면 maxWaitMs까지만 기다리고, 그때까지 되지 않거나 AI에 닿을 수 없으면 공식 문구에서 뽑은 것(EXTRACT)으로 답하며 오류가 되지 않습니다. ' +
      '공식 문구가 검색어를 말하지 않으면 말이 없다고 답합니다. 공식 문구가 하나도 없는 약이면 null.',
  })
  async summary(
    @Root() medicine: Medicine,
    @Arg('keyword', () => String, {
      nullable: true,
      description: '알고 싶은 것(임신, 술, 졸림), 40자까지. 없으면 무엇에 쓰는 약인지.',
    })
    keyword: string | null = null,
    @Arg('maxWaitMs', () => Int, { defaultValue: 3_000, description: '얼마나 기다릴지, 0부터 30000밀리초까지.' })
    maxWaitMs: number,
    @Ctx() { loaders }: Context<SummaryLoaders>,
  ): Promise<MedicineSummary | null> {
    const until = this.summaries.waitingUntil(maxWaitMs)
    const asked = readKeyword(keyword)
    if (SECTIONS.every(section => medicine[section] === null)) return null
    const looking = loaders.summary.load(medicine, asked)
    const ask = { label: medicine, keyword: asked, by: loaders.summary.by }
    return toMedicineSummary(await this.summaries.settle(looking, until, ask))
  }
}
