import { getNullableType, isListType } from 'graphql'
import { problem } from './errors.js'
import { compositeOf, type Select, type Selected, setsOf } from './exportSelection.js'
import type { Target } from './exportTarget.js'

/** Where what an edge says beside its node is put. */
export const EDGE = 'edge'

/** The most that a table may have. */
const MOST_COLUMNS = 1_000

/** One column of the table that rows are flattened to. */
export interface Column {
  readonly name: string
  /** The keys that lead to its value. */
  readonly path: readonly string[]
}

/**
 * A column for each value that is asked for, in the document's order, by the names that lead to it from the node. A list is
 * one column, whatever it holds. Throws BAD_USER_INPUT where two would have one name, or there are none or too many.
 */
export function columnsOf(select: Select, { rows, edge }: Target): readonly Column[] {
  const below = (field: Selected, path: readonly string[]): Column[] =>
    compositeOf(field) && !isListType(getNullableType(field.definition.type))
      ? inside(field).flatMap(inner => below(inner, [...path, inner.key]))
      : [{ name: path.join('.'), path }]
  const inside = (field: Selected | null): readonly Selected[] => {
    const type = field && compositeOf(field)
    return type ? select(setsOf(field), type) : []
  }
  const isOwn = (field: Selected) => field === edge?.node
  const ofNode = inside(edge ? edge.node : rows)
  const columns = (edge?.fields ?? [rows]).flatMap(field =>
    edge && !isOwn(field) ? below(field, [EDGE, field.key]) : ofNode.flatMap(inner => below(inner, [inner.key])),
  )
  if (columns.length === 0) throw problem('BAD_USER_INPUT', SAID.none)
  if (columns.length > MOST_COLUMNS) throw problem('BAD_USER_INPUT', SAID.many)
  if (edge?.fields.some(field => !isOwn(field)) && ofNode.some(({ key }) => key === EDGE))
    throw problem('BAD_USER_INPUT', SAID.edge)
  return columns
}

/** What an answer has where these keys lead; null where there is nothing. */
export function valueAt(answer: unknown, keys: readonly string[]): unknown {
  let value = answer
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null
    value = Reflect.get(value, key)
  }
  return value
}

const SAID = {
  none: '파일에 담을 값이 없습니다. nodes 안에서 필드를 골라 주세요.',
  many: `열(column)이 ${MOST_COLUMNS}개를 넘습니다.`,
  edge: `edges의 다른 값이 들어갈 자리라서 node 안에서 ${EDGE}라는 이름을 쓸 수 없습니다. 다른 이름을 붙여 주세요.`,
}
