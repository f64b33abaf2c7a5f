import { Extensions, Field, ID, ObjectType } from 'type-graphql'
import { toGlobalId } from '../graph/node.js'
import { USER_ERRORS, UserError } from '../graph/userError.js'
import { Regimen, toRegimen } from '../schedule/regimenType.js'
import { Schedule, toSchedule } from '../schedule/type.js'
import { Scrap, toScrap } from '../scrap/type.js'
import type { Done } from './deed.js'
import type { Answered, Applied } from './offline.js'
import type { OfflineMutationInput } from './offlineInputType.js'

@ObjectType({
  description:
    '오프라인에서 한 일 하나의 결과(offline result). 다시 보낸 일의 대상이 그 뒤에 지워졌으면 userErrors 없이 나머지가 모두 null입니다.',
  simpleResolvers: true,
})
export class OfflineResult {
  @Field(() => String, { description: '보낸 clientMutationId.' })
  clientMutationId!: string

  @Field(() => Schedule, { nullable: true, description: '복용 일정에 한 일이면 그 뒤의 모습.' })
  schedule?: Schedule | null

  @Field(() => Regimen, { nullable: true, description: '복용 계획에 한 일이면 그 뒤의 모습.' })
  regimen?: Regimen | null

  @Field(() => Scrap, { nullable: true, description: '의약품을 담은 일이면 그 뒤의 모습.' })
  scrap?: Scrap | null

  @Field(() => ID, { nullable: true, description: '지운 일이면 지운 것의 전역 ID.' })
  deletedId?: string | null

  @Extensions({ size: 1 })
  @Field(() => [UserError], {
    description: `${USER_ERRORS} path는 묶음 안의 자리입니다(예: ["mutations", "3", "completeSchedule", "id"]).`,
  })
  userErrors!: readonly UserError[]
}

@ObjectType({ description: '오프라인에서 한 일들을 반영한 결과(offline payload).', simpleResolvers: true })
export class ApplyOfflinePayload {
  @Field(() => [OfflineResult], {
    nullable: 'items',
    description:
      '보낸 순서와 수 그대로의 결과. 도중에 서버의 문제로 멈추면 멈춘 자리부터 null이고, 멈춘 까닭이 그 자리를 path로 하는 GraphQL 오류(errors)로 옵니다. null이 있으면 나중에 그것들만, 또는 모두를 그대로 다시 보내 주세요.',
  })
  results!: (OfflineResult | Error | null)[]
}

/** One for each that was sent: what became of it, what broke at it, or null of what wasn't come to. */
export const toOfflineResults = (
  mutations: readonly OfflineMutationInput[],
  { answers, brokenBy }: Applied,
): (OfflineResult | Error | null)[] =>
  mutations.map(({ clientMutationId }, at) => {
    const answer = answers[at]
    if (answer) return toOfflineResult(clientMutationId, answer)
    return at === answers.length ? brokenBy : null
  })

function toOfflineResult(clientMutationId: string, answer: Answered): OfflineResult {
  if ('done' in answer) return { clientMutationId, ...shownOf(answer.done), userErrors: [] }
  const { code, message, path } = answer.mistake
  return { clientMutationId, userErrors: [{ code, message, path }] }
}

function shownOf(done: Done): Pick<OfflineResult, 'schedule' | 'regimen' | 'scrap' | 'deletedId'> {
  if ('schedule' in done) return { schedule: toSchedule(done.schedule) }
  if ('regimen' in done) return { regimen: toRegimen(done.regimen) }
  if ('scrap' in done) return { scrap: toScrap(done.scrap) }
  return 'gone' in done ? {} : { deletedId: toGlobalId(done.deleted, done.id) }
}
