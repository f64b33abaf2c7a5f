import { expect, test } from 'vitest'
import { singleFlight } from './flight.js'

function createRun() {
  const calls: {
    keys: readonly string[]
    land: (answers: Record<string, number>) => void
    crash: (error: Error) => void
  }[] = []
  const run = (keys: readonly string[]) =>
    new Promise<ReadonlyMap<string, number>>((resolve, reject) => {
      calls.push({ keys, land: answers => resolve(new Map(Object.entries(answers))), crash: reject })
    })
  return { calls, ask: singleFlight(run) }
}

test('joins what is under way, starts the rest in one call, and gives each no more than it asked for', async () => {
  const { calls, ask } = createRun()
  const first = ask(['a', 'b'])
  const second = ask(['b', 'c', 'd'])
  expect(calls.map(({ keys }) => keys)).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ])
  calls[0]?.land({ a: 1, b: 2, z: 9 })
  calls[1]?.land({ c: 3 })
  expect([...(await first)]).toEqual([
    ['a', 1],
    ['b', 2],
  ])
  expect([...(await second)]).toEqual([
    ['b', 2],
    ['c', 3],
  ])
})

test('asks again once a flight has landed, or crashed on all aboard', async () => {
  const { calls, ask } = createRun()
  const both = Promise.allSettled([ask(['a']), ask(['a'])])
  calls[0]?.crash(new Error('down'))
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  const again = ask(['a'])
  calls[1]?.land({ a: 1 })
  expect((await again).get('a')).toBe(1)
})

test('a dropped flight is joined by nobody, and does not end the one after it', async () => {
  const { calls, ask } = createRun()
  const old = ask(['a'])
  ask.drop(['a'])
  const fresh = ask(['a'])
  calls[0]?.land({ a: 1 })
  expect((await old).get('a')).toBe(1)
  const joined = ask(['a'])
  calls[1]?.land({ a: 2 })
  expect([(await fresh).get('a'), (await joined).get('a'), calls.length]).toEqual([2, 2, 2])
})
