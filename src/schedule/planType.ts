import { Field, ID, InputType, Int } from 'type-graphql'
import { ownIdOf } from '../graph/node.js'
import { DateScalar, LocalTimeScalar, TimeZoneScalar } from '../graph/scalars.js'
import { CYCLE, type DayName, DayOfWeek, DAYS, EVERY_DAYS, TOGETHER } from './regimenType.js'
import type { RegimenChanges, RegimenInput } from './service.js'
import { DoseInput, toDoseInput } from './type.js'

@InputType({ description: CYCLE })
export class CycleInput {
  @Field(() => Int, { description: '먹는 날의 수, 1부터 365까지.' })
  daysOn!: number

  @Field(() => Int, { description: '쉬는 날의 수, 1부터 365까지.' })
  daysOff!: number
}

@InputType({ description: `만들 복용 계획. ${TOGETHER}` })
export class CreateRegimenInput {
  @Field(() => ID, { description: '의약품(Medicine)의 전역 ID.' })
  medicineId!: string

  @Field(() => [LocalTimeScalar], { description: '하루 가운데 먹는 시각들, 1개부터 12개까지. 같은 시각은 한 번만.' })
  times!: string[]

  @Field(() => [DayOfWeek], { nullable: true, description: '먹는 요일들. 없으면 모든 요일.' })
  daysOfWeek?: DayName[] | null

  @Field(() => Int, { nullable: true, description: EVERY_DAYS })
  everyDays?: number | null

  @Field(() => CycleInput, { nullable: true, description: CYCLE })
  cycle?: CycleInput | null

  @Field(() => DateScalar, {
    description: '시작하는 날, 10년 전부터 2년 뒤까지. 지난날부터 세어도 복용 일정은 지금부터 만들어집니다.',
  })
  startsOn!: string

  @Field(() => DateScalar, { nullable: true, description: '마지막 날. 없으면 끝낼 때까지.' })
  endsOn?: string | null

  @Field(() => TimeZoneScalar, {
    nullable: true,
    description: '날과 시각을 셀 시간대. 없으면 내 시간대를 따르고, 내 시간대가 바뀌면 함께 옮겨 갑니다.',
  })
  timeZone?: string | null

  @Field(() => DoseInput, { nullable: true, description: '1회 복용량.' })
  dose?: DoseInput | null

  @Field(() => String, { nullable: true, description: '메모, 2,000자까지.' })
  note?: string | null
}

@InputType({ description: '복용 계획에서 바꿀 것. 넣지 않은 것은 그대로 둡니다.' })
export class UpdateRegimenInput {
  @Field(() => [LocalTimeScalar], { nullable: true, description: '먹는 시각들. null이면 그대로.' })
  times?: string[] | null

  @Field(() => [DayOfWeek], { nullable: true, description: '먹는 요일들. null이면 그대로.' })
  daysOfWeek?: DayName[] | null

  @Field(() => Int, { nullable: true, description: '며칠마다 먹는지. null이면 날마다.' })
  everyDays?: number | null

  @Field(() => CycleInput, { nullable: true, description: '주기. null이면 쉬는 날 없이.' })
  cycle?: CycleInput | null

  @Field(() => DateScalar, {
    nullable: true,
    description: '마지막 날. null이면 끝없이. 끝난 계획에 더 뒤의 날을 넣으면 지금부터 다시 이어집니다.',
  })
  endsOn?: string | null

  @Field(() => DoseInput, { nullable: true, description: '1회 복용량. null이면 정하지 않음.' })
  dose?: DoseInput | null

  @Field(() => String, { nullable: true, description: '메모. null이나 빈 글이면 없음.' })
  note?: string | null
}

/** What is asked of the service by it, whichever operation it came with. */
export const toRegimenInput = ({ medicineId, ...input }: CreateRegimenInput): RegimenInput => ({
  itemSeq: ownIdOf('Medicine', medicineId),
  times: input.times,
  daysOfWeek: input.daysOfWeek ? input.daysOfWeek.map(numberOf) : null,
  everyDays: input.everyDays ?? null,
  cycle: input.cycle ? toCycle(input.cycle) : null,
  startsOn: input.startsOn,
  endsOn: input.endsOn ?? null,
  timeZone: input.timeZone ?? null,
  dose: input.dose ? toDoseInput(input.dose) : null,
  note: input.note ?? null,
})

/** What is asked of the service by it: of times and days null says nothing, of the rest that there are none from now on. */
export const toRegimenChanges = (input: UpdateRegimenInput): RegimenChanges => ({
  times: input.times ?? undefined,
  daysOfWeek: input.daysOfWeek?.map(numberOf),
  everyDays: input.everyDays,
  cycle: input.cycle && toCycle(input.cycle),
  endsOn: input.endsOn,
  dose: input.dose && toDoseInput(input.dose),
  note: input.note,
})

const numberOf = (day: DayName): number => DAYS.indexOf(day) + 1

const toCycle = ({ daysOn, daysOff }: CycleInput) => ({ on: daysOn, off: daysOff })
