import {
  type DocumentNode,
  type FieldNode,
  getDirectiveValues,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isCompositeType,
  isUnionType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
} from 'graphql'
import type { Variables } from './cost.js'
import { fragmentsOf } from './shape.js'

/** One name in an answer, and all the places of the document that ask for what stands under it. */
export interface Selected {
  readonly key: string
  readonly node: FieldNode
  readonly nodes: readonly FieldNode[]
  readonly definition: GraphQLField<unknown, unknown>
  /** That the field was asked of: of a fragment, what it is on. */
  readonly parent: GraphQLCompositeType
}

/**
 * What some selection sets ask of a type, in the document's order: fragments opened, whatever they are on; what @skip and
 * @include leave out is left out. Needs a document that is valid.
 */
export type Select = (sets: readonly SelectionSetNode[], type: GraphQLCompositeType) => readonly Selected[]

export function createSelect(schema: GraphQLSchema, document: DocumentNode, variables: Variables): Select {
  const fragments = fragmentsOf(document)
  const isLeftOut = (node: SelectionNode): boolean =>
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] === true ||
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] === false
  const conditionOf = (name: string | undefined, otherwise: GraphQLCompositeType): GraphQLCompositeType => {
    const type = name === undefined ? undefined : schema.getType(name)
    return isCompositeType(type) ? type : otherwise
  }

  return (sets, type) => {
    const found = new Map<string, Selected>()
    const opened = new Set<string>()
    const open = (set: SelectionSetNode | undefined, parent: GraphQLCompositeType): void => {
      for (const node of set?.selections ?? []) {
        if (isLeftOut(node)) continue
        if (node.kind === Kind.FIELD) addTo(found, node, parent)
        else if (node.kind === Kind.INLINE_FRAGMENT)
          open(node.selectionSet, conditionOf(node.typeCondition?.name.value, parent))
        else if (!opened.has(node.name.value)) {
          opened.add(node.name.value)
          const fragment = fragments.get(node.name.value)
          open(fragment?.selectionSet, conditionOf(fragment?.typeCondition.name.value, parent))
        }
      }
    }
    for (const set of sets) open(set, type)
    return [...found.values()]
  }
}

export const setsOf = ({ nodes }: Selected): SelectionSetNode[] =>
  nodes.flatMap(({ selectionSet }) => selectionSet ?? [])

/** The type of what stands there, within all lists; null of a value. */
export function compositeOf({ definition }: Selected): GraphQLCompositeType | null {
  const type = getNamedType(definition.type)
  return isCompositeType(type) ? type : null
}

function addTo(found: Map<string, Selected>, node: FieldNode, parent: GraphQLCompositeType): void {
  const key = (node.alias ?? node.name).value
  const known = found.get(key)
  const definition = definitionOf(node.name.value, parent)
  if (known) found.set(key, { ...known, nodes: [...known.nodes, node] })
  else if (definition) found.set(key, { key, node, nodes: [node], definition, parent })
}

/** Null for what asks about the schema, which no file is made of. */
function definitionOf(name: string, type: GraphQLCompositeType): GraphQLField<unknown, unknown> | null {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef
  return isUnionType(type) ? null : (type.getFields()[name] ?? null)
}
