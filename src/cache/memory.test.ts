import { expect, test } from 'vitest'
import { createHeldClock } from '../../test/fakes/clock.js'
import { createMemoryLevel } from './memory.js'

const clock = createHeldClock()
const entry = (value: unknown) => ({ value, freshUntil: clock.now() + 1_000, keepUntil: Infinity })
const numbered = (count: number, value: unknown) =>
  new Map(Array.from({ length: count }, (_, i) => [String(i), entry(value)]))
const keys = (count: number) => Array.from({ length: count }, (_, i) => String(i))

test('holds no more entries than it may, and lets go of what was read longest ago', async () => {
  const memory = createMemoryLevel({ clock, maxEntries: 3 })
  await memory.setMany(numbered(3, 'x'))
  await memory.getMany(['0'])
  await memory.setMany(new Map([['3', entry('x')]]))
  expect([...(await memory.getMany(keys(4))).keys()]).toEqual(['0', '2', '3'])
})

test('holds about as many bytes as it may', async () => {
  const memory = createMemoryLevel({ clock, maxBytes: 100_000 })
  await memory.setMany(numbered(100, { text: '약'.repeat(1_000) }))
  expect((await memory.getMany(keys(100))).size).toBe(46)
})

test('an answer larger than all it may hold is left out, together with its older self', async () => {
  const memory = createMemoryLevel({ clock, maxBytes: 10_000 })
  await memory.setMany(new Map([['k', entry('small')]]))
  await memory.setMany(new Map([['k', entry('large'.repeat(10_000))]]))
  expect((await memory.getMany(['k'])).size).toBe(0)
})

test('gives the value itself, which nobody can change', async () => {
  const memory = createMemoryLevel({ clock })
  const value = { names: ['a', { b: [1] }] }
  await memory.setMany(new Map([['k', entry(value)]]))
  expect((await memory.getMany(['k'])).get('k')?.value).toBe(value)
  expect(() => value.names.push('c')).toThrow(TypeError)
})

test('can be cleared', async () => {
  const memory = createMemoryLevel({ clock })
  await memory.setMany(numbered(3, 'x'))
  memory.clear()
  expect((await memory.getMany(keys(3))).size).toBe(0)
})
