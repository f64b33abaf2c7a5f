export type Fetch = (path: string, init: RequestInit) => Promise<Response>

/** Whose a session is: their global id, and what they are called. Nulls where the server did not say. */
export interface Person {
  readonly id: string | null
  readonly nickname: string | null
}

/** Times in milliseconds. */
export type Answer =
  | { readonly kind: 'token'; readonly token: string; readonly life: number; readonly person: Person }
  | { readonly kind: 'nobody' }
  /** `retryAfter` is null where the server did not say. */
  | { readonly kind: 'untold'; readonly retryAfter: number | null }

/** Milliseconds for an answer to come. */
const PATIENCE = 20_000
const OURS = { 'x-pilling-csrf': '1' }
const UNTOLD: Answer = { kind: 'untold', retryAfter: null }

/** The cookie's refresh token is used up for it, and the next one takes its place. */
export const newToken = (fetch: Fetch, now: () => number): Promise<Answer> => tokenFrom(fetch, now, '/auth/refresh')

/** A guest's session, kept in the same cookie as anybody's. */
export const enterAsGuest = (fetch: Fetch, now: () => number): Promise<Answer> => tokenFrom(fetch, now, '/auth/guest')

async function tokenFrom(fetch: Fetch, now: () => number, path: string): Promise<Answer> {
  const response = await post(fetch, path)
  if (response?.status === 401) return { kind: 'nobody' }
  if (response?.ok) return (await tokenOf(response, now())) ?? UNTOLD
  const seconds = Number(response?.headers.get('retry-after'))
  return seconds > 0 ? { kind: 'untold', retryAfter: seconds * 1_000 } : UNTOLD
}

/** False if nobody knows whether it was done. */
export const signOut = async (fetch: Fetch): Promise<boolean> => (await post(fetch, '/auth/sign-out'))?.ok ?? false

/** Its life is measured by the server's own clock: this computer's may be wrong. */
async function tokenOf(response: Response, now: number): Promise<Answer | null> {
  const body = (await jsonOf(response)) as Body | null
  const { accessToken: token, accessTokenExpiresAt, viewer } = body ?? {}
  const person = { id: textIn(viewer?.id), nickname: textIn(viewer?.nickname) }
  const saidAt = Date.parse(response.headers.get('date') ?? '') || now
  const life = Date.parse(String(accessTokenExpiresAt)) - saidAt
  return typeof token === 'string' && life > 0 ? { kind: 'token', token, life, person } : null
}

interface Body {
  readonly accessToken?: unknown
  readonly accessTokenExpiresAt?: unknown
  readonly viewer?: { readonly id?: unknown; readonly nickname?: unknown } | null
}

const textIn = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Null where no answer came. */
function post(fetch: Fetch, path: string): Promise<Response | null> {
  const signal = AbortSignal.timeout(PATIENCE)
  const init = { method: 'POST', credentials: 'same-origin', cache: 'no-store', headers: OURS, signal } as const
  return fetch(path, init).catch(() => null)
}

/** Null of what is no JSON, such as another's page in place of ours. */
const jsonOf = (response: Response): Promise<unknown> => response.json().catch(() => null)
