import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Clock } from '../clock.js'
import { createBucket } from './bucket.js'

/** Time that jumps wherever it is told to. */
function createJumpingClock(): Clock & { jump(ms: number): void } {
  let now = Date.UTC(2026, 0, 1)
  return { now: () => now, sleep: () => Promise.resolve(), jump: ms => void (now += ms) }
}

test('never more than fit at once and what came back meanwhile, whatever the clock does', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: -5_000, max: 5_000 }), fc.nat(30)), { maxLength: 40 })
  fc.assert(
    fc.property(steps, all => {
      const clock = createJumpingClock()
      const bucket = createBucket({ atOnce: 10, perSecond: 4 }, clock)
      let [taken, passed] = [0, 0]
      for (const [ms, times] of all) {
        clock.jump(ms)
        passed += Math.max(0, ms)
        for (let at = 0; at < times; at++) if (bucket.take()) taken++
        expect(taken).toBeLessThanOrEqual(10 + (passed * 4) / 1_000 + 1e-6)
      }
    }),
  )
})

test('an empty one gives again as time goes on, also after the clock was set back', () => {
  const clock = createJumpingClock()
  const bucket = createBucket({ atOnce: 2, perSecond: 4 }, clock)
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([true, true, false])
  clock.jump(-86_400_000)
  expect(bucket.take()).toBe(false)
  clock.jump(249)
  expect(bucket.take()).toBe(false)
  clock.jump(1)
  expect([bucket.take(), bucket.take()]).toEqual([true, false])
})
