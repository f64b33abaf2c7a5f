import { expect, test, vi } from 'vitest'
import { manyByKey, oneByKey } from './loader.js'

test('all keys of a tick are read in one call, each once, and come back in the order asked', async () => {
  const load = vi.fn(
    async (keys: readonly string[]) => new Map(keys.filter(key => key !== 'none').map(key => [key, key.toUpperCase()])),
  )
  const loader = oneByKey(load, { cache: false })
  expect(await Promise.all(['b', 'a', 'none', 'b'].map(key => loader.load(key)))).toEqual(['B', 'A', null, 'B'])
  expect(load.mock.calls).toEqual([[['b', 'a', 'none']]])
})

test('an error fails its own key', async () => {
  const loader = oneByKey(
    async () =>
      new Map<string, string | Error>([
        ['good', 'yes'],
        ['bad', new Error('no')],
      ]),
  )
  expect(await loader.loadMany(['good', 'bad'])).toEqual(['yes', new Error('no')])
})

test('a list is empty where nothing was found', async () => {
  const loader = manyByKey(async () => new Map<string, readonly number[]>([['a', [1, 2]]]))
  expect(await loader.loadMany(['a', 'b'])).toEqual([[1, 2], []])
})

test('without a cache the same key is read again, as a subscription needs', async () => {
  let reads = 0
  const loader = oneByKey(async (keys: readonly string[]) => new Map(keys.map(key => [key, ++reads])), { cache: false })
  expect([await loader.load('a'), await loader.load('a')]).toEqual([1, 2])
})
