import { Field, ID, Int, ObjectType } from 'type-graphql'
import { toGlobalId } from '../graph/node.js'
import { DateTimeScalar, JsonObjectScalar } from '../graph/scalars.js'
import { USER_ERRORS, UserError } from '../graph/userError.js'
import type { JobState } from '../jobs/overview.js'
import type { DeadLetter as DeadLetterRow } from '../jobs/store.js'

@ObjectType({
  description:
    '요청 뒤에서 하는 일(job)의 한 종류. 수는 남아 있는 기록의 것입니다: 끝난 것은 며칠, 실패로 끝난 것은 한 달.',
  simpleResolvers: true,
})
export class Job implements JobState {
  @Field(() => String, { description: '이름. 예: user.purge.' })
  name!: string

  @Field(() => String, {
    nullable: true,
    description: '스스로 하는 때(cron), 서울 시각. 시킬 때만 하면 null.',
  })
  cron!: string | null

  @Field(() => DateTimeScalar, { nullable: true, description: '스스로 할 다음 때. 시킬 때만 하면 null.' })
  nextRun!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: '마지막으로 시작한 때. 아직 한 적이 없으면 null.' })
  lastRun!: Date | null

  @Field(() => String, { nullable: true, description: '가장 최근의 실패가 남긴 말. 실패한 것이 없으면 null.' })
  lastError!: string | null

  @Field(() => Int, { description: '기다리는 것의 수. 실패해서 다시 하기를 기다리는 것도 셉니다.' })
  waiting!: number

  @Field(() => Int, { description: '지금 하고 있는 것의 수.' })
  running!: number

  @Field(() => Int, { description: '실패한 시도의 수.' })
  failures!: number

  @Field(() => Int, { description: '끝내 실패해 더 하지 않는 것(dead letter)의 수.' })
  dead!: number
}

@ObjectType({ description: '끝내 실패해 더 하지 않는 일(dead letter). 한 달 동안 남습니다.', simpleResolvers: true })
export class DeadLetter {
  @Field(() => ID, { description: '다시 시킬 때 쓰는 ID.' })
  id!: string

  @Field(() => String, { description: '일의 종류. Job의 name과 같습니다.' })
  job!: string

  @Field(() => JsonObjectScalar, { description: '무엇에 대한 일이었는지. ID뿐입니다.' })
  payload!: object

  @Field(() => Int, { description: '시도한 수.' })
  attempts!: number

  @Field(() => String, { nullable: true, description: '마지막 실패가 남긴 말.' })
  error!: string | null

  @Field(() => DateTimeScalar, { description: '맡겨진 때.' })
  enqueuedAt!: Date

  @Field(() => DateTimeScalar, { description: '끝내 실패한 때.' })
  diedAt!: Date
}

/** What the graph shows of one that failed for the last time. */
export const toDeadLetter = ({ id, name, payload, ...rest }: DeadLetterRow): DeadLetter => ({
  ...rest,
  id: toGlobalId('DeadLetter', id),
  job: name,
  payload: typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? payload : {},
})

@ObjectType({ description: '일을 시킨 결과(run job payload).', simpleResolvers: true })
export class RunJobPayload {
  @Field(() => Job, { nullable: true, description: '시킨 일. 일손이 나는 대로 합니다. 시키지 못했으면 null.' })
  job?: Job | null

  @Field(() => [UserError], { description: USER_ERRORS })
  userErrors!: readonly UserError[]
}
