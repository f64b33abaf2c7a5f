import { describe, expect, test, vi } from 'vitest'
import { createHeldClock } from '../../test/fakes/clock.js'
import { systemClock } from '../clock.js'
import { createAlarm } from './alarm.js'

const DAY = 86_400_000

function createWorld() {
  const clock = createHeldClock()
  const ring = vi.fn()
  return { clock, ring, alarm: createAlarm(clock, ring) }
}

describe('an alarm rings', () => {
  test.each([1, 59_999, 60_000, 60_001, 900_000, 40 * DAY])('once, when %d ms are over and not before', async after => {
    const { clock, ring, alarm } = createWorld()
    alarm.set(clock.now() + after)
    await clock.advance(after - 1)
    expect(ring).not.toHaveBeenCalled()
    await clock.advance(1)
    expect(ring).toHaveBeenCalledOnce()
    await clock.advance(DAY)
    expect(ring).toHaveBeenCalledOnce()
  })

  test.each([0, -1, -Infinity, NaN])('at once for what is past or no instant (%d)', async before => {
    const { clock, ring, alarm } = createWorld()
    alarm.set(clock.now() + before)
    await clock.advance(0)
    expect(ring).toHaveBeenCalledOnce()
  })

  test('at the last instant that was set, and never where that was taken away', async () => {
    const { clock, ring, alarm } = createWorld()
    alarm.set(clock.now() + 1_000)
    alarm.set(clock.now() + 5_000)
    await clock.advance(4_999)
    expect(ring).not.toHaveBeenCalled()
    await clock.advance(1)
    expect(ring).toHaveBeenCalledOnce()
    alarm.set(clock.now() + 1_000)
    alarm.set(null)
    await clock.advance(DAY)
    expect(ring).toHaveBeenCalledOnce()
  })

  test('not when it is set anew at the very instant', async () => {
    const { clock, ring, alarm } = createWorld()
    alarm.set(clock.now())
    alarm.set(clock.now() + 1_000)
    await clock.advance(999)
    expect(ring).not.toHaveBeenCalled()
  })
})

test('a token of a year is no sooner over for a timer that holds 24 days', async () => {
  const ring = vi.fn()
  const sleeps: number[] = []
  const alarm = createAlarm(
    { ...systemClock, sleep: (ms, signal) => (sleeps.push(ms), systemClock.sleep(ms, signal)) },
    ring,
  )
  alarm.set(Date.now() + 365 * DAY)
  await new Promise(resolve => setImmediate(resolve))
  expect(ring).not.toHaveBeenCalled()
  expect(Math.max(...sleeps)).toBeLessThan(2 ** 31)
  alarm.set(null)
})
