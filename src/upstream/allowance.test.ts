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

test('what goes all the same is owed, and comes back first', () => {
  const { time, now } = given()
  const allowance = createAllowance({ most: 2, every: 1_000 }, now)
  allowance.spend(4)
  expect([allowance.isEmpty, allowance.take()]).toEqual([true, 0])
  time.now += 2_999
  expect([allowance.isEmpty, allowance.take()]).toEqual([true, 0])
  time.now += 1
  expect([allowance.isEmpty, allowance.take(2)]).toEqual([false, 1])
})

test('what was not needed is given back, and never more than there can be', () => {
  const allowances = createAllowances({ most: 3, every: 1_000 }, given().now)
  expect(allowances.take('a', 3)).toBe(3)
  allowances.giveBack('a', 2)
  expect(allowances.take('a', 3)).toBe(2)
  allowances.giveBack('a', 100)
  expect(allowances.take('a', 100)).toBe(3)
  allowances.giveBack('b', 1)
  expect(allowances.take('b', 100)).toBe(3)
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
