export type Fetch = (path: string, init: RequestInit) => Promise<Response>

/** Times in milliseconds. */
export type Answer =
  | { readonly kind: 'token'; readonly token: string; readonly life: number }
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
  const response = await post(fetch, path, OURS)
  if (response?.status === 401) return { kind: 'nobody' }
  if (response?.ok) return (await tokenOf(response, now())) ?? UNTOLD
  const seconds = Number(response?.headers.get('retry-after'))
  return seconds > 0 ? { kind: 'untold', retryAfter: seconds * 1_000 } : UNTOLD
}

/** False if nobody knows whether it was done. */
export const signOut = async (fetch: Fetch): Promise<boolean> =>
  (await post(fetch, '/auth/sign-out', OURS))?.ok ?? false

/** Whose the token is; nulls where no answer came. */
export async function personOf(fetch: Fetch, token: string): Promise<{ id: string | null; nickname: string | null }> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const response = await post(fetch, '/graphql', headers, JSON.stringify({ query: '{ viewer { id nickname } }' }))
  const body = response && ((await jsonOf(response)) as { data?: { viewer?: Viewer | null } } | null)
  const { id = null, nickname = null } = body?.data?.viewer ?? {}
  return { id, nickname }
}

interface Viewer {
  readonly id?: string
  readonly nickname?: string
}

/** Its life is measured by the server's own clock: this computer's may be wrong. */
async function tokenOf(response: Response, now: number): Promise<Answer | null> {
  const body = (await jsonOf(response)) as { accessToken?: unknown; accessTokenExpiresAt?: unknown } | null
  const { accessToken: token, accessTokenExpiresAt } = body ?? {}
  const saidAt = Date.parse(response.headers.get('date') ?? '') || now
  const life = Date.parse(String(accessTokenExpiresAt)) - saidAt
  return typeof token === 'string' && life > 0 ? { kind: 'token', token, life } : null
}

/** Null where no answer came. */
function post(fetch: Fetch, path: string, headers: Record<string, string>, body?: string): Promise<Response | null> {
  const signal = AbortSignal.timeout(PATIENCE)
  const init = { method: 'POST', credentials: 'same-origin', cache: 'no-store', headers, signal } as const
  return fetch(path, body === undefined ? init : { ...init, body }).catch(() => null)
}

/** Null of what is no JSON, such as another's page in place of ours. */
const jsonOf = (response: Response): Promise<unknown> => response.json().catch(() => null)
