import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fold } from '../medicine/service.js'
import { termOf } from './term.js'

test.each([
  ['타이레놀', '타이레놀'],
  [' 타이레놀  ', '타이레놀'],
  ['타이레놀 500mg', '타이레놀500밀리그램'],
  ['타이레놀정500밀리그람(아세트아미노펜)', '타이레놀정500밀리그램아세트아미노펜'],
  ['ＴＹＬＥＮＯＬ', 'tylenol'],
  ['Tylenol', 'tylenol'],
  ['타이레놀'.normalize('NFD'), '타이레놀'],
  ['ㅌㅇㄹㄴ', 'ㅌㅇㄹㄴ'],
  ['xkdlfpshf', 'xkdlfpshf'],
  ['두통, 콧물', '두통콧물'],
  ['타이레놀\n', '타이레놀'],
  ['비타민 B12 0.5mg', '비타민b120.5밀리그램'],
  ['엑스포지 5/160', '엑스포지5160'],
  ['트윈스타 40/5/12.5mg', '트윈스타40512.5밀리그램'],
  ['세비카 20/5/12.5', '세비카20512.5'],
  ['세비카 40/10/25mg', '세비카401025밀리그램'],
  ['올메텍 12.5 10mg', '올메텍12.510밀리그램'],
  ['아토르바 10mg 10정', '아토르바10밀리그램10정'],
  ['페니실린 100만 단위', '페니실린100만단위'],
  ['비타민 D 100000IU', '비타민d100000iu'],
  ['세로자트 20mg', '세로자트20밀리그램'],
  ['아달로 10mg', '아달로10밀리그램'],
  ['하루 2정', '하루2정'],
  ['구토 구역', '구토구역'],
  ['다시 머리가 아파요', '다시머리가아파요'],
  ['일이 많아 눈이 아파요', '일이많아눈이아파요'],
  ['가'.repeat(40), '가'.repeat(40)],
])('%j is counted as %j', (typed, term) => {
  expect(termOf(typed)).toBe(term)
})

describe('what may lead to a person isn’t counted at all', () => {
  test.each([
    ...['010-1234-5678', '01012345678', '010 1234 5678', '010.1234.5678', '+82 10-1234-5678', '(02) 123-4567'],
    ...['1588-1234', '123-4567', '０１０１２３４５６７８', '①②③④⑤⑥⑦⑧', '٠١٠١٢٣٤٥٦٧٨', '타이레놀 01012345678'],
    ...[
      '010-1234-5678 홍길동',
      '공일공일이삼사오육칠팔',
      '공일공 1234 오육칠팔',
      'o1o-1234-5678',
      '0/1/0/1/2/3/4/5/6/7/8',
    ],
  ])('a phone number: %s', typed => expect(termOf(typed)).toBeNull())

  test.each([
    ...['900102-1234567', '9001021234567', '900102 1', '900102', '1990-01-02', '1990.1.2', '90년 1월', '1월 2일생'],
    ...[
      '90.01.01',
      '90.1.1',
      '90. 01. 01.',
      '90-01-01',
      '90/01/01',
      '90 01 01',
      '９０．０１．０１',
      '홍길동 85.12.31',
      '90·01·01',
    ],
    ...['M12345678', '110-123-456789', '1234-5678-9012-3456', '12가3456', '12 가 3456'],
  ])('a number of a person: %s', typed => expect(termOf(typed)).toBeNull())

  test.each([
    ...[
      'kim@naver.com',
      'kim＠naver.com',
      'kim골뱅이네이버닷컴',
      'https://naver.com/kim',
      'www.naver.com',
      'naver.com',
    ],
  ])('an address of mail or the web: %s', typed => expect(termOf(typed)).toBeNull())

  test.each([
    ...[
      '서울특별시 중구 세종대로 110',
      '세종대로110',
      '세종대로 110',
      '테헤란로 152 3층',
      '역삼동 123-4',
      '역삼동 123',
    ],
    ...[
      '101동 1203호',
      '1203호',
      '강남구 역삼동',
      '수원시 팔달구',
      '서울 강남구',
      '서울시강남구역삼동',
      '래미안아파트',
    ],
    ...['전주시 완산구 홍산로', '동문길 12', '역삼동 123번지', '광교로12번길 3'],
  ])('where somebody lives: %s', typed => expect(termOf(typed)).toBeNull())
})

test.each([
  ['', 'nothing'],
  [' ()-+', 'signs alone'],
  ['가'.repeat(41), 'too long'],
  ['ﷺ'.repeat(4), 'too long once it is folded'],
  ['타이\0레놀', 'NUL'],
  ['타이레놀\ud83d', 'a lone surrogate'],
  ['\udc00타이레놀', 'a lone surrogate'],
  ['타이레놀\uffff', 'no character'],
])('%j is not counted: %s', typed => {
  expect(termOf(typed)).toBeNull()
})

test('whatever is typed, what is counted is a short text that a database keeps, as the search folds it', () => {
  const typed = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 60 }))
  fc.assert(
    fc.property(typed, text => {
      const term = termOf(text)
      if (term === null) return
      expect(term).toBe(fold(text))
      expect([...term].length).toBeLessThanOrEqual(40)
      expect(term).toMatch(/^[\p{L}\p{N}.%]+$/u)
      expect(term).not.toMatch(/\p{N}{7}/u)
    }),
    { numRuns: 2_000 },
  )
})

test('seven digits are never counted, whatever signs stand between them and whatever words around', () => {
  const sign = fc.string({ unit: fc.constantFrom(...' -.()/_~*+,:·\t'), maxLength: 3 })
  const digits = fc.array(fc.tuple(fc.constantFrom(...'0123456789'), sign), { minLength: 7, maxLength: 15 })
  const word = fc.constantFrom('', '타이레놀 ', ' 두통', '홍길동')
  fc.assert(
    fc.property(word, digits, word, (before, number, behind) => {
      expect(termOf(`${before}${number.flat().join('')}${behind}`)).toBeNull()
    }),
  )
})
