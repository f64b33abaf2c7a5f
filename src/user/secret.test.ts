import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  hashOf,
  isApiToken,
  isRefreshToken,
  isUuid,
  newApiToken,
  newSecret,
  parseSigningKey,
  successorOf,
} from './secret.js'

const seed = Buffer.alloc(32, 0xfb)

test.each([
  ['base64, as openssl writes it', seed.toString('base64'), seed],
  ['base64url', seed.toString('base64url'), seed],
  ['with a line end', `${seed.toString('base64')}\n`, seed],
  ['nothing', '', null],
  ['a byte less', Buffer.alloc(31, 1).toString('base64'), null],
  ['a byte more', Buffer.alloc(33, 1).toString('base64'), null],
  ['hex', seed.toString('hex'), null],
  ['words', 'a signing key that somebody has thought of', null],
  ['NULs, as a lost write leaves them', '\0'.repeat(44), null],
])('a signing key in %s', (_what, text, read) => {
  expect(parseSigningKey(text)).toEqual(read)
})

test.each([
  ['6F9619FF-8B86-D011-B42D-00C04FC964FF', true],
  ['6f9619ff-8b86-d011-b42d-00c04fc964ff', true],
  ['6f9619ff8b86d011b42d00c04fc964ff', false],
  ['6f9619ff-8b86-d011-b42d-00c04fc964f', false],
  ['6f9619ff-8b86-d011-b42d-00c04fc964ff\n', false],
  ["6f9619ff-8b86-d011-b42d-00c04fc964ff' or true", false],
  ['', false],
])('%j as an id of the database: %s', (text, is) => {
  expect(isUuid(text)).toBe(is)
})

test('a refresh token is no API token, and the other way round', () => {
  const [refresh, api] = [newSecret(randomBytes), newApiToken(randomBytes)]
  expect([isRefreshToken(refresh), isApiToken(refresh)]).toEqual([true, false])
  expect([isRefreshToken(api), isApiToken(api)]).toEqual([false, true])
})

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(each => Buffer.from(each))

test('a token and its salt make one successor, that neither makes without the other', () => {
  fc.assert(
    fc.property(bytes, bytes, bytes, (token, salt, other) => {
      fc.pre(!salt.equals(other) && !token.equals(other))
      const text = token.toString('base64url')
      const successor = successorOf(text, salt)
      expect(successor).toBe(successorOf(text, salt))
      expect(isRefreshToken(successor)).toBe(true)
      expect(successor).not.toBe(successorOf(text, other))
      expect(successor).not.toBe(successorOf(other.toString('base64url'), salt))
      // What is kept of the token.
      expect(successor).not.toBe(successorOf(hashOf(text).toString('base64url'), salt))
    }),
  )
})
