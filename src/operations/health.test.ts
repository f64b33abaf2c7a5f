import { expect, test, vi } from 'vitest'
import { createHealth } from './health.js'

/** A clock that stands still until it is told the time. */
function createHeldClock() {
  let now = 0
  const sleepers = new Set<{ until: number; wake: () => void }>()
  return {
    now: () => now,
    sleep: (forMs: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        const sleeper = { until: now + forMs, wake: resolve }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', () => (sleepers.delete(sleeper), reject(signal.reason as Error)))
      }),
    pass(ms: number) {
      now += ms
      for (const { until, wake } of sleepers) if (until <= now) wake()
    },
    sleepers,
  }
}

const fine = async () => undefined
const broken = async () => {
  throw new Error('down')
}

test.each([
  ['ready', fine, fine],
  ['degraded', fine, broken],
  ['unavailable', broken, fine],
  ['unavailable', broken, broken],
])('%s', async (status, postgres, redis) => {
  const health = createHealth({
    checks: { postgres: { check: postgres, required: true }, redis: { check: redis, required: false } },
    clock: createHeldClock(),
  })
  const state = (check: () => Promise<unknown>) => (check === fine ? 'ok' : 'down')
  expect(await health.ready()).toEqual({ status, checks: { postgres: state(postgres), redis: state(redis) } })
})

test('what is switched off is well', async () => {
  const health = createHealth({ checks: { redis: null }, clock: createHeldClock() })
  expect(await health.ready()).toEqual({ status: 'ready', checks: { redis: 'off' } })
})

test('a dependency that does not answer within a second is down, and one that throws at once too', async () => {
  const clock = createHeldClock()
  const health = createHealth({
    checks: {
      postgres: { check: () => new Promise(() => undefined), required: true },
      redis: {
        check: () => {
          throw new Error('no connection')
        },
        required: false,
      },
    },
    clock,
  })
  const ready = health.ready()
  clock.pass(1_000)
  expect(await ready).toEqual({ status: 'unavailable', checks: { postgres: 'down', redis: 'down' } })
})

test('many probes ask a dependency once a second, and no sleeper stays behind', async () => {
  const clock = createHeldClock()
  const check = vi.fn(fine)
  const health = createHealth({ checks: { postgres: { check, required: true } }, clock })
  await Promise.all([health.ready(), health.ready(), health.ready()])
  expect(check).toHaveBeenCalledTimes(1)
  expect(clock.sleepers.size).toBe(0)
  clock.pass(1_000)
  await health.ready()
  expect(check).toHaveBeenCalledTimes(2)
})

test('draining says so whatever the rest says; being alive asks nobody', async () => {
  const check = vi.fn(fine)
  const health = createHealth({ checks: { postgres: { check, required: true } }, clock: createHeldClock() })
  expect(health.live()).toEqual({ status: 'ok' })
  expect(check).not.toHaveBeenCalled()
  health.drain()
  expect(await health.ready()).toMatchObject({ status: 'draining' })
})
