import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import { createJwks } from './jwks.js'
import type { KakaoDoorOptions } from './kakaoDoor.js'
import { createFailed, createKakaoDoor, inTime } from './kakaoDoor.js'
import { createExchange } from './kakaoExchange.js'
import type { KakaoPerson } from './kakaoPerson.js'
import { readPerson } from './kakaoPerson.js'
import { BadTokenError, createKakaoTokens } from './kakaoToken.js'
import type { KakaoEvent, KakaoNotice } from './kakaoWebhook.js'
import { createWebhookReader } from './kakaoWebhook.js'
import { readUnlinked } from './kapi.js'
import { KakaoRefusal, refuse } from './koe.js'

export { KakaoRefusal } from './koe.js'
export type { KakaoPerson } from './kakaoPerson.js'

/** What came back with the person who agreed at Kakao, and what the app kept of how it began. */
export interface KakaoSignIn {
  readonly code: string
  readonly redirectUri: string
  readonly codeVerifier?: string | null
  readonly nonce?: string | null
}

export interface Kakao {
  /** Where the person goes to agree; `codeChallenge` is made by S256. */
  authorizeUrl(question: { redirectUri: string; state: string; nonce: string; codeChallenge: string }): string
  /** Rejects with a KakaoRefusal that the person can be shown, or an UpstreamError. */
  signIn(code: KakaoSignIn): Promise<KakaoPerson>
  /** Resolves also where there was no link any more. Rejects with an UpstreamError, of fault `key` without an admin key. */
  unlink(sub: bigint): Promise<void>
  /** Null: not from Kakao. Rejects with an UpstreamError where that can't be told. */
  readWebhook(notice: KakaoNotice): Promise<KakaoEvent | null>
}

export interface KakaoOptions {
  /** To kauth.kakao.com, where people sign in. */
  auth: KakaoDoorOptions
  /** To kapi.kakao.com, where people are unlinked: while it is down they can still sign in. */
  api: KakaoDoorOptions
  clock: Pick<Clock, 'now'>
  log: Log
  config: {
    readonly restApiKey: string
    readonly clientSecret: string | null
    readonly adminKey: string | null
    readonly authBaseUrl: string
    readonly apiBaseUrl: string
  }
}

/** Kakao Login: who is signing in, by OAuth 2.0 with PKCE and OpenID Connect. */
export function createKakao({ auth, api, clock, log, config }: KakaoOptions): Kakao {
  const { restApiKey, adminKey, authBaseUrl, apiBaseUrl } = config
  const [ask, askApi] = [createKakaoDoor(auth), createKakaoDoor(api)]
  const keys = createJwks({ ...auth, clock, log, url: at(authBaseUrl, '/.well-known/jwks.json') })
  const tokens = createKakaoTokens({ keys, issuer: new URL(authBaseUrl).origin, restApiKey, clock })
  const exchange = createExchange({ ask, url: at(authBaseUrl, '/oauth/token'), ...config })

  async function identify(idToken: string, nonce: string | null): Promise<KakaoPerson> {
    const { sub, claims } = await tokens.idToken(idToken)
    // Nobody else's token can be slipped in where the nonce is; where the app made none, none may come.
    if ((claims['nonce'] ?? null) !== nonce) throw refuse('NONCE')
    return readPerson(sub, claims)
  }

  /** Tells the log what the one who runs this should know, by its code alone, and makes a refusal of a bad token. */
  function asRefusal(error: unknown): unknown {
    if (error instanceof BadTokenError) {
      log.warn({ code: error.code }, 'the id_token of a Kakao sign-in was refused')
      return refuse('ID_TOKEN')
    }
    if (error instanceof KakaoRefusal && error.isOurFault)
      log.error({ code: error.code }, 'Kakao refuses how this app is set up')
    else if (error instanceof KakaoRefusal) log.info({ code: error.code }, 'Kakao refused a sign-in')
    return error
  }

  return {
    authorizeUrl({ redirectUri, state, nonce, codeChallenge }) {
      const url = at(authBaseUrl, '/oauth/authorize')
      const asked = { client_id: restApiKey, redirect_uri: redirectUri, response_type: 'code', state, nonce }
      const pkce = { code_challenge: codeChallenge, code_challenge_method: 'S256' }
      url.search = new URLSearchParams({ ...asked, ...pkce }).toString()
      return url.href
    },

    signIn: code =>
      inTime(auth.upstream, async signal => identify(await exchange(code, signal), code.nonce ?? null)).catch(
        (error: unknown) => {
          throw asRefusal(error)
        },
      ),

    async unlink(sub) {
      if (adminKey === null) throw createFailed(api.upstream)('key', 'KAKAO_ADMIN_KEY가 없어 연결을 끊을 수 없습니다.')
      const headers = { authorization: `KakaoAK ${adminKey}` }
      const form = { target_id_type: 'user_id', target_id: String(sub) }
      await inTime(api.upstream, signal =>
        askApi(at(apiBaseUrl, '/v1/user/unlink'), { form, headers, signal }, readUnlinked),
      )
    },

    readWebhook: createWebhookReader({ tokens, adminKey, upstream: auth.upstream, log }),
  }
}

const at = (baseUrl: string, path: string): URL => new URL(baseUrl.replace(/\/+$/, '') + path)
