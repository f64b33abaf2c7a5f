import { UntoldError } from './errors.js'

/** What a viewer may do beyond their own things. */
export type Role = 'USER' | 'ANALYST' | 'ADMIN'

/** What a viewer showed: the access token of a session, or an API token that they were issued. */
export interface Credential {
  readonly kind: 'session' | 'token'
  readonly id: string
  /** When it runs out by itself, in milliseconds since the epoch; null: never. */
  readonly expiresAt: number | null
}

/** Who is asking; `null` in a context means nobody has signed in. */
export interface Viewer {
  readonly userId: string
  readonly roles: readonly Role[]
  readonly credential: Credential
  /** True of whoever let themselves in, which one person may do as often as they like; also where it can't be told. */
  readonly isGuest: boolean
  /**
   * False where the signature alone speaks for them, since the database that knows whether their session has ended is
   * away: they see what anybody may, and nothing personal.
   */
  readonly isVerified: boolean
}

/** Throws UPSTREAM_UNAVAILABLE for one whom a signature alone speaks for. */
export function requireVerified(viewer: Viewer): Viewer {
  if (viewer.isVerified) return viewer
  throw new UntoldError()
}

/** True of those who may see what is for analysts: the schema in production, and a limit of their own for each API token. */
export const mayAnalyse = ({ roles }: Viewer): boolean => roles.some(role => role === 'ANALYST' || role === 'ADMIN')
