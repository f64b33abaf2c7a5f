import { Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { Node, ownIdOf, toGlobalId } from '../graph/node.js'
import { PageInfo } from '../graph/page.js'
import { DateTimeScalar } from '../graph/scalars.js'
import { USER_ERRORS, UserError } from '../graph/userError.js'
import type { AskedScrap, ScrapRow } from './service.js'

@ObjectType({
  implements: Node,
  description: '담아 둔 의약품(scrap). 분류와 메모가 있고, 본인만 볼 수 있습니다.',
  simpleResolvers: true,
})
export class Scrap extends Node {
  @Field(() => String, { description: '분류(category), 1자부터 30자까지.' })
  category!: string

  @Field(() => String, { nullable: true, description: '메모(notes), 2,000자까지. 없으면 null.' })
  notes!: string | null

  @Field(() => DateTimeScalar, { description: '처음 담은 때.' })
  createdAt!: Date

  @Field(() => DateTimeScalar, { description: '분류나 메모가 마지막으로 바뀐 때.' })
  updatedAt!: Date

  /** What it is a scrap of. */
  itemSeq!: string
}

/** What the graph shows of a scrap to the one whose it is. */
export const toScrap = ({ id, itemSeq, category, notes, createdAt, updatedAt }: ScrapRow): Scrap => ({
  id: toGlobalId('Scrap', id),
  category,
  notes,
  createdAt,
  updatedAt,
  itemSeq,
})

@ObjectType({ description: '담아 둔 의약품 목록의 한 줄(edge).', simpleResolvers: true })
export class ScrapEdge {
  @Field(() => String, { description: '이 자리의 커서(keyset cursor). after에 넣으면 이 다음부터 이어집니다.' })
  cursor!: string

  @Field(() => Scrap, { description: '담아 둔 의약품.' })
  node!: Scrap
}

@ObjectType({
  description: '담아 둔 의약품 목록의 한 쪽(connection). 나중에 담은 것이 먼저입니다.',
  simpleResolvers: true,
})
export class ScrapConnection {
  @Field(() => [ScrapEdge], { description: '담아 둔 의약품과 그 커서.' })
  edges!: ScrapEdge[]

  @Field(() => [Scrap], { description: '담아 둔 의약품만.' })
  nodes!: Scrap[]

  @Field(() => PageInfo, { description: '쪽 정보.' })
  pageInfo!: PageInfo

  @Field(() => Int, { description: '모두 몇 건인지. 이 필드를 물을 때만 셉니다.' })
  totalCount!: number
}

@ObjectType({ description: '담아 둔 의약품의 분류(category)와 그 안의 수.', simpleResolvers: true })
export class ScrapCategory {
  @Field(() => String, { description: '분류의 이름.' })
  name!: string

  @Field(() => Int, { description: '이 분류에 담아 둔 의약품의 수.' })
  count!: number
}

@InputType({
  description: '담을 의약품. 이미 담아 두었으면 넣지 않은 것과 null은 그대로 둡니다.',
})
export class SaveScrapInput {
  @Field(() => ID, { description: '의약품(Medicine)의 전역 ID.' })
  medicineId!: string

  @Field(() => String, {
    nullable: true,
    description: '분류, 1자부터 30자까지. 있던 것이든 새로 지은 것이든 됩니다. 처음 담을 때 없으면 "즐겨찾기".',
  })
  category?: string | null

  @Field(() => String, { nullable: true, description: '메모, 2,000자까지. 빈 글을 넣으면 있던 메모를 지웁니다.' })
  notes?: string | null
}

/** What is asked of the service by it, whichever mutation it came with. */
export const askedOf = ({ medicineId, category = null, notes = null }: SaveScrapInput): AskedScrap => ({
  itemSeq: ownIdOf('Medicine', medicineId),
  category,
  notes,
})

@ObjectType({ description: '의약품을 담은 결과(scrap payload).', simpleResolvers: true })
export class ScrapPayload {
  @Field(() => Scrap, { nullable: true, description: '담은 뒤의 것. 담지 못했으면 null.' })
  scrap?: Scrap | null

  @Field(() => [UserError], { description: USER_ERRORS })
  userErrors!: readonly UserError[]
}
