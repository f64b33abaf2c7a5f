/** What a viewer may do beyond their own things. */
export type Role = 'USER' | 'ANALYST' | 'ADMIN'

/** Who is asking; `null` in a context means nobody has signed in. */
export interface Viewer {
  readonly userId: string
  readonly roles: readonly Role[]
}
