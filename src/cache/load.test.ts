import { pino } from 'pino'
import { beforeEach, expect, test, vi } from 'vitest'
import { createHeldClock, type HeldClock } from '../../test/fakes/clock.js'
import { createFakeLevel, type FakeLevel } from '../../test/fakes/level.js'
import { createCache } from './cache.js'
import { createMemoryLevel } from './memory.js'

let clock: HeldClock
let redis: FakeLevel
let logged: string[]
const entry = (value: unknown) => ({ value, freshUntil: clock.now() + 60_000, keepUntil: Infinity })

beforeEach(() => {
  clock = createHeldClock()
  redis = createFakeLevel('REDIS', clock)
  logged = []
})

/** One process; `others` holds the keys that another process is loading. */
function open() {
  const others = new Set<string>()
  const released: string[] = []
  const leases = {
    take: vi.fn(async (keys: readonly string[]) => new Set(keys.filter(key => !others.has(key)))),
    release: vi.fn(async (keys: readonly string[]) => void released.push(...keys)),
  }
  const load = vi.fn(async (keys: readonly string[]) => new Map(keys.map(key => [key, { value: `own ${key}` }])))
  const log = pino({ level: 'info' }, { write: line => void logged.push((JSON.parse(line) as { msg: string }).msg) })
  const cache = createCache<string>({
    name: 'thing',
    version: 1,
    levels: [createMemoryLevel({ clock }), redis],
    load,
    leases,
    parse: String,
    freshFor: 60_000,
    keepFor: 600_000,
    noneFor: 10_000,
    loadWithin: 10_000,
    clock,
    random: () => 0.5,
    log,
  })
  return { cache, others, leases, released, load }
}

test('who holds the lease loads, and lets go once the answer is written', async () => {
  const { cache, leases, load, released } = open()
  leases.release.mockImplementation(async keys => {
    expect(redis.store.has('thing:v1:k')).toBe(true)
    released.push(...keys)
  })
  expect((await cache.get('k'))?.from).toBe('UPSTREAM')
  await cache.settled()
  expect(released).toEqual(['thing:v1:k'])
  expect(load).toHaveBeenCalledTimes(1)
})

test('who does not hold it waits for the answer to appear in a level', async () => {
  const { cache, others, load } = open()
  others.add('thing:v1:k')
  const read = cache.get('k')
  await clock.advance(500)
  redis.store.set('thing:v1:k', entry('by another'))
  await clock.advance(100)
  expect(await read).toEqual({ value: 'by another', from: 'REDIS', stale: false })
  expect(load).not.toHaveBeenCalled()
})

test('when the holder lets go without an answer, the next one loads', async () => {
  const { cache, others, load } = open()
  others.add('thing:v1:k')
  const read = cache.get('k')
  await clock.advance(500)
  expect(load).not.toHaveBeenCalled()
  others.clear()
  await clock.advance(100)
  expect((await read)?.value).toBe('own k')
})

test('nobody waits longer than a load may take', async () => {
  const { cache, others } = open()
  others.add('thing:v1:k')
  const read = cache.get('k')
  await clock.advance(10_100)
  expect((await read)?.value).toBe('own k')
})

test('of many keys each process loads its own', async () => {
  const { cache, others, load } = open()
  others.add('thing:v1:a')
  const read = cache.getMany(['a', 'b'])
  await vi.waitFor(() => expect(load.mock.calls.map(([keys]) => keys)).toEqual([['b']]))
  redis.store.set('thing:v1:a', entry('by another'))
  await clock.advance(100)
  expect([...(await read).values()]).toEqual([
    { value: 'by another', from: 'REDIS', stale: false },
    { value: 'own b', from: 'UPSTREAM', stale: false },
  ])
})

test('an answer that came just before the lease was ours is seen, even while an older look is under way', async () => {
  const { cache, leases, load } = open()
  let release = () => {}
  leases.take.mockImplementationOnce(async keys => {
    release = redis.holds('getMany')
    const older = cache.getMany(['k'])
    await vi.waitFor(() => expect(redis.calls.filter(call => call === 'getMany')).toHaveLength(2))
    redis.store.set('thing:v1:k', entry('by another'))
    redis.works()
    void older
    return new Set(keys)
  })
  expect((await cache.get('k'))?.value).toBe('by another')
  release()
  await cache.settled()
  expect(load).not.toHaveBeenCalled()
})

test('without leases to be had everybody loads, and it is logged once', async () => {
  const { cache, leases } = open()
  leases.take.mockRejectedValue(new Error('down'))
  expect((await cache.get('a'))?.value).toBe('own a')
  expect((await cache.get('b'))?.value).toBe('own b')
  await cache.settled()
  expect(leases.take).toHaveBeenCalledTimes(1)
  expect(logged).toEqual(['passed over until it answers again'])
})
