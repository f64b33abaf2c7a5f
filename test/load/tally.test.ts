import { expect, test } from 'vitest'
import { createTally } from './tally.js'

test('what was acknowledged is owed to every listener, and what none has seen is lost', () => {
  const tally = createTally()
  tally.sent('a', ['one', 'two'], 0)
  tally.sent('b', ['one', 'two'], 10)
  tally.sent('c', ['one'], 20)
  tally.acknowledged('a', 4)
  tally.acknowledged('b', 16)
  tally.received('a', 'one', 7, false)
  tally.received('a', 'two', 9, false)
  tally.received('b', 'one', 110, true)
  expect(tally.missing()).toBe(1)
  expect(tally.result()).toMatchObject({ sent: 3, acknowledged: 2, expected: 4, received: 3, lost: 1, doubled: 0 })
  expect(tally.result()).toMatchObject({
    answering: { count: 2, p50: 4, max: 6 },
    reaching: { count: 2, p50: 7, p99: 9, max: 9 },
    resumed: { count: 1, p50: 100 },
  })
  expect(tally.result().buckets.slice(0, 3)).toEqual([
    [5, 0],
    [10, 2],
    [20, 0],
  ])
})

test('what came twice is counted, and so is what came of a request without an answer', () => {
  const tally = createTally()
  tally.sent('a', ['one', 'two'], 0)
  tally.received('a', 'one', 5, false)
  tally.received('a', 'one', 6, true)
  tally.received('none of ours', 'one', 6, false)
  expect(tally.result()).toMatchObject({ expected: 0, lost: 0, doubled: 1, unasked: 1 })
})

test('what is sent before the measuring begins is counted, and its times are left out', () => {
  const tally = createTally()
  tally.sent('a', ['one'], 0)
  tally.acknowledged('a', 900)
  tally.received('a', 'one', 1_000, false)
  tally.measureFrom(2_000)
  tally.sent('b', ['one'], 2_000)
  tally.acknowledged('b', 2_003)
  tally.received('b', 'one', 2_005, false)
  expect(tally.result()).toMatchObject({
    expected: 2,
    received: 2,
    answering: { count: 1, max: 3 },
    reaching: { count: 1, max: 5 },
  })
})
