import { GraphQLError, type GraphQLScalarType } from 'graphql'
import { Field, ID, InputType, Int } from 'type-graphql'
import { UserMistakeError } from '../errors.js'
import { DateScalar, DateTimeScalar, LocalTimeScalar, TimeZoneScalar } from '../graph/scalars.js'
import { type CreateRegimenInput, CycleInput, type UpdateRegimenInput } from '../schedule/planType.js'
import { CYCLE, type DayName, DAYS, EVERY_DAYS, TOGETHER } from '../schedule/regimenType.js'
import { type CreateScheduleInput, DoseInput } from '../schedule/type.js'

/**
 * What a batch takes as text in place of the scalars of the single mutations: a value that one of them refuses would refuse
 * the whole batch before any of it is looked at.
 */

export const INSTANT = 'DateTime 모양의 글.'
export const DAY = 'Date 모양(YYYY-MM-DD)의 글.'
const TIMES = 'LocalTime 모양(HH:MM)의 글들.'
const WEEKDAYS = 'DayOfWeek의 이름들.'

@InputType({ description: '오프라인에서 넣은 복용 일정(offline createSchedule).' })
export class OfflineScheduleInput {
  @Field(() => ID, { description: '의약품(Medicine)의 전역 ID.' })
  medicineId!: string

  @Field(() => String, { description: `먹기로 한 때, 366일 전부터 400일 뒤까지. ${INSTANT}` })
  scheduledTime!: string

  @Field(() => DoseInput, { nullable: true, description: '1회 복용량.' })
  dose?: DoseInput | null

  @Field(() => String, { nullable: true, description: '메모, 2,000자까지.' })
  note?: string | null
}

@InputType({ description: `오프라인에서 만든 복용 계획(offline createRegimen). ${TOGETHER}` })
export class OfflineRegimenInput {
  @Field(() => ID, { description: '의약품(Medicine)의 전역 ID.' })
  medicineId!: string

  @Field(() => [String], { description: `하루 가운데 먹는 시각들, 1개부터 12개까지. ${TIMES}` })
  times!: string[]

  @Field(() => [String], { nullable: true, description: `먹는 요일들. 없으면 모든 요일. ${WEEKDAYS}` })
  daysOfWeek?: string[] | null

  @Field(() => Int, { nullable: true, description: EVERY_DAYS })
  everyDays?: number | null

  @Field(() => CycleInput, { nullable: true, description: CYCLE })
  cycle?: CycleInput | null

  @Field(() => String, { description: `시작하는 날, 10년 전부터 2년 뒤까지. ${DAY}` })
  startsOn!: string

  @Field(() => String, { nullable: true, description: `마지막 날. 없으면 끝낼 때까지. ${DAY}` })
  endsOn?: string | null

  @Field(() => String, { nullable: true, description: '날과 시각을 셀 시간대(TimeZone). 없으면 내 시간대를 따릅니다.' })
  timeZone?: string | null

  @Field(() => DoseInput, { nullable: true, description: '1회 복용량.' })
  dose?: DoseInput | null

  @Field(() => String, { nullable: true, description: '메모, 2,000자까지.' })
  note?: string | null
}

@InputType({ description: '오프라인에서 고친 복용 계획에서 바꿀 것. 넣지 않은 것은 그대로 둡니다.' })
export class OfflineRegimenChangesInput {
  @Field(() => [String], { nullable: true, description: `먹는 시각들. null이면 그대로. ${TIMES}` })
  times?: string[] | null

  @Field(() => [String], { nullable: true, description: `먹는 요일들. null이면 그대로. ${WEEKDAYS}` })
  daysOfWeek?: string[] | null

  @Field(() => Int, { nullable: true, description: '며칠마다 먹는지. null이면 날마다.' })
  everyDays?: number | null

  @Field(() => CycleInput, { nullable: true, description: '주기. null이면 쉬는 날 없이.' })
  cycle?: CycleInput | null

  @Field(() => String, { nullable: true, description: `마지막 날. null이면 끝없이. ${DAY}` })
  endsOn?: string | null

  @Field(() => DoseInput, { nullable: true, description: '1회 복용량. null이면 정하지 않음.' })
  dose?: DoseInput | null

  @Field(() => String, { nullable: true, description: '메모. null이나 빈 글이면 없음.' })
  note?: string | null
}

/** Each throws UserMistakeError, with the path in the mutation of the batch. */
export const readInstant = (text: string, ...path: string[]): Date => read(DateTimeScalar, text, path)

export const readDay = (text: string, ...path: string[]): string => read(DateScalar, text, path)

export const readSchedule = ({ scheduledTime, ...given }: OfflineScheduleInput): CreateScheduleInput => ({
  ...given,
  scheduledTime: readInstant(scheduledTime, 'scheduledTime'),
})

export const readRegimen = ({ times, daysOfWeek, timeZone, ...given }: OfflineRegimenInput): CreateRegimenInput => ({
  ...given,
  times: times.map(time => read(LocalTimeScalar, time, ['times'])),
  daysOfWeek: daysOfWeek?.map(day => readWeekday(day, ['daysOfWeek'])) ?? null,
  startsOn: readDay(given.startsOn, 'startsOn'),
  endsOn: given.endsOn == null ? null : readDay(given.endsOn, 'endsOn'),
  timeZone: timeZone == null ? null : read(TimeZoneScalar, timeZone, ['timeZone']),
})

/** What isn't said stays unsaid. */
export const readChanges = ({
  times,
  daysOfWeek,
  endsOn,
  ...given
}: OfflineRegimenChangesInput): UpdateRegimenInput => ({
  ...given,
  ...(times === undefined
    ? {}
    : { times: times && times.map(time => read(LocalTimeScalar, time, ['input', 'times'])) }),
  ...(daysOfWeek === undefined
    ? {}
    : { daysOfWeek: daysOfWeek && daysOfWeek.map(day => readWeekday(day, ['input', 'daysOfWeek'])) }),
  ...(endsOn === undefined ? {} : { endsOn: endsOn === null ? null : readDay(endsOn, 'input', 'endsOn') }),
})

function readWeekday(text: string, path: readonly string[]): DayName {
  const day = DAYS.find(each => each === text)
  if (day) return day
  throw new UserMistakeError('INVALID', path, `요일은 ${DAYS.join(', ')} 가운데 하나여야 합니다.`)
}

function read<T>(scalar: GraphQLScalarType<T, unknown>, text: string, path: readonly string[]): T {
  try {
    return scalar.parseValue(text)
  } catch (error) {
    if (error instanceof GraphQLError) throw new UserMistakeError('INVALID', path, error.message)
    throw error
  }
}
