import { describe, expect, test } from 'vitest'
import { createPass, type PageSeen } from './pass.js'

const names = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `C${from + i}`)
const page = (hpids: readonly string[], more: Partial<PageSeen> = {}): PageSeen => ({
  ...{ hpids, rows: hpids.length, bad: 0, totalCount: 200 },
  ...more,
})
function passOf(...pages: PageSeen[]) {
  const pass = createPass()
  pages.forEach(pass.add)
  return pass
}

describe('a pass over the pages', () => {
  test.each<[what: string, pages: PageSeen[], fault: string | null]>([
    ['all came', [page(names(0, 100)), page(names(100, 200))], null],
    ['two have no hpid', [page(names(0, 100)), page(names(100, 198), { rows: 100, bad: 2 })], null],
    ['two can’t be read', [page(names(0, 100), { bad: 2 }), page(names(100, 200))], null],
    ['three can’t be read', [page(names(0, 100), { bad: 2 }), page(names(100, 200), { bad: 1 })], 'partial'],
    ['one did not come', [page(names(0, 100)), page(names(100, 199))], 'partial'],
    ['more came than it says there are', [page(names(0, 100), { totalCount: 10 })], 'partial'],
    ['one came twice in its place', [page(names(0, 100)), page(names(99, 199))], 'partial'],
    ['there are more now', [page(names(0, 100)), page(names(100, 201), { totalCount: 201 })], 'moved'],
    ['there are none', [page([], { totalCount: 0 })], 'partial'],
    ['nothing was asked', [], 'partial'],
  ])('%s', (_, pages, fault) => expect(passOf(...pages).faultAfter(null)).toBe(fault))

  test('what the pass before had twice as well is there twice, and nothing else', () => {
    const withTwo = (hpid: string) => passOf(page(names(0, 100)), page([hpid, ...names(100, 199)]))
    expect(withTwo('C7').faultAfter(withTwo('C7'))).toBe(null)
    expect(withTwo('C7').faultAfter(withTwo('C8'))).toBe('partial')
  })
})
