import {
  type DocumentNode,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
  visit,
  BREAK,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { mayAnalyse, type Viewer } from '../viewer.js'
import { problem } from './errors.js'
import { type Asked, checkDocument, checkSource, LIMITS } from './limits.js'

/** Who may ask about the schema. `analyst`: those with the role ANALYST or ADMIN. */
export type Introspection = 'open' | 'analyst' | 'off'

/** What an operation must pass before it runs, whichever way it came in. */
export interface Gate {
  /** From text to an operation that is valid and has its variables, for the way in that has no Apollo to do it. */
  read(text: string, asked: Asked): Prepared | GraphQLError[]
  /** Of a document that is valid: introspection, limits. */
  check(document: DocumentNode, asked: Asked, viewer: Viewer | null): GraphQLError[]
  mayIntrospect(viewer: Viewer | null): boolean
}

export interface Prepared {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
}

export function createGate({ schema, introspection }: { schema: GraphQLSchema; introspection: Introspection }): Gate {
  const documents = new LRUCache<string, DocumentNode>({
    max: 500,
    maxSize: 2_000_000,
    sizeCalculation: (_, text) => text.length + 1,
  })

  const mayIntrospect = (viewer: Viewer | null): boolean =>
    introspection === 'open' || (introspection === 'analyst' && viewer !== null && mayAnalyse(viewer))

  const check: Gate['check'] = (document, asked, viewer) => {
    const operation = getOperationAST(document, asked.operationName)?.operation
    // graphql's validation lets it pass, and its executor throws.
    if (operation && !schema.getRootType(operation))
      return [problem('GRAPHQL_VALIDATION_FAILED', `이 스키마에는 ${operation} 연산이 없습니다.`)]
    return !mayIntrospect(viewer) && introspects(document)
      ? [problem('FORBIDDEN', '스키마 조회(introspection)가 허용되지 않습니다.')]
      : checkDocument(schema, document, asked)
  }

  const documentOf = (text: string): DocumentNode | GraphQLError[] => {
    const known = documents.get(text)
    if (known) return known
    const refused = checkSource(text)
    if (refused) return [refused]
    const document = parseDocument(text)
    if (document instanceof GraphQLError) return [document]
    const invalid = validate(schema, document).map(error => coded(error, 'GRAPHQL_VALIDATION_FAILED'))
    if (invalid.length > 0) return invalid
    documents.set(text, document)
    return document
  }

  const read: Gate['read'] = (text, { operationName, variables }) => {
    const document = documentOf(text)
    if (!('kind' in document)) return document
    const operation = getOperationAST(document, operationName)
    if (!operation) {
      return [problem('BAD_USER_INPUT', 'operationName: 이 문서에 없거나, 여럿 가운데 하나를 골라야 합니다.')]
    }
    const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {})
    return errors ? errors.map(error => coded(error, 'BAD_USER_INPUT')) : { document, operation }
  }

  return { read, check, mayIntrospect }
}

function parseDocument(text: string): DocumentNode | GraphQLError {
  try {
    return parse(text, { maxTokens: LIMITS.tokens })
  } catch (error) {
    return coded(error instanceof GraphQLError ? error : new GraphQLError('Syntax Error.'), 'GRAPHQL_PARSE_FAILED')
  }
}

/** The code of the innermost error wins over this one: see errors.ts. */
const coded = (error: GraphQLError, code: string): GraphQLError =>
  new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    originalError: error.originalError ?? null,
    extensions: { code, ...error.extensions },
  })

const introspecting = new WeakMap<DocumentNode, boolean>()

/** Of any operation or fragment in the document, since which of them runs is not worth a difference. */
function introspects(document: DocumentNode): boolean {
  const known = introspecting.get(document)
  if (known !== undefined) return known
  let does = false
  visit(document, {
    [Kind.FIELD]: ({ name: { value } }) => {
      if (value !== '__schema' && value !== '__type') return undefined
      does = true
      return BREAK
    },
  })
  introspecting.set(document, does)
  return does
}
