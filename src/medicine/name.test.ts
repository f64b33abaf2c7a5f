import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fold, nameKeys, readTerm, spelled, toJamo } from './name.js'

describe('what does not count in a name', () => {
  test.each([
    ['spaces', '타이레놀 정 500', '타이레놀정500'],
    ['newlines', '가딘정75밀리그램\n\n(라니티딘염산염)', '가딘정75밀리그램라니티딘염산염'],
    ['Latin case', 'EVE Quick', 'evequick'],
    ['full-width forms', 'ＥＶＥ　５００', 'eve500'],
    ['decomposed Hangul', '타이레놀'.normalize('NFD'), '타이레놀'],
    ['half-width jamo', 'ﾾ', 'ㅎ'],
    ['how a unit is written', '500밀리그람', '500밀리그램'],
    ['how half a unit is written', '500그람', '500그램'],
    ['a unit in Latin', '500 mg', '500밀리그램'],
    ['a unit in one sign', '500㎎', '500밀리그램'],
    ['emoji, quotes, NUL and half surrogates', `타'이"레\0놀💊\ud800`, '타이레놀'],
    ['the backslash and the underscore', String.raw`타\이_레놀`, '타이레놀'],
  ])('%s', (_, text, folded) => expect(fold(text)).toBe(folded))

  test.each([
    ['a decimal point', '0.5', '0.5'],
    ['a percentage', '크림4%', '크림4%'],
  ])('%s counts', (_, text, folded) => expect(fold(text)).toBe(folded))

  test('folding twice is folding once, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => fold(fold(text)) === fold(text)))
  })
})

describe('what a name is found by', () => {
  test.each([
    ['타이레놀정500밀리그람(아세트아미노펜)', '타이레놀정500밀리그램', '타이레놀'],
    ['게보린정(수출명:돌로린정)', '게보린정', '게보린'],
    ['도미나크림4%', '도미나크림4%', '도미나'],
    ['이지엔6연질캡슐', '이지엔6연질캡슐', '이지엔'],
    ['활명수', '활명수', '활명수'],
    ['(수출용) 산', '수출용산', '수출용'],
  ])('%s: up to the brackets %s, and plainly %s', (name, base, stem) => {
    const { folded, baseLength, stemLength } = nameKeys(name)
    expect(folded.slice(0, baseLength)).toBe(base)
    expect(folded.slice(0, stemLength)).toBe(stem)
  })

  test('the plain tablet is plainer than another form, and that than a variant', () => {
    const plainness = (name: string) => nameKeys(name).plainness
    expect(plainness('타이레놀정500밀리그람')).toBeLessThan(plainness('타이레놀산500밀리그램'))
    expect(plainness('타이레놀산500밀리그램')).toBeLessThan(plainness('타이레놀콜드-에스정'))
  })

  test('every way of typing half a name leads to a prefix of its jamo', () => {
    const jamo = toJamo(fold('타이레놀'))
    for (const typed of ['ㅌ', '타', '탕', '타이', '타일', '타이ㄹ', '타이레', '타이렌', '타이레노', '타이레놀'])
      expect(jamo.startsWith(toJamo(fold(typed)))).toBe(true)
  })
})

describe('how a search is understood', () => {
  test.each([
    ['타이레놀', { literal: '타이레놀', choseong: null, keyboard: null }],
    ['ㅌㅇㄹㄴ', { literal: null, choseong: 'ㅌㅇㄹㄴ', keyboard: null }],
    ['ㄳ', { literal: null, choseong: 'ㄱㅅ', keyboard: null }],
    ['타이ㄹ', { literal: '타이ㄹ', choseong: null, keyboard: null }],
    ['타이ㄹㄴ', { literal: '타이ㄹㄴ', choseong: 'ㅌㅇㄹㄴ', keyboard: null }],
    ['xkdlfpshf', { literal: 'xkdlfpshf', choseong: null, keyboard: '타이레놀' }],
    ['XKDLFPSHF', { literal: 'xkdlfpshf', choseong: null, keyboard: '타이레놀' }],
    ['xdfs', { literal: 'xdfs', choseong: null, keyboard: 'ㅌㅇㄹㄴ' }],
    ['host', { literal: 'host', choseong: null, keyboard: 'ㅗㅐㄴㅅ' }],
    ['phosrksxl', { literal: 'phosrksxl', choseong: null, keyboard: 'ㅔㅗㅐㄴ간티' }],
  ])('%s', (typed, expected) => {
    const term = readTerm(typed)
    expect({
      literal: term?.literal?.folded ?? null,
      choseong: term?.choseong?.letters ?? null,
      keyboard: term?.keyboard ? (term.keyboard.literal?.folded ?? term.keyboard.choseong?.letters) : null,
    }).toEqual(expected)
  })

  test('no keys of a keyboard are too strange to be read', () => {
    const keys = fc.array(fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzQWERTOP 15.'), { maxLength: 12 })
    fc.assert(fc.property(keys, typed => void readTerm(typed.join(''))))
  })

  test.each(['', ' ', '%', '_', '💊', '\0', '"', '...'])('%j is nothing that a name is made of', typed =>
    expect(readTerm(typed)).toBeNull(),
  )

  test.each([
    ['xkdlfpshf', '타이레놀'],
    ['xdfs', 'xdfs'],
    [' 타이레놀 정 ', '타이레놀 정'],
  ])('%j is asked of the source as %j', (typed, asked) => expect(spelled(typed, readTerm(typed)!)).toBe(asked))
})
