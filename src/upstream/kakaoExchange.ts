import type { HttpAnswer } from './http.js'
import type { KakaoSignIn } from './kakao.js'
import type { Failed, KakaoDoor } from './kakaoDoor.js'
import { readObject } from './kakaoDoor.js'
import { faultByStatus, faultOf } from './kapi.js'
import { refusalOf, refuse } from './koe.js'

export interface ExchangeOptions {
  ask: KakaoDoor
  url: URL
  restApiKey: string
  clientSecret: string | null
}

/**
 * Gives a code for the id_token that it stands for. A try that Kakao heard and we didn't hear the end of has used up
 * the code: the next one then gets KOE320, and the person signs in again.
 */
export function createExchange({ ask, url, restApiKey, clientSecret }: ExchangeOptions) {
  return ({ code, redirectUri, codeVerifier }: KakaoSignIn, signal: AbortSignal): Promise<string> => {
    const form = {
      grant_type: 'authorization_code',
      client_id: restApiKey,
      redirect_uri: redirectUri,
      code,
      ...(codeVerifier ? { code_verifier: codeVerifier } : {}),
      ...(clientSecret ? { client_secret: clientSecret } : {}),
    }
    return ask(url, { form, signal }, readIdToken)
  }
}

function readIdToken({ status, text, retryAfter }: HttpAnswer, failed: Failed): string {
  const body = readObject(text)
  const unreadable = failed(faultByStatus(status), `답을 읽을 수 없습니다. (HTTP ${status})`, retryAfter)
  if (!body) throw unreadable
  // What stands before both of Kakao's houses answers in the API's form: maintenance, the month's calls used up.
  const fault = status >= 500 || body['error'] === 'server_error' ? 'server' : faultOf(body['code'])
  if (fault) throw failed(fault, `지금은 로그인을 받지 않습니다. (HTTP ${status})`, retryAfter)
  if ('error' in body || 'error_code' in body) throw refusalOf(body)
  if (status !== 200 || typeof body['access_token'] !== 'string') throw unreadable
  const idToken = body['id_token']
  if (idToken === undefined || idToken === null) throw refuse('OPENID')
  if (typeof idToken !== 'string') throw failed('malformed', 'id_token이 글이 아닙니다.')
  return idToken
}
