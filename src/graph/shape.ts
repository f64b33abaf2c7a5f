import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

/** What can be said of an operation without its variables. Fragments count wherever they are spread. */
export interface Shape {
  readonly depth: number
  readonly aliases: number
  readonly directives: number
  readonly rootFields: number
}

/** Measured once for each operation of a document that is kept. */
export function shapeOf(document: DocumentNode, operation: OperationDefinitionNode): Shape {
  const known = shapes.get(operation)
  if (known) return known
  const shape = measure(document, operation)
  shapes.set(operation, shape)
  return shape
}

const shapes = new WeakMap<OperationDefinitionNode, Shape>()
const nothing: Shape = { depth: 0, aliases: 0, directives: 0, rootFields: 0 }

function measure(document: DocumentNode, operation: OperationDefinitionNode): Shape {
  const fragments = fragmentsOf(document)
  const done = new Map<string, Shape>()
  const ofFragment = (name: string): Shape => {
    const known = done.get(name)
    if (known) return known
    done.set(name, nothing) // a circle, which validation refuses, ends here
    const fragment = fragments.get(name)
    const shape = fragment ? plusDirectives(ofSet(fragment.selectionSet), fragment.directives) : nothing
    done.set(name, shape)
    return shape
  }
  const ofSelection = (node: SelectionSetNode['selections'][number]): Shape => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return plusDirectives(ofFragment(node.name.value), node.directives)
    if (node.kind === Kind.INLINE_FRAGMENT) return plusDirectives(ofSet(node.selectionSet), node.directives)
    const inner = isIntrospection(node) ? nothing : ofSet(node.selectionSet)
    const aliases = inner.aliases + (node.alias ? 1 : 0)
    return plusDirectives({ ...inner, depth: inner.depth + 1, aliases, rootFields: 1 }, node.directives)
  }
  const ofSet = (set: SelectionSetNode | undefined): Shape =>
    (set?.selections ?? []).map(ofSelection).reduce(
      (sum, each) => ({
        depth: Math.max(sum.depth, each.depth),
        aliases: sum.aliases + each.aliases,
        directives: sum.directives + each.directives,
        rootFields: sum.rootFields + each.rootFields,
      }),
      nothing,
    )
  const onVariables = operation.variableDefinitions?.flatMap(({ directives }) => directives ?? []) ?? []
  return plusDirectives(ofSet(operation.selectionSet), [...(operation.directives ?? []), ...onVariables])
}

/** Every fragment of a document, by name. */
export const fragmentsOf = (document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> =>
  new Map(
    document.definitions.flatMap(node => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  )

/** True of what asks about the schema: `__schema`, `__type`, `__typename`. */
export const isIntrospection = ({ name: { value } }: FieldNode): boolean => value.startsWith('__')

const plusDirectives = (shape: Shape, directives: readonly unknown[] | undefined): Shape =>
  directives?.length ? { ...shape, directives: shape.directives + directives.length } : shape
