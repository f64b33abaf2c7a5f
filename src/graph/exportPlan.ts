import {
  type DocumentNode,
  getVariableValues,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql'
import type { Variables } from './cost.js'
import { problem } from './errors.js'
import { EDGE, valueAt } from './exportColumns.js'
import { infoKeyOf, type PageAsked, pageDocument } from './exportDocument.js'
import { createSelect, type Select, type Selected } from './exportSelection.js'
import { findTarget, type Target } from './exportTarget.js'
import type { Prepared } from './gate.js'

/** How a document's connection is read page by page. */
export interface ExportPlan {
  readonly operation: OperationDefinitionNode
  readonly target: Target
  readonly select: Select
  /** Where the document itself has the rows begin. */
  readonly after: string | null
  page(asked: PageAsked): DocumentNode
  /** What came of `page`. Null where something on the way to the connection is not there. */
  read(data: unknown): Page | null
}

export interface Page {
  /** Nodes; what edges say beside them is under EDGE. */
  readonly rows: readonly unknown[]
  /** Where the next page begins, or null of the last. */
  readonly next: string | null
}

/** Throws BAD_USER_INPUT for what is no query for one connection. */
export function planExport(schema: GraphQLSchema, { document, operation }: Prepared, given: Variables): ExportPlan {
  const root = schema.getQueryType()
  if (operation.operation !== OperationTypeNode.QUERY || !root) throw problem('BAD_USER_INPUT', QUERIES_ONLY)
  const { coerced = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], given)
  const select = createSelect(schema, document, coerced)
  const target = findTarget(select, operation, root)
  return {
    operation,
    target,
    select,
    after: startOf(target.connection, coerced),
    page: asked => pageDocument(document, operation, target, asked),
    read: data => readPage(data, target),
  }
}

function readPage(data: unknown, target: Target): Page | null {
  const { steps, rows, edge } = target
  const connection = valueAt(
    data,
    steps.map(({ key }) => key),
  )
  if (connection === null) return null
  const found = valueAt(connection, [rows.key])
  const list: readonly unknown[] = Array.isArray(found) ? found : []
  return { rows: edge ? list.map(each => rowOf(each, edge)) : list, next: nextOf(connection, infoKeyOf(target)) }
}

/** What ends before its end would be taken for the whole. */
function nextOf(connection: unknown, info: string): string | null {
  if (valueAt(connection, [info, 'hasNextPage']) !== true) return null
  const cursor = valueAt(connection, [info, 'endCursor'])
  if (typeof cursor !== 'string') throw new Error('A page said that more follow, and not where.')
  return cursor
}

/** The node of an edge, and under EDGE what else the edge says. */
function rowOf(edge: unknown, { fields, node }: NonNullable<Target['edge']>): unknown {
  const row = node && valueAt(edge, [node.key])
  const besides = fields.filter(field => field !== node).map(({ key }) => [key, valueAt(edge, [key])] as const)
  return besides.length === 0 ? row : { ...(row ?? {}), [EDGE]: Object.fromEntries(besides) }
}

function startOf({ node }: Selected, variables: Variables): string | null {
  const value = node.arguments?.find(({ name }) => name.value === 'after')?.value
  const said = value?.kind === Kind.VARIABLE ? variables[value.name.value] : value?.kind === Kind.STRING && value.value
  return typeof said === 'string' ? said : null
}

const QUERIES_ONLY = 'CSV와 JSON Lines로는 조회(query)만 받을 수 있습니다.'
