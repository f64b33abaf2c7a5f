import type { CombinedError } from '@urql/core'

/**
 * Why there is no answer. `offline`, `unreachable`, `server` and `rate` may pass by themselves; `signedOut` until somebody signs
 * in; `forbidden` and `refused` stand. `retryAfter` is in milliseconds, null where the server didn't say.
 */
export type Fault =
  | { readonly kind: 'offline' | 'unreachable' | 'forbidden' | 'signedOut' }
  | { readonly kind: 'rate' | 'server'; readonly retryAfter: number | null }
  | { readonly kind: 'refused'; readonly message: string }

/** What the server says of a failure that passes, by its code. */
const PASSING: Readonly<Record<string, 'rate' | 'server'>> = {
  RATE_LIMITED: 'rate',
  UPSTREAM_UNAVAILABLE: 'server',
  INTERNAL_SERVER_ERROR: 'server',
}

export function faultOf(error: CombinedError | undefined, isOnline = navigator.onLine): Fault {
  const [first] = error?.graphQLErrors ?? []
  if (!first) return faultOfNetwork(error, isOnline)
  const code = String(first.extensions['code'])
  const passing = PASSING[code]
  if (passing) return { kind: passing, retryAfter: secondsOf(first.extensions['retryAfter']) }
  if (code === 'UNAUTHENTICATED') return { kind: 'signedOut' }
  if (code === 'FORBIDDEN') return { kind: 'forbidden' }
  return { kind: 'refused', message: first.message }
}

/** True of a fault that asking again, a while later, may mend. */
export const mayPass = ({ kind }: Fault): boolean => kind !== 'forbidden' && kind !== 'refused'

function faultOfNetwork(error: CombinedError | undefined, isOnline: boolean): Fault {
  const status = statusOf(error)
  if (status === 401) return { kind: 'signedOut' }
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
