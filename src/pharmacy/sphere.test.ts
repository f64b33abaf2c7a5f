import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chordBetween, chordOf, cubeOf, distance, metresOf, positionOf, RADIUS } from './sphere.js'

const place = (latitude: number, longitude: number) => ({ latitude, longitude })
const latitudes = fc.double({ min: -90, max: 90, noNaN: true })
const longitudes = fc.double({ min: -180, max: 180, noNaN: true })
const places = fc.record({ latitude: latitudes, longitude: longitudes })

/** The way as schools teach it: well behaved but for points that are opposite each other. */
function haversine(a: { latitude: number; longitude: number }, b: { latitude: number; longitude: number }): number {
  const rad = Math.PI / 180
  const [dLat, dLon] = [(b.latitude - a.latitude) * rad, (b.longitude - a.longitude) * rad]
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.latitude * rad) * Math.cos(b.latitude * rad) * Math.sin(dLon / 2) ** 2
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(h)))
}

describe('how far it is', () => {
  test.each([
    ['from somewhere to itself', place(37.5, 127), place(37.5, 127), 0],
    ['a quarter of the earth', place(0, 0), place(0, 90), (Math.PI / 2) * RADIUS],
    ['from pole to pole', place(90, 12), place(-90, 77), Math.PI * RADIUS],
    ['at a pole, whatever its longitude', place(90, -180), place(90, 33), 0],
    ['at the ±180° meridian, by either name', place(51, 180), place(51, -180), 0],
    ['across the ±180° meridian', place(0, 179.9), place(0, -179.9), (0.2 / 360) * 2 * Math.PI * RADIUS],
    ['over a pole', place(89.9, 0), place(89.9, 180), (0.2 / 360) * 2 * Math.PI * RADIUS],
    ['from Seoul City Hall to Busan City Hall', place(37.5663, 126.9779), place(35.1798, 129.075), 324_680],
  ])('%s', (_what, a, b, metres) => {
    expect(Math.abs(distance(a, b) - metres)).toBeLessThan(
      metres > 300_000 && metres < 400_000 ? 1_000 : 1e-6 + metres * 1e-9,
    )
  })

  test('is what the haversine says, anywhere', () => {
    fc.assert(
      fc.property(places, places, (a, b) => {
        const metres = haversine(a, b)
        fc.pre(metres < 0.99 * Math.PI * RADIUS)
        expect(Math.abs(distance(a, b) - metres)).toBeLessThan(1e-6 + metres * 1e-9)
      }),
    )
  })
})

test('a chord and a way on the surface are turned into each other', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: Math.PI * RADIUS * 0.99, noNaN: true }), metres => {
      expect(metresOf(chordOf(metres))).toBeCloseTo(metres, 3)
    }),
  )
  expect(chordOf(1e12)).toBe(2 * RADIUS)
  expect(metresOf(1e12)).toBe(Math.PI * RADIUS)
})

test('a place is on the surface, and its cube holds every digit of it', () => {
  fc.assert(
    fc.property(places, place => {
      const at = positionOf(place)
      expect(Math.hypot(...at)).toBeCloseTo(RADIUS, 6)
      expect(cubeOf(place).slice(1, -1).split(',').map(Number)).toEqual([...at].map(each => each + 0))
      expect(chordBetween(place, place)).toBe(0)
    }),
  )
})
