import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  isCompositeType,
  isLeafType,
  isListType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { MAX_PAGE } from './page.js'
import { fragmentsOf, isIntrospection } from './shape.js'

export type Variables = Readonly<Record<string, unknown>>

/** How long a list is taken to be where nothing says it. */
const USUAL_LIST = 10

/** The objects that an operation may make us resolve, as `LIMITS` explains. Needs a document that is valid. */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): number {
  const fragments = fragmentsOf(document)
  const values = { ...defaultsOf(operation), ...variables }
  const done = new Map<string, number>()

  /** `page` is the size that the field above was given for the lists directly within it. */
  const ofSet = (set: SelectionSetNode, type: GraphQLCompositeType, page: number | null): number =>
    set.selections.reduce((sum, node) => {
      if (node.kind === Kind.FIELD) return sum + ofField(node, type, page)
      if (node.kind === Kind.FRAGMENT_SPREAD) return sum + ofFragment(node.name.value, page)
      return sum + ofSet(node.selectionSet, conditionOf(schema, node.typeCondition?.name.value) ?? type, page)
    }, 0)

  const ofFragment = (name: string, page: number | null): number => {
    const key = `${name} ${page}`
    const known = done.get(key)
    if (known !== undefined) return known
    done.set(key, 0)
    const fragment = fragments.get(name)
    const type = conditionOf(schema, fragment?.typeCondition.name.value)
    const cost = fragment && type ? ofSet(fragment.selectionSet, type, page) : 0
    done.set(key, cost)
    return cost
  }

  const ofField = (node: FieldNode, type: GraphQLCompositeType, page: number | null): number => {
    const field = isIntrospection(node) || isUnionType(type) ? undefined : type.getFields()[node.name.value]
    if (!field) return 0
    const result = getNamedType(field.type)
    const asked = sizeOf(field, node.arguments ?? [], values)
    const own = weightOf(field, isLeafType(result)) + (asked ?? 0) * weightOfEach(field)
    const isList = isListType(getNullableType(field.type))
    const inner =
      node.selectionSet && isCompositeType(result) ? ofSet(node.selectionSet, result, isList ? null : asked) : 0
    return (isList && own + inner > 0 ? (asked ?? saidSize(field) ?? page ?? USUAL_LIST) : 1) * (own + inner)
  }

  const root = schema.getRootType(operation.operation)
  return root ? ofSet(operation.selectionSet, root, null) : 0
}

function weightOf(field: GraphQLField<unknown, unknown>, isLeaf: boolean): number {
  const { cost } = field.extensions
  return typeof cost === 'number' ? cost : isLeaf ? 0 : 1
}

/** What doing costs for each of what a list in the arguments holds, whatever is shown of it: `extensions.costOfEach`. */
const weightOfEach = ({ extensions }: GraphQLField<unknown, unknown>): number =>
  typeof extensions['costOfEach'] === 'number' ? extensions['costOfEach'] : 0

/** What a field whose arguments don't tell says of its own length, by `extensions.size`. */
const saidSize = ({ extensions }: GraphQLField<unknown, unknown>): number | null =>
  typeof extensions['size'] === 'number' ? extensions['size'] : null

/** Arguments that say how long the list within is: by their number, or by the length of their own list. */
const SIZES = new Set(['first', 'ids', 'mutations'])

/** More than a page may hold is refused by its resolver, in words about the argument. */
function sizeOf(
  field: GraphQLField<unknown, unknown>,
  given: readonly ArgumentNode[],
  values: Variables,
): number | null {
  for (const { name, defaultValue } of field.args) {
    if (!SIZES.has(name)) continue
    const node = given.find(argument => argument.name.value === name)?.value
    const said = node?.kind === Kind.VARIABLE ? (values[node.name.value] ?? defaultValue) : defaultValue
    const size =
      node?.kind === Kind.INT
        ? Number(node.value)
        : node?.kind === Kind.LIST
          ? node.values.length
          : Array.isArray(said)
            ? said.length
            : said
    return typeof size === 'number' && size >= 0 ? Math.min(size, MAX_PAGE) : USUAL_LIST
  }
  return null
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  return Object.fromEntries(
    variableDefinitions.map(({ variable, defaultValue: node }) => {
      const size = node?.kind === Kind.INT ? Number(node.value) : node?.kind === Kind.LIST ? node.values : undefined
      return [variable.name.value, size]
    }),
  )
}

const conditionOf = (schema: GraphQLSchema, name: string | undefined): GraphQLCompositeType | null => {
  const type = name ? schema.getType(name) : undefined
  return isCompositeType(type) ? type : null
}
