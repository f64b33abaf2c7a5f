import { Field, InputType } from 'type-graphql'
import { UserMistakeError } from '../errors.js'
import { ownIdOf } from '../graph/node.js'
import { CLIENT_MUTATION_ID } from '../graph/userError.js'
import { toRegimenChanges, toRegimenInput } from '../schedule/planType.js'
import { toScheduleInput } from '../schedule/type.js'
import { askedOf, SaveScrapInput } from '../scrap/type.js'
import type { Deed, Reference } from './deed.js'
import {
  OfflineRegimenInput,
  OfflineScheduleInput,
  readChanges,
  readDay,
  readInstant,
  readRegimen,
  readSchedule,
} from './offlinePlanType.js'
import {
  OfflineCompleteInput,
  OfflineEndRegimenInput,
  OfflineRescheduleInput,
  OfflineTargetInput,
  OfflineUpdateRegimenInput,
} from './offlineTargetType.js'
import type { OfflineMutation } from './refusal.js'

@InputType({
  description:
    '오프라인에서 한 일 하나(offline mutation). clientMutationId와, 나머지 가운데 꼭 하나만 넣습니다. 각각은 같은 이름의 mutation과 똑같이 이루어집니다. 시각, 날짜, 시간대, 요일은 글(String)로 받으며, 잘못된 것이 있으면 그 일 하나만 userErrors(INVALID)로 거절됩니다.',
})
export class OfflineMutationInput {
  @Field(() => String, { description: CLIENT_MUTATION_ID })
  clientMutationId!: string

  @Field(() => OfflineScheduleInput, { nullable: true, description: '복용 일정 만들기.' })
  createSchedule?: OfflineScheduleInput | null

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

  @Field(() => OfflineRegimenInput, { nullable: true, description: '복용 계획 만들기.' })
  createRegimen?: OfflineRegimenInput | null

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
  createSchedule: given => ({ name: 'createSchedule', input: toScheduleInput(readSchedule(given)) }),
  completeSchedule: ({ id, completedAt }) => ({
    name: 'completeSchedule',
    of: dose(id),
    completedAt: completedAt == null ? null : readInstant(completedAt, 'completedAt'),
  }),
  skipSchedule: ({ id }) => ({ name: 'skipSchedule', of: dose(id) }),
  reopenSchedule: ({ id }) => ({ name: 'reopenSchedule', of: dose(id) }),
  rescheduleSchedule: ({ id, scheduledTime }) => ({
    name: 'rescheduleSchedule',
    of: dose(id),
    scheduledTime: readInstant(scheduledTime, 'scheduledTime'),
  }),
  deleteSchedule: ({ id }) => ({ name: 'deleteSchedule', of: dose(id) }),
  createRegimen: given => ({ name: 'createRegimen', input: toRegimenInput(readRegimen(given)) }),
  updateRegimen: ({ id, input }) => ({
    name: 'updateRegimen',
    of: regimen(id),
    changes: toRegimenChanges(readChanges(input)),
  }),
  endRegimen: ({ id, endsOn }) => ({
    name: 'endRegimen',
    of: regimen(id),
    endsOn: endsOn == null ? null : readDay(endsOn, 'endsOn'),
  }),
  saveScrap: given => ({ name: 'saveScrap', input: askedOf(given) }),
  deleteScrap: ({ id }) => ({ name: 'deleteScrap', of: referenceTo('Scrap', id) }),
}
const NAMES = Object.keys(DEEDS) as Name[]

export function toOfflineMutation(mutation: OfflineMutationInput): OfflineMutation {
  const { clientMutationId } = mutation
  const [deed, ...more] = NAMES.flatMap(name => deedOf(mutation, name))
  if (deed && more.length === 0) return { clientMutationId, deed }
  return { clientMutationId, deed: new UserMistakeError('INVALID', [], '할 일을 꼭 하나만 넣어 주세요.') }
}

/** None, one, or what is wrong with it, with the path in its mutation. */
function deedOf<N extends Name>(mutation: OfflineMutationInput, name: N): (Deed | UserMistakeError)[] {
  const given = mutation[name]
  try {
    return given == null ? [] : [DEEDS[name](given)]
  } catch (error) {
    if (!(error instanceof UserMistakeError)) throw error
    return [new UserMistakeError(error.code, [name, ...error.path], error.message)]
  }
}

const dose = (id: string) => referenceTo('Schedule', id)
const regimen = (id: string) => referenceTo('Regimen', id)

/** No global id has a colon in it. */
const MADE_BY = 'client:'

const referenceTo = (type: string, id: string): Reference =>
  id.startsWith(MADE_BY) ? { madeBy: id.slice(MADE_BY.length) } : { id: ownIdOf(type, id) }
