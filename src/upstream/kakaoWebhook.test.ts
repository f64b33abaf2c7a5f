import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FakeKakao } from '../../test/fakes/kakao.js'
import { startKakao } from '../../test/fakes/kakao.js'
import type { GivenEvent } from '../../test/fakes/kakaoHouse.js'
import { createCircuit } from './circuit.js'
import { createHttp } from './http.js'
import { createKakao } from './kakao.js'
import { createRetry } from './retry.js'

const START = Date.UTC(2026, 0, 1)
const iat = START / 1000
const SET = 'application/secevent+jwt'
const FORM = 'application/x-www-form-urlencoded'

function givenKakao(fake: FakeKakao, adminKey: string | null = 'fake-admin-key') {
  const lines: string[] = []
  const clock = { now: () => START, sleep: async () => {} }
  const door = (upstream: string) => ({
    upstream,
    http: createHttp({ userAgent: 'Pilling/test', clock }),
    circuit: createCircuit({ name: upstream, now: clock.now }),
    retry: createRetry({ clock, random: () => 0 }),
    clock,
  })
  const { readWebhook } = createKakao({
    auth: door('kauth.kakao.com'),
    api: door('kapi.kakao.com'),
    clock,
    log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    config: {
      restApiKey: 'fake-rest-api-key',
      clientSecret: null,
      adminKey,
      authBaseUrl: fake.url,
      apiBaseUrl: fake.url,
    },
  })
  return {
    lines,
    readWebhook,
    token: (body: unknown, contentType = SET) => readWebhook({ authorization: null, contentType, body }),
    form: (authorization: string | null, body: unknown) => readWebhook({ authorization, contentType: FORM, body }),
  }
}

describe("Kakao's webhook", () => {
  let fake: FakeKakao
  beforeEach(async () => void (fake = await startKakao({ now: () => START })))
  afterEach(() => fake.close())

  test.each([
    ['oauth/event-type/user-unlinked', 'unlinked'],
    ['risc/event-type/account-purged', 'unlinked'],
    ['risc/event-type/account-disabled', 'other'],
    ['oauth/event-type/user-linked', 'other'],
    ['oauth/event-type/tokens-revoked', 'other'],
    ['evil/user-unlinked', 'other'],
  ])('tells of %s, which means "%s"', async (event, kind) => {
    const { token } = givenKakao(fake)
    const sub = 9_007_199_254_740_993n
    const posted = await fake.unlinkedEvent(String(sub), { event })
    await expect(token(`${posted}\n`, 'Application/SecEvent+JWT; charset=utf-8')).resolves.toEqual({
      sub,
      kind,
      at: iat * 1_000 + 999,
    })
  })

  test('names the person in the event alone, or in the token alone, as well', async () => {
    const { token } = givenKakao(fake)
    const unlinked = { sub: 7n, kind: 'unlinked', at: iat * 1_000 + 999 }
    await expect(token(await fake.unlinkedEvent('7', { claims: { sub: undefined } }))).resolves.toEqual(unlinked)
    const events = { 'https://schemas.openid.net/secevent/oauth/event-type/user-unlinked': {} }
    await expect(token(await fake.unlinkedEvent('7', { claims: { events } }))).resolves.toEqual(unlinked)
  })

  test.each([
    ['a week', iat - 7 * 86_400],
    ['what our clocks may differ', iat + 600],
  ])('is believed of somebody who left as long ago as %s', async (_, at) => {
    const { token } = givenKakao(fake)
    const event = await fake.unlinkedEvent('7', { claims: { iat: at } })
    await expect(token(event)).resolves.toEqual({ sub: 7n, kind: 'unlinked', at: at * 1_000 + 999 })
  })

  const foreign = {
    'https://schemas.openid.net/secevent/oauth/event-type/user-unlinked': { subject: { iss: 'x', sub: '7' } },
  }
  test.each<[string, GivenEvent]>([
    ['signed by nobody', { signed: 'alg none' }],
    ['signed with our public key', { signed: 'HS256 with the public key' }],
    ['signed with another key', { signed: 'a foreign key under our kid' }],
    ['signed with a key that nobody knows', { signed: 'a kid nobody knows' }],
    ['signed, then changed', { signed: 'tampered with' }],
    ['for another app', { claims: { aud: 'another-app' } }],
    ['from another issuer', { claims: { iss: 'https://evil.kr' } }],
    ['older than a week', { claims: { iat: iat - 7 * 86_400 - 1 } }],
    ['of the future', { claims: { iat: iat + 601 } }],
    ['of no time', { claims: { iat: undefined } }],
    ['of two people', { claims: { sub: '8' } }],
    ['of a person of another house', { claims: { events: foreign } }],
    ['of nobody', { claims: { sub: undefined, events: {} } }],
    ['of no event', { claims: { events: undefined } }],
  ])('does not believe a token %s', async (_, event) => {
    const { token, lines } = givenKakao(fake)
    const posted = await fake.unlinkedEvent('7', event)
    await expect(token(posted)).resolves.toBeNull()
    expect(lines).toHaveLength(1)
    expect(lines.join()).not.toContain(posted.split('.')[1])
  })

  test('does not believe an id_token, or what is no token', async () => {
    const { token } = givenKakao(fake)
    const idToken = await fetch(`${fake.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: 'fake-rest-api-key',
        client_secret: 'fake-client-secret',
        redirect_uri: 'http://127.0.0.1/auth/kakao/callback',
        code: fake.codeFor({ sub: '7' }),
      }),
    }).then(async answer => ((await answer.json()) as { id_token: string }).id_token)
    for (const body of [idToken, '', 'a.b.c', 'x'.repeat(100_000), {}, null, 7, ['a']])
      await expect(token(body)).resolves.toBeNull()
  })

  test('does not doubt a token because the keys are away: it says that it cannot tell', async () => {
    const { token } = givenKakao(fake)
    fake.jwksFails()
    await expect(token(await fake.unlinkedEvent('7'))).rejects.toMatchObject({ name: 'UpstreamError' })
  })

  const fields = { app_id: '123', user_id: '7', referrer_type: 'UNLINK_FROM_APPS' }
  test('tells of an unlinking in its older form, which shows our admin key', async () => {
    const { form } = givenKakao(fake)
    await expect(form('KakaoAK fake-admin-key', fields)).resolves.toEqual({ sub: 7n, kind: 'unlinked', at: null })
  })

  test.each<[string, string | null, unknown]>([
    ['without a key', null, fields],
    ['with another key', 'KakaoAK fake-admin-kez', fields],
    ['with more than the key', 'KakaoAK fake-admin-key ', fields],
    ['with the key of another scheme', 'Bearer fake-admin-key', fields],
    ['of nobody', 'KakaoAK fake-admin-key', { ...fields, user_id: undefined }],
    ['of no number', 'KakaoAK fake-admin-key', { ...fields, user_id: '7 OR 1=1' }],
    ['of a list', 'KakaoAK fake-admin-key', { ...fields, user_id: ['7'] }],
    ['of half its fields', 'KakaoAK fake-admin-key', { user_id: '7' }],
    ['of nothing', 'KakaoAK fake-admin-key', null],
    ['of a text', 'KakaoAK fake-admin-key', 'user_id=7'],
  ])('does not believe a form %s', async (_, authorization, body) => {
    await expect(givenKakao(fake).form(authorization, body)).resolves.toBeNull()
  })

  test('believes no form where no admin key is known', async () => {
    for (const authorization of ['KakaoAK null', 'KakaoAK ', '', null])
      await expect(givenKakao(fake, null).form(authorization, fields)).resolves.toBeNull()
  })

  test('takes a form for no token, nor a token for a form', async () => {
    const { readWebhook, token } = givenKakao(fake)
    const posted = await fake.unlinkedEvent('7')
    await expect(token(posted, 'application/json')).resolves.toBeNull()
    const authorization = 'KakaoAK fake-admin-key'
    await expect(readWebhook({ authorization, contentType: SET, body: fields })).resolves.toBeNull()
    await expect(readWebhook({ authorization, contentType: null, body: posted })).resolves.toBeNull()
  })
})
