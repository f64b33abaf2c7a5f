import type { Reply } from './forms.js'
import { json, plain } from './forms.js'

/** An error of kauth.kakao.com. */
export const koe = (status: number, error: string, error_code?: string, error_description = 'no'): Reply =>
  json({ error, error_description, ...(error_code ? { error_code } : {}) }, status)
/** An error of kapi.kakao.com. */
export const kapi = (status: number, code: number, msg = 'no'): Reply => json({ msg, code }, status)

const html =
  '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway<br></h1></body></html>'

/** How kapi.kakao.com says no, and the gate of dapi.kakao.com. */
export const KAPI_FORMS = {
  'kapi -1 internal': () => kapi(400, -1),
  'kapi -2 parameter': () => kapi(400, -2),
  'kapi -3 not enabled': () => kapi(403, -3),
  'kapi -4 blocked': () => kapi(403, -4),
  'kapi -5 denied': () => kapi(403, -5),
  'kapi -7 maintenance': () => kapi(503, -7),
  'kapi -8 header': () => kapi(400, -8),
  'kapi -9 deprecated': () => kapi(400, -9),
  'kapi -10 quota': () => kapi(400, -10, 'API limit has been exceeded.'),
  'kapi -12 app blocked': () => kapi(403, -12),
  'kapi -101 not linked': () => kapi(400, -101, 'NotRegisteredUserException'),
  'kapi -102 linked': () => kapi(400, -102),
  'kapi -103 no account': () => kapi(400, -103),
  'kapi -301 no app': () => kapi(400, -301),
  'kapi -401 key': () => kapi(401, -401, 'this access token does not exist'),
  'kapi -402 scope': () => kapi(403, -402),
  'kapi -603 time-out': () => kapi(400, -603),
  'kapi -903 developer': () => kapi(400, -903),
  'kapi -9798 maintenance': () => kapi(503, -9798),
} as const satisfies Record<string, () => Reply>

/** Every documented way in which Kakao's servers say no, and the undocumented ones of whatever stands before them. */
export const KAKAO_FORMS = {
  KOE001: () => koe(400, 'invalid_request', 'KOE001'),
  KOE002: () => koe(400, 'invalid_request', 'KOE002'),
  KOE003: () => koe(400, 'server_unavailable', 'KOE003'),
  KOE004: () => koe(400, 'misconfigured', 'KOE004'),
  KOE005: () => koe(400, 'access_denied', 'KOE005'),
  KOE006: () => koe(400, 'invalid_request', 'KOE006'),
  KOE007: () => koe(400, 'invalid_request', 'KOE007'),
  KOE008: () => koe(400, 'invalid_client', 'KOE008'),
  KOE009: () => koe(400, 'misconfigured', 'KOE009'),
  KOE010: () => koe(401, 'invalid_client', 'KOE010', 'Bad client credentials'),
  KOE101: () => koe(401, 'invalid_client', 'KOE101', 'Not exist client_id [KEY]'),
  KOE102: () => koe(400, 'invalid_client', 'KOE102'),
  KOE201: () => koe(400, 'invalid_scope', 'KOE201'),
  KOE202: () => koe(400, 'unsupported_response_type', 'KOE202'),
  KOE203: () => koe(403, 'access_denied', 'KOE203'),
  KOE204: () => koe(400, 'invalid_request', 'KOE204'),
  KOE205: () => koe(400, 'invalid_scope', 'KOE205'),
  KOE207: () => koe(400, 'invalid_request', 'KOE207'),
  KOE237: () => koe(400, 'invalid_request', 'KOE237', 'token request rate limit exceeded'),
  'KOE237 as 429': () => koe(429, 'invalid_request', 'KOE237', 'token request rate limit exceeded'),
  KOE303: () => koe(400, 'invalid_grant', 'KOE303', 'Redirect URI mismatch'),
  KOE310: () => koe(400, 'unsupported_grant_type', 'KOE310'),
  KOE319: () => koe(400, 'invalid_grant', 'KOE319'),
  KOE320: () => koe(400, 'invalid_grant', 'KOE320', 'authorization code not found for code=CODE'),
  KOE322: () => koe(400, 'invalid_grant', 'KOE322', 'expired_or_invalid_refresh_token'),
  'a code nobody has seen': () => koe(400, 'invalid_request', 'KOE987'),
  'an error without a code': () => koe(400, 'invalid_grant'),
  'access denied': () => koe(400, 'access_denied', undefined, 'User denied access'),
  'an unknown secret without a code': () => koe(401, 'invalid_client'),
  'a code that is a text of ours': () => koe(400, 'SECRET <b>', 'SECRET <b>', 'SECRET'),
  'a code of the language': () => koe(400, 'toString', 'constructor'),
  'server error': () => koe(500, 'server_error'),
  'server error as 400': () => koe(400, 'server_error'),
  ...KAPI_FORMS,
  'too many at once': () => plain('', 429),
  'empty 500': () => plain('', 500),
  'empty 503': () => plain('', 503),
  'busy 503': () => ({ ...plain('', 503), headers: { 'retry-after': '60' } }),
  'html 502': () => ({ status: 502, type: 'text/html', body: html }),
  'html 200': () => ({ status: 200, type: 'text/html', body: html }),
  'html 403': () => ({ status: 403, type: 'text/html', body: html }),
  'half json': () => ({ ...json({}), body: '{"token_type":"bearer","access_token":"SECRET' }),
  'an array': () => json(['SECRET']),
  'an empty object': () => json({}),
  'no access token': () => json({ token_type: 'bearer', id_token: 'a.b.c' }),
  'an id_token that is a number': () => json({ token_type: 'bearer', access_token: 'SECRET', id_token: 7 }),
  'no id_token': () => json({ token_type: 'bearer', access_token: 'SECRET', expires_in: 21_599 }),
  'redirect elsewhere': () => ({ ...plain('', 302), headers: { location: 'http://elsewhere.example/' } }),
  huge: () => ({ ...json({}), body: `{"access_token":"${'가'.repeat(2_000_000)}"}` }),
  reset: () => null,
} as const satisfies Record<string, () => Reply | null>

export type KakaoForm = keyof typeof KAKAO_FORMS
