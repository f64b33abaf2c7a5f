import type { Session } from '../../session/session'
import type { ServerClock } from './serverClock'
import { isUnknownHash, type Trusted } from './trusted'

export interface AskingDeps {
  readonly fetch: typeof globalThis.fetch
  readonly session: Pick<Session, 'token' | 'refused'>
  readonly trusted: Pick<Trusted, 'textOf'>
  readonly clock: Pick<ServerClock, 'observe'>
  /** Milliseconds for an answer. */
  readonly patience: number
}

/** Asks as whom the session is then; once more with a new token where the old one is refused, and with the text where the hash is. */
export function createAskingFetch({ fetch, session, trusted, clock, patience }: AskingDeps): typeof globalThis.fetch {
  const send = async (url: RequestInfo | URL, init: RequestInit, token: string | null) => {
    const headers = new Headers(init.headers)
    if (token !== null) headers.set('authorization', `Bearer ${token}`)
    const signals = [AbortSignal.timeout(patience), ...(init.signal ? [init.signal] : [])]
    const response = await fetch(url, { ...init, headers, signal: AbortSignal.any(signals) })
    clock.observe(response.headers)
    return response
  }
  const sendAsMe = async (url: RequestInfo | URL, init: RequestInit) => {
    const token = await session.token()
    const response = await send(url, init, token)
    if (response.status !== 401 || token === null) return response
    session.refused(token)
    const renewed = await session.token()
    return renewed === null || renewed === token ? response : send(url, init, renewed)
  }
  return async (url, init = {}) => {
    const response = await sendAsMe(url, init)
    const spelledOut = response.ok ? null : await withText(response, init, trusted)
    return spelledOut ? sendAsMe(url, spelledOut) : response
  }
}

/** The same request with the operation's text, where the server says that it doesn't know it. */
async function withText(response: Response, init: RequestInit, trusted: Pick<Trusted, 'textOf'>) {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null) // no JSON, so nothing about a hash
  if (!isObject(body) || !isUnknownHash(body['errors']) || typeof init.body !== 'string') return null
  const { extensions, ...asked } = JSON.parse(init.body) as Record<string, unknown>
  const query = trusted.textOf(hashIn(extensions))
  return query === undefined ? null : { ...init, body: JSON.stringify({ ...asked, query }) }
}

/** Empty where there is none. */
export function hashIn(extensions: unknown): string {
  const persisted = isObject(extensions) ? extensions['persistedQuery'] : null
  const hash = isObject(persisted) ? persisted['sha256Hash'] : null
  return typeof hash === 'string' ? hash : ''
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
