import { expect, test } from 'vitest'
import type { Scrap } from './fields'
import { type Removed, rowsOf } from './rows'

const scrap = (id: string, medicine = `${id} medicine`): Scrap => ({
  id,
  category: '즐겨찾기',
  notes: null,
  updatedAt: '2026-03-01T00:00:00Z',
  medicine: {
    id: medicine,
    itemSeq: '202106092',
    name: id,
    manufacturer: '',
    imageUrl: null,
    provenance: { source: 'sample' },
  },
})
const [A, B, C, D] = [scrap('a'), scrap('b'), scrap('c'), scrap('d')]
const removed = (of: Scrap, at: number, page = 0): Removed => ({ scrap: of, at, page })

const shown = (scraps: readonly Scrap[], gone: readonly Removed[], page = 0) =>
  rowsOf(scraps, gone, page).map(row => (row.isRemoved ? `(${row.scrap.id})` : row.scrap.id))

test.each<[string, readonly Scrap[], readonly Removed[], readonly string[]]>([
  ['as they come, where nothing was removed', [A, B], [], ['a', 'b']],
  ['in the removed one’s place, before the list was asked for anew', [A, B, C], [removed(B, 1)], ['a', '(b)', 'c']],
  ['and after', [A, C], [removed(B, 1)], ['a', '(b)', 'c']],
  ['two in their places', [A, D], [removed(B, 1), removed(C, 2)], ['a', '(b)', '(c)', 'd']],
  ['the first removed last', [C, D], [removed(B, 1), removed(A, 0)], ['(a)', '(b)', 'c', 'd']],
  ['the last one at the end', [A], [removed(B, 1)], ['a', '(b)']],
  ['further up where the list has become shorter', [A], [removed(C, 7)], ['a', '(c)']],
  ['not at all where it is saved again', [scrap('b2', 'b medicine'), A], [removed(B, 1)], ['b2', 'a']],
])('rows stand %s', (_, scraps, gone, rows) => {
  expect(shown(scraps, gone)).toEqual(rows)
})

test('what was removed of another page shows there', () => {
  expect(shown([A, B], [removed(C, 0, 1)])).toEqual(['a', 'b'])
  expect(shown([D], [removed(C, 0, 1)], 1)).toEqual(['(c)', 'd'])
})
