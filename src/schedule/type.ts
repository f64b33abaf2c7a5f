import { Arg, Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { Node, ownIdOf, toGlobalId } from '../graph/node.js'
import { PageInfo } from '../graph/page.js'
import { DateTimeScalar } from '../graph/scalars.js'
import { CLIENT_MUTATION_ID, USER_ERRORS, UserError } from '../graph/userError.js'
import type { ScheduleInput, ScheduleRow, Status } from './service.js'

export const ScheduleStatus: Readonly<Record<Status, Status>> = {
  PENDING: 'PENDING',
  COMPLETED: 'COMPLETED',
  SKIPPED: 'SKIPPED',
  MISSED: 'MISSED',
}
registerEnumType(ScheduleStatus, {
  name: 'ScheduleStatus',
  description: '복용 일정의 상태(schedule status).',
  valuesConfig: {
    PENDING: { description: '아직 표시하지 않았습니다.' },
    COMPLETED: { description: '복용했습니다.' },
    SKIPPED: { description: '일부러 건너뛰었습니다.' },
    MISSED: { description: '표시하지 않은 채 유예 시간이 지났습니다. 늦게라도 복용했으면 완료할 수 있습니다.' },
  },
})

@ObjectType({ description: '1회 복용량(dose).', simpleResolvers: true })
export class Dose {
  @Field(() => Float, { description: '양, 0보다 크고 10,000 이하.' })
  amount!: number

  @Field(() => String, { description: '단위(정, mL 등), 1자부터 20자까지.' })
  unit!: string
}

@InputType({ description: '1회 복용량(dose).' })
export class DoseInput {
  @Field(() => Float, { description: '양, 0보다 크고 10,000 이하.' })
  amount!: number

  @Field(() => String, { description: '단위(정, mL 등), 1자부터 20자까지.' })
  unit!: string
}

@ObjectType({
  implements: Node,
  description: '복용 일정(schedule) 하나: 언제 무엇을 먹기로 했고 어떻게 되었는지. 본인만 볼 수 있습니다.',
  simpleResolvers: true,
})
export class Schedule extends Node {
  @Field(() => DateTimeScalar, { description: '먹기로 한 때.' })
  scheduledTime!: Date

  @Field(() => ScheduleStatus, { description: '상태.' })
  status!: Status

  @Field(() => Boolean, { description: '복용했으면 true. status가 COMPLETED인 것과 같습니다.' })
  completed!: boolean

  @Field(() => DateTimeScalar, { nullable: true, description: '복용한 때. 복용하지 않았으면 null.' })
  completedAt!: Date | null

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

  /** What it was made by; null where its person entered it. */
  regimenId!: string | null
}

/** What the graph shows of a dose to the one whose it is. */
export const toSchedule = ({ id, doseAmount, doseUnit, ...row }: ScheduleRow): Schedule => ({
  id: toGlobalId('Schedule', id),
  itemSeq: row.itemSeq,
  regimenId: row.regimenId,
  scheduledTime: row.scheduledTime,
  status: row.status,
  completed: row.status === 'COMPLETED',
  completedAt: row.completedAt,
  dose: toDose(doseAmount, doseUnit),
  note: row.note,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
})

/** Null where none was said. */
export const toDose = (amount: number | null, unit: string | null): Dose | null =>
  amount === null || unit === null ? null : { amount, unit }

@ObjectType({ description: '복용 일정 목록의 한 줄(edge).', simpleResolvers: true })
export class ScheduleEdge {
  @Field(() => String, { description: '이 자리의 커서(keyset cursor). after에 넣으면 이 다음부터 이어집니다.' })
  cursor!: string

  @Field(() => Schedule, { description: '복용 일정.' })
  node!: Schedule
}

@ObjectType({
  description: '복용 일정 목록의 한 쪽(connection). 먹기로 한 때(scheduledTime)의 순서입니다.',
  simpleResolvers: true,
})
export class ScheduleConnection {
  @Field(() => [ScheduleEdge], { description: '복용 일정과 그 커서.' })
  edges!: ScheduleEdge[]

  @Field(() => [Schedule], { description: '복용 일정만.' })
  nodes!: Schedule[]

  @Field(() => PageInfo, { description: '쪽 정보.' })
  pageInfo!: PageInfo

  @Field(() => Int, { description: '모두 몇 건인지. 이 필드를 물을 때만 셉니다.' })
  totalCount!: number
}

@InputType({ description: '직접 넣을 복용 일정 하나. 되풀이되는 것은 복용 계획(regimen)으로 만듭니다.' })
export class CreateScheduleInput {
  @Field(() => ID, { description: '의약품(Medicine)의 전역 ID.' })
  medicineId!: string

  @Field(() => DateTimeScalar, { description: '먹기로 한 때, 366일 전부터 400일 뒤까지.' })
  scheduledTime!: Date

  @Field(() => DoseInput, { nullable: true, description: '1회 복용량.' })
  dose?: DoseInput | null

  @Field(() => String, { nullable: true, description: '메모, 2,000자까지.' })
  note?: string | null
}

/** What is asked of the service by it, whichever mutation it came with. */
export const toScheduleInput = ({
  medicineId,
  scheduledTime,
  dose = null,
  note = null,
}: CreateScheduleInput): ScheduleInput => ({
  itemSeq: ownIdOf('Medicine', medicineId),
  scheduledTime,
  dose: dose && toDoseInput(dose),
  note,
})

export const toDoseInput = ({ amount, unit }: DoseInput): Dose => ({ amount, unit })

@ObjectType({ description: '복용 일정을 만들거나 바꾼 결과(schedule payload).', simpleResolvers: true })
export class SchedulePayload {
  @Field(() => Schedule, { nullable: true, description: '지금의 복용 일정. 이루어지지 않았으면 null.' })
  schedule?: Schedule | null

  @Field(() => [UserError], { description: USER_ERRORS })
  userErrors!: readonly UserError[]
}

/** The argument by which a mutation may be sent again without being done again. */
export const ClientMutationId = () =>
  Arg('clientMutationId', () => String, { nullable: true, description: CLIENT_MUTATION_ID })
