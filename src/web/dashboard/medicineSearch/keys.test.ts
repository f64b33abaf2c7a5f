import { expect, test } from 'vitest'
import { activeAfter } from './keys'

test.each([
  ['down goes to the first', 'ArrowDown', null, 3, 0],
  ['and on', 'ArrowDown', 0, 3, 1],
  ['and from the last back to what was typed', 'ArrowDown', 2, 3, null],
  ['up goes to the last', 'ArrowUp', null, 3, 2],
  ['and back', 'ArrowUp', 2, 3, 1],
  ['and from the first to what was typed', 'ArrowUp', 0, 3, null],
  ['one option is the first and the last', 'ArrowDown', null, 1, 0],
  ['an empty list takes no keys', 'ArrowDown', null, 0, undefined],
  ['the ends of the line are the text’s', 'Home', 1, 3, undefined],
  ['letters are typed', 'a', 1, 3, undefined],
] as const)('%s', (_, key, active, count, next) => {
  expect(activeAfter(key, active, count)).toBe(next)
})
