import { type DocumentNode, getOperationAST, GraphQLError, type GraphQLSchema, Lexer, Source, TokenKind } from 'graphql'
import { costOf, type Variables } from './cost.js'
import { shapeOf } from './shape.js'

/**
 * What one operation may ask, in both ways in.
 * `cost` counts objects: each object-valued field is 1 (or its `extensions.cost`), times the size of every list above it;
 * scalars are free. What does much behind few objects says so by `extensions.cost`, and by `extensions.costOfEach` for each
 * item of the list that it is given. A page of 100 with three objects in each row is about 400; pages of 20 within a page of 100 about
 * 2,000 for each object in a row; a page of 100 within a page of 100 is refused.
 */
export const LIMITS = {
  tokens: 1_500,
  /** Brackets within brackets, counted before the parser, which recurses. */
  nesting: 40,
  /** Fields within fields, the leaf included. Introspection is bounded by graphql's own rule instead. */
  depth: 10,
  aliases: 20,
  directives: 20,
  rootFields: 20,
  cost: 5_000,
  variablesNesting: 20,
} as const

export interface Asked {
  readonly operationName?: string | null | undefined
  readonly variables?: Variables | null | undefined
}

/** Looks at the text before any parser does. Text that can't even be read as tokens is left for the parser to explain. */
export function checkSource(text: string): GraphQLError | null {
  const lexer = new Lexer(new Source(text))
  let [tokens, nesting] = [0, 0]
  try {
    for (let { kind } = lexer.advance(); kind !== TokenKind.EOF; { kind } = lexer.advance()) {
      if (++tokens > LIMITS.tokens) return tooComplex(`낱말(token)이 ${LIMITS.tokens}개를 넘습니다`)
      nesting += opening.has(kind) ? 1 : closing.has(kind) ? -1 : 0
      if (nesting > LIMITS.nesting) return tooComplex(`괄호가 ${LIMITS.nesting}겹을 넘습니다`)
    }
  } catch {
    return null // the parser will say the same, with its code
  }
  return null
}

/** Measures a valid document's operation against LIMITS; one error for each limit passed. */
export function checkDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  { operationName, variables }: Asked,
): GraphQLError[] {
  const operation = getOperationAST(document, operationName)
  if (!operation) return []
  if (nestsDeeperThan(variables, LIMITS.variablesNesting)) {
    return [tooComplex(`변수가 ${LIMITS.variablesNesting}겹을 넘습니다`)]
  }
  const shape = shapeOf(document, operation)
  const measures = [
    ['깊이(depth)', shape.depth, LIMITS.depth],
    ['별칭(alias)', shape.aliases, LIMITS.aliases],
    ['지시어(directive)', shape.directives, LIMITS.directives],
    ['최상위 필드(root field)', shape.rootFields, LIMITS.rootFields],
    ['비용(cost)', costOf(schema, document, operation, variables ?? {}), LIMITS.cost],
  ] as const
  return measures.flatMap(([what, size, limit]) =>
    size > limit ? [tooComplex(`${what}: ${size}, 허용은 ${limit}까지`)] : [],
  )
}

/** Never goes deeper than it asks about, so that no value can exhaust the stack. */
export function nestsDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some(inner => nestsDeeperThan(inner, levels - 1))
}

const opening = new Set<TokenKind>([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L])
const closing = new Set<TokenKind>([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R])

const tooComplex = (why: string): GraphQLError =>
  new GraphQLError(`질의가 너무 복잡합니다. ${why}.`, {
    extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400 } },
  })
