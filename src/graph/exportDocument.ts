import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type ValueNode,
} from 'graphql'
import { type Selected, setsOf } from './exportSelection.js'
import type { Target } from './exportTarget.js'

export interface PageAsked {
  readonly first: number
  readonly after: string | null
}

/**
 * The document that asks for one page of the rows, and for nothing beside them. What decides whether the connection is asked
 * for at all has been decided; variables and fragments stay as they are.
 */
export const pageDocument = (
  { definitions }: DocumentNode,
  operation: OperationDefinitionNode,
  target: Target,
  asked: PageAsked,
): DocumentNode => ({
  kind: Kind.DOCUMENT,
  definitions: [
    { ...operation, selectionSet: setOf(wayTo(target, asked)) },
    ...definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION),
  ],
})

/** Under which name a page tells of itself: one that the rows don't have. */
export const infoKeyOf = ({ rows }: Target): string => (rows.key === 'pageInfo' ? 'pageInfo_' : 'pageInfo')

/** From the root to the rows. */
function wayTo(target: Target, asked: PageAsked): SelectionNode {
  const { steps, connection } = target
  return steps.slice(0, -1).reduceRight<SelectionNode>(
    (inner, step, at) => ({
      ...step.node,
      directives: [],
      selectionSet: setOf(onParent(inner, steps[at + 1], step)),
    }),
    { ...connection.node, directives: [], arguments: argumentsOf(connection, asked), selectionSet: pageOf(target) },
  )
}

/** A field that only some of the types have which may be there is asked of those. */
function onParent(node: SelectionNode, asked: Selected | undefined, { definition }: Selected): SelectionNode {
  if (!asked || asked.parent === getNamedType(definition.type)) return node
  const typeCondition = { kind: Kind.NAMED_TYPE, name: nameOf(asked.parent.name) } as const
  return { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: setOf(node) }
}

function argumentsOf({ node }: Selected, { first, after }: PageAsked): ArgumentNode[] {
  const own = node.arguments?.filter(({ name }) => !['first', 'after'].includes(name.value)) ?? []
  const size = argument('first', { kind: Kind.INT, value: String(first) })
  return [...own, size, ...(after === null ? [] : [argument('after', { kind: Kind.STRING, value: after })])]
}

function pageOf(target: Target) {
  const { rows } = target
  const selections = setsOf(rows).flatMap(set => set.selections)
  const row = { ...rows.node, directives: [], selectionSet: setOf(...selections) }
  const info = {
    ...field('pageInfo', infoKeyOf(target)),
    selectionSet: setOf(field('hasNextPage'), field('endCursor')),
  }
  return setOf(row, info)
}

const nameOf = (value: string) => ({ kind: Kind.NAME, value }) as const

const setOf = (...selections: SelectionNode[]) => ({ kind: Kind.SELECTION_SET, selections }) as const

const argument = (name: string, value: ValueNode): ArgumentNode => ({ kind: Kind.ARGUMENT, name: nameOf(name), value })

const field = (name: string, alias = name): FieldNode => ({
  kind: Kind.FIELD,
  name: nameOf(name),
  ...(alias === name ? {} : { alias: nameOf(alias) }),
})
