import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UserMistakeError } from '../errors.js'
import { cleanNickname } from './nickname.js'

const mistake = (text: string): unknown => {
  try {
    return cleanNickname(text)
  } catch (error) {
    return error
  }
}

describe('a nickname is kept', () => {
  test.each([
    ['as it is', '타이레놀러', '타이레놀러'],
    ['without space around', ' \u3000\ufeff민지\n', '민지'],
    ['with space inside', '김 민지', '김 민지'],
    ['composed', '민지'.normalize('NFD'), '민지'],
    ['of one letter', 'a', 'a'],
    ['of 40 letters', '가'.repeat(40), '가'.repeat(40)],
    ['of 40 letters that take up 80 decomposed', '가'.repeat(40).normalize('NFD'), '가'.repeat(40)],
    ['of 40 flags, each one character to a person', '🇰🇷'.repeat(40), '🇰🇷'.repeat(40)],
    ['with a family of four', '👨‍👩‍👧‍👦', '👨‍👩‍👧‍👦'],
    ['with the flag of a country within a country', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
    ['with a heart in colour', '❤️', '❤️'],
    ['in Arabic', 'محمد', 'محمد'],
    ['with what would be markup elsewhere', `<b>"O'Neil"</b>`, `<b>"O'Neil"</b>`],
  ])('%s', (_, text, kept) => expect(cleanNickname(text)).toBe(kept))
})

describe('a nickname is refused', () => {
  test.each([
    ['of 41 letters', '가'.repeat(41), 'TOO_LONG'],
    ['of one letter with a thousand marks', `a${'\u0301'.repeat(1_000)}`, 'TOO_LONG'],
    ['as long as a body may be', 'a'.repeat(90_000), 'TOO_LONG'],
    ['without anything', '', 'INVALID'],
    ['of space', ' \u3000\t', 'INVALID'],
    ['of a Hangul filler, which shows nothing', '\u3164', 'INVALID'],
    ['of an empty Braille cell', '\u2800', 'INVALID'],
    ['of a joiner with nothing to join', '\u200d', 'INVALID'],
    ['with NUL', '민\0지', 'INVALID'],
    ['with a line end', '민\n지', 'INVALID'],
    ['with a line separator', '민\u2028지', 'INVALID'],
    ['with an escape sequence', '\u001b[31m민지', 'INVALID'],
    ['that turns the text behind it around', '민지\u202egnp.exe', 'INVALID'],
    ['with a bidi isolate', '\u2066민지', 'INVALID'],
    ['with a space of no width', '민\u200b지', 'INVALID'],
    ['with half a surrogate pair', '민\ud83d지', 'INVALID'],
    ['with the other half', '\udc8a', 'INVALID'],
    ['with a noncharacter', '민\uffff', 'INVALID'],
  ])('%s', (_, text, code) => {
    expect(mistake(text)).toBeInstanceOf(UserMistakeError)
    expect(mistake(text)).toMatchObject({ code, path: ['input', 'nickname'] })
  })

  test('in words that do not quote it', () => {
    expect(mistake('secret\0')).toMatchObject({ message: expect.not.stringContaining('secret') })
  })
})

test('whatever the text: what is kept is kept again as it is, is storable, and is not empty', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.array(fc.integer({ min: 0, max: 0xffff })).map(units => String.fromCharCode(...units)),
    fc
      .array(fc.constantFrom('가', 'é', '\u0301', ' ', '\u200d', '\u202e', '💊', '\ud83d', '\u3164'))
      .map(all => all.join('')),
  )
  fc.assert(
    fc.property(text, given => {
      const kept = mistake(given)
      if (typeof kept !== 'string') return kept instanceof UserMistakeError
      return cleanNickname(kept) === kept && !/[\0\p{Cs}]/u.test(kept) && kept.trim() !== ''
    }),
    { numRuns: 500 },
  )
})
