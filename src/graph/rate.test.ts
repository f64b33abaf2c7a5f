import fc from 'fast-check'
import { pino } from 'pino'
import { describe, expect, test, vi } from 'vitest'
import { createHeldClock } from '../../test/fakes/clock.js'
import type { Viewer } from '../viewer.js'
import { type Asker, createRateLimit, RateLimitedError } from './rate.js'
import { createTally } from './tally.js'

const log = pino({ level: 'silent' })
const somebody = (userId: string, kind: 'session' | 'token' = 'session', id = `${userId}-1`): Asker => ({
  viewer: {
    userId,
    roles: kind === 'token' ? ['USER', 'ANALYST'] : ['USER'],
    credential: { kind, id, expiresAt: null },
    isGuest: false,
    isVerified: true,
  } satisfies Viewer,
  address: '203.0.113.7',
})
/** With an API token from when they were an analyst. */
const noAnalyst: Asker = {
  viewer: {
    userId: 'a',
    roles: ['USER'],
    credential: { kind: 'token', id: 'old', expiresAt: null },
    isGuest: false,
    isVerified: true,
  },
  address: '203.0.113.7',
}
const nobody = (address: string): Asker => ({ viewer: null, address })

function setUp({ perMinute = 60, analystPerMinute = 600 } = {}) {
  const clock = createHeldClock()
  const onRefused = vi.fn<(whose: string) => void>()
  const limit = createRateLimit({ redis: null, perMinute, analystPerMinute, clock, log, onRefused })
  /** How many of so many at once are let through. */
  const through = async (who: Asker, times: number) =>
    (await Promise.allSettled(Array.from({ length: times }, () => limit.take(who)))).filter(
      ({ status }) => status === 'fulfilled',
    ).length
  return { clock, limit, onRefused, through }
}

describe('rule 12: a limit for each viewer, and for each address before sign-in', () => {
  test('of 500 operations at once exactly 60 are let through', async () => {
    const { through, onRefused } = setUp()
    expect(await through(somebody('a'), 500)).toBe(60)
    expect(onRefused.mock.calls).toEqual(Array.from({ length: 440 }, () => ['user']))
  })

  test('each answer says what is left, and a refusal when to come again', async () => {
    const { clock, limit } = setUp({ perMinute: 2 })
    expect(await limit.take(somebody('a'))).toEqual({ limit: 2, remaining: 1, resetAfter: 60 })
    await clock.advance(10_500)
    expect(await limit.take(somebody('a'))).toEqual({ limit: 2, remaining: 0, resetAfter: 50 })
    const refusal: unknown = await limit.take(somebody('a')).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(RateLimitedError)
    expect(refusal).toMatchObject({
      code: 'RATE_LIMITED',
      message: '요청이 너무 많습니다. 50초 뒤에 다시 시도해 주세요.',
      details: { retryAfter: 50 },
      allowance: { limit: 2, remaining: 0, resetAfter: 50 },
    })
    await clock.advance(50_000)
    expect(await limit.take(somebody('a'))).toMatchObject({ remaining: 0 })
  })

  test('asking on while one is refused does not make the wait longer', async () => {
    const { clock, limit, through } = setUp({ perMinute: 1 })
    await limit.take(somebody('a'))
    for (let second = 0; second < 59; second++) {
      await clock.advance(1_000)
      expect(await through(somebody('a'), 10)).toBe(0)
    }
    await clock.advance(1_000)
    expect(await through(somebody('a'), 10)).toBe(1)
  })

  test.each<[string, Asker, Asker, number]>([
    ['two people at one address', somebody('a'), somebody('b'), 120],
    ['two sessions of one person', somebody('a'), somebody('a', 'session', 'a-2'), 60],
    ['a person and whoever else is at their address', somebody('a'), nobody('203.0.113.7'), 120],
    ['two addresses', nobody('203.0.113.7'), nobody('203.0.113.8'), 120],
    ['one address in two spellings', nobody('203.0.113.7'), nobody('::ffff:203.0.113.7'), 60],
    ['one household with IPv6', nobody('2001:db8::1'), nobody('2001:db8::ffff:2'), 60],
    ['two households with IPv6', nobody('2001:db8::1'), nobody('2001:db8:0:1::1'), 120],
    ['an API token and the session of its owner', somebody('a'), somebody('a', 'token'), 660],
    ['an API token of who is no analyst any more, and their session', somebody('a'), noAnalyst, 60],
    ['two API tokens of one analyst', somebody('a', 'token', '1'), somebody('a', 'token', '2'), 1_200],
    ['a person whose id is an address', somebody('203.0.113.7'), nobody('203.0.113.7'), 120],
  ])('%s', async (_, one, other, expected) => {
    const { through } = setUp()
    expect((await through(one, 700)) + (await through(other, 700))).toBe(expected)
  })

  test('a limit of a hundred million costs no more than one of sixty', async () => {
    const { limit } = setUp({ perMinute: 100_000_000 })
    expect(await limit.take(somebody('a'))).toMatchObject({ limit: 100_000_000, remaining: 99_999_999 })
  })
})

test('in no minute, wherever it begins, does anybody get more than their limit, nor less', async () => {
  const steps = fc.array(
    fc.record({ wait: fc.integer({ min: 0, max: 40_000 }), calls: fc.integer({ min: 1, max: 8 }) }),
  )
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 6 }), async (plan, perMinute) => {
      const { clock, limit } = setUp({ perMinute })
      const passed: number[] = []
      const withinMinute = () => passed.filter(at => at > clock.now() - 60_000).length
      for (const { wait, calls } of plan) {
        await clock.advance(wait)
        for (let call = 0; call < calls; call++) {
          const before = withinMinute()
          const isThrough = await limit.take(nobody('203.0.113.7')).then(
            () => true,
            () => false,
          )
          expect(isThrough).toBe(before < perMinute)
          if (isThrough) passed.push(clock.now())
        }
      }
    }),
    { numRuns: 40 },
  )
})

test('whoever waits as long as they were told to is let through', async () => {
  const waits = fc.array(fc.integer({ min: 0, max: 30_000 }), { minLength: 3, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(waits, async between => {
      const { clock, limit } = setUp({ perMinute: 3 })
      for (const wait of between) {
        await limit.take(somebody('a'))
        await clock.advance(wait)
      }
      const refusal = await limit.take(somebody('a')).then(
        () => null,
        (error: unknown) => error,
      )
      if (!(refusal instanceof RateLimitedError)) return
      await clock.advance(refusal.allowance.resetAfter * 1_000)
      await limit.take(somebody('a'))
    }),
    { numRuns: 40 },
  )
})

describe('a count in this process', () => {
  test('forgets who was longest away once there are too many', () => {
    const tally = createTally({ window: 60_000, clock: createHeldClock(), maxKeys: 3 })
    for (const key of ['a', 'b', 'c', 'a', 'd']) void tally.take(key, 9)
    expect(tally.take('a', 9)).toMatchObject({ used: 3 })
    expect(tally.take('b', 9)).toMatchObject({ used: 1 })
  })

  test('locks nobody out when the clock is set back by a day', () => {
    let now = Date.UTC(2026, 0, 2)
    const tally = createTally({ window: 60_000, clock: { ...createHeldClock(), now: () => now } })
    expect(tally.take('a', 1)).toMatchObject({ isTaken: true })
    now -= 86_400_000
    expect(tally.take('a', 1)).toEqual({ isTaken: true, used: 1, freeIn: 60_000 })
  })

  test('keeps no more than one window of a caller that never rests', async () => {
    const clock = createHeldClock()
    const tally = createTally({ window: 1_000, clock })
    for (let second = 0; second < 50; second++) {
      for (let call = 0; call < 100; call++) void tally.take('a', 100)
      expect(tally.take('a', 100)).toMatchObject({ isTaken: false, used: 100 })
      await clock.advance(1_000)
    }
  })
})
