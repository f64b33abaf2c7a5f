import { createHash } from 'node:crypto'
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import { expect, onTestFinished, test } from 'vitest'
import { startKakao } from './kakao.js'
import type { FakeKakaoOptions } from './kakaoHouse.js'

const REDIRECT = 'http://127.0.0.1:4000/auth/kakao/callback'
const verifier = 'v'.repeat(64)
const challenge = createHash('sha256').update(verifier).digest('base64url')

/** What an app hopes for in an answer, or what it gets in its place. */
interface Said {
  status: number
  id_token?: string
  access_token?: string
  refresh_token?: string
  error_code?: string
}

async function given(options: FakeKakaoOptions = {}) {
  const kakao = await startKakao({ redirectUris: [REDIRECT], ...options })
  onTestFinished(() => kakao.close())
  const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(kakao.url + path, { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' })
  const asked = { client_id: 'fake-rest-api-key', redirect_uri: REDIRECT, response_type: 'code', state: 's"<1>' }
  const page = (changes: Record<string, string> = {}) =>
    fetch(`${kakao.url}/oauth/authorize?${new URLSearchParams({ ...asked, ...changes }).toString()}`, {
      redirect: 'manual',
    })
  const app = { client_id: 'fake-rest-api-key', client_secret: 'fake-client-secret' }
  const token = async (fields: Record<string, string>): Promise<Said> => {
    const answer = await form('/oauth/token', {
      ...app,
      grant_type: 'authorization_code',
      redirect_uri: REDIRECT,
      ...fields,
    })
    expect(answer.headers.get('content-type')).toBe('application/json;charset=UTF-8')
    return { status: answer.status, ...((await answer.json()) as Omit<Said, 'status'>) }
  }
  const answer = async (fields: Record<string, string>) => {
    const sent = await form('/oauth/authorize', { ...asked, ...fields })
    return { status: sent.status, ...Object.fromEntries(new URL(sent.headers.get('location') ?? '').searchParams) }
  }
  return { kakao, form, page, token, answer }
}

test('one picks a person on the page, agrees, and the code stands for them once', async () => {
  const { kakao, page, answer, token } = await given()
  const shown = await page({ nonce: 'n' })
  expect(shown.status).toBe(200)
  const text = await shown.text()
  expect(text).toContain('홍길동')
  expect(text).toContain('value="s&quot;&lt;1&gt;"')
  expect(text).not.toContain('<1>')
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
  const sent = await answer({ ...pkce, nonce: 'n', answer: 'agree', sub: '1000000002' })
  expect(sent).toEqual({ status: 302, code: expect.any(String), state: 's"<1>' })
  const { code = '' } = sent as { code?: string }
  expect(await token({ code, code_verifier: 'w'.repeat(64) })).toMatchObject({ status: 400, error: 'invalid_grant' })
  const tokens = await token({ code, code_verifier: verifier })
  expect(tokens).toMatchObject({
    status: 200,
    token_type: 'bearer',
    expires_in: 21_599,
    refresh_token_expires_in: 5_183_999,
  })
  expect(await token({ code, code_verifier: verifier })).toMatchObject({ status: 400, error_code: 'KOE320' })
  const keys = (await (await fetch(`${kakao.url}/.well-known/jwks.json`)).json()) as JSONWebKeySet
  expect(keys.keys).toHaveLength(2)
  const read = await jwtVerify(tokens.id_token ?? '', createLocalJWKSet(keys), {
    issuer: kakao.url,
    audience: 'fake-rest-api-key',
  })
  expect(read).toMatchObject({
    protectedHeader: { alg: 'RS256' },
    payload: { sub: '1000000002', nonce: 'n', nickname: '김영희 💊' },
  })
})

test('one may type a nickname, which is one person however often, or cancel', async () => {
  const { kakao, answer, token } = await given()
  for (let i = 0; i < 2; i++) {
    const { code = '' } = (await answer({ answer: 'agree', nickname: '<b>철수</b>', sub: '1000000001' })) as {
      code?: string
    }
    expect((await token({ code })).status).toBe(200)
  }
  expect(kakao.linked()).toEqual([expect.stringMatching(/^\d{10,19}$/)])
  expect(await answer({ answer: 'cancel' })).toMatchObject({
    error: 'access_denied',
    error_description: 'User denied access',
  })
})

test.each([
  ['no app', { client_id: '' }, 400, 'KOE102'],
  ['another app', { client_id: 'x' }, 401, 'KOE101'],
  ['an address that is not registered', { redirect_uri: 'https://evil.kr/<b>' }, 400, 'KOE006'],
  ['a token', { response_type: 'token' }, 400, 'KOE202'],
  ['plain PKCE', { code_challenge: 'a'.repeat(43), code_challenge_method: 'plain' }, 400, 'KOE204'],
  ['what the app may not ask', { scope: 'openid,account_email' }, 400, 'KOE205'],
])('the page sends nobody back who asks for %s', async (_, changes, status, code) => {
  const { page, form } = await given()
  const shown = await page(changes)
  expect(shown.status).toBe(status)
  const text = await shown.text()
  expect(text).toContain(code)
  expect(text).not.toContain('<b>')
  const forced = { client_id: 'fake-rest-api-key', redirect_uri: REDIRECT, response_type: 'code', ...changes }
  expect((await form('/oauth/authorize', { ...forced, answer: 'agree', sub: '1000000001' })).status).toBe(status)
})

test('nobody is signed in without being asked', async () => {
  const { page } = await given()
  const sent = await page({ prompt: 'none' })
  expect(sent.status).toBe(302)
  expect(sent.headers.get('location')).toContain('error=login_required')
})

test.each([
  [{ client_id: '' }, 400, 'KOE102'],
  [{ client_id: 'x' }, 401, 'KOE101'],
  [{ client_secret: 'x' }, 401, 'KOE010'],
  [{ grant_type: 'password' }, 400, 'KOE310'],
  [{ code: 'x' }, 400, 'KOE320'],
  [{ redirect_uri: 'x' }, 400, 'KOE303'],
  [{ grant_type: 'refresh_token' }, 400, 'KOE319'],
  [{ grant_type: 'refresh_token', refresh_token: 'x' }, 400, 'KOE322'],
])('a token for %j is refused', async (changes, status, error_code) => {
  const { kakao, token } = await given()
  expect(await token({ code: kakao.codeFor({ sub: '7' }), ...changes })).toMatchObject({ status, error_code })
})

test('a code is good for ten minutes', async () => {
  let now = Date.now()
  const { kakao, token } = await given({ now: () => now })
  const code = kakao.codeFor({ sub: '7' })
  now += 600_001
  expect(await token({ code })).toMatchObject({ error_code: 'KOE320' })
})

test('a refresh brings no new refresh token, and a scope without openid no id_token', async () => {
  const { kakao, token } = await given()
  const { refresh_token = '', id_token } = await token({ code: kakao.codeFor({ sub: '7', scope: 'profile_nickname' }) })
  expect(id_token).toBeUndefined()
  const renewed = await token({ grant_type: 'refresh_token', refresh_token })
  expect(renewed).toMatchObject({ status: 200, expires_in: 21_599 })
  expect(renewed).not.toHaveProperty('refresh_token')
})

test('the API tells of a person, signs them out and unlinks them', async () => {
  const { kakao, form, token } = await given()
  const sub = '9007199254740993'
  const { access_token = '' } = await token({ code: kakao.codeFor({ sub, nickname: '홍"길동' }) })
  const bearer = { authorization: `Bearer ${access_token}` }
  const admin = { authorization: 'KakaoAK fake-admin-key' }
  const said = await (await form('/v2/user/me', {}, bearer)).text()
  expect(said).toMatch(`{"id":${sub},`)
  expect(JSON.parse(said)).toMatchObject({ properties: { nickname: '홍"길동' } })
  expect(await (await form('/v1/user/logout', {}, bearer)).text()).toBe(`{"id":${sub}}`)
  expect(await (await form('/v2/user/me', {}, bearer)).json()).toMatchObject({ code: -401 })
  const target = { target_id_type: 'user_id', target_id: sub }
  expect(await (await form('/v1/user/unlink', target, { authorization: 'KakaoAK x' })).json()).toMatchObject({
    code: -401,
  })
  expect(await (await form('/v1/user/unlink', target, admin)).text()).toBe(`{"id":${sub}}`)
  expect(await (await form('/v1/user/unlink', target, admin)).json()).toMatchObject({ code: -101 })
})

test('keys rotate: a new one signs, the one before stays, the one before that goes', async () => {
  const { kakao } = await given()
  const kids = async () => {
    const { keys } = (await (await fetch(`${kakao.url}/.well-known/jwks.json`)).json()) as JSONWebKeySet
    return keys.map(({ kid }) => kid)
  }
  const [now, before] = await kids()
  kakao.rotate()
  expect(await kids()).toEqual([expect.not.stringMatching(`^(${now}|${before})$`), now])
})

test('it fails as often as it is told to, and not on its page', async () => {
  const { kakao, token, page } = await given()
  kakao.fails('KOE237', { times: 1 })
  expect((await page()).status).toBe(200)
  expect(await token({ code: kakao.codeFor({ sub: '7' }) })).toMatchObject({ error_code: 'KOE237' })
  expect(await token({ code: kakao.codeFor({ sub: '7' }) })).toMatchObject({ status: 200 })
  kakao.jwksFails()
  expect((await fetch(`${kakao.url}/.well-known/jwks.json`)).status).toBe(503)
  expect(kakao.count('/oauth/token')).toBe(2)
  kakao.heal()
  expect((await fetch(`${kakao.url}/.well-known/openid-configuration`)).status).toBe(200)
})
