import { createECDH, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { UserMistakeError } from '../errors.js'
import { readBrowserKey, readBrowserSecret } from './browserKey.js'

const curve = createECDH('prime256v1')
curve.generateKeys()
const POINT = curve.getPublicKey()
/** With bytes that the two alphabets write differently. */
const SECRET = Buffer.concat([Buffer.from([0xfb, 0xff, 0xbf]), randomBytes(13)])

test('keys are read as browsers and libraries write them, and kept in one form', () => {
  for (const form of ['base64url', 'base64'] as const) {
    expect(readBrowserKey(POINT.toString(form))).toBe(POINT.toString('base64url'))
    expect(readBrowserSecret(SECRET.toString(form))).toBe(SECRET.toString('base64url'))
  }
})

const offCurve = () => {
  const point = Buffer.from(POINT)
  point.writeUInt8(point.readUInt8(64) ^ 1, 64)
  return point
}

test.each<[string, string]>([
  ['nothing', ''],
  ['too short', POINT.subarray(1).toString('base64url')],
  ['too long', Buffer.concat([POINT, POINT]).toString('base64url')],
  ['compressed', curve.getPublicKey('base64url', 'compressed')],
  ['not on the curve', offCurve().toString('base64url')],
  ['zero', Buffer.alloc(65).toString('base64url')],
  ['of 1 MB', 'A'.repeat(1_000_000)],
  ['not base64', '가'.repeat(87)],
  ['with a line end', `${POINT.toString('base64url')}\n`],
  ['with NUL', `${POINT.toString('base64url').slice(0, -1)}\0`],
])('a public key that no message could be sealed for is refused: %s', (_, key) => {
  expect(() => readBrowserKey(key)).toThrow(UserMistakeError)
})

test.each<[string, string]>([
  ['nothing', ''],
  ['too short', SECRET.subarray(1).toString('base64url')],
  ['too long', Buffer.concat([SECRET, SECRET]).toString('base64url')],
  ['not base64', '!'.repeat(22)],
])('a secret that is none is refused: %s', (_, secret) => {
  expect(() => readBrowserSecret(secret)).toThrow(UserMistakeError)
})
