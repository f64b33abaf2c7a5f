import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql'
import type { Context } from '../graph/context.js'
import { Medicine } from '../medicine/type.js'
import { User } from '../user/type.js'
import type { ScrapLoaders } from './loaders.js'
import { pageThrough, type ScrapPage } from './page.js'
import type { Scraps } from './service.js'
import { Scrap, ScrapCategory, ScrapConnection, toScrap } from './type.js'

/** What a user has saved. */
@Resolver(() => User)
export class UserScrapResolver {
  constructor(private readonly service: Pick<Scraps, 'page' | 'count' | 'categories'>) {}

  @FieldResolver(() => ScrapConnection, { description: '담아 둔 의약품들. 나중에 담은 것이 먼저입니다.' })
  scraps(
    @Root() { viewer }: User,
    @Arg('category', () => String, { nullable: true, description: '이 분류의 것만. 없으면 모두.' })
    category: string | null = null,
    @Arg('first', () => Int, { defaultValue: 20, description: '한 쪽의 크기, 1부터 100까지.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: '이 커서 다음부터.' }) after: string | null = null,
  ): Promise<ScrapPage> {
    return pageThrough(this.service, viewer, { category, first, after })
  }

  @FieldResolver(() => [ScrapCategory], {
    description:
      '분류와 그 안의 수. 늘 있는 분류(즐겨찾기, 효과 좋음, 부작용)가 비어 있어도 먼저 나오고, 그다음에 직접 지은 분류가 많이 담은 순서로 100개까지 나옵니다.',
  })
  scrapCategories(@Root() { viewer }: User): Promise<ScrapCategory[]> {
    return this.service.categories(viewer)
  }
}

/** Whether the one who asks has saved a medicine. */
@Resolver(() => Medicine)
export class MedicineScrapResolver {
  @FieldResolver(() => Scrap, {
    nullable: true,
    description: '이 의약품을 내가 담아 두었으면 그것. 담지 않았거나 로그인하지 않았으면 null.',
  })
  async viewerScrap(@Root() { itemSeq }: Medicine, @Ctx() { loaders }: Context<ScrapLoaders>): Promise<Scrap | null> {
    const row = await loaders.viewerScrap.load(itemSeq)
    return row && toScrap(row)
  }
}
