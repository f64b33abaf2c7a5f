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

test.each([
  ['서울특별시 동작구 만양로 3, 101호 (상도동)', '서울특별시 동작구 만양로 3 101호 (상도동) 오리약국'],
  [
    '경기도 고양시 덕양구 혜음로 9 정호빌딩 1층 2,3호 (고양동)',
    '경기도 고양시 덕양구 혜음로 9 정호빌딩 1층 2,3호 (고양동) 오리약국',
  ],
])('seven and ten words and more: %s', (address, typed) => {
  expect(finds(typed, { name: '오리약국', address })).toBe(true)
  expect(finds(typed, { name: '거위약국', address })).toBe(false)
})

test.each([
  ['경상남도 창원시 성산구 중앙대로 1', ['경남 창원시', '경남창원시', '경상남도 창원시', '경상남도 성산구']],
  ['경남 창원시 성산구 중앙대로 1', ['경남 창원시', '경상남도 창원시', '경상남도창원시 성산구']],
  ['충청북도 청주시 상당로 1', ['충북 청주시', '충북 상당로']],
  ['전북특별자치도 전주시 기린대로 1', ['전북 전주', '전라북도 전주시', '전북특별자치도 전주시']],
  ['강원도 원주시 단구로 1', ['강원 원주', '강원특별자치도 원주시']],
  ['세종특별자치시 한누리대로 1', ['세종시 한누리대로', '세종 한누리']],
])('%s, however its province is written', (address, typed) => {
  for (const each of typed) expect([each, finds(each, { name: '오리약국', address })]).toEqual([each, true])
  expect(finds('경북 오리', { name: '오리약국', address })).toBe(false)
})

test('a whole address with a name behind or before it finds the pharmacy, whatever it is written with', () => {
  const part = fc.constantFrom(
    '서울특별시',
    '경남',
    '창원시',
    '3',
    '12.',
    '5',

    '1층',
    '101호',
    '(상도동)',
    ',',
    '2,3호',
    'B동',
    '10.5',
    '%',
    'ㄱ동',
    'A-3',
  )
  const address = fc.array(part, { minLength: 1, maxLength: 24 }).map(parts => parts.join(' ').slice(0, 150))
  const name = fc.constantFrom('오리약국', 'CJ 365 약국', '1.5약국', '새 하나로 약국')
  fc.assert(
    fc.property(name, address, fc.boolean(), (name, address, isBefore) => {
      expect(finds(isBefore ? `${name} ${address}` : `${address} ${name}`, { name, address })).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})

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
    ['its whole address and then its name', '서울특별시 강남구 테헤란로 123, 2층 (역삼동) 강남온누리약국'],
    ['more words than anybody needs', `온누리 ${'강남구 '.repeat(20)}`],
    ['the short name of its province', '서울 강남구'],
    ['what people call its province', '서울시강남구 온누리'],
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
