import fc from 'fast-check'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createHeldClock } from '../../test/fakes/clock.js'
import { createFakeLevel } from '../../test/fakes/level.js'
import { createCache } from './cache.js'
import { createMemoryLevel } from './memory.js'

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('read' as const), keys: fc.subarray(['a', 'b', 'c'], { minLength: 1 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('forget' as const, 'put' as const),
      key: fc.constantFrom('a', 'b', 'c'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 500, 5_000, 70_000, 200_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('break' as const, 'mend' as const),
      what: fc.constantFrom('REDIS' as const, 'DATABASE' as const, 'UPSTREAM' as const),
    }),
  },
)

/** Each level's and the upstream's answers come in an order that fast-check chooses. */
function createWorld(order: fc.Scheduler) {
  const clock = createHeldClock()
  const truth = new Map(['a', 'b', 'c'].map(key => [key, 1]))
  const broken = new Set<string>()
  const scheduled = (name: 'REDIS' | 'DATABASE') => {
    const fake = createFakeLevel(name, clock)
    const run = async <T>(work: () => Promise<T>) => {
      await order.schedule(Promise.resolve(), `${name} is asked`)
      if (broken.has(name)) throw new Error('down')
      const result = await work()
      await order.schedule(Promise.resolve(), `${name} answers`)
      return result
    }
    return {
      name,
      getMany: (keys: readonly string[]) => run(() => fake.getMany(keys)),
      setMany: (entries: Parameters<typeof fake.setMany>[0]) => run(() => fake.setMany(entries)),
      deleteMany: (keys: readonly string[]) => run(() => fake.deleteMany(keys)),
    }
  }
  const cache = createCache<number>({
    name: 'truth',
    version: 1,
    parse: Number,
    clock,
    random: () => 0.5,
    log: pino({ level: 'silent' }),
    levels: [createMemoryLevel({ clock, maxEntries: 1 }), scheduled('REDIS'), scheduled('DATABASE')],
    freshFor: 60_000,
    staleFor: 60_000,
    keepFor: 600_000,
    noneFor: 10_000,
    loadWithin: 1e9,
    async load(keys) {
      const read = new Map(keys.map(key => [key, { value: truth.get(key) ?? null }]))
      await order.schedule(Promise.resolve(), 'the upstream answers')
      if (broken.has('UPSTREAM')) throw new Error('down')
      return read
    },
  })
  return { clock, truth, broken, cache }
}

test('once it is forgotten, an older answer never comes back, whatever fails and in whichever order answers come', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(step, { minLength: 5, maxLength: 40 }), async (order, steps) => {
      const { clock, truth, broken, cache } = createWorld(order)
      const floor = new Map(truth)
      const running: Promise<unknown>[] = []
      const renew = (key: string) => {
        const version = (truth.get(key) ?? 0) + 1
        truth.set(key, version)
        return version
      }
      for (const one of steps) {
        if ('ms' in one) await clock.advance(one.ms)
        else if ('what' in one) broken[one.do === 'break' ? 'add' : 'delete'](one.what)
        else if ('keys' in one) {
          const least = new Map(floor)
          const check = async () => {
            for (const [key, answer] of await cache.getMany(one.keys)) {
              if (!(answer instanceof Error)) expect(answer.value).toBeGreaterThanOrEqual(least.get(key) ?? 0)
            }
          }
          running.push(check())
        } else {
          const version = renew(one.key)
          const change = one.do === 'put' ? cache.put(new Map([[one.key, version]])) : cache.forget([one.key])
          running.push(change.then(() => floor.set(one.key, Math.max(version, floor.get(one.key) ?? 0))))
        }
        if (order.count() > 0) await order.waitOne()
      }
      await order.waitFor(Promise.all(running))
      await order.waitFor(cache.settled())
    }),
    { numRuns: 500 },
  )
})
