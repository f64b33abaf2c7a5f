import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BOM, cellOf, csvLine } from '../../../graph/csv.js'
import { csvOf } from './csv'

test('a file begins with a mark for UTF-8 and its columns', () => {
  expect(csvOf(['day', 'reads'], [['2026-03-01', 12]])).toBe('\ufeffday,reads\r\n2026-03-01,12\r\n')
})

test.each([
  ['=1+1', "'=1+1"],
  [' ＝SUM(A1)', "' ＝SUM(A1)"],
  ['둘, 셋', '"둘, 셋"'],
  ['"말"', '"""말"""'],
  ['', ''],
])('the text %j stands as %j', (text, written) => {
  expect(csvOf(['term', 'n'], [[text, 1]])).toBe(`\ufeffterm,n\r\n${written},1\r\n`)
})

test('a number stays one, also below 0, and nothing is nothing', () => {
  expect(csvOf(['a', 'b'], [[-1.5, null]])).toBe('\ufeffa,b\r\n-1.5,\r\n')
})

test('whatever is in it, the file is the same as that of the server', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary-ascii' }),
    fc.integer(),
    fc.constant(null),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 5 }), rows => {
      const server = BOM + csvLine(['a', 'b']) + rows.map(row => csvLine(row.map(cellOf))).join('')
      expect(csvOf(['a', 'b'], rows)).toBe(server)
    }),
  )
})
