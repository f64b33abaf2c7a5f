import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compose, initialsOf, keysOf, strokesOf } from './hangul.js'

describe('a two-set keyboard that was left in English', () => {
  test.each([
    ['타이레놀', 'xkdlfpshf'],
    ['까스활명수', 'Rktmghkfaudtn'],
    ['쎄레브렉스', 'Tpfpqmfprtm'],
    ['닭', 'ekfr'],
    ['왜', 'dho'],
    ['정500', 'wjd500'],
  ])('%s comes out as %s', (text, keys) => expect(keysOf(text)).toBe(keys))
})

describe('what an input method shows', () => {
  test.each([
    ['ㅌㅏㅇㅣㄹ', '타일'],
    ['ㅌㅏㅇ', '탕'],
    ['ㄷㅏㄹㄱㅣ', '달기'],
    ['ㅌㅏㅣㄹㅔ', '타ㅣ레'],
    ['ㅂㅡㄹㄹㄹㅜ', '블ㄹ루'],
    ['ㄱㅗㅏㄴ', '관'],
    ['ㅏㅏㄱ', 'ㅏㅏㄱ'],
    ['ㄱㅏㄸㅏ', '가따'],
    ['5ㅈㅓㅇ', '5정'],
  ])('after %s: %s', (strokes, shown) => expect(compose([...strokes])).toBe(shown))

  const syllable = fc.integer({ min: 0xac00, max: 0xd7a3 }).map(code => String.fromCharCode(code))

  test('any syllables typed out are shown as they were', () => {
    fc.assert(fc.property(fc.array(syllable), text => compose(strokesOf(text.join(''))) === text.join('')))
  })
})

test('the initial consonants of a name', () => expect(initialsOf('뽀로로비타민C1')).toBe('ㅃㄹㄹㅂㅌㅁC1'))
