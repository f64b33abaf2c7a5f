import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bandAt, bandsOf, heightIn, labelled, ticksUpTo } from './scale'

const FRAME = { width: 420, height: 200, left: 20, right: 0, top: 20, bottom: 30 }

test.each([
  [0, [0, 1]],
  [1, [0, 0.25, 0.5, 0.75, 1]],
  [7, [0, 2, 4, 6, 8]],
  [370, [0, 100, 200, 300, 400]],
  [0.047, [0, 0.02, 0.04, 0.06]],
  [NaN, [0, 1]],
])('an axis for up to %d has %j', (most, ticks) => {
  expect(ticksUpTo(most)).toEqual(ticks)
})

test.each([
  [1, [0, 1]],
  [3, [0, 1, 2, 3]],
  [9, [0, 3, 6, 9]],
])('an axis for up to %d things has no halves of one: %j', (most, ticks) => {
  expect(ticksUpTo(most, { isWhole: true })).toEqual(ticks)
})

test('an axis begins at 0, goes up in even steps, a handful of them, and ends above everything', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), fc.boolean(), (most, isWhole) => {
      const ticks = ticksUpTo(most, { isWhole })
      const [step = 0] = ticks.slice(1)
      expect(ticks[0]).toBe(0)
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(most * 0.999_999)
      expect(ticks.length).toBeLessThanOrEqual(6)
      ticks.forEach((tick, at) => expect(tick).toBeCloseTo(at * step, 6))
    }),
  )
})

describe('bands', () => {
  test('share the frame among them, from its left to its right', () => {
    const bands = bandsOf(4, FRAME)
    expect(bands.map(({ x }) => x)).toEqual([20, 120, 220, 320])
    expect(bands.at(-1)).toEqual({ x: 320, width: 100, center: 370 })
  })

  test.each([
    [19, null],
    [20, 0],
    [119.9, 0],
    [120, 1],
    [419, 3],
    [420, null],
  ])('a pointer at %d is over band %s', (x, at) => {
    expect(bandAt(bandsOf(4, FRAME), x)).toBe(at)
  })

  test('of none there is nothing to point at', () => {
    expect(bandAt(bandsOf(0, FRAME), 100)).toBeNull()
  })
})

test('nothing stands out of its frame, whatever its value', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 100 }), (value, most) => {
      const y = heightIn(FRAME, most)(value)
      expect(y).toBeGreaterThanOrEqual(20)
      expect(y).toBeLessThanOrEqual(170)
    }),
  )
  expect(heightIn(FRAME, 10)(0)).toBe(170)
  expect(heightIn(FRAME, 10)(10)).toBe(20)
})

test.each([
  [3, 100, 40, [0, 1, 2]],
  [12, 25, 40, [1, 3, 5, 7, 9, 11]],
  [0, 25, 40, []],
])('of %d labels, %d px apart and %d px wide, %j are written', (count, band, label, written) => {
  expect([...labelled(count, band, label)]).toEqual(written)
})
