import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createGate } from './gate.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const never = () => new Promise<never>(() => {})
/** Work that ends when told to. */
function createWork() {
  let finish = () => {}
  const run = vi.fn(() => new Promise<void>(resolve => (finish = resolve)))
  return { run, finish: () => finish() }
}

test('as many as fit run at once, and the others in the order they came', async () => {
  const gate = createGate(2, 1_000)
  const [a, b, c, d] = [createWork(), createWork(), createWork(), createWork()] as const
  const all = [a, b, c, d].map(({ run }) => gate.run(run))
  await vi.advanceTimersByTimeAsync(0)
  expect([a, b, c, d].map(({ run }) => run.mock.calls.length)).toEqual([1, 1, 0, 0])
  a.finish()
  await vi.advanceTimersByTimeAsync(0)
  expect([c, d].map(({ run }) => run.mock.calls.length)).toEqual([1, 0])
  for (const { finish } of [b, c]) finish()
  await vi.advanceTimersByTimeAsync(0)
  d.finish()
  await Promise.all(all)
  await gate.drained()
})

test('one whose turn does not come in time is refused, and never runs', async () => {
  const gate = createGate(1, 1_000)
  void gate.run(never)
  const late = createWork()
  const refused = expect(gate.run(late.run)).rejects.toMatchObject({ code: 'CONNECTIONS_BUSY' })
  await vi.advanceTimersByTimeAsync(1_000)
  await refused
  expect(late.run).not.toHaveBeenCalled()
})

test('without patience a turn is waited for as long as it takes', async () => {
  const gate = createGate(1, 0)
  const [first, second] = [createWork(), createWork()]
  const both = [gate.run(first.run), gate.run(second.run)]
  await vi.advanceTimersByTimeAsync(3_600_000)
  first.finish()
  await vi.advanceTimersByTimeAsync(0)
  second.finish()
  await Promise.all(both)
})

test('work that fails makes room too', async () => {
  const gate = createGate(1, 1_000)
  await expect(gate.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await expect(gate.run(async () => 'yes')).resolves.toBe('yes')
  await gate.drained()
})
