import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellOf, cellsAround, MOST_CELLS, nameOf, readCell, sidesOf } from './cell.js'
import { distance } from './sphere.js'

const JONGNO = { latitude: 37.5709, longitude: 127.0019 }

test('a square is told by its south and west sides', () => {
  expect(nameOf(cellOf(JONGNO))).toBe('r3757c10160')
  expect(sidesOf(cellOf(JONGNO))).toEqual({ south: 37.57, west: 127, north: 37.58, east: 127.0125 })
})

test.each([
  ['a few steps touch one square', 10, 1],
  ['what a line is near to touches two', 180, 2],
  ['a walk touches some', 1_000, 7],
  ['a drive touches the nearest sixteen', 20_000, MOST_CELLS],
])('%s', (_, radius, count) => {
  const cells = cellsAround({ latitude: 37.575, longitude: 127.0019 }, radius)
  expect(cells).toHaveLength(count)
  expect(nameOf(cells[0] ?? { row: 0, column: 0 })).toBe('r3757c10160')
})

test.each([
  ['Tokyo', 35.68, 139.69],
  ['the south pole', -90, 0],
  ['the meridian', 36, 180],
  ['nowhere', NaN, NaN],
  ['beyond the world', 1e300, -1e300],
])('at %s nothing is asked', (_, latitude, longitude) => {
  expect(cellsAround({ latitude, longitude }, 20_000)).toEqual([])
})

test('at the edge of Korea only what is Korea’s is asked', () => {
  const cells = cellsAround({ latitude: 33.001, longitude: 126.5 }, 5_000)
  expect(cells.length).toBeGreaterThan(0)
  expect(cells.every(({ row }) => row >= 3_300)).toBe(true)
})

const place = fc.record({
  latitude: fc.double({ min: 33.1, max: 38.6, noNaN: true }),
  longitude: fc.double({ min: 124.6, max: 131.9, noNaN: true }),
})

test('every point is in one square, and the name of a square is read back', () => {
  fc.assert(
    fc.property(place, point => {
      const cell = cellOf(point)
      const { south, west, north, east } = sidesOf(cell)
      expect(point.latitude >= south - 1e-9 && point.latitude <= north + 1e-9).toBe(true)
      expect(point.longitude >= west - 1e-9 && point.longitude <= east + 1e-9).toBe(true)
      expect(readCell(nameOf(cell))).toEqual(cell)
    }),
  )
})

test('whatever is within the radius is in one of the squares, where sixteen are enough', () => {
  const angle = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true })
  fc.assert(
    fc.property(place, angle, fc.double({ min: 0, max: 1_200, noNaN: true }), (near, towards, metres) => {
      const step = metres / 111_195
      const there = {
        latitude: near.latitude + step * Math.cos(towards),
        longitude: near.longitude + (step * Math.sin(towards)) / Math.cos((near.latitude * Math.PI) / 180),
      }
      const cells = cellsAround(near, distance(near, there) + 1).map(nameOf)
      expect(cells).toContain(nameOf(cellOf(there)))
      expect(new Set(cells).size).toBe(cells.length)
    }),
  )
})

test.each(['', 'r1c1', 'r3757c10160 ', 'r03757c10160', 'r9999c10160', 'r3757c99999', "r3757c10160'--", 'r3757c010160'])(
  '“%s” is no square',
  name => {
    expect(readCell(name)).toBeNull()
  },
)
