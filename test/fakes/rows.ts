import 'reflect-metadata'
import { Arg, Ctx, Field, Int, ObjectType, Query, Resolver } from 'type-graphql'
import type { Context } from '../../src/graph/context.js'
import { PageInfo, pageInfoOf, pageSize } from '../../src/graph/page.js'
import { requireViewer } from '../../src/graph/viewer.js'

@ObjectType({ simpleResolvers: true })
class Row {
  @Field(() => Int)
  at!: number

  @Field(() => String)
  text!: string

  /** Null with an error, in the row that the test names. */
  @Field(() => String, { nullable: true })
  fragile!: () => string

  @Field(() => [Row])
  rows!: () => Row[]
}

@ObjectType({ simpleResolvers: true })
class RowConnection {
  @Field(() => [Row])
  nodes!: Row[]

  @Field(() => PageInfo)
  pageInfo!: PageInfo

  @Field(() => Int)
  totalCount!: () => number
}

/** A list as long as a test likes, and what was asked of it. */
export interface RowsState {
  total: number
  textOf: (at: number) => string
  /** The first row of each page that was read, and its size. */
  pages: [from: number, size: number][]
  counted: number
  /** Called before each page, with its number from 1 on. */
  before: (page: number) => void | Promise<void>
  breaksAt: number
  /** Usually its number. */
  cursorOf: (at: number) => string
}

export const createRowsState = (given: Partial<RowsState> = {}): RowsState => ({
  ...{
    total: 10,
    textOf: () => 'x'.repeat(10),
    pages: [],
    counted: 0,
    before: () => undefined,
    breaksAt: -1,
    cursorOf: String,
  },
  ...given,
})

/** Adds `rows` and `mine` to a test's schema. */
@Resolver()
export class RowsResolver {
  constructor(readonly state: RowsState) {}

  @Query(() => RowConnection)
  async rows(
    @Arg('first', () => Int, { defaultValue: 10 }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<RowConnection> {
    const { state } = this
    const from = after === undefined ? 0 : Number(after) + 1
    state.pages.push([from, pageSize(first)])
    await state.before(state.pages.length)
    const nodes = Array.from({ length: Math.min(first, state.total - from) }, (_, i) => this.row(from + i))
    const edges = nodes.map(({ at }) => ({ cursor: state.cursorOf(at) }))
    const pageInfo = pageInfoOf(edges, { hasNextPage: from + first < state.total, after })
    return { nodes, pageInfo, totalCount: () => ++state.counted }
  }

  /** Only for who has signed in. */
  @Query(() => RowConnection)
  async mine(
    @Ctx() { viewer }: Context,
    @Arg('first', () => Int, { defaultValue: 10 }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<RowConnection> {
    requireViewer(viewer)
    return this.rows(first, after)
  }

  private row(at: number): Row {
    const { textOf, breaksAt } = this.state
    const fragile = () => {
      if (at === breaksAt) throw new TypeError('secret: the row is broken')
      return 'whole'
    }
    return { at, text: textOf(at), fragile, rows: () => [] }
  }
}
