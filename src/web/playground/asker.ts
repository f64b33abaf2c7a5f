import type { Session } from '../session/session'
import type { TokenBox } from './token'

export type Headers = Readonly<Record<string, string>>

/** Whose token goes with a request, besides what its own headers say. */
export interface Credential {
  readonly headers: Headers
  /** The server did not take it. */
  refused(): void
}

/** Tells who the playground asks as: whom the Headers editor names, else whose token was put in, else who is signed in. */
export interface Asker {
  as(headers: Headers): Promise<Credential>
  /** Like `as`, for a socket: its parameters, and the session that renews its token where it is the session's. */
  onSocket(headers: Headers): { readonly params: Headers; readonly session: Session | null }
}

const NOBODY: Credential = { headers: {}, refused: () => {} }

const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` })

const saysWho = (headers: Headers) => Object.keys(headers).some(name => name.toLowerCase() === 'authorization')

/** Since connection_init carries the token as `authorization`. */
const lowerCased = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

export const createAsker = (session: Session, box: TokenBox): Asker => ({
  async as(headers) {
    if (saysWho(headers)) return NOBODY
    const put = box.held()
    if (put !== null) return { headers: bearer(put), refused: () => box.refused(put) }
    const token = await session.token()
    return token === null ? NOBODY : { headers: bearer(token), refused: () => session.refused(token) }
  },

  onSocket(headers) {
    const params = lowerCased(headers)
    const put = box.held()
    if (saysWho(headers)) return { params, session: null }
    if (put !== null) return { params: { ...params, ...bearer(put) }, session: null }
    return { params, session }
  },
})
