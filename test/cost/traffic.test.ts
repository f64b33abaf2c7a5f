import { expect, test } from 'vitest'
import { createChance } from '../acceptance/random.js'
import { asksIn, createPopularity } from './traffic.js'

test('the thing of rank r is drawn in proportion to 1/r, and in the same order by the same seed', () => {
  const things = Array.from({ length: 1_000 }, (_, i) => i)
  const drawn = () => {
    const popularity = createPopularity(things, 1, createChance(7))
    return Array.from({ length: 50_000 }, () => popularity.draw())
  }
  const first = drawn()
  const counts = new Map<number, number>()
  for (const thing of first) counts.set(thing, (counts.get(thing) ?? 0) + 1)
  const ranked = [...counts.values()].sort((a, b) => b - a)
  // 1 / (1 + 1/2 + … + 1/1000) of all
  expect((ranked[0] ?? 0) / 50_000).toBeCloseTo(0.134, 2)
  expect((ranked[0] ?? 0) / (ranked[9] ?? 0)).toBeGreaterThan(8)
  expect((ranked[0] ?? 0) / (ranked[9] ?? 0)).toBeLessThan(12)
  expect(drawn()).toEqual(first)
})

test('all are drawn evenly where the exponent is 0, and drift loses nobody', () => {
  const popularity = createPopularity(['a', 'b', 'c', 'd'], 0, createChance(1))
  popularity.drift(1)
  const drawn = Array.from({ length: 4_000 }, () => popularity.draw())
  for (const thing of ['a', 'b', 'c', 'd'])
    expect(Math.abs(drawn.filter(each => each === thing).length - 1_000)).toBeLessThan(150)
})

test.each([96, 1_000, 10_000])('the quarters of an hour of a day have all %i asks between them', asksADay => {
  const quarters = Array.from({ length: 96 }, (_, quarter) => asksIn(quarter, asksADay))
  expect(quarters.reduce((sum, each) => sum + each, 0)).toBe(asksADay)
  expect(Math.min(...quarters)).toBeGreaterThanOrEqual(0)
  expect(quarters[21 * 4]).toBeGreaterThanOrEqual(quarters[4 * 4] ?? 0)
})
