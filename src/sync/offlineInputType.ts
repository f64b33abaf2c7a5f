import { Field, ID, InputType } from 'type-graphql'
import { ownIdOf } from '../graph/node.js'
import { DateScalar, DateTimeScalar } from '../graph/scalars.js'
import { CLIENT_MUTATION_ID } from '../graph/userError.js'
import { CreateRegimenInput, toRegimenChanges, toRegimenInput, UpdateRegimenInput } from '../schedule/planType.js'
import { CreateScheduleInput, toScheduleInput } from '../schedule/type.js'
import { askedOf, SaveScrapInput } from '../scrap/type.js'
import type { Deed, Reference } from './deed.js'
import type { OfflineMutation } from './refusal.js'

const ID_OR_REFERENCE =
  '전역 ID. 오프라인에서 만든 것이면 "client:"에 그것을 만든 앞선 일의 clientMutationId를 이어 씁니다(예: client:5f1c…). 같은 묶음에서 앞에 있거나 24시간 안에 보낸 일이어야 합니다.'

@InputType({ description: '오프라인에서 한 일의 대상(offline target).' })
export class OfflineTargetInput {
  @Field(() => ID, { description: ID_OR_REFERENCE })
  id!: string
}

@InputType({ description: '오프라인에서 완료한 복용(offline completeSchedule).' })
export class OfflineCompleteInput extends OfflineTargetInput {
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: '복용한 때. 넣지 않으면 서버가 이 일을 반영하는 때가 되므로, 오프라인에서는 꼭 넣어 주세요.',
  })
  completedAt?: Date | null
}

@InputType({ description: '오프라인에서 옮긴 복용(offline rescheduleSchedule).' })
export class OfflineRescheduleInput extends OfflineTargetInput {
  @Field(() => DateTimeScalar, { description: '새 예정 시각.' })
  scheduledTime!: Date
}

@InputType({ description: '오프라인에서 고친 복용 계획(offline updateRegimen).' })
export class OfflineUpdateRegimenInput extends OfflineTargetInput {
  @Field(() => UpdateRegimenInput, { description: '바꿀 것.' })
  input!: UpdateRegimenInput
}

@InputType({ description: '오프라인에서 끝낸 복용 계획(offline endRegimen).' })
export class OfflineEndRegimenInput extends OfflineTargetInput {
  @Field(() => DateScalar, { nullable: true, description: '마지막 날. 넣지 않으면 지금 끝납니다.' })
  endsOn?: string | null
}

@InputType({
  description:
    '오프라인에서 한 일 하나(offline mutation). clientMutationId와, 나머지 가운데 꼭 하나만 넣습니다. 각각은 같은 이름의 mutation과 똑같이 이루어집니다.',
})
export class OfflineMutationInput {
  @Field(() => String, { description: CLIENT_MUTATION_ID })
  clientMutationId!: string

  @Field(() => CreateScheduleInput, { nullable: true, description: '복용 일정 만들기.' })
  createSchedule?: CreateScheduleInput | null

  @Field(() => OfflineCompleteInput, { nullable: true, description: '복용 완료.' })
  completeSchedule?: OfflineCompleteInput | null

  @Field(() => OfflineTargetInput, { nullable: true, description: '복용 건너뛰기.' })
  skipSchedule?: OfflineTargetInput | null

  @Field(() => OfflineTargetInput, { nullable: true, description: '되돌리기.' })
  reopenSchedule?: OfflineTargetInput | null

  @Field(() => OfflineRescheduleInput, { nullable: true, description: '예정 시각 옮기기.' })
  rescheduleSchedule?: OfflineRescheduleInput | null

  @Field(() => OfflineTargetInput, { nullable: true, description: '복용 일정 지우기.' })
  deleteSchedule?: OfflineTargetInput | null

  @Field(() => CreateRegimenInput, { nullable: true, description: '복용 계획 만들기.' })
  createRegimen?: CreateRegimenInput | null

  @Field(() => OfflineUpdateRegimenInput, { nullable: true, description: '복용 계획 고치기.' })
  updateRegimen?: OfflineUpdateRegimenInput | null

  @Field(() => OfflineEndRegimenInput, { nullable: true, description: '복용 계획 끝내기.' })
  endRegimen?: OfflineEndRegimenInput | null

  @Field(() => SaveScrapInput, { nullable: true, description: '의약품 담기.' })
  saveScrap?: SaveScrapInput | null

  @Field(() => OfflineTargetInput, { nullable: true, description: '담아 둔 의약품 빼기.' })
  deleteScrap?: OfflineTargetInput | null
}

type Name = Deed['name']
type Given<N extends Name> = NonNullable<OfflineMutationInput[N]>

/** What each asks of the services: the same as the mutation of its name does. */
const DEEDS: { readonly [N in Name]: (given: Given<N>) => Deed } = {
  createSchedule: given => ({ name: 'createSchedule', input: toScheduleInput(given) }),
  completeSchedule: ({ id, completedAt = null }) => ({ name: 'completeSchedule', of: dose(id), completedAt }),
  skipSchedule: ({ id }) => ({ name: 'skipSchedule', of: dose(id) }),
  reopenSchedule: ({ id }) => ({ name: 'reopenSchedule', of: dose(id) }),
  rescheduleSchedule: ({ id, scheduledTime }) => ({ name: 'rescheduleSchedule', of: dose(id), scheduledTime }),
  deleteSchedule: ({ id }) => ({ name: 'deleteSchedule', of: dose(id) }),
  createRegimen: given => ({ name: 'createRegimen', input: toRegimenInput(given) }),
  updateRegimen: ({ id, input }) => ({ name: 'updateRegimen', of: regimen(id), changes: toRegimenChanges(input) }),
  endRegimen: ({ id, endsOn = null }) => ({ name: 'endRegimen', of: regimen(id), endsOn }),
  saveScrap: given => ({ name: 'saveScrap', input: askedOf(given) }),
  deleteScrap: ({ id }) => ({ name: 'deleteScrap', of: referenceTo('Scrap', id) }),
}
const NAMES = Object.keys(DEEDS) as Name[]

export function toOfflineMutation(mutation: OfflineMutationInput): OfflineMutation {
  const [deed = null, ...more] = NAMES.flatMap(name => deedOf(mutation, name))
  return { clientMutationId: mutation.clientMutationId, deed: more.length > 0 ? null : deed }
}

function deedOf<N extends Name>(mutation: OfflineMutationInput, name: N): Deed[] {
  const given = mutation[name]
  return given == null ? [] : [DEEDS[name](given)]
}

const dose = (id: string) => referenceTo('Schedule', id)
const regimen = (id: string) => referenceTo('Regimen', id)

/** No global id has a colon in it. */
const MADE_BY = 'client:'

const referenceTo = (type: string, id: string): Reference =>
  id.startsWith(MADE_BY) ? { madeBy: id.slice(MADE_BY.length) } : { id: ownIdOf(type, id) }
