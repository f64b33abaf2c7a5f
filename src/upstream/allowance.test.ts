import { expect, test } from 'vitest'
import { createAllowance, createAllowances } from './allowance.js'

const given = () => {
  const time = { now: 1_000_000 }
  return { time, now: () => time.now }
}

test('so much can be taken at once, then it comes back bit by bit, and never more than that', () => {
  const { time, now } = given()
  const allowance = createAllowance({ most: 3, every: 1_000 }, now)
  expect([allowance.take(2), allowance.take(2), allowance.take(), allowance.isEmpty]).toEqual([2, 1, 0, true])
  time.now += 999
  expect(allowance.isEmpty).toBe(true)
  time.now += 1
  expect([allowance.isEmpty, allowance.take(5), allowance.take()]).toEqual([false, 1, 0])
  time.now += 86_400_000
  expect(allowance.take(10)).toBe(3)
})

test('a clock that is set back takes nothing away', () => {
  const { time, now } = given()
  const allowance = createAllowance({ most: 3, every: 1_000 }, now)
  time.now -= 500_000
  expect(allowance.take(10)).toBe(3)
})

test('who takes all of theirs takes nothing from another', () => {
  const allowances = createAllowances({ most: 2, every: 1_000 }, given().now)
  expect(['a', 'a', 'b'].map(asker => allowances.take(asker, 2))).toEqual([2, 0, 2])
})

test('of too many askers those are forgotten who came longest ago', () => {
  const allowances = createAllowances({ most: 1, every: 1_000 }, given().now, 2)
  expect(['a', 'b', 'a', 'c', 'a', 'b'].map(asker => allowances.take(asker, 1))).toEqual([1, 1, 0, 1, 0, 1])
})
