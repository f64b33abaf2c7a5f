import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCsv } from '../../test/csv.js'
import { BOM, cellOf, csvLine } from './csv.js'

test('the BOM is what UTF-8 writes as EF BB BF', () => expect([...Buffer.from(BOM)]).toEqual([0xef, 0xbb, 0xbf]))

test.each<[string[], string]>([
  [['가', 'b'], '가,b'],
  [['a,b', 'c'], '"a,b",c'],
  [['"'], '""""'],
  [['하나 "둘" 셋'], '"하나 ""둘"" 셋"'],
  [['두\n줄', 'x'], '"두\n줄",x'],
  [['두\r줄'], '"두\r줄"'],
  [[' 빈칸 '], ' 빈칸 '],
  [['', ''], ','],
  [[''], '""'],
  [["it's"], "it's"],
])('a line of %j is %s', (cells, line) => expect(csvLine(cells)).toBe(`${line}\r\n`))

test.each<[unknown, string]>([
  [null, ''],
  [undefined, ''],
  ['', ''],
  ['타이레놀정', '타이레놀정'],
  [true, 'true'],
  [false, 'false'],
  [0, '0'],
  [-5, '-5'],
  [3.25, '3.25'],
  [1e21, '1e+21'],
  [[], ''],
  [['하나', '둘'], '하나 | 둘'],
  [['하나'], '하나'],
  [[1, -2], '1 | -2'],
  [[true, null, 'x'], 'true |  | x'],
  [[{ a: 1 }, { a: null }], '[{"a":1},{"a":null}]'],
  [[null, { a: 1 }], '[null,{"a":1}]'],
  [[[1], [2]], '[[1],[2]]'],
  [{ any: ['thing'] }, '{"any":["thing"]}'],
])('%j in a cell is %s', (value, cell) => expect(cellOf(value)).toBe(cell))

describe('what a spreadsheet would calculate', () => {
  test.each([
    '=1+1',
    '+82-2-1234-5678',
    '-1 (이하)',
    '@SUM(A1)',
    '=HYPERLINK("https://evil.example","클릭")',
    '\t=1',
    '\rx',
    '\nx',
    '＝1+1',
    '＋1',
    '－1',
    '＠x',
    '  =1',
    '\uFEFF=1',
    '\u200B\u00A0@x',
    '\u0000=1',
    '-',
  ])('%j is made text by an apostrophe', text => {
    expect(cellOf(text)).toBe(`'${text}`)
    expect(cellOf([text, '둘'])).toBe(`'${text} | 둘`)
  })

  test.each(['1=1', '가=나', "'=1", '(−) 음성', '"=1"', '500mg', '08:00', '2024-05-09', ' 정 ', 'a\t=1'])(
    '%j stays as it is',
    text => expect(cellOf(text)).toBe(text),
  )
})

test('a reader of RFC 4180 gets back every cell, whatever is in it', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary-ascii' }),
    fc.string({ unit: fc.constantFrom(...'",\r\n\t =\'가|') }),
  )
  const table = fc
    .integer({ min: 1, max: 5 })
    .chain(width => fc.array(fc.array(text, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }))
  fc.assert(
    fc.property(table, lines => {
      expect(readCsv(lines.map(csvLine).join(''))).toEqual(lines)
    }),
  )
})

test('no text begins a formula, and the text is all there behind the apostrophe', () => {
  const begins = fc.constantFrom('', '=', '+', '-', '@', '＝', '\t', '\r', '\n', ' ', '\u200B', "'")
  fc.assert(
    fc.property(begins, begins, fc.string({ unit: 'grapheme' }), (one, two, rest) => {
      const [text, cell] = [one + two + rest, cellOf(one + two + rest)]
      expect(cell).not.toMatch(/^[\s\p{C}]*[=+\-@＝＋－＠]|^[\t\r\n]/u)
      expect([text, `'${text}`]).toContain(cell)
    }),
  )
})
