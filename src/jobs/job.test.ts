import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { lastDue, nextDue } from './cron.js'
import { defineJob, type Job } from './job.js'

const nothing = z.object({})
const run = async () => undefined

describe('a job that could never work is refused where it is defined', () => {
  test.each<[string, Partial<Job>]>([
    ['has no name', { name: '' }],
    ['has a name without its folder', { name: 'remind' }],
    ['has a name with a blank', { name: 'dose.remind me' }],
    ['is tried never', { attempts: 0 }],
    ['is tried for ever', { attempts: Infinity }],
    ['waits for no time', { backoff: 0 }],
    ['waits for half a second', { backoff: 0.5 }],
    ['has no time', { timeLimit: 0 }],
    ['may take for ever', { timeLimit: Infinity }],
    ['is done by nobody', { atOnce: 0 }],
    ['has a cron that is none', { cron: 'at night' }],
    ['has a cron with an hour that is none', { cron: '0 24 * * *' }],
    ['is for a 30th of February', { cron: '0 2 30 2 *' }],
    ['is run by itself and needs a payload', { cron: '0 2 * * *', payload: z.object({ doseId: z.string() }) }],
  ])('one that %s', (_, part) => {
    expect(() => defineJob({ name: 'dose.remind', payload: nothing, run, ...part })).toThrow(RangeError)
  })
})

test('a job that runs by itself waits once at most', () => {
  expect(defineJob({ name: 'dose.sweep', payload: nothing, cron: '* * * * *', run }).keyOf?.({})).toBe('the one')
  expect(defineJob({ name: 'dose.sweep', payload: nothing, run }).keyOf).toBeUndefined()
})

describe('a cron is read by Korean clocks', () => {
  test.each([
    // cron, now, last, next
    ['0 2 * * *', '2026-01-01T16:59:59.999Z', '2025-12-31T17:00:00Z', '2026-01-01T17:00:00Z'],
    ['0 2 * * *', '2026-01-01T17:00:00.000Z', '2026-01-01T17:00:00Z', '2026-01-02T17:00:00Z'],
    ['0 2 * * *', '2026-01-01T17:00:00.001Z', '2026-01-01T17:00:00Z', '2026-01-02T17:00:00Z'],
    ['0 0 1 * *', '2026-02-28T14:59:59Z', '2026-01-31T15:00:00Z', '2026-02-28T15:00:00Z'],
    ['30 8 * * 1', '2026-03-02T00:00:00Z', '2026-03-01T23:30:00Z', '2026-03-08T23:30:00Z'],
    ['0 0 29 2 *', '2026-06-01T00:00:00Z', '2024-02-28T15:00:00Z', '2028-02-28T15:00:00Z'],
    ['* * * * *', '2026-06-01T00:00:59.999Z', '2026-06-01T00:00:00Z', '2026-06-01T00:01:00Z'],
  ])('%s at %s', (cron, now, last, next) => {
    expect(new Date(lastDue(cron, Date.parse(now)))).toEqual(new Date(last))
    expect(new Date(nextDue(cron, Date.parse(now)))).toEqual(new Date(next))
  })

  test('02:00 is 17:00 of the day before in UTC, on every day', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2090, 0, 1) }), now => {
        const [last, next] = [lastDue('0 2 * * *', now), nextDue('0 2 * * *', now)]
        expect(last % 86_400_000).toBe(17 * 3_600_000)
        expect(last).toBeLessThanOrEqual(now)
        expect(next).toBe(last + 86_400_000)
      }),
      { numRuns: 30 },
    )
  })
})
