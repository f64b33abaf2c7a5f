import type { Voice } from '../../session/sessionOf'
import type { ServerClock } from './serverClock'
import { isUnknownHash, type Trusted } from './trusted'

export interface AskingDeps {
  readonly fetch: typeof globalThis.fetch
  readonly session: Pick<Voice, 'token' | 'refused'>
  readonly trusted: Pick<Trusted, 'textOf'>
  readonly clock: Pick<ServerClock, 'observe'>
  /** Milliseconds for an answer. */
  readonly patience: number
}

/** Nothing has left this browser, since it has no token to ask with as whom it should. */
export class NotAskedError extends Error {
  override readonly name = 'NotAskedError'
}

/** Characters. An answer that knows no hash says nothing else. */
const LONGEST_REFUSAL = 4_000

/**
 * Asks as whom the session is then, and never as nobody; once more with a new token where the old one is refused, and with the
 * text where the hash is: a newer build of the server doesn't know this page's.
 */
export function createAskingFetch({ fetch, session, trusted, clock, patience }: AskingDeps): typeof globalThis.fetch {
  const unknown = new Set<string>()
  const send = async (url: RequestInfo | URL, init: RequestInit, token: string) => {
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${token}`)
    const signals = [AbortSignal.timeout(patience), ...(init.signal ? [init.signal] : [])]
    const response = await fetch(url, { ...init, headers, signal: AbortSignal.any(signals) })
    clock.observe(response.headers)
    return response
  }
  const sendAsMe = async (url: RequestInfo | URL, init: RequestInit) => {
    const token = await session.token()
    if (token === null) throw new NotAskedError('There is no token to ask with')
    const response = await send(url, init, token)
    if (response.status !== 401) return response
    session.refused(token)
    const renewed = await session.token()
    return renewed === null || renewed === token ? response : send(url, init, renewed)
  }
  return async (url, init = {}) => {
    const hash = hashOf(init)
    if (hash === '') return sendAsMe(url, init)
    if (unknown.has(hash)) return sendAsMe(url, withText(init, trusted.textOf(hash)))
    const response = await sendAsMe(url, init)
    if (trusted.textOf(hash) === undefined || !(await isOfUnknownHash(response))) return response
    unknown.add(hash)
    return sendAsMe(url, withText(init, trusted.textOf(hash)))
  }
}

/** Whatever its status: to who accepts application/json a server says it with 200. */
async function isOfUnknownHash(response: Response): Promise<boolean> {
  try {
    const text = await response.clone().text()
    const body: unknown = text.length > LONGEST_REFUSAL ? null : JSON.parse(text)
    return isObject(body) && isUnknownHash(body['errors'])
  } catch {
    return false // no JSON, or cut off: whoever reads it next finds that out
  }
}

/** Empty of a request that goes with its text. */
const hashOf = ({ body }: RequestInit): string =>
  typeof body === 'string' && body.includes('"persistedQuery"') ? hashIn(fieldsIn(body)['extensions']) : ''

function withText(init: RequestInit, query: string | undefined): RequestInit {
  const { extensions: _, ...asked } = typeof init.body === 'string' ? fieldsIn(init.body) : {}
  return { ...init, body: JSON.stringify({ ...asked, query }) }
}

const fieldsIn = (body: string): Record<string, unknown> => JSON.parse(body) as Record<string, unknown>

/** Empty where there is none. */
export function hashIn(extensions: unknown): string {
  const persisted = isObject(extensions) ? extensions['persistedQuery'] : null
  const hash = isObject(persisted) ? persisted['sha256Hash'] : null
  return typeof hash === 'string' ? hash : ''
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
