import type { ExecutionResult } from 'graphql'
import { describe, expect, test } from 'vitest'
import { deliver } from './delivery.js'

const event = (at: number): ExecutionResult => ({ data: { at } })

/** A source that gives what it is told to, and counts what it is asked. */
function createSource() {
  const asked: { resolve(result: IteratorResult<ExecutionResult, void>): void; reject(error: Error): void }[] = []
  const state = { returned: 0, refusesToEnd: false }
  const events: AsyncIterator<ExecutionResult, void, void> = {
    next: () => new Promise((resolve, reject) => asked.push({ resolve, reject })),
    async return() {
      state.returned++
      if (state.refusesToEnd) throw new Error('no')
      return { done: true, value: undefined }
    },
  }
  return { events, asked, state }
}

function start({ mayHear = async () => true } = {}) {
  const source = createSource()
  const [listening, leaving] = [new AbortController(), new AbortController()]
  const failures: unknown[] = []
  const failed = (error: unknown) => void failures.push(error)
  const delivery = deliver(source.events, { listening, leaving: leaving.signal, mayHear, failed })
  return { source, listening, leaving, failures, delivery }
}

/** What has come of a promise once all that can happen now has happened. */
async function outcome<T>(promise: Promise<T>): Promise<T | 'nothing yet'> {
  await new Promise(resolve => setImmediate(resolve))
  return Promise.race([promise, Promise.resolve('nothing yet' as const)])
}

const over = { done: true, value: undefined }

describe('events', () => {
  test('come as they are asked for, none before', async () => {
    const { source, delivery } = start()
    expect(source.asked).toHaveLength(0)
    const first = delivery.next()
    expect(source.asked).toHaveLength(1)
    source.asked[0]?.resolve({ done: false, value: event(1) })
    expect(await first).toEqual({ done: false, value: event(1) })
    expect(source.asked).toHaveLength(1)
  })

  test('end with the source, whose signal tells it so', async () => {
    const { source, delivery, listening } = start()
    const first = delivery.next()
    source.asked[0]?.resolve({ done: true, value: undefined })
    expect(await first).toEqual(over)
    expect(listening.signal.aborted).toBe(true)
  })

  test('end with what the source throws', async () => {
    const { source, delivery, listening } = start()
    const first = delivery.next()
    source.asked[0]?.reject(new Error('a slip'))
    await expect(first).rejects.toThrow('a slip')
    expect(listening.signal.aborted).toBe(true)
  })
})

describe('once the listener has returned', () => {
  test('what waits for the next event is over at once, and the source is let go once', async () => {
    const { source, delivery, listening } = start()
    const waiting = delivery.next()
    expect(await delivery.return(undefined)).toEqual(over)
    expect(await waiting).toEqual(over)
    expect([listening.signal.aborted, source.state.returned]).toEqual([true, 1])
    await delivery.return(undefined)
    expect([await delivery.next(), source.state.returned, source.asked.length]).toEqual([over, 1, 1])
  })

  test('what the source still gives or throws is nothing to anybody', async () => {
    for (const late of ['resolve', 'reject'] as const) {
      const { source, delivery } = start()
      const waiting = delivery.next()
      await delivery.return(undefined)
      if (late === 'resolve') source.asked[0]?.resolve({ done: false, value: event(1) })
      else source.asked[0]?.reject(new DOMException('aborted', 'AbortError'))
      expect(await waiting).toEqual(over)
    }
  })

  test('a source that can not be closed is told of and nothing more', async () => {
    const { source, delivery, failures } = start()
    source.state.refusesToEnd = true
    expect(await delivery.return(undefined)).toEqual(over)
    await outcome(Promise.resolve())
    expect(failures).toEqual([new Error('no')])
  })
})

describe('once the connection is leaving', () => {
  test('the source is let go at once, and the listener hears nothing more, not even an end', async () => {
    for (const late of ['event', 'end', 'error'] as const) {
      const { source, delivery, leaving, listening } = start()
      const waiting = delivery.next()
      leaving.abort()
      expect([listening.signal.aborted, source.state.returned]).toEqual([true, 1])
      if (late === 'event') source.asked[0]?.resolve({ done: false, value: event(1) })
      if (late === 'end') source.asked[0]?.resolve({ done: true, value: undefined })
      if (late === 'error') source.asked[0]?.reject(new Error('a slip'))
      expect(await outcome(waiting)).toBe('nothing yet')
      await delivery.return(undefined)
      expect(await waiting).toEqual(over)
    }
  })

  test('before it began, the source is let go all the same', () => {
    const source = createSource()
    const listening = new AbortController()
    deliver(source.events, {
      listening,
      leaving: AbortSignal.abort(),
      mayHear: async () => true,
      failed: () => undefined,
    })
    expect([listening.signal.aborted, source.state.returned]).toEqual([true, 1])
  })
})

test('an event that may not be heard is dropped, and nothing follows it', async () => {
  const { source, delivery } = start({ mayHear: async () => false })
  const waiting = delivery.next()
  source.asked[0]?.resolve({ done: false, value: event(1) })
  expect(await outcome(waiting)).toBe('nothing yet')
  await delivery.return(undefined)
  expect(await waiting).toEqual(over)
})
