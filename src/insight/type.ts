import { Field, Float, Int, ObjectType } from 'type-graphql'
import { DateScalar } from '../graph/scalars.js'
import { CacheLevel } from '../medicine/type.js'
import { DayOfWeek } from '../schedule/regimenType.js'
import { SummaryOrigin } from '../summary/type.js'

const PEOPLE = '사람 수, 십 단위로 내림. 로그인하지 않은 사람과 손님은 주소 하나를 한 사람으로 봅니다.'

@ObjectType({
  description:
    '여러 사람이 한 일의 통계(insights). 열 사람이 안 되는 묶음은 빼고 suppressed에 그 수만 적습니다. 오늘은 아직 세지 않았습니다.',
  simpleResolvers: true,
})
export class Insights {
  @Field(() => DateScalar, { description: '첫날, 한국의 날짜.' })
  from!: string

  @Field(() => DateScalar, { description: '마지막 날, 한국의 날짜.' })
  to!: string
}

@ObjectType({ description: '하루 동안 한 말을 찾은 것(search insight).', simpleResolvers: true })
export class SearchInsight {
  @Field(() => DateScalar, { description: '한국의 날짜.' })
  day!: string

  @Field(() => String, {
    description: '찾은 말. 검색할 때처럼 띄어쓰기와 대소문자를 가리지 않고 하나로 모은 꼴입니다.',
  })
  term!: string

  @Field(() => Int, { description: '찾은 횟수, 십 단위로 내림. 한 사람의 것은 하루 100번까지 셉니다.' })
  searches!: number

  @Field(() => Int, { description: PEOPLE })
  people!: number
}

@ObjectType({
  description:
    '여러 날 동안 한 말을 찾은 것(term insight). 열 사람 이상이 그 말을 찾은 날만 더하므로, 나머지 날의 것은 들어 있지 않습니다.',
  simpleResolvers: true,
})
export class TermInsight {
  @Field(() => String, { description: '찾은 말. SearchInsight.term과 같습니다.' })
  term!: string

  @Field(() => Float, { description: '찾은 횟수(정수). 날마다 십 단위로 내린 것의 합입니다.' })
  searches!: number

  @Field(() => Int, { description: '더한 날의 수.' })
  days!: number

  @Field(() => Int, {
    description:
      '사람이 가장 많았던 날의 사람 수, 십 단위로 내림. 기간 전체의 사람 수가 아닙니다: 다른 날의 사람이 같은 사람인지는 아무도 모르므로 더하지 않습니다.',
  })
  people!: number
}

@ObjectType({ description: '하루 동안 한 캐시를 읽은 것(cache insight).', simpleResolvers: true })
export class CacheInsight {
  @Field(() => DateScalar, { description: '한국의 날짜.' })
  day!: string

  @Field(() => String, { description: '캐시의 이름. 예: medicine, search, summary.' })
  cache!: string

  @Field(() => CacheLevel, { description: '답한 층. UPSTREAM은 어느 층에도 없었던 것입니다.' })
  level!: keyof typeof CacheLevel

  @Field(() => Int, { description: '읽은 횟수.' })
  reads!: number

  @Field(() => Float, { description: '그날 그 캐시를 읽은 것 가운데 이 층이 답한 몫, 0부터 1까지.' })
  share!: number
}

@ObjectType({ description: '하루 동안 보인 요약(summary insight).', simpleResolvers: true })
export class SummaryInsight {
  @Field(() => DateScalar, { description: '한국의 날짜.' })
  day!: string

  @Field(() => SummaryOrigin, { description: '누가 썼는지.' })
  origin!: keyof typeof SummaryOrigin

  @Field(() => Int, {
    nullable: true,
    description:
      '보인 횟수. 본 사람이 열이 안 되어 감추었을 수 있으면 null이고, calls와 tokens와 usd는 그래도 있습니다.',
  })
  reads!: number | null

  @Field(() => Int, { description: '그날 값을 치른 AI의 답. 미리 만든 것과 버린 것도 셉니다. EXTRACT는 0.' })
  calls!: number

  @Field(() => Float, { description: '그 토큰 수(정수). EXTRACT는 0.' })
  tokens!: number

  @Field(() => Float, { description: '그 값, 미국 달러. EXTRACT는 0.' })
  usd!: number
}

@ObjectType({
  description:
    '한 요일의 복약률(adherence insight). 하루는 그 사람의 시간대의 날짜이며, 이틀 뒤에 한 번 세고 다시 세지 않습니다. 열 사람이 안 되는 날은 넣지 않고, 손님의 것은 세지 않습니다.',
  simpleResolvers: true,
})
export class AdherenceInsight {
  @Field(() => DayOfWeek, { description: '요일.' })
  dayOfWeek!: keyof typeof DayOfWeek

  @Field(() => Int, { description: '때가 된 복용의 수.' })
  due!: number

  @Field(() => Int, { description: '그 가운데 복용한 수.' })
  completed!: number

  @Field(() => Float, { description: 'completed / due, 0부터 1까지.' })
  rate!: number

  @Field(() => Int, { description: '사람이 가장 많았던 날의 사람 수, 십 단위로 내림.' })
  people!: number
}

@ObjectType({
  description: '열 사람이 안 되어 뺀 묶음의 수(suppressed insights). 없는 것과 감춘 것을 가릴 수 있게 합니다.',
  simpleResolvers: true,
})
export class SuppressedInsights {
  @Field(() => Int, { description: '날마다 센, 찾은 말의 수.' })
  searches!: number

  @Field(() => Int, { description: '날마다 센, 캐시의 수.' })
  cacheReads!: number

  @Field(() => Int, { description: '날마다 센, 요약을 쓴 쪽(AI, EXTRACT)의 수.' })
  summaries!: number

  @Field(() => Int, { description: '복용한 사람이 열이 안 되는 날의 수.' })
  adherence!: number

  @Field(() => Int, {
    description:
      '이 기간에서 searches, terms, cacheReads, summaries를 다 센 날의 수. 나머지 날은 0이 아니라 아직 모르는 것입니다.',
  })
  daysCounted!: number

  @Field(() => Int, {
    description:
      '이 기간에서 adherence를 다 센 날의 수. 이틀 뒤에 세므로 다를 수 있습니다. 나머지 날은 아직 모르는 것입니다.',
  })
  adherenceDaysCounted!: number
}
