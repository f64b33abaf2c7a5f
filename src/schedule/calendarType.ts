import { Extensions, Field, Float, Int, ObjectType } from 'type-graphql'
import { DateScalar } from '../graph/scalars.js'
import { MOST_DAYS } from './adherence.js'
import { Schedule } from './type.js'

const DUE = '예정 시각이 된 복용의 수. 아직 표시하지 않은 것도 셉니다.'
const COMPLETED = '그 가운데 복용한 수.'
const SKIPPED = '그 가운데 건너뛴 수.'
const MISSED = '그 가운데 놓친 수.'

@ObjectType({ description: '하루의 복약 이행(adherence day).', simpleResolvers: true })
export class AdherenceDay {
  @Field(() => DateScalar, { description: '내 시간대의 날짜.' })
  date!: string

  @Field(() => Int, { description: DUE })
  due!: number

  @Field(() => Int, { description: COMPLETED })
  completed!: number

  @Field(() => Int, { description: SKIPPED })
  skipped!: number

  @Field(() => Int, { description: MISSED })
  missed!: number
}

@ObjectType({
  description:
    '복약 이행 보고(adherence report). 복용은 그 예정 시각이 된 뒤부터, 예정 시각이 있는 날(내 시간대)에 셉니다. 미리 복용했어도 같습니다.',
  simpleResolvers: true,
})
export class AdherenceReport {
  @Field(() => DateScalar, { description: '첫날.' })
  from!: string

  @Field(() => DateScalar, { description: '마지막 날.' })
  to!: string

  @Field(() => Int, { description: DUE })
  due!: number

  @Field(() => Int, { description: COMPLETED })
  completed!: number

  @Field(() => Int, { description: SKIPPED })
  skipped!: number

  @Field(() => Int, { description: MISSED })
  missed!: number

  @Field(() => Float, { nullable: true, description: '이행률: completed ÷ due. due가 0이면 null.' })
  rate!: number | null

  @Field(() => Int, {
    description:
      '오늘이나 어제까지 이어진 날의 수(streak): 그날의 복용을 모두 한 날이 잇달아 며칠인지. 복용이 없는 날은 끊지도 더하지도 않고, 오늘은 여태의 것을 모두 했으면 더하며 끊지는 않습니다. from과 to에 상관없이 지금의 것이며, 366일 전까지 봅니다.',
  })
  currentStreakDays!: number

  @Extensions({ size: MOST_DAYS })
  @Field(() => [AdherenceDay], { description: 'from부터 to까지 모든 날.' })
  days!: readonly AdherenceDay[]
}

@ObjectType({ description: '달력의 하루(calendar day).', simpleResolvers: true })
export class CalendarDay extends AdherenceDay {
  @Field(() => [Schedule], { description: '그날의 복용 일정, 먹기로 한 때의 순서대로. 아직 오지 않은 것도 있습니다.' })
  schedules!: readonly Schedule[]
}
