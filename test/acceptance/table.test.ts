import { expect, test } from 'vitest'
import { table, widthOf } from './table.js'

test('Hangul takes two columns, signs and Latin one', () => expect(widthOf('정확한 exact ≥ ✓')).toBe(16))

test('columns stand under each other whatever their script', () => {
  expect(
    table(
      ['종류', 'n'],
      [
        ['앞부분', '1'],
        ['exact', '500'],
      ],
    ),
  ).toBe(['종류      n', '------  ---', '앞부분    1', 'exact   500'].join('\n'))
})
