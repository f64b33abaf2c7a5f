import { describe, expect, test } from 'vitest'
import type { UpstreamFault } from '../errors.js'
import { UpstreamError } from '../errors.js'
import { createRetry } from './retry.js'

const failing = (fault: UpstreamFault, retryAfter?: number) =>
  new UpstreamError('portal', fault, 'no', retryAfter === undefined ? {} : { retryAfter })

/** Tries `error` (or an answer at the given try) without waiting; tells the tries and the waits between them. */
async function attempt(error: Error, { answersAt = Infinity, random = 1 } = {}) {
  const waits: number[] = []
  let tries = 0
  const retry = createRetry({ clock: { sleep: async forMs => void waits.push(forMs) }, random: () => random })
  const outcome = await retry(async () => {
    if (++tries >= answersAt) return 'answer'
    throw error
  }).catch((thrown: unknown) => thrown)
  return { tries, waits, outcome }
}

describe('a retry', () => {
  test.each<[UpstreamFault, number]>([
    ['timeout', 3],
    ['network', 3],
    ['server', 3],
    ['malformed', 3],
    ['quota', 1],
    ['key', 1],
    ['request', 1],
    ['resting', 1],
  ])('tries %s %i times and gives the last error as it is', async (fault, tries) => {
    const error = failing(fault)
    expect(await attempt(error)).toMatchObject({ tries, outcome: error })
  })

  test('stops at the first answer', async () => {
    expect(await attempt(failing('server'), { answersAt: 2 })).toEqual({ tries: 2, waits: [200], outcome: 'answer' })
  })

  test.each([
    [0, [0, 0]],
    [0.5, [100, 200]],
    [1, [200, 400]],
  ])('waits anything from nothing to a doubling limit (chance %d)', async (random, waits) => {
    expect(await attempt(failing('server'), { random })).toMatchObject({ waits })
  })

  test('waits as long as a busy service asks for, and longer only by chance', async () => {
    expect(await attempt(failing('rate', 2), { random: 0 })).toMatchObject({ tries: 3, waits: [2000, 2000] })
  })

  test('gives up at once on a service that wants to be left alone', async () => {
    expect(await attempt(failing('rate', 6))).toMatchObject({ tries: 1, waits: [] })
  })

  test('tries nothing again that is not an upstream failure', async () => {
    for (const error of [new Error('bug'), new TypeError('fetch failed'), new DOMException('gone', 'AbortError')])
      expect(await attempt(error)).toMatchObject({ tries: 1, outcome: error })
  })

  test('ends with the caller, before a try and between two', async () => {
    const gone = new Error('the caller has gone')
    await expect(createRetry()(async () => 'answer', AbortSignal.abort(gone))).rejects.toBe(gone)
    const caller = new AbortController()
    const call = createRetry({ firstWait: 60_000, random: () => 1 })(async () => {
      setImmediate(() => caller.abort(gone))
      throw failing('server')
    }, caller.signal)
    await expect(call).rejects.toBe(gone)
  })
})
