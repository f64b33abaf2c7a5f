import { Arg, Ctx, Extensions, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql'
import { PillingError } from '../errors.js'
import type { Context } from '../graph/context.js'
import { pageSize } from '../graph/page.js'
import { DateScalar } from '../graph/scalars.js'
import { requireViewer } from '../graph/viewer.js'
import { CacheLevel } from '../medicine/type.js'
import { DAYS } from '../schedule/regimenType.js'
import { SummaryOrigin } from '../summary/type.js'
import { mayAnalyse, type Viewer } from '../viewer.js'
import type { Insights as InsightService } from './service.js'
import {
  AdherenceInsight,
  CacheInsight,
  Insights,
  SearchInsight,
  SummaryInsight,
  SuppressedInsights,
  TermInsight,
} from './type.js'

/** About as long as the lists of a year get; there are few caches with few levels, and two origins. */
const [CACHE_READS, SUMMARIES] = [2_000, 400]

/** What many people did, for analysts. Whoever may not see it doesn't reach the fields within. */
@Resolver(() => Insights)
export class InsightResolver {
  constructor(private readonly service: InsightService) {}

  @Query(() => Insights, {
    description:
      '여러 사람이 한 일의 통계(insights). 분석가(ANALYST)나 운영자(ADMIN)가 아니면 FORBIDDEN. 분석가의 API 토큰으로도 물을 수 있습니다.',
  })
  insights(
    @Arg('from', () => DateScalar, { description: '첫날, 한국의 날짜.' }) from: string,
    @Arg('to', () => DateScalar, { description: '마지막 날, from부터 366일까지.' }) to: string,
    @Ctx() { viewer }: Context,
  ): Insights {
    requireAnalyst(viewer)
    this.service.check({ from, to })
    return { from, to }
  }

  @FieldResolver(() => [SearchInsight], {
    description:
      '날과 말마다 찾은 것(searches). 많은 사람이 찾은 것이 먼저입니다. 전화번호, 메일, 주민등록번호, 주소처럼 보이는 것과 40자가 넘는 것은 처음부터 세지 않습니다.',
  })
  searches(
    @Root() days: Insights,
    @Arg('first', () => Int, { defaultValue: 50, description: '몇 개까지, 1부터 100까지.' }) first: number,
  ): Promise<SearchInsight[]> {
    return this.service.searches(days, pageSize(first))
  }

  @FieldResolver(() => [TermInsight], {
    description: '기간 전체에서 많이 찾은 말(terms), 찾은 횟수가 많은 것부터. 열 사람 이상이 찾은 날만 더합니다.',
  })
  terms(
    @Root() days: Insights,
    @Arg('first', () => Int, { defaultValue: 50, description: '몇 개까지, 1부터 100까지.' }) first: number,
  ): Promise<TermInsight[]> {
    return this.service.terms(days, pageSize(first))
  }

  @Extensions({ size: CACHE_READS })
  @FieldResolver(() => [CacheInsight], { description: '날과 캐시와 층마다 읽은 것(cache reads), 앞선 날이 먼저.' })
  async cacheReads(@Root() days: Insights): Promise<CacheInsight[]> {
    const sums = await this.service.cacheReads(days)
    return sums.flatMap(sum => (isOneOf(CacheLevel, sum.level) ? [{ ...sum, level: sum.level }] : []))
  }

  @Extensions({ size: SUMMARIES })
  @FieldResolver(() => [SummaryInsight], {
    description: '날과 쓴 쪽마다 보인 요약과 그 값(summaries), 앞선 날이 먼저.',
  })
  async summaries(@Root() days: Insights): Promise<SummaryInsight[]> {
    const sums = await this.service.summaries(days)
    return sums.flatMap(sum => (isOneOf(SummaryOrigin, sum.origin) ? [{ ...sum, origin: sum.origin }] : []))
  }

  @Extensions({ size: DAYS.length })
  @FieldResolver(() => [AdherenceInsight], {
    description: '요일마다의 복약률(adherence), 월요일부터. 모두의 일정에서, 각자의 시간대로.',
  })
  async adherence(@Root() days: Insights): Promise<AdherenceInsight[]> {
    const sums = await this.service.adherence(days)
    return sums.flatMap(({ weekday, ...sum }) => {
      const dayOfWeek = DAYS[weekday - 1]
      return dayOfWeek ? [{ ...sum, dayOfWeek, rate: sum.completed / sum.due }] : []
    })
  }

  @FieldResolver(() => SuppressedInsights, { description: '사람이 적어서 뺀 것과, 다 센 날의 수.' })
  async suppressed(@Root() days: Insights): Promise<SuppressedInsights> {
    const { days: daysCounted, adherenceDays, caches: cacheReads, ...hidden } = await this.service.hidden(days)
    return { ...hidden, cacheReads, daysCounted, adherenceDaysCounted: adherenceDays }
  }
}

/** Throws UNAUTHENTICATED where nobody has signed in, FORBIDDEN for all who are signed in and no analysts. */
function requireAnalyst(viewer: Viewer | null): void {
  if (mayAnalyse(requireViewer(viewer))) return
  throw new PillingError('FORBIDDEN', '분석가(ANALYST)나 운영자(ADMIN)만 볼 수 있습니다.')
}

const isOneOf = <K extends string>(names: Readonly<Record<K, unknown>>, name: string): name is K =>
  Object.hasOwn(names, name)
