import { describe, expect, test } from 'vitest'
import { type CacheRead, cachesOf, readsByOrigin, type Search, sharesOf, type Summary, sumsIn, termsIn } from './sums'

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

test('the term with the most searches in all rows comes first', () => {
  const rows = [
    search('2026-11-01', '판콜', 60, 10),
    search('2026-11-01', '두통', 30, 20),
    search('2026-11-02', '두통', 40, 30),
  ]
  expect(termsIn(rows)).toEqual(['두통', '판콜'])
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

describe('how often summaries were shown, by AI and from the label', () => {
  const shown = (origin: Summary['origin'], reads: number | null): Summary => ({
    ...{ day: '2026-11-01', origin, reads },
    ...{ calls: 0, tokens: 0, usd: 0 },
  })

  test.each<[string, Summary[], boolean, (number | null)[]]>([
    ['is added up', [shown('AI', 20), shown('AI', 10), shown('EXTRACT', 40)], false, [30, 40]],
    ['is unknown of one that is hidden', [shown('EXTRACT', 40)], false, [null, 40]],
    ['is unknown where only the cost is told', [shown('AI', null), shown('EXTRACT', 40)], false, [null, 40]],
    ['is known to be 0 where it is told', [shown('AI', 0)], false, [0, null]],
    ['is known to be 0 of one that is missing where nothing is hidden', [shown('EXTRACT', 40)], true, [0, 40]],
    ['is unknown of a day that isn’t counted', [], false, [null, null]],
  ])('%s', (_, rows, isWhole, reads) => expect(readsByOrigin(rows, isWhole)).toEqual(reads))
})
