import { GraphQLError, type GraphQLFormattedError, Kind } from 'graphql'
import { PillingError } from '../errors.js'
import type { Log } from '../log.js'

/** How the codes of the libraries are told: the closed list that clients were promised. */
const CODES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    UNAUTHENTICATED: 'UNAUTHENTICATED',
    FORBIDDEN: 'FORBIDDEN',
    BAD_USER_INPUT: 'BAD_USER_INPUT',
    RATE_LIMITED: 'RATE_LIMITED',
    QUERY_TOO_COMPLEX: 'QUERY_TOO_COMPLEX',
    UPSTREAM_UNAVAILABLE: 'UPSTREAM_UNAVAILABLE',
    GRAPHQL_PARSE_FAILED: 'GRAPHQL_PARSE_FAILED',
    GRAPHQL_VALIDATION_FAILED: 'GRAPHQL_VALIDATION_FAILED',
    PERSISTED_QUERY_NOT_FOUND: 'PERSISTED_QUERY_NOT_FOUND',
    BAD_REQUEST: 'BAD_USER_INPUT',
    OPERATION_RESOLUTION_FAILURE: 'BAD_USER_INPUT',
    PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_USER_INPUT',
  }),
)

export const MASKED_MESSAGE =
  '서버에서 문제가 생겼습니다. 잠시 뒤에 다시 시도해 주세요. 계속되면 requestId를 알려 주세요.'

/** The code of an error that clients are shown, or null of one that is to be masked. */
export interface Shown {
  readonly formatted: GraphQLFormattedError
  readonly isMasked: boolean
}

/** What a client may see of an error: a pure function, for both ways in. */
export function formatError(thrown: unknown, { hidesSchema }: { hidesSchema: boolean }): Shown {
  const error = thrown instanceof GraphQLError ? thrown : null
  const place = error ? { ...placeOf(error) } : {}
  const origin = originOf(thrown)
  if (origin instanceof PillingError) {
    return shown({ message: origin.message, ...place, extensions: { code: origin.code, ...origin.details } })
  }
  const code = error && origin instanceof GraphQLError ? codeOf(error, origin) : null
  if (!error || !code) {
    return {
      formatted: { message: MASKED_MESSAGE, ...place, extensions: { code: 'INTERNAL_SERVER_ERROR' } },
      isMasked: true,
    }
  }
  return shown({ message: wordsOf(error.message, hidesSchema), ...place, extensions: { code } })
}

/** `formatError` for the errors of one request: what is masked is logged, and carries the request's id to quote. */
export function formatErrors(
  errors: readonly unknown[],
  { log, requestId, hidesSchema }: { log: Log; requestId: string; hidesSchema: boolean },
): GraphQLFormattedError[] {
  return errors.map(error => {
    const { formatted, isMasked } = formatError(error, { hidesSchema })
    if (!isMasked) return formatted
    log.error(
      { err: originOf(error), path: formatted.path?.join('.') },
      'an operation failed in a way that nobody foresaw',
    )
    return { ...formatted, extensions: { ...formatted.extensions, requestId } }
  })
}

/** An error for the client as it is, with a code of the closed list. `status` is that of an answer by HTTP. */
export const problem = (code: string, message: string, status = 400): GraphQLError =>
  new GraphQLError(message, { extensions: { code, http: { status } } })

/** An error that was formatted, masked and logged already; Apollo only has to send it. */
export class FormattedError extends GraphQLError {
  constructor(readonly formatted: GraphQLFormattedError) {
    const code = formatted.extensions?.['code']
    super(formatted.message, { extensions: { code, http: { status: statusOf(code) } } })
  }

  override toJSON(): GraphQLFormattedError {
    return this.formatted
  }
}

/** The status of what was refused before it ran, by the code of its error. */
export const statusOf = (code: unknown): number => STATUSES[String(code)] ?? 400

const STATUSES: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  UPSTREAM_UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
}

/** The innermost cause that GraphQL wrapped on the way up. */
function originOf(thrown: unknown): unknown {
  let origin = thrown
  while (origin instanceof GraphQLError && origin.originalError) origin = origin.originalError
  return origin
}

/**
 * The code that either end carries; the inner one first, for a scalar's BAD_USER_INPUT inside a validation error.
 * Without one, an argument that could not be read as the query ran is the caller's mistake (its node is a value),
 * and all else ours: a leaf that can't be serialized, a type that can't be told.
 */
function codeOf(error: GraphQLError, origin: GraphQLError): string | null {
  for (const { extensions } of [origin, error]) {
    const code = CODES.get(String(extensions['code']))
    if (code) return code
  }
  const node = origin.nodes?.[0]
  return node && node.kind !== Kind.FIELD && error.path ? 'BAD_USER_INPUT' : null
}

/** Suggestions tell names that a hidden schema keeps to itself; an echoed value can be as long as a body. */
function wordsOf(message: string, hidesSchema: boolean): string {
  const words = hidesSchema ? message.replace(/\s*Did you mean .*$/s, '') : message
  return words.length > 500 ? `${words.slice(0, 500)}…` : words
}

const placeOf = ({ locations, path }: GraphQLError) => ({
  ...(locations ? { locations } : {}),
  ...(path ? { path } : {}),
})

const shown = (formatted: GraphQLFormattedError): Shown => ({ formatted, isMasked: false })
