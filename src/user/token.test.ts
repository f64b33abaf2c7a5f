import { createPrivateKey, createPublicKey, randomBytes, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { createHeldClock } from '../../test/fakes/clock.js'
import { createAccessTokens } from './token.js'

const [userId, sessionId] = [randomUUID(), randomUUID()]
const clock = createHeldClock()
const seed = randomBytes(32)
const open = (current = seed, previous: Buffer | null = null) =>
  createAccessTokens({ keys: { current, previous }, clock, randomBytes })
const tokens = open()
const expiresAt = clock.now() + 900_000
const own = await tokens.sign({ userId, sessionId, expiresAt })
const { kid = '' } = decodeProtectedHeader(own)
const key = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
  format: 'der',
  type: 'pkcs8',
})
const now = clock.now() / 1_000
const claims = { iss: 'pilling', aud: 'pilling', sub: userId, sid: sessionId, jti: 'x', iat: now, exp: now + 900 }

/** A token that our own key has signed, changed in one thing. */
const made = (payload: object = {}, header: object = {}) =>
  new SignJWT({ ...claims, ...payload }).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...header }).sign(key)

test('what we signed is read as it was meant', async () => {
  expect(await tokens.read(own)).toEqual({ userId, sessionId, expiresAt })
  expect(await tokens.read(await made())).toEqual({ userId, sessionId, expiresAt })
  expect(decodeProtectedHeader(own)).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid })
})

test('no two tokens are the same', async () => {
  expect(await tokens.sign({ userId, sessionId, expiresAt })).not.toBe(own)
})

describe('not believed', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const [header = '', payload = '', signature = ''] = own.split('.')
  const tampered = part({ ...claims, sub: randomUUID() })
  const stranger = () => generateKeyPair('EdDSA')
  const publicBytes = createPublicKey(key).export({ format: 'der', type: 'spki' })

  test.each<[string, () => string | Promise<string>]>([
    ['nothing', () => ''],
    ['words', () => 'let me in'],
    ['three dots', () => '...'],
    ['alg none', () => new UnsecuredJWT(claims).encode()],
    ['alg none in our header', () => `${part({ alg: 'none', typ: 'at+jwt', kid })}.${payload}.`],
    ['a signature left out', () => `${header}.${payload}.`],
    ['claims exchanged', () => `${header}.${tampered}.${signature}`],
    ['a signature cut', () => own.slice(0, -2)],
    [
      'HS256 with the public key for a secret',
      () => new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid }).sign(publicBytes),
    ],
    [
      'HS256 with the kid for a secret',
      () => new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid }).sign(Buffer.from(kid)),
    ],
    [
      'a stranger’s key under our kid',
      async () =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
          .sign((await stranger()).privateKey),
    ],
    [
      'a stranger’s key that the token brings along',
      async () => {
        const { privateKey, publicKey } = await stranger()
        const jwk = await exportJWK(publicKey)
        return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, jwk }).sign(privateKey)
      },
    ],
    ['an unknown kid', () => made({}, { kid: 'other' })],
    ['no kid', () => made({}, { kid: undefined })],
    ['another typ', () => made({}, { typ: 'JWT' })],
    ['no typ', () => made({}, { typ: undefined })],
    ['a crit that nobody knows', () => made({}, { crit: ['x'], x: 1 }).catch(() => own.slice(1))],
    ['another issuer', () => made({ iss: 'https://kauth.kakao.com' })],
    ['another audience', () => made({ aud: 'another' })],
    ['no audience', () => made({ aud: undefined })],
    ['no end', () => made({ exp: undefined })],
    ['no beginning', () => made({ iat: undefined })],
    ['no id', () => made({ jti: undefined })],
    ['no session', () => made({ sid: undefined })],
    ['no user', () => made({ sub: undefined })],
    ['a user that is no uuid', () => made({ sub: '1' })],
    ['a session that is no uuid', () => made({ sid: `${sessionId}'--` })],
    ['a session that is no text', () => made({ sid: [sessionId] })],
    ['run out beyond the leeway', () => made({ iat: now - 931, exp: now - 31 })],
    ['from two minutes ahead', () => made({ iat: now + 120 })],
    ['not to be used before two minutes', () => made({ nbf: now + 120 })],
  ])('%s', async (_what, make) => {
    expect(await tokens.read(await make())).toBeNull()
  })

  test('any text at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.base64String()), async text => {
        expect(await tokens.read(text)).toBeNull()
        expect(await tokens.read(`${header}.${payload}.${text}`)).toBeNull()
        expect(await tokens.read(`${text}.${payload}.${signature}`)).toBeNull()
      }),
    )
  })
})

test.each([
  ['run out within the leeway', { iat: now - 920, exp: now - 20 }],
  ['from 20 seconds ahead', { iat: now + 20 }],
])('clocks differ: a token %s is believed', async (_what, payload) => {
  expect(await tokens.read(await made(payload))).toMatchObject({ userId })
})

test('a new key signs, what the one before signed is believed, and no longer once that is gone', async () => {
  const next = randomBytes(32)
  const rotated = open(next, seed)
  const fresh = await rotated.sign({ userId, sessionId, expiresAt })
  expect(await rotated.read(own)).toMatchObject({ userId })
  expect(await rotated.read(fresh)).toMatchObject({ userId })
  expect(await open(next).read(fresh)).toMatchObject({ userId })
  expect(await open(next).read(own)).toBeNull()
  expect(await tokens.read(fresh)).toBeNull()
})
