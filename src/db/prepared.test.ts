import { expect, test } from 'vitest'
import { createPreparing, NEVER_PREPARED } from './prepared.js'

const times = <T>(count: number, work: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => work(i))

test('a statement is prepared once it has come again and again', () => {
  const isPrepared = createPreparing()
  expect(times(6, () => isPrepared('select 1'))).toEqual([false, false, false, false, true, true])
  expect(isPrepared('select 2')).toBe(false)
})

test('statements that are never the same again take no place from those that are', () => {
  const isPrepared = createPreparing()
  times(5_000, i => isPrepared(`select ${i}`))
  expect(times(5, () => isPrepared('select')).at(-1)).toBe(true)
})

test('no more of them are kept than a connection may hold', () => {
  const isPrepared = createPreparing()
  const kept = times(300, i => times(5, () => isPrepared(`select ${i}`)).at(-1))
  expect(kept.filter(Boolean)).toHaveLength(200)
  expect(isPrepared('select 0')).toBe(true)
})

test('what says that its text is one of many takes no place, however often it comes', () => {
  const isPrepared = createPreparing()
  const searched = times(300, i => times(9, () => isPrepared(`select ${i} ${NEVER_PREPARED}`)).some(Boolean))
  expect(searched.some(Boolean)).toBe(false)
  expect(times(5, () => isPrepared('select')).at(-1)).toBe(true)
})
