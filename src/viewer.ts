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
}

/** True of those who may see what is for analysts: the schema in production, and a limit of their own for each API token. */
export const mayAnalyse = ({ roles }: Viewer): boolean => roles.some(role => role === 'ANALYST' || role === 'ADMIN')
