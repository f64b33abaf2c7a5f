import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql'
import type { Context } from '../graph/context.js'
import { type NodeReader, ownIdOf, toGlobalId } from '../graph/node.js'
import { DateTimeScalar } from '../graph/scalars.js'
import { DeletePayload, type Payload, payload } from '../graph/userError.js'
import { requireViewer } from '../graph/viewer.js'
import { goneMedicine, Medicine } from '../medicine/type.js'
import type { Viewer } from '../viewer.js'
import type { ScheduleLoaders } from './loaders.js'
import { Regimen, toRegimen } from './regimenType.js'
import type { ScheduleRow, Schedules } from './service.js'
import {
  ClientMutationId,
  CreateScheduleInput,
  Schedule,
  SchedulePayload,
  toSchedule,
  toScheduleInput,
} from './type.js'

/** Medicines by 품목기준코드. */
interface MedicineLoading {
  readonly medicine: { load(itemSeq: string): Promise<Medicine | null> }
}

type Ctx = Context<MedicineLoading & ScheduleLoaders>
type Marks = Pick<Schedules, 'create' | 'complete' | 'skip' | 'reopen' | 'reschedule' | 'delete'>

const AN_ID = { description: '복용 일정(Schedule)의 전역 ID.' }

/** What is done with a dose, and what it then is. */
@Resolver(() => Schedule)
export class ScheduleResolver {
  constructor(private readonly schedules: Marks) {}

  @Mutation(() => SchedulePayload, {
    description: '복용 일정 하나를 직접 넣습니다. 되풀이되는 것은 createRegimen으로.',
  })
  createSchedule(
    @Arg('input', () => CreateScheduleInput, { description: '넣을 복용 일정.' }) input: CreateScheduleInput,
    @ClientMutationId() clientMutationId: string | null = null,
    @Ctx() ctx: Ctx,
  ): Promise<SchedulePayload> {
    return marked(ctx, me => this.schedules.create(me, toScheduleInput(input), clientMutationId))
  }

  @Mutation(() => SchedulePayload, {
    description:
      '복용했다고 표시합니다. 놓쳤거나(MISSED) 건너뛴 것도 됩니다. 이미 복용한 것은 completedAt을 다르게 넣을 때만 바뀝니다.',
  })
  completeSchedule(
    @Arg('id', () => ID, AN_ID) id: string,
    @Arg('completedAt', () => DateTimeScalar, {
      nullable: true,
      description: '복용한 때, 예정 시각의 31일 전부터 지금까지. 없으면 지금.',
    })
    completedAt: Date | null = null,
    @ClientMutationId() clientMutationId: string | null = null,
    @Ctx() ctx: Ctx,
  ): Promise<SchedulePayload> {
    return marked(ctx, me => this.schedules.complete(me, ownIdOf('Schedule', id), completedAt, clientMutationId))
  }

  @Mutation(() => SchedulePayload, { description: '이번에는 건너뛰었다고 표시합니다. 복용한 것은 먼저 되돌려 주세요.' })
  skipSchedule(
    @Arg('id', () => ID, AN_ID) id: string,
    @ClientMutationId() clientMutationId: string | null = null,
    @Ctx() ctx: Ctx,
  ): Promise<SchedulePayload> {
    return marked(ctx, me => this.schedules.skip(me, ownIdOf('Schedule', id), clientMutationId))
  }

  @Mutation(() => SchedulePayload, {
    description:
      '복용했거나 건너뛴 표시를 되돌립니다(undo). 유예 시간이 지난 것은 MISSED, 아니면 PENDING이 됩니다. 복용 계획이 끝났거나 바뀌어 이제 없는 앞으로의 일정은 CONFLICT.',
  })
  reopenSchedule(
    @Arg('id', () => ID, AN_ID) id: string,
    @ClientMutationId() clientMutationId: string | null = null,
    @Ctx() ctx: Ctx,
  ): Promise<SchedulePayload> {
    return marked(ctx, me => this.schedules.reopen(me, ownIdOf('Schedule', id), clientMutationId))
  }

  @Mutation(() => SchedulePayload, {
    description: '먹을 때를 옮기고 다시 PENDING으로 합니다. 복용했거나 건너뛴 것은 먼저 되돌려 주세요.',
  })
  rescheduleSchedule(
    @Arg('id', () => ID, AN_ID) id: string,
    @Arg('scheduledTime', () => DateTimeScalar, { description: '새 예정 시각, 31일 전부터 400일 뒤까지.' })
    scheduledTime: Date,
    @ClientMutationId() clientMutationId: string | null = null,
    @Ctx() ctx: Ctx,
  ): Promise<SchedulePayload> {
    return marked(ctx, me => this.schedules.reschedule(me, ownIdOf('Schedule', id), scheduledTime, clientMutationId))
  }

  @Mutation(() => DeletePayload, {
    description: '복용 일정 하나를 지웁니다. 복용 계획이 만든 것이면 그 계획이 다시 만들지 않습니다.',
  })
  async deleteSchedule(
    @Arg('id', () => ID, AN_ID) id: string,
    @ClientMutationId() clientMutationId: string | null = null,
    @Ctx() { viewer, loaders }: Ctx,
  ): Promise<DeletePayload> {
    const me = requireViewer(viewer)
    return payload(async () => {
      const deleted = await this.schedules.delete(me, ownIdOf('Schedule', id), clientMutationId)
      loaders.schedule.clear(deleted)
      return { deletedId: toGlobalId('Schedule', deleted) }
    })
  }

  @FieldResolver(() => Medicine, { description: '먹을 의약품. 정보가 없어졌으면 품목기준코드만 알 수 있습니다.' })
  async medicine(@Root() { itemSeq, createdAt }: Schedule, @Ctx() { loaders }: Ctx): Promise<Medicine> {
    return (await loaders.medicine.load(itemSeq)) ?? goneMedicine(itemSeq, createdAt)
  }

  @FieldResolver(() => Regimen, { nullable: true, description: '이것을 만든 복용 계획. 직접 넣은 것이면 null.' })
  async regimen(@Root() { regimenId }: Schedule, @Ctx() { loaders }: Ctx): Promise<Regimen | null> {
    const row = regimenId === null ? null : await loaders.regimen.load(regimenId)
    return row && toRegimen(row)
  }
}

/** Doses by their ids: the viewer's own. */
export const readScheduleNodes: NodeReader<Ctx> = async (ids, { loaders }) => {
  const rows = await loaders.schedule.loadMany(ids)
  return rows.map(row => (row === null || row instanceof Error ? row : toSchedule(row)))
}

async function marked(
  { viewer, loaders }: Ctx,
  mark: (me: Viewer) => Promise<ScheduleRow>,
): Promise<Payload<{ schedule: Schedule }>> {
  const me = requireViewer(viewer)
  return payload(async () => {
    const row = await mark(me)
    loaders.schedule.clear(row.id)
    return { schedule: toSchedule(row) }
  })
}
