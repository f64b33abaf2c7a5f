import 'reflect-metadata'
import { Arg, Ctx, Field, ID, InterfaceType, Query, Resolver } from 'type-graphql'
import { BadInputError } from '../errors.js'
import type { Context } from './context.js'

/** The most ids that `nodes` takes at once. */
const MAX_NODES = 100

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** What has a global id. Its values carry that id, so that the type is known from the value alone. */
@InterfaceType({
  description: '전역 ID(global ID)로 다시 찾을 수 있는 것.',
  resolveType: (value: { id: string }) => fromGlobalId(value.id).type,
})
export abstract class Node {
  @Field(() => ID, { description: '전역 ID. 뜻을 풀지 않고 그대로 쓰는 값이며 URL에 넣을 수 있습니다.' })
  id!: string
}

/** Opaque and URL-safe: base64url of `Type:id`. */
export const toGlobalId = (type: string, id: string): string => Buffer.from(`${type}:${id}`).toString('base64url')

/**
 * A uuid comes in the small letters that the database writes, in whichever it was typed. Throws BadInputError for what
 * `toGlobalId` never gives.
 */
export function fromGlobalId(globalId: string, argument = 'id'): { type: string; id: string } {
  const text = globalId.length <= 400 ? Buffer.from(globalId, 'base64url').toString('utf8') : ''
  const match = /^([A-Z][A-Za-z0-9]*):([^\p{C}]{1,200})$/u.exec(text)
  const [, type, id] = match ?? []
  if (type && id && toGlobalId(type, id) === globalId) return { type, id: UUID.test(id) ? id.toLowerCase() : id }
  throw new BadInputError(argument, `${argument}: 이 서비스가 준 ID가 아닙니다.`)
}

/** The id within a global id of that type; null of anything else, so that all that isn't there is answered alike. */
export function ownIdOf(type: string, globalId: string): string | null {
  try {
    const read = fromGlobalId(globalId)
    return read.type === type ? read.id : null
  } catch (error) {
    if (error instanceof BadInputError) return null
    throw error
  }
}

/** Reads things of one type by their own ids, in the order asked; null where there is none or the viewer may not see it. */
export type NodeReader<C extends Context = Context> = (
  ids: readonly string[],
  context: C,
) => Promise<readonly (object | Error | null)[]>

/** Answers `node` and `nodes` from a reader for each type name. */
@Resolver()
export class NodeResolver<C extends Context = Context> {
  constructor(private readonly readers: Readonly<Record<string, NodeReader<C>>>) {}

  @Query(() => Node, {
    nullable: true,
    description: '전역 ID로 찾은 것. 없거나 볼 수 없으면 null이며 둘은 구별되지 않습니다.',
  })
  async node(@Arg('id', () => ID, { description: '전역 ID.' }) id: string, @Ctx() context: C): Promise<object | null> {
    const [found] = await this.read([fromGlobalId(id)], context)
    if (found instanceof Error) throw found
    return found ?? null
  }

  @Query(() => [Node], {
    nullable: 'items',
    description: '전역 ID 여럿을 물은 순서대로. 없거나 볼 수 없는 것은 null입니다. 한 번에 100개까지.',
  })
  async nodes(
    @Arg('ids', () => [ID], { description: '전역 ID들, 100개까지.' }) ids: string[],
    @Ctx() context: C,
  ): Promise<readonly (object | Error | null)[]> {
    if (ids.length > MAX_NODES) throw new BadInputError('ids', `ids: 한 번에 ${MAX_NODES}개까지 물을 수 있습니다.`)
    return this.read(
      ids.map(id => fromGlobalId(id, 'ids')),
      context,
    )
  }

  /** One call for each type, whatever the order of the ids. */
  private async read(asked: readonly { type: string; id: string }[], context: C) {
    const found = new Map<string, object | Error | null>()
    await Promise.all(
      Object.entries(this.readers).map(async ([type, read]) => {
        const ids = [...new Set(asked.filter(each => each.type === type).map(({ id }) => id))]
        const values = ids.length > 0 ? await read(ids, context) : []
        ids.forEach((id, at) => found.set(`${type}:${id}`, values[at] ?? null))
      }),
    )
    return asked.map(({ type, id }) => found.get(`${type}:${id}`) ?? null)
  }
}
