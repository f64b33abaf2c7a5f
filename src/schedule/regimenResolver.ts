import { Arg, Ctx, Extensions, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { Context } from '../graph/context.js'
import { type NodeReader, ownIdOf } from '../graph/node.js'
import { pageSize } from '../graph/page.js'
import { DateScalar } from '../graph/scalars.js'
import { type Payload, payload } from '../graph/userError.js'
import { requireViewer } from '../graph/viewer.js'
import { goneMedicine, Medicine } from '../medicine/type.js'
import type { Viewer } from '../viewer.js'
import type { ScheduleLoaders } from './loaders.js'
import { CreateRegimenInput, toRegimenChanges, toRegimenInput, UpdateRegimenInput } from './planType.js'
import { RegimenPayload, RegimenPreview, toPreviewedDose } from './regimenAnswerType.js'
import { Regimen, toRegimen } from './regimenType.js'
import type { RegimenRow, Schedules } from './service.js'
import { ClientMutationId } from './type.js'

/** Medicines by 품목기준코드. */
interface MedicineLoading {
  readonly medicine: { load(itemSeq: string): Promise<Medicine | null> }
}

type Ctx = Context<MedicineLoading & ScheduleLoaders>
type Regimens = Pick<Schedules, 'createRegimen' | 'updateRegimen' | 'endRegimen' | 'previewRegimen' | 'isRegimenActive'>

const AN_ID = { description: '복용 계획(Regimen)의 전역 ID.' }

/** Among the objects of one operation: what is planned changes weeks of doses. */
const PLAN = { cost: 250 }

/** Planning, and what is planned. */
@Resolver(() => Regimen)
export class RegimenResolver {
  constructor(private readonly schedules: Regimens) {}

  @Query(() => RegimenPreview, {
    description: '복용 계획을 저장하기 전에, 저장하면 만들어질 다음 복용들을 봅니다. 저장되는 것은 없습니다.',
  })
  async previewRegimen(
    @Arg('input', () => CreateRegimenInput, { description: '미리 볼 계획.' }) input: CreateRegimenInput,
    @Arg('first', () => Int, { defaultValue: 10, description: '몇 번의 복용을 볼지, 1부터 100까지.' }) first: number,
    @Ctx() { viewer }: Ctx,
  ): Promise<RegimenPreview> {
    const me = requireViewer(viewer)
    const size = pageSize(first)
    const answer = await payload(async () => ({
      doses: (await this.schedules.previewRegimen(me, toRegimenInput(input), size)).map(toPreviewedDose),
    }))
    return { doses: [], ...answer }
  }

  @Extensions(PLAN)
  @Mutation(() => RegimenPayload, {
    description:
      '복용 계획을 만듭니다. 복용 일정은 지금부터 앞으로 40일까지 곧바로, 그 뒤는 때가 되면 만들어집니다. 진행 중인 계획은 50개, 모두 합해 하루 100번까지입니다.',
  })
  createRegimen(
    @Arg('input', () => CreateRegimenInput, { description: '만들 계획.' }) input: CreateRegimenInput,
    @ClientMutationId() clientMutationId: string | null = null,
    @Ctx() ctx: Ctx,
  ): Promise<RegimenPayload> {
    return planned(ctx, me => this.schedules.createRegimen(me, toRegimenInput(input), clientMutationId))
  }

  @Extensions(PLAN)
  @Mutation(() => RegimenPayload, {
    description: '복용 계획을 바꿉니다. 앞으로의 복용 일정만 바뀌고, 지난 것과 이미 표시한 것은 그대로입니다.',
  })
  updateRegimen(
    @Arg('id', () => ID, AN_ID) id: string,
    @Arg('input', () => UpdateRegimenInput, { description: '바꿀 것.' }) input: UpdateRegimenInput,
    @ClientMutationId() clientMutationId: string | null = null,
    @Ctx() ctx: Ctx,
  ): Promise<RegimenPayload> {
    const changes = toRegimenChanges(input)
    return planned(ctx, me => this.schedules.updateRegimen(me, ownIdOf('Regimen', id), changes, clientMutationId))
  }

  @Extensions(PLAN)
  @Mutation(() => RegimenPayload, {
    description:
      '복용 계획을 끝냅니다. 아직 오지 않은 복용 일정은 없어지고, 지난 것과 이미 표시한 것은 그대로입니다. 이미 끝난 것을 다시 잇지는 않습니다: updateRegimen의 endsOn으로 잇습니다.',
  })
  endRegimen(
    @Arg('id', () => ID, AN_ID) id: string,
    @Arg('endsOn', () => DateScalar, {
      nullable: true,
      description: '마지막 날. 없으면 지금 끝나고, 지난날이어도 지금 끝납니다.',
    })
    endsOn: string | null = null,
    @ClientMutationId() clientMutationId: string | null = null,
    @Ctx() ctx: Ctx,
  ): Promise<RegimenPayload> {
    return planned(ctx, me => this.schedules.endRegimen(me, ownIdOf('Regimen', id), endsOn, clientMutationId))
  }

  @FieldResolver(() => Medicine, { description: '먹을 의약품. 정보가 없어졌으면 품목기준코드만 알 수 있습니다.' })
  async medicine(@Root() { itemSeq, createdAt }: Regimen, @Ctx() { loaders }: Ctx): Promise<Medicine> {
    return (await loaders.medicine.load(itemSeq)) ?? goneMedicine(itemSeq, createdAt)
  }

  @FieldResolver(() => Boolean, {
    description: '이어지고 있으면 true. 끝냈거나 마지막 날이 지났으면 false이고, 아직 시작하지 않은 것은 true입니다.',
  })
  active(@Root() { endedAt, endsOn, timeZone }: Regimen): boolean {
    return this.schedules.isRegimenActive({ endedAt, endsOn, zone: timeZone })
  }
}

/** Regimens by their ids: the viewer's own. */
export const readRegimenNodes: NodeReader<Ctx> = async (ids, { loaders }) => {
  const rows = await loaders.regimen.loadMany(ids)
  return rows.map(row => (row === null || row instanceof Error ? row : toRegimen(row)))
}

async function planned(
  { viewer, loaders }: Ctx,
  plan: (me: Viewer) => Promise<RegimenRow>,
): Promise<Payload<{ regimen: Regimen }>> {
  const me = requireViewer(viewer)
  return payload(async () => {
    const row = await plan(me)
    loaders.regimen.clear(row.id)
    loaders.schedule.clearAll()
    return { regimen: toRegimen(row) }
  })
}
