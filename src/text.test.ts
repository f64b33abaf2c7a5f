import fc from 'fast-check'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
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
  ['as long as may be, of families', family.repeat(27), family.repeat(27), 'TOO_LONG'],
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

describe('a note of 2,000 characters', () => {
  const long: TextField = { ...field, longest: 2_000 }
  const sizeOf = (text: string) => {
    const kept = outcome(() => cleanNote(text, long))
    return kept === 'TOO_LONG' ? kept : String(kept).length
  }

  test.each<[string, string, unknown]>([
    ['Hangul', '가'.repeat(2_000), 2_000],
    ['Hangul, one too many', '가'.repeat(2_001), 'TOO_LONG'],
    ['Hangul in pieces', '각'.normalize('NFD').repeat(2_000), 2_000],
    ['emoji', '😀'.repeat(2_000), 4_000],
    ['old syllables that have no form of their own', '\u1113\u1161'.repeat(2_000), 4_000],
    ['families', family.repeat(363), 363 * 11],
    ['families, more than there is room for', family.repeat(364), 'TOO_LONG'],
    ['letters with an accent each', 'x\u0301'.repeat(2_000), 4_000],
    ['letters with an accent each, and one too many', `${'x\u0301'.repeat(2_000)}x`, 'TOO_LONG'],
    ['a letter with thirty marks', `x${'\u0301'.repeat(30)}`, 31],
    ['a letter with marks that become more', `x${'\u0344'.repeat(30)}`, 'TOO_LONG'],
    ['a letter with more marks than anybody writes', `x${'\u0301'.repeat(31)}`, 'TOO_LONG'],
  ])('of %s', (_, text, size) => expect(sizeOf(text)).toBe(size))

  test('is counted letter by letter only where its length leaves that open, and no further than must be', () => {
    const given: string[] = []
    const segment = vi.spyOn(Intl.Segmenter.prototype, 'segment')
    onTestFinished(() => segment.mockRestore())
    const counted = (text: string) => {
      segment.mockClear()
      given.push(String(sizeOf(text)))
      return segment.mock.calls.reduce((sum, [part]) => sum + part.length, 0)
    }
    expect(['가'.repeat(20_000), 'a'.repeat(4_001), '가'.repeat(2_000)].map(counted)).toEqual([0, 0, 0])
    expect(counted('가'.repeat(4_000))).toBeLessThan(2_200)
    expect(counted('😀'.repeat(2_000))).toBeLessThan(4_500)
    expect(given).toEqual(['TOO_LONG', 'TOO_LONG', '2000', 'TOO_LONG', '4000'])
  })

  test('has as many letters as a person counts, wherever they are', () => {
    const unit = fc.constantFrom(
      '가',
      'a',
      '각'.normalize('NFD'),
      family,
      '🇰🇷',
      '👍🏽',
      '☀️',
      'x\u0301\u0323',
      '\u1113\u1161',
      'é',
    )
    fc.assert(
      fc.property(fc.array(unit, { minLength: 20, maxLength: 400 }), fc.integer({ min: -1, max: 1 }), (units, more) => {
        const letters = [
          ...new Intl.Segmenter('ko', { granularity: 'grapheme' }).segment(units.join('').normalize('NFC')),
        ]
        const kept = outcome(() => cleanLine(units.join(''), { ...field, longest: letters.length + more }))
        expect(kept === 'TOO_LONG').toBe(more < 0)
      }),
    )
  })
})
