import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UserMistakeError } from './errors.js'
import { cleanLine, cleanNote, type TextField } from './text.js'

const field: TextField = { name: '분류', path: ['input', 'category'], longest: 30 }
const line = (text: string) => cleanLine(text, field)
const note = (text: string) => cleanNote(text, field)

function outcome(clean: () => unknown): unknown {
  try {
    return clean()
  } catch (error) {
    expect(error).toBeInstanceOf(UserMistakeError)
    expect(error).toMatchObject({ path: field.path, message: expect.stringMatching(/^분류: /) as string })
    return error instanceof UserMistakeError ? error.code : null
  }
}

const loose = '효과 좋음'.normalize('NFD')
const family = '👨‍👩‍👧‍👦'

describe.each<[string, string, unknown, unknown]>([
  ['as it is', '효과 좋음', '효과 좋음', '효과 좋음'],
  ['with space around', ' \u3000\ufeff부작용\n', '부작용', '부작용'],
  ['decomposed', loose, '효과 좋음', '효과 좋음'],
  ['as long as may be', '가'.repeat(30), '가'.repeat(30), '가'.repeat(30)],
  ['as long as may be, of families', family.repeat(27), family.repeat(27), family.repeat(27)],
  ['one longer than may be', '가'.repeat(31), 'TOO_LONG', 'TOO_LONG'],
  ['of one letter with a thousand marks', `a${'\u0301'.repeat(1_000)}`, 'TOO_LONG', 'TOO_LONG'],
  ['of a megabyte', 'a'.repeat(1_000_000), 'TOO_LONG', 'TOO_LONG'],
  ['of nothing', '', 'INVALID', null],
  ['of space', ' \u3000\t\n', 'INVALID', null],
  ['of what shows nothing', '\u3164\u2800\u200b', 'INVALID', null],
  ['with line ends', '아침\r\n저녁\r밤', 'INVALID', '아침\n저녁\n밤'],
  ['with a tab', '아침\t저녁', 'INVALID', '아침\t저녁'],
  ['with a bidi override', '아침\u202e저녁', 'INVALID', '아침\u202e저녁'],
  ['with NUL', '아침\0', 'INVALID', 'INVALID'],
  ['with an escape sequence', '\u001b[31m아침', 'INVALID', 'INVALID'],
  ['with half a surrogate pair', '아침\ud83d', 'INVALID', 'INVALID'],
  ['with the other half', '\udc8a아침', 'INVALID', 'INVALID'],
  ['with a noncharacter', '아침\uffff', 'INVALID', 'INVALID'],
  ['of SQL', `'; drop table scrap; --`, `'; drop table scrap; --`, `'; drop table scrap; --`],
])('text %s', (_, text, asLine, asNote) => {
  test('as a line', () => expect(outcome(() => line(text))).toBe(asLine))
  test('as a note', () => expect(outcome(() => note(text))).toBe(asNote))
})

test('whatever the text: what is kept is kept again as it is, can be stored, and shows something', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.array(fc.integer({ min: 0, max: 0xffff })).map(units => String.fromCharCode(...units)),
  )
  fc.assert(
    fc.property(text, fc.constantFrom(line, note), (given, clean) => {
      const kept = outcome(() => clean(given))
      if (typeof kept !== 'string' || kept === 'INVALID' || kept === 'TOO_LONG') return
      expect(clean(kept)).toBe(kept)
      expect(kept).not.toMatch(/[\0\p{Cs}]/u)
      expect(kept.trim()).not.toBe('')
    }),
  )
})
