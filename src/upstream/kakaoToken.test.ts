import fc from 'fast-check'
import { createLocalJWKSet } from 'jose'
import { describe, expect, test } from 'vitest'
import { keyPair, publicJwk, sign } from '../../test/fakes/kakaoKeys.js'
import { UpstreamError } from '../errors.js'
import { BadTokenError, createKakaoTokens, type KakaoTokensOptions } from './kakaoToken.js'

const START = Date.UTC(2026, 0, 1)
const pair = keyPair(0)
const claims = { iss: 'https://kauth', aud: 'app', sub: '7', iat: START / 1_000, exp: START / 1_000 + 60 }

async function given(keys?: KakaoTokensOptions['keys']) {
  const known = createLocalJWKSet({ keys: [publicJwk(pair)] })
  const clock = { now: () => START }
  const tokens = createKakaoTokens({ keys: keys ?? known, issuer: 'https://kauth', restApiKey: 'app', clock })
  return { ...tokens, signed: await sign(claims, 'as it should be', [pair, pair]) }
}

describe('a token of Kakao', () => {
  test('is read', async () => {
    const { idToken, signed } = await given()
    await expect(idToken(signed)).resolves.toMatchObject({ sub: 7n, claims })
  })

  test.each([
    ['the keys can’t be had', new UpstreamError('kauth.kakao.com', 'timeout', '응답이 없습니다.')],
    ['something of ours breaks', new RangeError('nobody foresaw this')],
    ['a key of the list is broken', new TypeError('Invalid keyData')],
  ])('is not said to be bad where %s', async (_, error) => {
    const { idToken, eventToken, signed } = await given(async () => Promise.reject(error))
    await expect(idToken(signed)).rejects.toBe(error)
    await expect(eventToken(signed)).rejects.toBe(error)
  })

  test('is bad, whatever else was sent in its place', async () => {
    const { idToken, eventToken, signed } = await given()
    const [head = '', body = '', signature = ''] = signed.split('.')
    const part = fc.oneof(
      fc.constantFrom(head, body, signature, '', '가', 'é', '\0', '\ud83d', ' ', '=', 'e30', 'bnVsbA', 'W10', 'IiI'),
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.json().map(text => Buffer.from(text).toString('base64url')),
      fc
        .record({ alg: fc.constantFrom('RS256', 'none', 7), kid: fc.anything(), crit: fc.anything() })
        .map(header => Buffer.from(JSON.stringify(header) ?? '').toString('base64url')),
    )
    const text = fc.array(part, { minLength: 1, maxLength: 5 }).map(parts => parts.join('.'))
    await fc.assert(
      fc.asyncProperty(text, async token => {
        fc.pre(token !== signed)
        for (const read of [idToken, eventToken])
          expect(
            await read(token).then(
              () => null,
              (error: unknown) => error,
            ),
          ).toBeInstanceOf(BadTokenError)
      }),
      { numRuns: 500, examples: [[`${signed}가`], [`가${signed}`], [`${head}.${body}.가`], ['']] },
    )
  })
})
