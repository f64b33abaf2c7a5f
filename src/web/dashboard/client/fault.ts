import type { CombinedError } from '@urql/core'
import { NotAskedError } from './askingFetch'

/**
 * Why there is no answer. `offline`, `unreachable`, `server` and `rate` may pass by themselves; `signedOut` until somebody signs
 * in; `outdated` until the page is loaded anew, since this server doesn't understand its build; `forbidden` and `refused` stand.
 * `retryAfter` is in milliseconds, null where the server didn't say.
 */
export type Fault =
  | { readonly kind: 'offline' | 'unreachable' | 'forbidden' | 'signedOut' | 'outdated' }
  | { readonly kind: 'rate' | 'server'; readonly retryAfter: number | null }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

/** What the server says of a failure that passes, by its code. */
const PASSING: Readonly<Record<string, 'rate' | 'server'>> = {
  RATE_LIMITED: 'rate',
  UPSTREAM_UNAVAILABLE: 'server',
  INTERNAL_SERVER_ERROR: 'server',
}

/** What the server says that can't run what it is asked, whoever asks it. */
const STANDING: Readonly<Record<string, 'signedOut' | 'forbidden' | 'outdated'>> = {
  UNAUTHENTICATED: 'signedOut',
  FORBIDDEN: 'forbidden',
  PERSISTED_QUERY_NOT_FOUND: 'outdated',
  PERSISTED_QUERY_NOT_SUPPORTED: 'outdated',
  GRAPHQL_PARSE_FAILED: 'outdated',
  GRAPHQL_VALIDATION_FAILED: 'outdated',
  OPERATION_RESOLUTION_FAILURE: 'outdated',
  BAD_REQUEST: 'outdated',
  QUERY_TOO_COMPLEX: 'outdated',
}

export function faultOf(error: CombinedError | undefined, isOnline = navigator.onLine): Fault {
  const [first] = error?.graphQLErrors ?? []
  if (!first) return faultOfNetwork(error, isOnline)
  const code = String(first.extensions['code'])
  const passing = PASSING[code]
  if (passing) return { kind: passing, retryAfter: secondsOf(first.extensions['retryAfter']) }
  const standing = STANDING[code]
  return standing ? { kind: standing } : { kind: 'refused', code, message: first.message }
}

function faultOfNetwork(error: CombinedError | undefined, isOnline: boolean): Fault {
  const status = statusOf(error)
  if (status === 401 || error?.networkError instanceof NotAskedError) return { kind: 'signedOut' }
  if (status === 429) return { kind: 'rate', retryAfter: null }
  if (status !== null && status >= 500) return { kind: 'server', retryAfter: null }
  return { kind: isOnline ? 'unreachable' : 'offline' }
}

/** Of an answer that is no GraphQL, such as a proxy's page. */
function statusOf(error: CombinedError | undefined): number | null {
  const response: unknown = error?.response
  return response instanceof Response ? response.status : null
}

const secondsOf = (seconds: unknown): number | null => (typeof seconds === 'number' ? seconds * 1_000 : null)
