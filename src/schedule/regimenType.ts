import { Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import { Node, toGlobalId } from '../graph/node.js'
import { DateScalar, DateTimeScalar, LocalTimeScalar, TimeZoneScalar } from '../graph/scalars.js'
import type { RegimenRow } from './service.js'
import { Dose, toDose } from './type.js'

/** In their order: the first is day 1. */
export const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const
export type DayName = (typeof DAYS)[number]

export const DayOfWeek = Object.fromEntries(DAYS.map(day => [day, day])) as Record<DayName, DayName>
registerEnumType(DayOfWeek, {
  name: 'DayOfWeek',
  description: '요일(day of week).',
  valuesConfig: {
    MONDAY: { description: '월요일.' },
    TUESDAY: { description: '화요일.' },
    WEDNESDAY: { description: '수요일.' },
    THURSDAY: { description: '목요일.' },
    FRIDAY: { description: '금요일.' },
    SATURDAY: { description: '토요일.' },
    SUNDAY: { description: '일요일.' },
  },
})

export const CYCLE = '주기(cycle): startsOn부터 며칠 먹고 며칠 쉬기를 되풀이합니다(예: 21일 먹고 7일 쉬기).'
export const EVERY_DAYS = '며칠마다 먹는지, 1부터 365까지(2는 하루걸러). startsOn부터 셉니다.'
export const TOGETHER = '요일과 며칠마다와 주기를 함께 정하면 모두에 맞는 날에만 먹습니다.'

@ObjectType({ description: CYCLE, simpleResolvers: true })
export class Cycle {
  @Field(() => Int, { description: '먹는 날의 수.' })
  daysOn!: number

  @Field(() => Int, { description: '쉬는 날의 수.' })
  daysOff!: number
}

@ObjectType({
  implements: Node,
  description: `복용 계획(regimen): 복용 일정을 되풀이해 만드는 규칙. ${TOGETHER} 시각은 벽시계의 것이라 서머타임이 있어도 그대로입니다. 그날 없는 시각이면 그만큼 뒤에, 두 번 있으면 먼저 올 때 먹습니다. 본인만 볼 수 있습니다.`,
  simpleResolvers: true,
})
export class Regimen extends Node {
  @Field(() => [LocalTimeScalar], { description: '하루 가운데 먹는 시각들, 이른 것부터.' })
  times!: readonly string[]

  @Field(() => [DayOfWeek], { description: '먹는 요일들, 월요일부터. 날마다 먹으면 일곱 모두.' })
  daysOfWeek!: readonly DayName[]

  @Field(() => Int, { nullable: true, description: `${EVERY_DAYS} 정하지 않았으면 null.` })
  everyDays!: number | null

  @Field(() => Cycle, { nullable: true, description: `${CYCLE} 정하지 않았으면 null.` })
  cycle!: Cycle | null

  @Field(() => DateScalar, { description: '시작하는 날.' })
  startsOn!: string

  @Field(() => DateScalar, { nullable: true, description: '마지막 날. 끝이 없으면 null.' })
  endsOn!: string | null

  @Field(() => TimeZoneScalar, { description: '날과 시각을 세는 시간대.' })
  timeZone!: string

  @Field(() => Boolean, { description: '시간대를 따로 정하지 않아 내 시간대(User.timeZone)를 따라가면 true.' })
  followsViewerTimeZone!: boolean

  @Field(() => Dose, { nullable: true, description: '1회 복용량. 정하지 않았으면 null.' })
  dose!: Dose | null

  @Field(() => String, { nullable: true, description: '메모(note), 2,000자까지. 없으면 null.' })
  note!: string | null

  @Field(() => DateTimeScalar, { description: '만들어진 때.' })
  createdAt!: Date

  @Field(() => DateTimeScalar, { description: '마지막으로 바뀐 때.' })
  updatedAt!: Date

  /** What is to be taken. */
  itemSeq!: string

  endedAt!: Date | null
}

/** What the graph shows of a regimen to the one whose it is. */
export const toRegimen = ({
  id,
  zone,
  timeZone,
  cycleOn,
  cycleOff,
  doseAmount,
  doseUnit,
  ...row
}: RegimenRow): Regimen => ({
  id: toGlobalId('Regimen', id),
  itemSeq: row.itemSeq,
  times: row.times,
  daysOfWeek: DAYS.filter((_, index) => row.daysOfWeek.includes(index + 1)),
  everyDays: row.everyDays,
  cycle: cycleOn === null || cycleOff === null ? null : { daysOn: cycleOn, daysOff: cycleOff },
  startsOn: row.startsOn,
  endsOn: row.endsOn,
  endedAt: row.endedAt,
  timeZone: zone,
  followsViewerTimeZone: timeZone === null,
  dose: toDose(doseAmount, doseUnit),
  note: row.note,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
})
