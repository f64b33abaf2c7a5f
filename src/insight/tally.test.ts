import { expect, test } from 'vitest'
import { createTally } from './tally.js'

const DAY = '2026-03-02'
const someone = (asker: string, day = DAY) => ({ day, asker })
const terms = (noted: ReturnType<ReturnType<typeof createTally>['take']>) =>
  noted.asked.map(({ kind, term, asker, times }) => `${kind} ${term} ${asker} ${times}`).sort()

test('what somebody does again is one line with how often, and what was taken is gone', () => {
  const tally = createTally()
  for (let i = 0; i < 3; i++) tally.searched('두통', someone('a'))
  tally.searched('두통', someone('b'))
  tally.searched('두통', someone('a', '2026-03-03'))
  tally.cacheRead(DAY, 'medicine', 'MEMORY', 2)
  tally.cacheRead(DAY, 'medicine', 'MEMORY', 3)
  const taken = tally.take()
  expect(terms(taken)).toEqual(['SEARCH 두통 a 1', 'SEARCH 두통 a 3', 'SEARCH 두통 b 1'])
  expect(taken.cacheReads).toEqual([{ day: DAY, cache: 'medicine', level: 'MEMORY', reads: 5 }])
  expect(tally.take()).toEqual({ asked: [], cacheReads: [], summaryReads: [] })
})

test('ever new things fill no memory, and what is known is counted on', () => {
  const tally = createTally(100)
  for (let i = 0; i < 1_000; i++) tally.searched(`말${i}`, someone('a'))
  tally.searched('말0', someone('a'))
  tally.searched('말999', someone('a'))
  const { asked } = tally.take()
  expect(asked).toHaveLength(100)
  expect(asked[0]).toMatchObject({ term: '말0', times: 2 })
})

test('whose operations read from which caches is known when they are over', () => {
  const tally = createTally()
  const served: Record<string, number> = {}
  tally.follow(someone('a'), served)
  tally.follow(someone('b'), {})
  served['medicine.MEMORY'] = 3
  served['medicine.UPSTREAM'] = 1
  served['search.DATABASE'] = 1
  expect(terms(tally.take())).toEqual(['CACHE medicine a 1', 'CACHE search a 1'])
})

test('of a crowd no more are noted than it takes to know that they are many, and each of them once a day', () => {
  const tally = createTally()
  for (let round = 0; round < 2; round++)
    for (let i = 0; i < 100; i++) tally.summaryShown(DAY, 'AI', someone(`person ${i}`))
  const first = tally.take()
  expect(first.asked).toHaveLength(30)
  expect(first.asked.every(({ times }) => times === 1)).toBe(true)
  expect(first.summaryReads).toEqual([{ day: DAY, origin: 'AI', reads: 200 }])
  tally.summaryShown(DAY, 'AI', someone('person 99'))
  tally.summaryShown('2026-03-03', 'AI', someone('person 99', '2026-03-03'))
  expect(tally.take().asked).toMatchObject([{ day: '2026-03-03', times: 1 }])
})

test('whoever of a crowd comes again is noted again once those before are lost', () => {
  const tally = createTally()
  const come = () => {
    for (let i = 0; i < 100; i++) tally.summaryShown(DAY, 'AI', someone(`person ${i}`))
    tally.follow(someone('person 0'), { 'medicine.MEMORY': 1 })
    return tally.take().asked.length
  }
  expect([come(), come()]).toEqual([31, 0])
  tally.lose()
  expect(come()).toBe(31)
})

test('who leaves is in nothing that was noted, whatever they did', () => {
  const tally = createTally()
  const served = { 'medicine.MEMORY': 1 }
  for (const who of [someone('gone'), someone('here')]) {
    tally.searched('두통', who)
    tally.summaryShown(DAY, 'EXTRACT', who)
    tally.follow(who, served)
  }
  tally.forget([someone('gone')])
  const taken = tally.take()
  expect(JSON.stringify(taken)).not.toContain('gone')
  expect(terms(taken)).toEqual(['CACHE medicine here 1', 'SEARCH 두통 here 1', 'SUMMARY EXTRACT here 1'])
})
