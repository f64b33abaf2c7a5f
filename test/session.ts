import { expect, vi } from 'vitest'
import { REDIRECT_URI, type Person, type Tokens, type World } from './world.js'

type Server = Pick<World, 'send' | 'ask'>

/** Tokens, until when they are good, and whose. */
export interface Issued extends Tokens {
  accessTokenExpiresAt: string
  refreshTokenExpiresAt: string
  viewerId: string
}

interface SignInPayload {
  session: Omit<Issued, 'viewerId'> | null
  viewer: { id: string } | null
  userErrors: { code: string; path: string[]; message: string }[]
}

const PAYLOAD = `
  session { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt } viewer { id }
  userErrors { code path message }`
export const REFRESH = `mutation ($token: String!) { done: refreshSession(refreshToken: $token) { ${PAYLOAD} } }`
export const SIGN_OUT = 'mutation ($token: String!) { signOut(refreshToken: $token) { userErrors { code path } } }'
export const SIGN_OUT_EVERYWHERE = 'mutation { signOutEverywhere { userErrors { code path } } }'
export const END_SESSION = 'mutation ($id: ID!) { endSession(id: $id) { deletedId userErrors { code path } } }'

/** What somebody is told who shows this refresh token. */
export const showRefreshToken = async (server: Server, token: string): Promise<SignInPayload> =>
  (await server.ask<{ done: SignInPayload }>(REFRESH, { token })).done

/** The tokens that follow. Fails where there are none. */
export async function refresh(server: Server, token: string): Promise<Issued> {
  const { session, viewer, userErrors } = await showRefreshToken(server, token)
  if (session && viewer && userErrors.length === 0) return { ...session, viewerId: viewer.id }
  throw new Error(`It was not refreshed: ${JSON.stringify(userErrors)}`)
}

/** What a refresh token is answered that is good for nothing. */
export const SPENT = {
  session: null,
  viewer: null,
  userErrors: [{ code: 'INVALID', path: ['refreshToken'], message: '로그인이 끝났습니다. 다시 로그인해 주세요.' }],
}

/** As whom somebody is known who shows this access token: the id of a user, or the code of the refusal. */
export async function whoIs(server: Server, accessToken: string): Promise<string | null> {
  const { data, errors } = await server.send<{ viewer: { id: string } | null }>(
    '{ viewer { id } }',
    {},
    { authorization: `Bearer ${accessToken}` },
  )
  return data ? (data.viewer?.id ?? null) : String(errors[0]?.extensions['code'])
}

/**
 * Resolves once each of these access tokens is refused there. Sooner than the five seconds for which a server believes
 * what it has read of a session: so it was told.
 */
export const areSoonRefused = (server: Server, ...accessTokens: string[]) =>
  vi.waitFor(
    async () => {
      const known = await Promise.all(accessTokens.map(token => whoIs(server, token)))
      expect(known).toEqual(accessTokens.map(() => 'UNAUTHENTICATED'))
    },
    { timeout: 4_000, interval: 20 },
  )

/** How a session ends, each asked of `elsewhere` by whoever holds `me`; they have no other. */
export const ENDS: Record<
  string,
  (elsewhere: Server & Pick<World, 'personOf'>, me: Person, clock: World['clock']) => Promise<unknown>
> = {
  'signed out': (elsewhere, { refreshToken }) => elsewhere.ask(SIGN_OUT, { token: refreshToken }),
  'signed out everywhere': (elsewhere, me) => elsewhere.personOf(me.id, me).ask(SIGN_OUT_EVERYWHERE),
  'ended in the list': async (elsewhere, me) => {
    const there = elsewhere.personOf(me.id, me)
    const query = '{ viewer { sessions { nodes { id } } } }'
    const { viewer } = await there.ask<{ viewer: { sessions: { nodes: { id: string }[] } } }>(query)
    return there.ask(END_SESSION, { id: viewer.sessions.nodes[0]?.id })
  },
  'the user left': (elsewhere, me) => elsewhere.personOf(me.id, me).ask('mutation { deleteViewer { deletedId } }'),
  'a used token came again': async (elsewhere, { refreshToken }, clock) => {
    await refresh(elsewhere, refreshToken)
    clock.passes(11_000)
    await showRefreshToken(elsewhere, refreshToken)
  },
}

const SIGN_IN_WITH_KAKAO = `mutation ($code: String!, $uri: URL!) {
  done: signInWithKakao(input: { code: $code, redirectUri: $uri }) { ${PAYLOAD} }
}`

/** One more device of the person whom Kakao knows by `sub`, with the User-Agent of its program. */
export async function signInWithKakao(
  { ask, personOf, kakao }: World,
  sub: string,
  agent = 'okhttp/4.12.0',
): Promise<Person> {
  const variables = { code: kakao.codeFor({ sub, nickname: '두기기' }), uri: REDIRECT_URI }
  const { done } = await ask<{ done: SignInPayload }>(SIGN_IN_WITH_KAKAO, variables, { 'user-agent': agent })
  if (done.session && done.viewer) return personOf(done.viewer.id, done.session)
  throw new Error(`Nobody was signed in: ${JSON.stringify(done.userErrors)}`)
}
