import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distanceBetween, offsetOf, type Point, pointAt, pointOn, ringsOf, scaleOf, spotOf, viewOf } from './geometry'

const CITY_HALL: Point = { latitude: 37.5663, longitude: 126.9779 }
const inKorea = fc.record({
  latitude: fc.double({ min: 33, max: 38.7, noNaN: true }),
  longitude: fc.double({ min: 125, max: 131, noNaN: true }),
})
const metres = (most: number) => fc.double({ min: -most, max: most, noNaN: true })

describe('distances', () => {
  it.each([
    ['to itself', CITY_HALL, 0],
    ['to Gwanghwamun', { latitude: 37.5725, longitude: 126.9769 }, 695],
    ['to Busan', { latitude: 35.1151, longitude: 129.0415 }, 328_000],
  ])('%s', (_, to, expected) => {
    const distance = distanceBetween(CITY_HALL, to)
    expect(Math.abs(distance - expected)).toBeLessThanOrEqual(expected * 0.01)
    expect(distanceBetween(to, CITY_HALL)).toBeCloseTo(distance, 6)
  })
})

describe('a map', () => {
  it('has the north above and the east on the right', () => {
    const view = { center: CITY_HALL, reach: 1_000 }
    const northEast = spotOf(view, pointAt(CITY_HALL, { east: 500, north: 500 }))
    expect(northEast.x).toBeCloseTo(75)
    expect(northEast.y).toBeCloseTo(25)
    expect(spotOf(view, CITY_HALL)).toEqual({ x: 50, y: 50 })
  })

  it('leads from a place to its spot and back', () => {
    fc.assert(
      fc.property(
        inKorea,
        metres(20_000),
        metres(20_000),
        fc.integer({ min: 300, max: 20_000 }),
        (center, east, north, reach) => {
          const point = pointAt(center, { east, north })
          const back = pointOn({ center, reach }, spotOf({ center, reach }, point))
          expect(back.latitude).toBeCloseTo(point.latitude, 9)
          expect(back.longitude).toBeCloseTo(point.longitude, 9)
        },
      ),
    )
  })

  it('is true to half a hundredth within 20 km', () => {
    fc.assert(
      fc.property(inKorea, metres(14_000), metres(14_000), (center, east, north) => {
        const point = pointAt(center, { east, north })
        const flat = Math.hypot(east, north)
        expect(Math.abs(distanceBetween(center, point) - flat)).toBeLessThanOrEqual(flat * 0.005 + 0.01)
        const { east: again } = offsetOf(center, point)
        expect(again).toBeCloseTo(east, 4)
      }),
    )
  })

  it('shows all that was found', () => {
    fc.assert(
      fc.property(fc.array(inKorea, { minLength: 1, maxLength: 20 }), points => {
        const view = viewOf(null, 1_000, points)
        for (const point of points) {
          const { x, y } = spotOf(view ?? { center: CITY_HALL, reach: 1 }, point)
          for (const side of [x, y]) expect(Math.abs(side - 50)).toBeLessThan(50)
        }
      }),
    )
  })

  it('shows the place and its radius, whatever was found', () => {
    const view = viewOf(CITY_HALL, 1_000, [{ latitude: 35, longitude: 129 }])
    expect(view?.center).toEqual(CITY_HALL)
    expect(view?.reach).toBeGreaterThan(1_000)
  })

  it('is none of nothing', () => expect(viewOf(null, 1_000, [])).toBeNull())
})

it.each([
  [300, [100, 200, 300]],
  [500, [250, 500]],
  [1_000, [500, 1_000]],
  [20_000, [10_000, 20_000]],
])('the rings around a place, within %i m', (radius, rings) => expect(ringsOf(radius)).toEqual(rings))

it('a scale is round, and fits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 500_000 }), reach => {
      const scale = scaleOf({ center: CITY_HALL, reach })
      expect(['1', '2', '5']).toContain(String(scale).replace(/0+$/, ''))
      expect(scale).toBeLessThanOrEqual((2 * reach) / 3)
      expect(scale).toBeGreaterThan((2 * reach) / 3 / 3)
    }),
  )
})
