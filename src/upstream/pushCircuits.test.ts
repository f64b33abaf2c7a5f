import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { UpstreamError } from '../errors.js'
import type { Circuit } from './circuit.js'
import { RedirectError, UnsentError } from './http.js'
import { createHostCircuits, MOST_HOSTS } from './pushCircuits.js'

const NAME = '*.push.example'

beforeEach(
  () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] }),
)
afterEach(() => void vi.useRealTimers())

function given() {
  const told: string[] = []
  return { told, of: createHostCircuits({ name: NAME, onState: state => told.push(state) }) }
}

const works = () => Promise.resolve('taken')
const breaks = () => Promise.reject(new UpstreamError(NAME, 'network', 'It was reset.'))
const failFiveTimes = async (circuit: Circuit, call: () => Promise<never> = breaks) => {
  for (let i = 0; i < 5; i++) await expect(circuit.run(call)).rejects.toThrow()
}

test('a host below a name that is down is left alone, and the others below it are not', async () => {
  const { of } = given()
  await failFiveTimes(of('mine.push.example'))
  await expect(of('mine.push.example').run(works)).rejects.toMatchObject({ fault: 'resting', upstream: NAME })
  await expect(of('theirs.push.example').run(works)).resolves.toBe('taken')
})

test.each([
  ['a host that nobody knows', new UnsentError(NAME, 'network', 'There is none.')],
  ['a path that leads elsewhere', new RedirectError(NAME, 'server', 'Elsewhere.')],
  ['a service that limits us', new UpstreamError(NAME, 'rate', 'Later.')],
])('%s is no outage', async (_, error) => {
  const { of, told } = given()
  await failFiveTimes(of('a.push.example'), () => Promise.reject(error))
  await expect(of('a.push.example').run(works)).resolves.toBe('taken')
  expect(told).toEqual([])
})

test('of several states the worst is told, once', async () => {
  const { of, told } = given()
  await failFiveTimes(of('a.push.example'))
  vi.advanceTimersByTime(30_000)
  await failFiveTimes(of('b.push.example'))
  vi.advanceTimersByTime(30_000)
  await of('a.push.example').run(works)
  expect(told).toEqual(['open'])
  vi.advanceTimersByTime(30_000)
  await of('b.push.example').run(works)
  expect(told).toEqual(['open', 'probing', 'closed'])
})

test('however many hosts are made up, a hundred are remembered, and no clock of another goes on', async () => {
  const { of, told } = given()
  await failFiveTimes(of('known.push.example'))
  for (let i = 1; i < MOST_HOSTS; i++) await of(`${i}.push.example`).run(works)
  const timers = vi.getTimerCount()
  expect(timers).toBeGreaterThan(0)
  await expect(of('known.push.example').run(works)).rejects.toMatchObject({ fault: 'resting' })
  for (let i = MOST_HOSTS; i < 2 * MOST_HOSTS - 1; i++) await of(`${i}.push.example`).run(works)
  expect(vi.getTimerCount()).toBe(timers)
  expect(told).toEqual(['open'])
  await of('one-more.push.example').run(works)
  expect(told).toEqual(['open', 'closed'])
  await expect(of('known.push.example').run(works)).resolves.toBe('taken')
})
