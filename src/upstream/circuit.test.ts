import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { UpstreamError } from '../errors.js'
import type { CircuitState } from './circuit.js'
import { createCircuit } from './circuit.js'

const outage = () => new UpstreamError('portal', 'server', 'portal: down')
const mistake = () => new UpstreamError('portal', 'request', 'portal: asked wrongly')
const works = () => Promise.resolve('answer')
const breaks = () => Promise.reject(outage())

/** A circuit that remembers its changes, and how often it let a call through. */
function given() {
  const changes: CircuitState['kind'][] = []
  let calls = 0
  const circuit = createCircuit({ name: 'portal', onState: state => changes.push(state.kind) })
  const run = <T>(call: () => Promise<T>) => circuit.run(() => (calls++, call()))
  return {
    circuit,
    changes,
    run,
    calls: () => calls,
    async fail(times: number, call: () => Promise<unknown> = breaks) {
      for (let i = 0; i < times; i++) await expect(run(call)).rejects.toThrow()
    },
  }
}

describe('a circuit', () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] }),
  )
  afterEach(() => void vi.useRealTimers())

  test('passes answers and errors on as they are', async () => {
    const { run, changes } = given()
    const error = outage()
    await expect(run(works)).resolves.toBe('answer')
    await expect(run(() => Promise.reject(error))).rejects.toBe(error)
    expect(error.message).toBe('portal: down')
    expect(changes).toEqual([])
  })

  test('opens at the fifth failure, asks nobody while it rests, and says how long', async () => {
    const { circuit, run, fail, calls, changes } = given()
    await fail(4)
    expect(circuit.state).toEqual({ kind: 'closed' })
    await fail(1)
    expect(circuit.state).toEqual({ kind: 'open', until: Date.now() + 60_000 })
    vi.advanceTimersByTime(20_000)
    await expect(run(works)).rejects.toMatchObject({ fault: 'resting', details: { retryAfter: 40 } })
    expect(calls()).toBe(5)
    expect(changes).toEqual(['open'])
  })

  test('stays closed for four failures, however many successes follow or went before', async () => {
    const { circuit, run, fail } = given()
    await run(works)
    await fail(4)
    await run(works)
    expect(circuit.state.kind).toBe('closed')
    await fail(1)
    expect(circuit.state.kind).toBe('open')
  })

  test('stays closed while at least half of the calls work', async () => {
    const { circuit, run, fail } = given()
    for (let i = 0; i < 10; i++) {
      await run(works)
      await fail(1)
    }
    expect(circuit.state.kind).toBe('closed')
  })

  test('forgets failures after a minute', async () => {
    const { circuit, fail } = given()
    await fail(4)
    vi.advanceTimersByTime(61_000)
    await fail(4)
    expect(circuit.state.kind).toBe('closed')
  })

  test('takes mistakes of ours and aborts for no failure', async () => {
    const { circuit, fail } = given()
    await fail(10, () => Promise.reject(mistake()))
    await fail(10, () => Promise.reject(new DOMException('gone', 'AbortError')))
    expect(circuit.state.kind).toBe('closed')
  })

  test('lets one call through after a minute and closes when it works', async () => {
    const { circuit, run, fail, calls, changes } = given()
    await fail(5)
    vi.advanceTimersByTime(60_000)
    let finish = (_: string) => {}
    const probe = run(() => new Promise<string>(resolve => (finish = resolve)))
    expect(circuit.state).toEqual({ kind: 'probing' })
    for (let i = 0; i < 20; i++)
      await expect(run(works)).rejects.toMatchObject({ fault: 'resting', details: { retryAfter: 5 } })
    expect(calls()).toBe(6)
    finish('well again')
    await expect(probe).resolves.toBe('well again')
    expect(circuit.state).toEqual({ kind: 'closed' })
    await fail(4)
    expect(changes).toEqual(['open', 'probing', 'closed'])
  })

  test('rests a full minute more when the probe fails, whenever it was made', async () => {
    const { circuit, run, fail, calls } = given()
    await fail(5)
    vi.advanceTimersByTime(60_000 + 59_000)
    await fail(1)
    expect(circuit.state).toEqual({ kind: 'open', until: Date.now() + 60_000 })
    vi.advanceTimersByTime(59_000)
    await expect(run(works)).rejects.toMatchObject({ fault: 'resting', details: { retryAfter: 1 } })
    expect(calls()).toBe(6)
    vi.advanceTimersByTime(1_000)
    await expect(run(works)).resolves.toBe('answer')
    expect(circuit.state.kind).toBe('closed')
  })

  test('gives the probe to the next caller when the first one goes away', async () => {
    const { circuit, run, fail } = given()
    await fail(5)
    vi.advanceTimersByTime(60_000)
    await expect(run(() => Promise.reject(new DOMException('gone', 'AbortError')))).rejects.toThrow('gone')
    expect(circuit.state.kind).toBe('open')
    await expect(run(works)).resolves.toBe('answer')
    expect(circuit.state.kind).toBe('closed')
  })

  test('is neither closed nor reopened by a late answer from before the break', async () => {
    const { circuit, run, fail, changes } = given()
    const late: { answer: (text: string) => void; refuse: (error: Error) => void }[] = []
    const calls = [0, 1, 2, 3, 4, 5].map(() =>
      run(() => new Promise<string>((answer, refuse) => void late.push({ answer, refuse }))),
    )
    const settled = Promise.allSettled(calls)
    await fail(5)
    late[0]?.answer('late')
    await calls[0]
    expect(circuit.state.kind).toBe('open')
    vi.advanceTimersByTime(60_000)
    await run(works)
    for (const { refuse } of late.slice(1)) refuse(outage())
    await settled
    expect(changes).toEqual(['open', 'probing', 'closed'])
  })

  test('rests for as long as it is told to, then lets one call through', async () => {
    const { circuit, run, fail, calls, changes } = given()
    circuit.rest(Date.now() + 20_000)
    expect(circuit.state).toEqual({ kind: 'open', until: Date.now() + 20_000 })
    await expect(run(works)).rejects.toMatchObject({ fault: 'resting', details: { retryAfter: 20 } })
    vi.advanceTimersByTime(19_999)
    await expect(run(works)).rejects.toMatchObject({ fault: 'resting' })
    expect(calls()).toBe(0)
    vi.advanceTimersByTime(1)
    await expect(run(works)).resolves.toBe('answer')
    expect(circuit.state.kind).toBe('closed')
    await fail(4)
    expect(circuit.state.kind).toBe('closed')
    await fail(1)
    expect(changes).toEqual(['open', 'probing', 'closed', 'open'])
  })

  test('rests until the latest of the times that it is told, and tells of one change', async () => {
    const { circuit, changes } = given()
    for (const seconds of [30, 3_600, 10, -5, NaN]) circuit.rest(Date.now() + seconds * 1_000)
    expect(circuit.state).toEqual({ kind: 'open', until: Date.now() + 3_600_000 })
    expect(changes).toEqual(['open'])
  })

  test('is told nothing by a time that has passed', async () => {
    const { circuit, run } = given()
    circuit.rest(Date.now())
    expect(circuit.state.kind).toBe('closed')
    await expect(run(works)).resolves.toBe('answer')
  })

  test('rests longer when it is told so while it rests for failures, and no shorter', async () => {
    const { circuit, run, fail } = given()
    await fail(5)
    circuit.rest(Date.now() + 1_000)
    expect(circuit.state).toEqual({ kind: 'open', until: Date.now() + 60_000 })
    circuit.rest(Date.now() + 3_600_000)
    vi.advanceTimersByTime(3_599_999)
    await expect(run(works)).rejects.toMatchObject({ fault: 'resting' })
    vi.advanceTimersByTime(1)
    await expect(run(works)).resolves.toBe('answer')
  })

  test.each([
    ['works', works],
    ['fails', breaks],
    ['is given up', () => Promise.reject(new DOMException('gone', 'AbortError'))],
  ])('keeps to what it is told while a probe is under way that %s', async (_, call) => {
    const { circuit, run, fail, calls } = given()
    await fail(5)
    vi.advanceTimersByTime(60_000)
    let finish = () => {}
    const probe = run(() => new Promise<void>(resolve => (finish = resolve)).then<unknown>(call))
    const settled = Promise.allSettled([probe])
    circuit.rest(Date.now() + 3_600_000)
    expect(circuit.state).toEqual({ kind: 'probing' })
    finish()
    await settled
    expect(circuit.state).toEqual({ kind: 'open', until: Date.now() + 3_600_000 })
    vi.advanceTimersByTime(3_600_000)
    await expect(run(works)).resolves.toBe('answer')
    expect(circuit.state.kind).toBe('closed')
    expect(calls()).toBe(7)
  })

  test('is not closed by a call from before it was told to rest', async () => {
    const { circuit, run } = given()
    let finish = (_: string) => {}
    const early = run(() => new Promise<string>(resolve => (finish = resolve)))
    await Promise.resolve()
    circuit.rest(Date.now() + 60_000)
    finish('early')
    await expect(early).resolves.toBe('early')
    expect(circuit.state.kind).toBe('open')
  })

  test('goes by the clock that it is given', async () => {
    const time = { now: 1_000 }
    const circuit = createCircuit({ name: 'portal', now: () => time.now })
    for (let i = 0; i < 5; i++) await expect(circuit.run(breaks)).rejects.toThrow()
    time.now += 59_999
    await expect(circuit.run(works)).rejects.toMatchObject({ fault: 'resting' })
    time.now += 1
    await expect(circuit.run(works)).resolves.toBe('answer')
    circuit.end()
  })

  test('waits for a caller for days without a word, then closes', async () => {
    const { run, fail, changes } = given()
    await fail(5)
    vi.advanceTimersByTime(3 * 86_400_000)
    await run(works)
    expect(changes).toEqual(['open', 'probing', 'closed'])
  })
})
