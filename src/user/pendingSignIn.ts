import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** How long somebody may take at Kakao, in seconds. */
export const PATIENCE = 600

/** Where a sign-in leads to that named no place of its own. */
const HOME = '/graphql'
const LONGEST_PATH = 500

/** What a browser keeps in a cookie between its leaving for Kakao and its coming back. */
export interface PendingSignIn {
  readonly state: string
  readonly nonce: string
  /** Of PKCE. */
  readonly verifier: string
  readonly redirectUri: string
  readonly returnTo: string
  readonly startedAt: number
}

/** A sign-in that begins now, with secrets of its own: `secret` gives 43 characters of base64url, new each time. */
export const beginSignIn = (
  wish: Pick<PendingSignIn, 'redirectUri' | 'returnTo' | 'startedAt'>,
  secret: () => string,
): PendingSignIn => ({ ...wish, state: secret(), nonce: secret(), verifier: secret() })

/** What Kakao is told of the verifier (S256). */
export const challengeOf = ({ verifier }: PendingSignIn): string =>
  createHash('sha256').update(verifier).digest('base64url')

/** As a cookie's value. */
export const writePending = (pending: PendingSignIn): string =>
  Buffer.from(JSON.stringify(PARTS.map(part => pending[part]))).toString('base64url')

/** Null for what `writePending` never gave, and once the patience is over. */
export function readPending(cookie: string | undefined, now: number): PendingSignIn | null {
  const read = shape.safeParse(cookie ? partsOf(cookie) : null)
  if (!read.success) return null
  const [state, nonce, verifier, redirectUri, returnTo, startedAt] = read.data
  if (now - startedAt > PATIENCE * 1_000) return null
  return { state, nonce, verifier, redirectUri, returnTo: localPath(returnTo), startedAt }
}

/** True where this is the state that the sign-in began with; tells nothing by the time that it takes. */
export const isItsState = ({ state }: PendingSignIn, given: string): boolean =>
  timingSafeEqual(createHash('sha256').update(state).digest(), createHash('sha256').update(given).digest())

/** A place on this server, as a browser would read it; HOME for anything that may lead elsewhere. */
export function localPath(path: string | undefined): string {
  if (!path || path.length > LONGEST_PATH || !/^\/(?!\/)[^\\\p{C}]*$/u.test(path)) return HOME
  const here = 'https://here.invalid'
  const url = URL.canParse(path, here) ? new URL(path, here) : null
  // `/.//elsewhere` is a path, until it is written out: then it is a host.
  const written = url?.origin === here ? `${url.pathname}${url.search}${url.hash}` : HOME
  return written.startsWith('//') || written.length > LONGEST_PATH ? HOME : written
}

const PARTS = ['state', 'nonce', 'verifier', 'redirectUri', 'returnTo', 'startedAt'] as const

const secret = z.string().regex(/^[\w-]{43}$/)
const shape = z.tuple([secret, secret, secret, z.string(), z.string(), z.number()])

function partsOf(cookie: string): unknown {
  if (cookie.length > 4_096) return null
  try {
    return JSON.parse(Buffer.from(cookie, 'base64url').toString('utf8'))
  } catch {
    return null // not JSON, so not ours
  }
}
