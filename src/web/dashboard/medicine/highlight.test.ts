import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Quote, stretchesOf } from './highlight'

const TEXT = '두통에 먹습니다. 열이 날 때도\n먹습니다. 술을 마시면 먹지 마세요.'
const lit = (text: string, ...quotes: string[]) =>
  stretchesOf(
    text,
    quotes.map((quote, at) => ({ number: at + 1, quote })),
  )
    .filter(({ citation }) => citation !== null)
    .map(({ text: said, citation }) => [citation, said])

describe('sentences that a summary rests on', () => {
  it('light up where they stand', () => {
    expect(stretchesOf(TEXT, [{ number: 1, quote: '술을 마시면 먹지 마세요.' }])).toEqual([
      { text: '두통에 먹습니다. 열이 날 때도\n먹습니다. ', citation: null },
      { text: '술을 마시면 먹지 마세요.', citation: 1 },
    ])
  })

  it.each([
    ['whose lines were joined', TEXT, ['열이 날 때도 먹습니다.'], [[1, '열이 날 때도\n먹습니다.']]],
    [
      'in the order of the text',
      TEXT,
      ['술을 마시면', '두통에'],
      [
        [2, '두통에'],
        [1, '술을 마시면'],
      ],
    ],
    [
      'said twice and cited twice',
      '물. 물.',
      ['물.', '물.'],
      [
        [1, '물.'],
        [2, '물.'],
      ],
    ],
    ['one within another', TEXT, ['두통에 먹습니다.', '먹습니다.'], [[1, '두통에 먹습니다.']]],
    [
      'that overlap',
      'abcdef',
      ['abcd', 'cdef'],
      [
        [1, 'abcd'],
        [2, 'ef'],
      ],
    ],
    ['that the text no longer says', TEXT, ['하루 세 번 드세요.'], []],
    ['that say nothing', TEXT, [' \n'], []],
    ['of a text that says nothing', '', ['두통'], []],
  ])('%s', (_, text, quotes, expected) => {
    expect(lit(text, ...quotes)).toEqual(expected)
  })

  it('never change the text, whatever is quoted of it', () => {
    const word = fc.constantFrom('가', '나', '다.', ' ', '\n', '𝄞', '1')
    const some = fc.array(word, { maxLength: 12 }).map(words => words.join(''))
    fc.assert(
      fc.property(some, fc.array(some, { maxLength: 5 }), (text, said) => {
        const quotes = said.map((quote, number): Quote => ({ number, quote }))
        const stretches = stretchesOf(text, quotes)
        expect(stretches.map(each => each.text).join('')).toBe(text)
        expect(stretches.every(each => each.text !== '')).toBe(true)
      }),
    )
  })

  it('are found whenever the text says them', () => {
    const sentence = fc.stringMatching(/^[가-하]{2,8}다\.$/)
    fc.assert(
      fc.property(fc.uniqueArray(sentence, { minLength: 1, maxLength: 6 }), fc.nat(), (sentences, pick) => {
        const quote = sentences[pick % sentences.length] ?? ''
        expect(lit(sentences.join('\n'), quote)).toEqual([[1, quote]])
      }),
    )
  })
})
