import { createHash, randomBytes } from 'node:crypto'
import type { Tokens, World } from './world.js'
import { REDIRECT_URI } from './world.js'

/** What a mutation answers of who signed in with Kakao, or why nobody did. */
export interface KakaoSignedIn {
  session: Tokens | null
  viewer: { id: string; nickname: string; picture: string | null; isGuest: boolean; roles: string[] } | null
  userErrors: { code: string; path: string[]; message: string }[]
}

export interface KakaoInput {
  code: string
  redirectUri?: string
  codeVerifier?: string | null
  nonce?: string | null
}

const SIGN_IN_WITH_KAKAO = `mutation ($input: SignInWithKakaoInput!) {
  done: signInWithKakao(input: $input) {
    session { accessToken refreshToken } viewer { id nickname picture isGuest roles } userErrors { code path message }
  }
}`

type Server = Pick<World, 'send'>

/** Shows a server what came back from Kakao; the answer as it is, errors and all. */
export const showKakaoCode = (server: Server, input: KakaoInput) =>
  server.send<{ done: KakaoSignedIn }>(SIGN_IN_WITH_KAKAO, { input: { redirectUri: REDIRECT_URI, ...input } })

/** What the payload says. Fails where the operation did. */
export async function tryKakao(server: Server, input: KakaoInput): Promise<KakaoSignedIn> {
  const { data, errors } = await showKakaoCode(server, input)
  if (data && errors.length === 0) return data.done
  throw new Error(`The operation failed: ${JSON.stringify(errors)}`)
}

/** Who signed in, with their tokens. Fails where nobody did. */
export async function signInWithKakao(server: Server, input: KakaoInput) {
  const { session, viewer, userErrors } = await tryKakao(server, input)
  if (session && viewer && userErrors.length === 0) return { ...session, ...viewer }
  throw new Error(`Nobody was signed in: ${JSON.stringify(userErrors)}`)
}

/** A secret of an app's own, and what it tells Kakao of it. */
export function pkce() {
  const codeVerifier = randomBytes(32).toString('base64url')
  return { codeVerifier, codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url') }
}
