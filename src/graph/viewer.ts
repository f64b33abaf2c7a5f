import { PillingError } from '../errors.js'
import { requireVerified, type Viewer } from '../viewer.js'

/**
 * Whoever is asking, by a session or an API token. Throws UNAUTHENTICATED where nobody has signed in, and
 * UPSTREAM_UNAVAILABLE where it can't be told whether they still are.
 */
export function requireViewer(viewer: Viewer | null): Viewer {
  if (viewer) return requireVerified(viewer)
  throw new PillingError('UNAUTHENTICATED', '로그인해 주세요.')
}

/** As `requireViewer`, for what only a person who signed in may do. Throws FORBIDDEN for an API token. */
export function requireSession(viewer: Viewer | null): Viewer {
  if (requireViewer(viewer).credential.kind === 'session') return requireViewer(viewer)
  throw new PillingError('FORBIDDEN', 'API 토큰으로는 할 수 없습니다. 로그인한 세션의 액세스 토큰을 써 주세요.')
}
