import 'reflect-metadata'
import { Field, ObjectType } from 'type-graphql'
import type { z } from 'zod'
import { BadInputError } from '../errors.js'

/** The most that one page may hold, everywhere. */
export const MAX_PAGE = 100

/** Where a page stands in its list. */
@ObjectType({
  description: '페이지 정보(page info): 목록의 앞뒤가 더 있는지와 양 끝의 커서입니다.',
  simpleResolvers: true,
})
export class PageInfo {
  @Field(() => Boolean, { description: '이 뒤에 더 있으면 true.' })
  hasNextPage!: boolean

  @Field(() => Boolean, { description: '이 앞에 더 있으면 true.' })
  hasPreviousPage!: boolean

  @Field(() => String, { nullable: true, description: '첫 항목의 커서. 항목이 없으면 null.' })
  startCursor!: string | null

  @Field(() => String, { nullable: true, description: '마지막 항목의 커서. 다음 쪽은 이 값을 after에 넣어 묻습니다.' })
  endCursor!: string | null
}

/** The page info of a forward page: with an `after` there is something before it. */
export function pageInfoOf(
  edges: readonly { readonly cursor: string }[],
  { hasNextPage, after }: { hasNextPage: boolean; after: string | null | undefined },
): PageInfo {
  return {
    hasNextPage,
    hasPreviousPage: after != null,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  }
}

/** The keys of a row's place in its order, opaque and URL-safe. */
export const encodeCursor = (parts: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url')

/** The parts that `encodeCursor` was given. Throws BadInputError where they are not of `shape`, or hold what no text may. */
export function decodeCursor<T>(cursor: string, shape: z.ZodType<T>, argument = 'after'): T {
  const read = shape.safeParse(partsOf(cursor))
  if (!read.success) throw new BadInputError(argument, `${argument}: 이 목록에서 받은 커서가 아닙니다.`)
  return read.data
}

/** `first`, checked. Throws BadInputError outside 1…100. */
export function pageSize(first: number, argument = 'first'): number {
  if (Number.isInteger(first) && first >= 1 && first <= MAX_PAGE) return first
  throw new BadInputError(argument, `${argument}: 1부터 ${MAX_PAGE}까지의 정수여야 합니다.`)
}

function partsOf(cursor: string): unknown {
  if (cursor.length > 2_000 || !/^[\w-]+$/.test(cursor)) return undefined
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    const holdsUnstorable =
      Array.isArray(parts) && parts.some(part => typeof part === 'string' && /[\0\p{Cs}]/u.test(part))
    return holdsUnstorable ? undefined : parts
  } catch {
    return undefined // not JSON, so not ours
  }
}
