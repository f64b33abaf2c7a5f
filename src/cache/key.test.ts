import { expect, test } from 'vitest'
import { createKeyOf } from './key.js'

const keyOf = createKeyOf('search', 3)
const hashed = /^search:v3:#[\w-]{43}$/

test.each(['195700020', '타이레놀', 'ㅌㅇㄹㄴ', '타이ㄹ', 'a b', '💊', "%_\\'", '', 'x'.repeat(200)])(
  '%j stands as it is',
  key => {
    expect(keyOf(key)).toBe(`search:v3:${key}`)
  },
)

test.each(['x'.repeat(201), 'a\0b', 'a\nb', '\ud800', '#'.padEnd(44, 'a')])('%j is hashed', key => {
  expect(keyOf(key)).toMatch(hashed)
  expect(keyOf(key)).toBe(keyOf(key))
})

test('two broken keys stay two', () => {
  expect(keyOf('\ud800')).not.toBe(keyOf('\ud801'))
})
