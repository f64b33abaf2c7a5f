import { describe, expect, test } from 'vitest'
import { type CacheRead, cachesOf, type Search, sharesOf, sumsIn, termsOf } from './sums'

const search = (day: string, term: string, searches: number, people: number): Search => ({
  day,
  term,
  searches,
  people,
})
const read = (cache: string, level: CacheRead['level'], reads: number): CacheRead => ({
  day: '2026-11-01',
  cache,
  level,
  reads,
  share: 0,
})

test('searches for a term add up over its days, its people do not', () => {
  const rows = [
    search('2026-11-01', '두통', 30, 20),
    search('2026-11-01', '판콜', 60, 10),
    search('2026-11-02', '두통', 40, 30),
  ]
  expect(termsOf(rows)).toEqual([
    { term: '두통', searches: 70, days: 2, people: 30 },
    { term: '판콜', searches: 60, days: 1, people: 10 },
  ])
})

test('a period of which nothing is shown has no number, not 0', () => {
  const periods = [
    { from: '2026-11-01', to: '2026-11-01' },
    { from: '2026-11-02', to: '2026-11-02' },
  ]
  expect(sumsIn(periods, [search('2026-11-02', '두통', 0, 10)], ({ searches }) => searches)).toEqual([null, 0])
})

describe('the shares of a cache', () => {
  test('are of all that was read, and a hit is what any level had', () => {
    const shares = sharesOf([
      read('medicine', 'MEMORY', 70),
      read('medicine', 'DATABASE', 20),
      read('medicine', 'UPSTREAM', 10),
    ])
    expect(shares).toEqual({ reads: 100, of: { MEMORY: 0.7, REDIS: 0, DATABASE: 0.2, UPSTREAM: 0.1 }, hits: 0.9 })
  })

  test('are of different days by how much was read on each', () => {
    const shares = sharesOf([read('search', 'MEMORY', 1), read('search', 'UPSTREAM', 1), read('search', 'MEMORY', 98)])
    expect(shares?.hits).toBeCloseTo(0.99)
  })

  test('are none of nothing', () => {
    expect(sharesOf([])).toBeNull()
    expect(sharesOf([read('search', 'MEMORY', 0)])).toBeNull()
  })
})

test('the cache that is read most comes first', () => {
  expect(cachesOf([read('search', 'MEMORY', 5), read('medicine', 'MEMORY', 4), read('medicine', 'REDIS', 2)])).toEqual([
    'medicine',
    'search',
  ])
})
