import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pharmacyKeys } from './keys.js'
import { isSought, readSought } from './sought.js'

const ONNURI = { name: '강남온누리약국', address: '서울특별시 강남구 테헤란로 123, 2층 (역삼동)' }
const CJ = { name: 'CJ 365 약국', address: '부산광역시 해운대구 우동 12-3' }

const finds = (typed: string, pharmacy = ONNURI) => {
  const sought = readSought(typed)
  return sought !== null && isSought(pharmacyKeys(pharmacy), sought)
}

describe('a pharmacy is found by', () => {
  test.each([
    ['its name', '강남온누리약국'],
    ['a part of it', '온누리'],
    ['its words in another order', '온누리 강남'],
    ['blanks where there are none', '온 누리'],
    ['a syllable in the making', '온눌'],
    ['a consonant at the end', '온누ㄹ'],
    ['initial consonants', 'ㅇㄴㄹ'],
    ['a word and initial consonants', '강남 ㅇㄴㄹ'],
    ['syllables and initial consonants in one', '온ㄴㄹ'],
    ['the keys of a Korean keyboard', 'dhssnfl'],
    ['keys in words', 'rkdska dhssnfl'],
    ['its street', '테헤란로 123'],
    ['its quarter and its name', '역삼동 온누리약국'],
    ['its whole address', '서울특별시 강남구 테헤란로 123, 2층 (역삼동)'],
    ['full-width letters', '온누리　약국'],
    ['letters apart (NFD)', '온누리'.normalize('NFD')],
  ])('%s: %s', (_how, typed) => expect(finds(typed)).toBe(true))

  test.each([
    ['capitals or small letters', 'cj', true],
    ['digits', '365', true],
    ['Latin and Hangul', 'cj365약국', true],
    ['a house number', '12-3', true],
    ['letters across name and address', '약국부산', false],
    ['another name', '온누리', false],
  ])('%s: %s', (_how, typed, is) => expect(finds(typed, CJ)).toBe(is))

  test.each(['수원', '온누리 수원', 'ㅅㅇ', 'tndnjs', '강남 온누리 부산'])('not by %s', typed =>
    expect(finds(typed)).toBe(false),
  )
})

test('what holds no letter and no digit is no search', () => {
  for (const typed of ['', ' ', '%', '()', '💊', '\0', '\ud83d']) expect(readSought(typed)).toBeNull()
})

test('whatever is typed, nothing is thrown, and words that a name has find it', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), typed => void readSought(typed)))
  const syllables = fc.string({
    unit: fc.integer({ min: 0xac00, max: 0xd7a3 }).map(code => String.fromCharCode(code)),
    minLength: 1,
    maxLength: 6,
  })
  fc.assert(
    fc.property(fc.array(syllables, { minLength: 1, maxLength: 5 }), fc.boolean(), (words, isTurned) => {
      const typed = (isTurned ? words.toReversed() : words).join(' ')
      expect(finds(typed, { name: words.join(' '), address: '' })).toBe(true)
    }),
  )
})
