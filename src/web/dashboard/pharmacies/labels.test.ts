import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boxOf, labelBox, type Named, overlap, placeLabels } from './labels'

const named = (id: string, x: number, y: number, name = '온누리약국'): Named => ({ id, name, spot: { x, y } })

describe('names on a map', () => {
  it.each([
    ['stands on the right', [named('a', 50, 50)], [['a', 'right']]],
    ['or on the left at the right edge', [named('a', 95, 50)], [['a', 'left']]],
    [
      'or below where another stands beside it',
      [named('a', 40, 50), named('b', 50, 50)],
      [
        ['a', 'left'],
        ['b', 'right'],
      ],
    ],
    ['is left out where there is no room', [named('a', 50, 50, '가'.repeat(60))], []],
    ['is left out beyond the edge', [named('a', 150, 50)], []],
  ])('%s', (_, all, expected) => expect([...placeLabels(all)]).toEqual(expected))

  it('makes room for what stands there already', () => {
    const ring = boxOf({ x: 60, y: 50 }, '500 m')
    expect([...placeLabels([named('a', 50, 50)], [ring])]).toEqual([['a', 'left']])
  })

  it('never cover each other or leave the map', () => {
    const one = fc.record({
      id: fc.uuid(),
      name: fc.string({ maxLength: 12 }),
      spot: fc.record({ x: fc.integer({ min: -20, max: 120 }), y: fc.integer({ min: -20, max: 120 }) }),
    })
    fc.assert(
      fc.property(fc.uniqueArray(one, { selector: ({ id }) => id, maxLength: 20 }), all => {
        const boxes = [...placeLabels(all)].map(([id, side]) => {
          const { spot, name } = all.find(each => each.id === id)!
          return labelBox(spot, name, side)
        })
        for (const [at, box] of boxes.entries()) {
          expect(box.left >= 0 && box.right <= 100 && box.top >= 0 && box.bottom <= 100).toBe(true)
          expect(boxes.slice(at + 1).some(other => overlap(box, other))).toBe(false)
        }
      }),
    )
  })
})
