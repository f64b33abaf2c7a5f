import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql'
import type { Context } from '../graph/context.js'
import { type NodeReader, ownIdOf, toGlobalId } from '../graph/node.js'
import { CLIENT_MUTATION_ID, DeletePayload, payload } from '../graph/userError.js'
import { requireViewer } from '../graph/viewer.js'
import { goneMedicine, Medicine } from '../medicine/type.js'
import type { ScrapLoaders } from './loaders.js'
import type { Scraps } from './service.js'
import { askedOf, SaveScrapInput, Scrap, ScrapPayload, toScrap } from './type.js'

/** Medicines by 품목기준코드. */
interface MedicineLoading {
  readonly medicine: { load(itemSeq: string): Promise<Medicine | null> }
}

type Ctx = Context<MedicineLoading & ScrapLoaders>

/** Saving a medicine, and what it then is. */
@Resolver(() => Scrap)
export class ScrapResolver {
  constructor(private readonly scraps: Pick<Scraps, 'save' | 'delete'>) {}

  @Mutation(() => ScrapPayload, {
    description: '의약품을 담습니다. 의약품 하나에 하나이며, 이미 담아 두었으면 그 분류와 메모를 바꿉니다.',
  })
  async saveScrap(
    @Arg('input', () => SaveScrapInput, { description: '담을 의약품.' }) input: SaveScrapInput,
    @Arg('clientMutationId', () => String, { nullable: true, description: CLIENT_MUTATION_ID })
    clientMutationId: string | null = null,
    @Ctx() { viewer, loaders }: Ctx,
  ): Promise<ScrapPayload> {
    const me = requireViewer(viewer)
    return payload(async () => {
      const saved = await this.scraps.save(me, askedOf(input), clientMutationId)
      loaders.viewerScrap.clear(saved.itemSeq)
      return { scrap: toScrap(saved) }
    })
  }

  @Mutation(() => DeletePayload, { description: '담아 둔 의약품을 목록에서 뺍니다. 분류와 메모도 지워집니다.' })
  async deleteScrap(
    @Arg('id', () => ID, { description: '뺄 것(Scrap)의 전역 ID.' }) id: string,
    @Arg('clientMutationId', () => String, { nullable: true, description: CLIENT_MUTATION_ID })
    clientMutationId: string | null = null,
    @Ctx() { viewer, loaders }: Ctx,
  ): Promise<DeletePayload> {
    const me = requireViewer(viewer)
    return payload(async () => {
      const deleted = await this.scraps.delete(me, ownIdOf('Scrap', id), clientMutationId)
      loaders.viewerScrap.clearAll()
      return { deletedId: toGlobalId('Scrap', deleted) }
    })
  }

  @FieldResolver(() => Medicine, { description: '담아 둔 의약품. 정보가 없어졌으면 품목기준코드만 알 수 있습니다.' })
  async medicine(@Root() { itemSeq, createdAt }: Scrap, @Ctx() { loaders }: Ctx): Promise<Medicine> {
    return (await loaders.medicine.load(itemSeq)) ?? goneMedicine(itemSeq, createdAt)
  }
}

/** Scraps by their ids: the viewer's own. */
export const readScrapNodes =
  (scraps: Pick<Scraps, 'byIds'>): NodeReader =>
  async (ids, { viewer }) => {
    const rows = viewer ? await scraps.byIds(viewer, ids) : []
    const found = new Map(rows.map(row => [row.id, toScrap(row)]))
    return ids.map(id => found.get(id) ?? null)
  }
