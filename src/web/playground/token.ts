/** What asking the server with a token showed of it. */
export type Verdict =
  | { readonly kind: 'good'; readonly nickname: string | null; readonly roles: readonly string[] }
  | { readonly kind: 'refused' }
  /** The server could not be asked. */
  | { readonly kind: 'unchecked' }

export type TokenState =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'set'
      readonly verdict: Verdict | { readonly kind: 'checking' }
      /** Milliseconds; null of an API token, which doesn't say. */
      readonly endsAt: number | null
    }

export type Problem = 'empty' | 'shape' | 'refresh'

/** Holds the token that a person put in, until its tab is closed. */
export interface TokenBox {
  /** The same object until it changes. Never holds the token itself. */
  state(): TokenState
  held(): string | null
  /** Takes what was typed, and has the server look at it; or says what is wrong with it and changes nothing. */
  put(typed: string): Problem | null
  clear(): void
  /** The server did not take this token. */
  refused(token: string): void
  watch(listener: () => void): () => void
}

export interface TokenBoxDeps {
  /** The tab's own: another tab, or a later visit, knows nothing of it. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  readonly check: (token: string) => Promise<Verdict>
}

const KEY = 'pilling:token'
const NONE: TokenState = { kind: 'none' }

export function createTokenBox({ storage, check }: TokenBoxDeps): TokenBox {
  const listeners = new Set<() => void>()
  let held: string | null = null
  let state: TokenState = NONE

  function become(token: string | null, next: TokenState): void {
    held = token
    state = next
    for (const listener of [...listeners]) listener()
  }

  function judge(token: string, verdict: Verdict): void {
    if (held === token) become(token, { kind: 'set', verdict, endsAt: endOf(token) })
  }

  function take(token: string): void {
    become(token, { kind: 'set', verdict: { kind: 'checking' }, endsAt: endOf(token) })
    void check(token).then(verdict => judge(token, verdict))
  }

  const kept = tokenIn(attempt(() => storage.getItem(KEY)) ?? '')
  if ('token' in kept) take(kept.token)

  return {
    state: () => state,
    held: () => held,
    put(typed) {
      const found = tokenIn(typed)
      if ('problem' in found) return found.problem
      attempt(() => storage.setItem(KEY, found.token))
      take(found.token)
      return null
    },
    clear() {
      attempt(() => storage.removeItem(KEY))
      become(null, NONE)
    },
    refused: token => judge(token, { kind: 'refused' }),
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Undefined where the browser's owner lets nothing be kept: then it is held in memory alone. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    console.warn(error)
    return undefined
  }
}

const API_TOKEN = /^pilling_[\w-]{43}$/
const ACCESS_TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/
const REFRESH_TOKEN = /^[\w-]{43}$/
const LONGEST = 4_096

/** The token in what was pasted, which may have quotes or `Bearer` around it. */
export function tokenIn(typed: string): { readonly token: string } | { readonly problem: Problem } {
  const token = typed
    .trim()
    .replace(/^["']|["'],?$/g, '')
    .replace(/^Bearer\s+/i, '')
    .trim()
  if (token === '') return { problem: 'empty' }
  if (REFRESH_TOKEN.test(token)) return { problem: 'refresh' }
  if (token.length > LONGEST || !(API_TOKEN.test(token) || ACCESS_TOKEN.test(token))) return { problem: 'shape' }
  return { token }
}

/** When an access token (JWT) ends, in milliseconds, as it says itself; null of one that doesn't. */
export function endOf(token: string): number | null {
  const [, payload = ''] = token.split('.')
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : null
    return typeof exp === 'number' && Number.isFinite(exp * 1_000) ? exp * 1_000 : null
  } catch {
    return null // no JWT, which is what was asked
  }
}
