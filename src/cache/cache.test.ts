import { pino } from 'pino'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createHeldClock, type HeldClock } from '../../test/fakes/clock.js'
import { createFakeLevel, type FakeLevel } from '../../test/fakes/level.js'
import { UnavailableError, UpstreamError } from '../errors.js'
import { createCache, type CacheOptions, type Loaded } from './cache.js'

import { createMemoryLevel } from './memory.js'

const second = 1_000
const minute = 60 * second

let clock: HeldClock
let redis: FakeLevel
let database: FakeLevel
let logged: { level: string; msg: string }[]

beforeEach(() => {
  clock = createHeldClock()
  redis = createFakeLevel('REDIS', clock)
  database = createFakeLevel('DATABASE', clock)
  logged = []
})

/** Answers `answer of KEY`, or what `tell` was given, once `open` lets it. */
function createUpstream() {
  const calls: string[][] = []
  let answer: (key: string) => Loaded<string> | Error | undefined = key => ({ value: `answer of ${key}` })
  let failure: Error | null = null
  let gate: Promise<void> | null = null
  return {
    calls,
    answers: (to: typeof answer) => void ((answer = to), (failure = null)),
    fails: (error: Error = new UpstreamError('mfds', 'timeout', 'too slow')) => void (failure = error),
    /** Holds every call until the function that it gives is called. */
    holds() {
      let open = () => {}
      gate = new Promise(resolve => (open = resolve))
      return open
    },
    async load(keys: readonly string[]) {
      calls.push([...keys])
      const fails = failure
      const told = keys.map(key => [key, answer(key)] as const)
      await gate
      if (fails) throw fails
      return new Map(told.flatMap(([key, one]) => (one === undefined ? [] : [[key, one] as const])))
    },
  }
}

function open(over: Partial<CacheOptions<string>> = {}) {
  const upstream = createUpstream()
  const log = pino({ level: 'info' }, { write: line => void logged.push(JSON.parse(line) as (typeof logged)[number]) })
  const memory = createMemoryLevel({ clock })
  const cache = createCache<string>({
    name: 'thing',
    version: 1,
    levels: [memory, redis, database],
    load: upstream.load,
    parse: value => {
      if (typeof value !== 'string') throw new TypeError('not a text')
      return value
    },
    freshFor: minute,
    staleFor: minute,
    keepFor: 10 * minute,
    noneFor: 10 * second,
    clock,
    random: () => 0.5,
    log,
    ...over,
  })
  return { cache, upstream, memory }
}

const answer = (key: string, from = 'UPSTREAM', stale = false) => ({ value: `answer of ${key}`, from, stale })
const entry = (value: unknown, freshFor = minute, keepFor = 10 * minute) => ({
  value,
  freshUntil: clock.now() + freshFor,
  keepUntil: clock.now() + keepFor,
})

describe('walking down and lifting up', () => {
  test('says which level answered, and the next read is answered by memory', async () => {
    const { cache, upstream } = open()
    redis.store.set('thing:v1:r', entry('in redis'))
    database.store.set('thing:v1:d', entry('in the database'))
    const found = await cache.getMany(['r', 'd', 'u', 'r'])
    expect(Object.fromEntries(found)).toEqual({
      r: { value: 'in redis', from: 'REDIS', stale: false },
      d: { value: 'in the database', from: 'DATABASE', stale: false },
      u: answer('u'),
    })
    await cache.settled()
    expect([...redis.store.keys()].sort()).toEqual(['thing:v1:d', 'thing:v1:r', 'thing:v1:u'])
    expect([...database.store.keys()].sort()).toEqual(['thing:v1:d', 'thing:v1:u'])
    const again = [...(await cache.getMany(['r', 'd', 'u'])).values()]
    expect(again).toEqual(Array(3).fill(expect.objectContaining({ from: 'MEMORY' })))
    expect(upstream.calls).toEqual([['u']])
  })

  test('asks each level once for all that is missing', async () => {
    const { cache } = open({ load: null })
    await cache.getMany(['a', 'b', 'c'])
    expect([redis.calls, database.calls]).toEqual([['getMany'], ['getMany']])
  })

  test('what was lifted ends when it would have ended below', async () => {
    const { cache } = open({ load: null })
    const kept = entry('x', 20 * second, 30 * second)
    database.store.set('thing:v1:k', kept)
    await cache.get('k')
    expect(redis.store.get('thing:v1:k')).toEqual(kept)
    await clock.advance(30 * second)
    expect(await cache.get('k')).toBeUndefined()
  })

  test('without an upstream a miss is absent, and a fresher answer below a stale one is found', async () => {
    const { cache } = open({ load: null })
    expect(await cache.get('k')).toBeUndefined()
    redis.store.set('thing:v1:k', entry('old', second))
    await clock.advance(2 * second)
    expect(await cache.get('k')).toEqual({ value: 'old', from: 'REDIS', stale: true })
    database.store.set('thing:v1:k', entry('new'))
    expect(await cache.get('k')).toEqual({ value: 'new', from: 'DATABASE', stale: false })
    expect(await cache.get('k')).toEqual({ value: 'new', from: 'MEMORY', stale: false })
  })

  test('what cannot be parsed is a miss and is replaced', async () => {
    const { cache } = open()
    redis.store.set('thing:v1:k', entry({ old: 'shape' }))
    expect(await cache.get('k')).toEqual(answer('k'))
    await cache.settled()
    expect(redis.store.get('thing:v1:k')?.value).toBe('answer of k')
  })

  test('a table of its own is asked by bare keys, and what is fresh for ever there can be copied', async () => {
    const { cache } = open({ levels: [redis], table: database })
    database.store.set('195700020', { value: 'true', freshUntil: Infinity, keepUntil: Infinity })
    expect(await cache.get('195700020')).toEqual({ value: 'true', from: 'DATABASE', stale: false })
    await cache.settled()
    const copy = { value: 'true', freshUntil: Date.UTC(9999, 0), keepUntil: Infinity }
    expect([...redis.store]).toEqual([['thing:v1:195700020', copy]])
  })

  test('counts the reads by level for metrics and for the log line of the request, and tells those that no request made', async () => {
    const onRead = vi.fn()
    const { cache } = open({ onRead })
    redis.store.set('thing:v1:r', entry('in redis'))
    const served = { 'thing.REDIS': 1 }
    await cache.getMany(['a', 'b', 'r'], served)
    expect(served).toEqual({ 'thing.UPSTREAM': 2, 'thing.REDIS': 2 })
    expect(onRead.mock.calls).toEqual(
      expect.arrayContaining([
        ['thing', 'UPSTREAM', 2, true],
        ['thing', 'REDIS', 1, true],
      ]),
    )
    await cache.get('a')
    expect(onRead).toHaveBeenLastCalledWith('thing', 'MEMORY', 1, false)
  })

  test('a load may say that another place answered, and how long that is fresh', async () => {
    const { cache, upstream } = open()
    upstream.answers(() => ({ value: 'x', from: 'DATABASE', freshFor: 5 * second }))
    expect(await cache.get('k')).toEqual({ value: 'x', from: 'DATABASE', stale: false })
    await clock.advance(6 * second)
    expect(await cache.get('k')).toEqual({ value: 'x', from: 'MEMORY', stale: true })
  })
})

describe('loading', () => {
  test('a thousand readers at once make one load, and each level is asked once', async () => {
    const { cache, upstream } = open()
    const release = upstream.holds()
    const reads = Promise.all(Array.from({ length: 1_000 }, () => cache.get('k')))
    await vi.waitFor(() => expect(upstream.calls).toHaveLength(1))
    const late = Promise.all(Array.from({ length: 1_000 }, () => cache.getMany(['k'])))
    release()
    expect(new Set((await reads).map(one => JSON.stringify(one)))).toEqual(new Set([JSON.stringify(answer('k'))]))
    expect((await late).every(one => one.get('k'))).toBe(true)
    expect(upstream.calls).toEqual([['k']])
    expect(redis.calls.filter(call => call === 'getMany').length).toBeLessThan(5)
  })

  test('a key that is known does not wait for one that is being loaded', async () => {
    const { cache, upstream } = open()
    redis.store.set('thing:v1:hot', entry('hot'))
    const release = upstream.holds()
    const both = cache.getMany(['hot', 'cold'])
    await vi.waitFor(() => expect(upstream.calls).toEqual([['cold']]))
    expect((await cache.get('hot'))?.value).toBe('hot')
    release()
    expect((await both).size).toBe(2)
  })

  test('"there is none" is an answer for a while, and is never served old', async () => {
    const { cache, upstream } = open()
    upstream.answers(() => ({ value: null }))
    expect(await cache.get('k')).toEqual({ value: null, from: 'UPSTREAM', stale: false })
    expect(await cache.get('k')).toEqual({ value: null, from: 'MEMORY', stale: false })
    await clock.advance(10 * second)
    upstream.fails()
    await expect(cache.get('k')).rejects.toBeInstanceOf(UpstreamError)
  })

  test('a failed load is thrown for its keys only, and is not kept', async () => {
    const { cache, upstream } = open()
    redis.store.set('thing:v1:r', entry('in redis'))
    upstream.fails()
    const found = await cache.getMany(['r', 'k'])
    expect(found.get('r')).toMatchObject({ value: 'in redis' })
    expect(found.get('k')).toBeInstanceOf(UpstreamError)
    upstream.answers(key => ({ value: key }))
    expect((await cache.get('k'))?.value).toBe('k')
  })

  test('a load may fail for one key, and say nothing of another', async () => {
    const { cache, upstream } = open()
    upstream.answers(key => (key === 'bad' ? new Error('bad') : key === 'unsaid' ? undefined : { value: key }))
    const found = await cache.getMany(['good', 'bad', 'unsaid'])
    expect([found.get('good'), found.get('bad'), found.has('unsaid')]).toEqual([
      { value: 'good', from: 'UPSTREAM', stale: false },
      new Error('bad'),
      false,
    ])
  })

  test('a load that never ends becomes an UnavailableError, and is told to stop', async () => {
    const signals: AbortSignal[] = []
    const load = (_keys: readonly string[], signal: AbortSignal) => new Promise<never>(() => void signals.push(signal))
    const { cache } = open({ load, loadWithin: 3 * second })
    const read = cache.get('k').catch((error: unknown) => error)
    await clock.advance(3 * second)
    expect(await read).toBeInstanceOf(UnavailableError)
    expect(signals.map(signal => signal.aborted)).toEqual([true])
  })

  test('lifetimes vary by a tenth', async () => {
    for (const [random, freshFor] of [
      [0, 54 * second],
      [0.999999, 66 * second],
    ] as const) {
      const { cache } = open({ random: () => random, version: 1 + random })
      await cache.get('k')
      await cache.settled()
      const kept = redis.store.get(`thing:v${1 + random}:k`)
      expect(Math.abs((kept?.freshUntil ?? 0) - clock.now() - freshFor)).toBeLessThan(2)
    }
  })
})

describe('age', () => {
  test('a little old: served at once, and loaded again once behind it', async () => {
    const { cache, upstream } = open()
    await cache.get('k')
    await clock.advance(minute + second)
    const release = upstream.holds()
    expect(await Promise.all([cache.get('k'), cache.get('k')])).toEqual(Array(2).fill(answer('k', 'MEMORY', true)))
    await vi.waitFor(() => expect(upstream.calls).toHaveLength(2))
    release()
    await cache.settled()
    expect(await cache.get('k')).toEqual(answer('k', 'MEMORY'))
    expect(upstream.calls).toHaveLength(2)
  })

  test('old: loaded first, and served as it is if that fails', async () => {
    const { cache, upstream } = open()
    await cache.get('k')
    await clock.advance(3 * minute)
    upstream.fails()
    expect(await cache.get('k')).toEqual(answer('k', 'MEMORY', true))
    upstream.answers(() => ({ value: 'new' }))
    expect(await cache.get('k')).toEqual({ value: 'new', from: 'UPSTREAM', stale: false })
  })

  test('past its keeping: gone', async () => {
    const { cache, upstream } = open()
    await cache.get('k')
    await clock.advance(10 * minute)
    upstream.fails()
    await expect(cache.get('k')).rejects.toBeInstanceOf(UpstreamError)
  })

  test('kept for ever: served however old, even with the database gone', async () => {
    const { cache, upstream } = open({ keepFor: Infinity })
    await cache.get('k')
    await clock.advance(1_000 * minute)
    upstream.fails()
    database.fails()
    expect(await cache.get('k')).toEqual(answer('k', 'MEMORY', true))
  })

  test('what another process has loaded meanwhile is not loaded again', async () => {
    const { cache, upstream } = open()
    await cache.get('k')
    await clock.advance(minute + second)
    redis.store.set('thing:v1:k', entry('by another'))
    expect((await cache.get('k'))?.stale).toBe(true)
    await cache.settled()
    expect(await cache.get('k')).toEqual({ value: 'by another', from: 'MEMORY', stale: false })
    expect(upstream.calls).toHaveLength(1)
  })

  test('says once that loads fail, and once that they work again', async () => {
    const { cache, upstream } = open()
    upstream.fails()
    await cache.getMany(['a'])
    await cache.getMany(['b'])
    upstream.answers(() => ({ value: 'x' }))
    await cache.getMany(['c'])
    await cache.getMany(['d'])
    expect(logged.map(({ msg }) => msg)).toEqual(['cannot be loaded; what is kept is served', 'loads again'])
  })
})

describe('a level that is down', () => {
  test('is passed over, rested, logged once, and tried again by one', async () => {
    const { cache } = open()
    redis.fails()
    for (const key of ['a', 'b', 'c']) expect((await cache.get(key))?.from).toBe('UPSTREAM')
    expect(redis.calls).toEqual(['getMany', 'setMany'])
    await clock.advance(second)
    await Promise.all(['d', 'e', 'f'].map(key => cache.get(key)))
    expect(redis.calls.filter(call => call === 'getMany')).toHaveLength(2)
    redis.works()
    await clock.advance(2 * second)
    await cache.get('g')
    await cache.get('h')
    await cache.settled()
    expect(redis.store.has('thing:v1:h')).toBe(true)
    expect(logged.map(({ level, msg }) => `${level} ${msg}`).sort()).toEqual([
      '30 answers again',
      '30 answers again',
      '40 passed over until it answers again',
      '40 passed over until it answers again',
    ])
  })

  test('that hangs costs its time limit once', async () => {
    const { cache } = open()
    redis.hangs()
    const first = cache.get('a')
    await clock.advance(200)
    expect((await first)?.from).toBe('UPSTREAM')
    expect((await cache.get('b'))?.from).toBe('UPSTREAM')
    await clock.advance(2 * second)
    await cache.settled()
  })

  test('for writing still answers reads', async () => {
    const { cache } = open()
    redis.store.set('thing:v1:r', entry('in redis'))
    redis.fails('setMany', 'deleteMany')
    await cache.get('a')
    await cache.settled()
    expect((await cache.get('r'))?.from).toBe('REDIS')
  })

  test('with the database down a miss is no "there is none"', async () => {
    const { cache } = open({ load: null })
    database.fails()
    await expect(cache.get('k')).rejects.toBeInstanceOf(UnavailableError)
    redis.store.set('thing:v1:k', entry('x', -1))
    expect(await cache.get('k')).toEqual({ value: 'x', from: 'REDIS', stale: true })
  })

  test('with the database down, what the upstream leaves unsaid is unavailable, and what it says is believed', async () => {
    const { cache, upstream } = open()
    database.fails()
    upstream.answers(key => (key === 'unsaid' ? undefined : { value: null }))
    const found = await cache.getMany(['unsaid', 'none'])
    expect(found.get('unsaid')).toBeInstanceOf(UnavailableError)
    expect(found.get('none')).toEqual({ value: null, from: 'UPSTREAM', stale: false })
  })
})

describe('forgetting', () => {
  test('empties the deepest level first, and the next read loads anew', async () => {
    const { cache, upstream } = open()
    await cache.get('k')
    await cache.settled()
    const order: string[] = []
    redis.onCall = call => order.push(`REDIS ${call}`)
    database.onCall = call => order.push(`DATABASE ${call}`)
    await cache.forget(['k'])
    expect(order).toEqual(['DATABASE deleteMany', 'REDIS deleteMany'])
    expect(await cache.get('k')).toEqual(answer('k'))
    expect(upstream.calls).toHaveLength(2)
  })

  test('a load under way at that moment does not write the old answer back, and nobody joins it', async () => {
    const { cache, upstream } = open()
    const release = upstream.holds()
    upstream.answers(() => ({ value: 'old' }))
    const old = cache.get('k')
    await vi.waitFor(() => expect(upstream.calls).toHaveLength(1))
    await cache.forget(['k'])
    upstream.answers(() => ({ value: 'new' }))
    const fresh = cache.get('k')
    await vi.waitFor(() => expect(upstream.calls).toHaveLength(2))
    release()
    expect([(await old)?.value, (await fresh)?.value]).toEqual(['old', 'new'])
    await cache.settled()
    expect([(await cache.get('k'))?.value, redis.store.get('thing:v1:k')?.value]).toEqual(['new', 'new'])
  })

  test('a read under way at that moment does not lift the old answer', async () => {
    const { cache, memory } = open({ load: null })
    redis.store.set('thing:v1:k', entry('old'))
    const release = redis.holds('getMany')
    const read = cache.get('k')
    await vi.waitFor(() => expect(redis.calls).toContain('getMany'))
    await cache.forget(['k'])
    release()
    expect((await read)?.value).toBe('old')
    expect((await memory.getMany(['thing:v1:k'])).size).toBe(0)
    expect(await cache.get('k')).toBeUndefined()
  })

  test('a read that begins meanwhile does not lift the old answer either', async () => {
    const { cache, memory } = open({ load: null })
    redis.store.set('thing:v1:k', entry('old'))
    const deleteNow = database.holds('deleteMany')
    const forgetting = cache.forget(['k'])
    const answerNow = redis.holds('getMany')
    const read = cache.get('k')
    await vi.waitFor(() => expect(redis.calls).toContain('getMany'))
    deleteNow()
    await forgetting
    answerNow()
    expect((await read)?.value).toBe('old')
    expect((await memory.getMany(['thing:v1:k'])).size).toBe(0)
  })

  test('a read that begins afterwards does not join one from before', async () => {
    const { cache } = open({ load: null })
    redis.store.set('thing:v1:k', entry('old'))
    const release = redis.holds('getMany')
    const before = cache.get('k')
    await vi.waitFor(() => expect(redis.calls).toContain('getMany'))
    await cache.forget(['k'])
    redis.works()
    const after = cache.get('k')
    await clock.advance(0)
    release()
    expect([(await before)?.value, await after]).toEqual(['old', undefined])
  })

  test('a write under way is waited for, so that it cannot come after the deletion', async () => {
    const { cache } = open()
    const release = redis.holds('setMany')
    await cache.get('k')
    const forgetting = cache.forget(['k'])
    await clock.advance(0)
    release()
    await forgetting
    await cache.settled()
    expect(redis.store.size).toBe(0)
  })

  test('what a level could not forget is not read from it when it is back', async () => {
    const { cache, upstream } = open()
    await cache.get('k')
    await cache.settled()
    redis.fails()
    await cache.forget(['k'])
    redis.works()
    await clock.advance(second)
    upstream.answers(() => ({ value: 'new' }))
    expect((await cache.get('k'))?.value).toBe('new')
    await cache.settled()
    expect(redis.store.get('thing:v1:k')?.value).toBe('new')
  })

  test('what a level could not forget is deleted from it with the next write', async () => {
    const { cache } = open()
    await cache.get('k')
    await cache.settled()
    redis.fails()
    await cache.forget(['k'])
    redis.works()
    await clock.advance(second)
    await cache.get('another')
    await cache.settled()
    expect([...redis.store.keys()]).toEqual(['thing:v1:another'])
  })

  test('of copies alone leaves the database as it is', async () => {
    const { cache } = open()
    await cache.get('k')
    await cache.settled()
    await cache.forgetCopies(['k'])
    expect(redis.store.size).toBe(0)
    expect(await cache.get('k')).toEqual(answer('k', 'DATABASE'))
  })

  test('put replaces the answer everywhere', async () => {
    const { cache } = open()
    await cache.get('k')
    await cache.put(new Map([['k', 'put']]))
    expect(await cache.get('k')).toEqual({ value: 'put', from: 'MEMORY', stale: false })
    expect([redis, database].map(({ store }) => store.get('thing:v1:k')?.value)).toEqual(['put', 'put'])
  })
})
