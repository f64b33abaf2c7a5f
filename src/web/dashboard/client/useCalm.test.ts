import { expect, test } from 'vitest'
import { soughtIn } from './useCalm'

test.each([
  ['타이레놀', '타이레놀'],
  [' ㅌㅇㄹㄴ ', 'ㅌㅇㄹㄴ'],
  ['500', '500'],
  ['😀정', '😀정'],
  ['', ''],
  ['  ', ''],
  ['😀', ''],
  ['-·?!', ''],
])('of %j that was typed %j is looked for', (typed, sought) => {
  expect(soughtIn(typed)).toBe(sought)
})
