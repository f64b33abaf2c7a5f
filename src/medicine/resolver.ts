import { createHash } from 'node:crypto'
import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql'
import { z } from 'zod'
import { BadInputError } from '../errors.js'
import { askerOf } from '../graph/address.js'
import type { Context } from '../graph/context.js'
import { decodeCursor, encodeCursor, pageInfoOf, pageSize } from '../graph/page.js'
import type { MedicineLoaders } from './loaders.js'
import { fold } from './name.js'
import type { Position } from './search.js'
import type { Medicines, PageAnswer, SearchPage } from './service.js'
import { Medicine, MedicineConnection, MedicineSuggestion, type MedicineEdge } from './type.js'

type Ctx = Context<MedicineLoaders>

/** Told of a search that was answered, and of who searched, as `askerOf` has it. */
type OnSearched = (typed: string, who: string) => void

/** A connection that reads its medicines, or counts, only where they are asked for. */
type Lazy<T, K extends keyof T> = Omit<T, K> & { [P in K]: () => Promise<T[P]> }
type Found = Lazy<MedicineConnection, 'edges' | 'nodes' | 'totalCount'>

const FIRST = '한 쪽의 크기, 1부터 100까지.'
const AFTER = '이 커서 다음부터. 같은 검색의 edges.cursor나 pageInfo.endCursor 여야 합니다.'

@Resolver()
export class MedicineResolver {
  constructor(
    private readonly service: Medicines,
    private readonly onSearched: OnSearched = () => undefined,
  ) {}

  @Query(() => Medicine, { nullable: true, description: '품목기준코드로 의약품 한 건. 없으면 null.' })
  medicine(
    @Arg('itemSeq', () => String, { description: '품목기준코드, 숫자 9자리.' }) itemSeq: string,
    @Ctx() { loaders }: Ctx,
  ): Promise<Medicine | null> {
    if (!isItemSeq(itemSeq))
      throw new BadInputError('itemSeq', 'itemSeq: 품목기준코드는 숫자 9자리입니다(예: 202106092).')
    return loaders.medicine.load(itemSeq)
  }

  @Query(() => MedicineConnection, {
    description:
      '이름으로 찾기. 이름이 같은 것, 시작하는 것, 들어 있는 것, 초성(ㅌㅇㄹㄴ), 영문 자판으로 친 것(xkdlfpshf), 철자가 비슷한 것의 순서로 나옵니다.',
  })
  async medicines(
    @Arg('search', () => String, {
      description: '찾을 이름, 200자까지. 띄어쓰기와 대소문자, 전각 문자는 가리지 않습니다.',
    })
    search: string,
    @Arg('first', () => Int, { defaultValue: 10, description: FIRST }) first: number,
    @Arg('after', () => String, { nullable: true, description: AFTER }) after: string | null,
    @Ctx() { loaders, served, ...who }: Ctx,
  ): Promise<Found> {
    const page = pageOf('name', search, first, after)
    const found = await this.service.search(page, served)
    this.tell(page, who)
    return connect(found, 'name', page, loaders, () => this.service.countSearch(search, served))
  }

  @Query(() => MedicineConnection, {
    description:
      '증상으로 찾기: 공식 효능 문구(indications)에 그 말이 있는 의약품. 효능의 앞쪽에 나오는 것이 먼저입니다.',
  })
  async medicinesForSymptom(
    @Arg('symptom', () => String, { description: '증상(두통, 콧물), 200자까지.' }) symptom: string,
    @Arg('first', () => Int, { defaultValue: 10, description: FIRST }) first: number,
    @Arg('after', () => String, { nullable: true, description: AFTER }) after: string | null,
    @Ctx() { loaders, served, ...who }: Ctx,
  ): Promise<Found> {
    const page = pageOf('symptom', symptom, first, after)
    const found = await this.service.forSymptom(page, served)
    this.tell(page, who)
    return connect(found, 'symptom', page, loaders, () => this.service.countForSymptom(symptom, served))
  }

  @Query(() => [MedicineSuggestion], {
    description:
      '입력 중에 보여 줄 이름들. 치는 중인 글자(타이ㄹ)도 알아듣고, 외부 서비스에는 묻지 않습니다. 아직 글자가 없으면 빈 목록.',
  })
  medicineSuggestions(
    @Arg('prefix', () => String, { description: '지금까지 친 것.' }) prefix: string,
    @Arg('first', () => Int, { defaultValue: 8, description: '몇 줄까지, 1부터 100까지.' }) first: number,
    @Ctx() { served }: Ctx,
  ): Promise<MedicineSuggestion[]> {
    return this.service.suggestions(prefix, pageSize(first), served)
  }

  /** A further page is the same search. */
  private tell({ typed, after }: SearchPage, who: Pick<Ctx, 'viewer' | 'client'>): void {
    if (after === null) this.onSearched(typed, askerOf(who))
  }
}

/** Medicines by the ids within their global ids; a code that can't be one is just not there. */
export const readMedicineNodes = (itemSeqs: readonly string[], { loaders }: Ctx) =>
  Promise.all(itemSeqs.map(async itemSeq => (isItemSeq(itemSeq) ? loaders.medicine.load(itemSeq) : null)))

const isItemSeq = (text: string) => /^[0-9]{9}$/.test(text)

type By = 'name' | 'symptom'

const positionShape = z.tuple([z.string(), z.int32(), z.int32(), z.int32(), z.string(), z.string()])

/** Ties a cursor to what was searched for: in another search its place would mean nothing. */
const tagOf = (by: By, typed: string) =>
  createHash('sha256')
    .update(`${by}:${fold(typed)}`)
    .digest('base64url')
    .slice(0, 8)

function pageOf(by: By, typed: string, first: number, after: string | null): SearchPage {
  return { typed, first: pageSize(first), after: after == null ? null : positionOf(after, tagOf(by, typed)) }
}

function positionOf(cursor: string, tag: string): Position {
  const [itsTag, step, rank, weight, folded, itemSeq] = decodeCursor(cursor, positionShape)
  if (itsTag !== tag) throw new BadInputError('after', 'after: 다른 검색에서 받은 커서입니다.')
  return { step, rank, weight, folded, itemSeq }
}

function connect(
  page: PageAnswer,
  by: By,
  { typed, after }: SearchPage,
  loaders: MedicineLoaders,
  totalCount: () => Promise<number>,
): Found {
  const tag = tagOf(by, typed)
  const places = page.found.map(({ itemSeq, matchedBy, position: { step, rank, weight, folded } }) => ({
    itemSeq,
    matchedBy,
    cursor: encodeCursor([tag, step, rank, weight, folded, itemSeq]),
  }))
  const edges = async (): Promise<MedicineEdge[]> => {
    const nodes = await Promise.all(places.map(({ itemSeq }) => loaders.medicine.load(itemSeq)))
    return places.flatMap(({ matchedBy, cursor }, i) => {
      const node = nodes[i]
      return node ? [{ cursor, matchedBy, node }] : []
    })
  }
  return {
    edges,
    nodes: async () => (await edges()).map(({ node }) => node),
    totalCount,
    pageInfo: pageInfoOf(places, { hasNextPage: page.hasMore, after: after && 'given' }),
    servedFrom: page.servedFrom,
    isCatalogueComplete: page.isCatalogueComplete,
  }
}
