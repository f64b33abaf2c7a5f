import { describe, expect, test } from 'vitest'
import { fold, productOf } from './catalogue.js'
import { compose, initialsOf, keysOf, strokesOf } from './hangul.js'
import { inventNames } from './invented.js'
import * as question from './question.js'
import { createChance } from './random.js'
import { shortPrefix } from './short.js'

const NAMES = ['타이레놀정500밀리그람(아세트아미노펜)', '게보린정(수출명:돌로린정)', '판콜에이내복액', '훼스탈플러스정']
const products = NAMES.map((name, i) => productOf(String(100_000_000 + i), name))
const [tylenol] = products
const times = (make: question.Maker) =>
  Array.from({ length: 60 }, (_, seed) => make(tylenol!, products, createChance(seed)) ?? '')

describe('what is asked of a name', () => {
  test('the whole of it, and what stands before the bracket', () => {
    expect(times(question.exact)[0]).toBe(NAMES[0])
    expect(times(question.base)[0]).toBe('타이레놀정500밀리그람')
  })

  test('a beginning that is shorter than it', () => {
    for (const typed of times(question.prefix)) {
      expect(tylenol!.name.startsWith(typed)).toBe(true)
      expect([...typed].length).toBeLessThan([...tylenol!.base].length)
    }
  })

  test('a part from inside, without a bracket', () => {
    for (const typed of times(question.inner)) {
      expect(tylenol!.folded.indexOf(fold(typed))).toBeGreaterThan(0)
      expect(typed).not.toMatch(/[()]/)
    }
  })

  test('the initial consonants and the keys of a beginning', () => {
    for (const typed of times(question.initials))
      expect(initialsOf('타이레놀정500밀리그람').startsWith(typed)).toBe(true)
    for (const typed of times(question.keyboard)) expect(keysOf('타이레놀정500밀리그람').startsWith(typed)).toBe(true)
  })

  test('a syllable in the making', () => {
    for (const typed of times(question.halfComposed)) {
      expect(tylenol!.strokes.startsWith(strokesOf(typed).join(''))).toBe(true)
      expect(compose(strokesOf(typed))).toBe(typed)
    }
  })

  test('one wrong stroke, as the screen shows it', () => {
    for (const typed of times(question.oneJamoWrong)) {
      const [right, wrong] = [strokesOf(tylenol!.base), strokesOf(typed)]
      expect(wrong).not.toEqual(right)
      expect(Math.abs(wrong.length - right.length)).toBeLessThanOrEqual(1)
    }
  })

  test('one syllable less', () => {
    for (const typed of times(question.oneSyllableMissing)) expect(typed.length).toBe(tylenol!.base.length - 1)
  })

  test('nothing that more than five names answer to', () => {
    const crowd = ['가', '나', '다', '라', '마', '바'].map((end, i) => productOf(String(i), `타이레놀${end}`))
    expect(question.prefix(crowd[0]!, crowd, createChance(1))).toBeNull()
  })
})

test.each([
  ['타이레', true],
  ['타이ㄹ', true],
  ['다이레', true],
  ['타ㅣ레', true],
  ['타이이레', false],
  ['다이래', false],
])('타이레놀 opens with %s but for one stroke: %s', (typed, isSo) =>
  expect(question.opensWithOneSlip(strokesOf('타이레놀').join(''), strokesOf(typed).join(''))).toBe(isSo),
)

test('two syllables answer to a name in which the second is not finished', () => {
  const { typed, isMatch } = shortPrefix(tylenol!, createChance(1))!
  expect(typed).toBe('타이')
  expect(['스타일정', '타잉정', '타정이'].map(name => isMatch(productOf('1', name)))).toEqual([true, true, false])
})

test('the same seed invents the same names, none of them twice or real', () => {
  const names = inventNames(products, 50, createChance(7))
  expect(inventNames(products, 50, createChance(7))).toEqual(names)
  expect(new Set([...names, ...NAMES]).size).toBe(54)
})
