import { Arg, Ctx, Extensions, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql'
import { BadInputError } from '../errors.js'
import { limitKeyOf } from '../graph/address.js'
import type { Context } from '../graph/context.js'
import { encodeCursor, pageSize } from '../graph/page.js'
import { DateTimeScalar } from '../graph/scalars.js'
import type { PharmacyLoaders } from './loaders.js'
import { connect, foundPlaceOf, nearPlaceOf, tagOf, type PharmacyPage } from './page.js'
import type { FindQuestion, NearQuestion, Pharmacies } from './service.js'
import { CoordinatesInput, Pharmacy, PharmacyConnection } from './type.js'

type Ctx = Context<PharmacyLoaders>

const AT = { nullable: true, description: '언제를 말하는지. 없으면 지금.' }

/** Behind each there may be sixteen squares of the map that Kakao is asked for: four in an operation are enough. */
const A_LOOK = 1_100

@Resolver(() => Pharmacy)
export class PharmacyResolver {
  constructor(private readonly service: Pharmacies) {}

  @Query(() => Pharmacy, { nullable: true, description: '기관 ID(HPID)로 약국 하나. 없으면 null.' })
  pharmacy(
    @Arg('hpid', () => String, { description: '국립중앙의료원의 기관 ID(예: C1110693).' }) hpid: string,
    @Ctx() { loaders }: Ctx,
  ): Promise<Pharmacy | null> {
    if (!/^[A-Za-z0-9]{1,20}$/.test(hpid))
      throw new BadInputError('hpid', 'hpid: 기관 ID는 영문자와 숫자입니다(예: C1110693).')
    return loaders.pharmacy.load(hpid)
  }

  @Extensions({ cost: A_LOOK })
  @Query(() => PharmacyConnection, {
    description:
      '약국 찾기. near를 주면 가까운 것부터, search만 주면 이름이 잘 맞는 것부터(이름이 같은 것, 시작하는 것, 든 것, 초성, 주소) 나옵니다. 둘 다 주면 둘레에서 검색어에 맞는 것을 가까운 것부터. 둘 가운데 하나는 있어야 합니다.',
  })
  pharmacies(
    @Arg('near', () => CoordinatesInput, { nullable: true, description: '이곳에서 가까운 것을 찾습니다.' })
    near: CoordinatesInput | null = null,
    @Arg('search', () => String, {
      nullable: true,
      description:
        '이름이나 주소의 일부, 200자까지. 낱말의 순서는 가리지 않고(강남 온누리), 영문 자판(dhssnfl)도 알아듣습니다. 초성(ㅇㄴㄹ)은 이름에서만 찾습니다.',
    })
    search: string | null = null,
    @Arg('radiusMeters', () => Int, { defaultValue: 1000, description: 'near에서 몇 미터까지, 1부터 20000까지.' })
    radiusMeters: number,
    @Arg('openAt', () => DateTimeScalar, {
      nullable: true,
      description: '이때 연 것으로 아는 약국만. 영업시간을 모르는 약국은 나오지 않습니다.',
    })
    openAt: Date | null = null,
    @Arg('first', () => Int, { defaultValue: 20, description: '한 쪽의 크기, 1부터 100까지.' }) first: number,
    @Arg('after', () => String, {
      nullable: true,
      description: '이 커서 다음부터. 같은 검색의 edges.cursor나 pageInfo.endCursor 여야 합니다.',
    })
    after: string | null = null,
    @Ctx() ctx: Ctx,
  ): Promise<PharmacyPage> {
    const part = { first: pageSize(first), after }
    const at = openAt?.getTime() ?? null
    if (near) return this.nearby({ near, radiusMeters, openAt: at, search }, part, ctx)
    if (search !== null) return this.find({ search, openAt: at }, part)
    throw new BadInputError('near', 'near(어디에서)나 search(무엇을) 가운데 하나는 있어야 합니다.')
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      '열었으면 true, 닫았으면 false. 영업시간이나 그날이 공휴일인지를 모르면 null이며, 닫았다는 뜻이 아닙니다. 언제나 한국 시각으로 봅니다.',
  })
  isOpen(@Root() { weekly }: Pharmacy, @Arg('at', () => DateTimeScalar, AT) at: Date | null = null): boolean | null {
    return this.service.isOpen(weekly, at?.getTime())
  }

  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description: '닫혀 있을 때, 다음에 여는 때. 여드레 안에 없거나 그 앞에 알 수 없는 날이 있거나 열려 있으면 null.',
  })
  opensAt(@Root() { weekly }: Pharmacy, @Arg('at', () => DateTimeScalar, AT) at: Date | null = null): Date | null {
    return instantOf(this.service.opensAt(weekly, at?.getTime()))
  }

  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description: '열려 있을 때, 닫는 때. 여드레 안에 닫지 않거나(24시간) 알 수 없거나 닫혀 있으면 null.',
  })
  closesAt(@Root() { weekly }: Pharmacy, @Arg('at', () => DateTimeScalar, AT) at: Date | null = null): Date | null {
    return instantOf(this.service.closesAt(weekly, at?.getTime()))
  }

  private async nearby(
    question: NearQuestion,
    { first, after }: Asked,
    { served, viewer, client }: Ctx,
  ): Promise<PharmacyPage> {
    const tag = tagOf(question)
    const place = after === null ? null : nearPlaceOf(after, tag)
    const asker = viewer?.userId ?? limitKeyOf(client.address)
    const answer = await this.service.nearby(question, { first, after: place }, served, asker)
    return connect(answer, !!place, ({ chord, code, isMapped }) => encodeCursor([tag, chord, code, isMapped ? 1 : 0]))
  }

  private async find(question: FindQuestion, { first, after }: Asked): Promise<PharmacyPage> {
    const tag = tagOf(question)
    const place = after === null ? null : foundPlaceOf(after, tag)
    const answer = await this.service.find(question, { first, after: place })
    return connect(answer, !!place, ({ step, folded, code }) => encodeCursor([tag, step, folded, code]))
  }
}

/** Pharmacies by the codes within their global ids. */
export const readPharmacyNodes = (codes: readonly string[], { loaders }: Ctx) =>
  Promise.all(codes.map(code => loaders.pharmacy.load(code)))

interface Asked {
  readonly first: number
  readonly after: string | null
}

const instantOf = (at: number | null): Date | null => (at === null ? null : new Date(at))
