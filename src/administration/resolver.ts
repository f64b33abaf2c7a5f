import { Arg, Ctx, Extensions, ID, Int, Mutation, Query, Resolver } from 'type-graphql'
import { PillingError } from '../errors.js'
import type { Context } from '../graph/context.js'
import { ownIdOf } from '../graph/node.js'
import { pageSize } from '../graph/page.js'
import { payload } from '../graph/userError.js'
import { requireSession } from '../graph/viewer.js'
import type { Overview } from '../jobs/overview.js'
import type { Viewer } from '../viewer.js'
import { DeadLetter, Job, RunJobPayload, toDeadLetter } from './type.js'

const FOR_WHOM = '운영자(ADMIN)가 아니면 FORBIDDEN.'

/** About as many kinds of jobs as there are. */
const KINDS = 20

/** What is done behind what people see, for those who look after it. */
@Resolver()
export class JobResolver {
  constructor(private readonly overview: Overview) {}

  @Extensions({ size: KINDS })
  @Query(() => [Job], { description: `요청 뒤에서 하는 일들(jobs). ${FOR_WHOM}` })
  async jobs(@Ctx() { viewer }: Context): Promise<Job[]> {
    requireAdmin(viewer)
    return this.overview.list()
  }

  @Query(() => [DeadLetter], { description: `끝내 실패한 일들(dead letters), 새것이 먼저. ${FOR_WHOM}` })
  async deadLetters(
    @Arg('first', () => Int, { defaultValue: 20, description: '몇 개까지, 1부터 100까지.' }) first: number,
    @Ctx() { viewer }: Context,
  ): Promise<DeadLetter[]> {
    requireAdmin(viewer)
    return (await this.overview.deadLetters(pageSize(first))).map(toDeadLetter)
  }

  @Mutation(() => RunJobPayload, {
    description: `일을 지금 시킵니다. 대상을 알아야 하는 일은 시킬 수 없습니다. ${FOR_WHOM}`,
  })
  async runJob(
    @Arg('name', () => String, { description: '일의 이름(Job.name).' }) name: string,
    @Ctx() { viewer }: Context,
  ): Promise<RunJobPayload> {
    requireAdmin(viewer)
    return payload(async () => ({ job: await this.overview.runNow(name) }))
  }

  @Mutation(() => RunJobPayload, { description: `끝내 실패한 일을 한 번 더 시킵니다. ${FOR_WHOM}` })
  async retryDeadLetter(
    @Arg('id', () => ID, { description: '끝내 실패한 일(DeadLetter)의 ID.' }) id: string,
    @Ctx() { viewer }: Context,
  ): Promise<RunJobPayload> {
    requireAdmin(viewer)
    return payload(async () => ({ job: await this.overview.retry(ownIdOf('DeadLetter', id)) }))
  }
}

/** Throws FORBIDDEN for all who are signed in and no administrators, and for API tokens. */
function requireAdmin(viewer: Viewer | null): void {
  if (requireSession(viewer).roles.includes('ADMIN')) return
  throw new PillingError('FORBIDDEN', '운영자(ADMIN)만 할 수 있습니다.')
}
