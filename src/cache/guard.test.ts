import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createHeldClock } from '../../test/fakes/clock.js'
import { createFakeLevel } from '../../test/fakes/level.js'
import { createGuard, guardLevel } from './guard.js'

const log = pino({ level: 'silent' })
const fail = () => Promise.reject(new Error('down'))
const work = () => Promise.resolve('done')

function open() {
  const clock = createHeldClock()
  return { clock, guard: createGuard('it', { clock, log, limit: 100 }) }
}

test('rests for one second, then twice as long each time, up to thirty', async () => {
  const { clock, guard } = open()
  for (const rest of [1, 2, 4, 8, 16, 30, 30]) {
    await expect(guard.run(fail)).rejects.toThrow('down')
    await clock.advance(rest * 1_000 - 1)
    await expect(guard.run(work)).rejects.toThrow('it is resting')
    await clock.advance(1)
  }
  expect(await guard.run(work)).toBe('done')
  expect(guard.isResting).toBe(false)
})

test('a rest is ended by one trial, not by many', async () => {
  const { clock, guard } = open()
  await expect(guard.run(fail)).rejects.toThrow()
  await clock.advance(1_000)
  const outcomes = await Promise.allSettled([guard.run(work), guard.run(work), guard.run(work)])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
})

test('what comes in late from before the rest neither ends nor lengthens it', async () => {
  const { clock, guard } = open()
  let land = (_: string) => {}
  let crash = (_: Error) => {}
  const late = guard.run(() => new Promise<string>(resolve => (land = resolve)))
  const broken = guard.run(() => new Promise<string>((_, reject) => (crash = reject)))
  await expect(guard.run(fail)).rejects.toThrow('down')
  land('late')
  crash(new Error('late'))
  expect(await late).toBe('late')
  await expect(broken).rejects.toThrow('late')
  expect(guard.isResting).toBe(true)
  await clock.advance(1_000)
  expect(await guard.run(work)).toBe('done')
})

test('what takes too long has failed', async () => {
  const { clock, guard } = open()
  const slow = guard.run(() => new Promise(() => undefined)).catch((error: Error) => error.message)
  await clock.advance(100)
  expect(await slow).toBe('it took more than 100 ms')
})

test('a write that was given up and lands after its key was deleted is not read, and goes with the next write', async () => {
  const clock = createHeldClock()
  const level = createFakeLevel('REDIS', clock)
  const guarded = guardLevel(level, { clock, log })
  const entry = { value: 'old', freshUntil: Infinity, keepUntil: Infinity }
  const land = level.holds('setMany')
  const late = guarded.setMany(new Map([['a', entry]])).catch((error: Error) => error.message)
  await clock.advance(200)
  expect(await late).toContain('took more than')
  await clock.advance(1_000)
  await guarded.deleteMany(['a'])
  land()
  level.works()
  await clock.advance(0)
  expect([...level.store.keys()]).toEqual(['a'])
  expect((await guarded.getMany(['a'])).size).toBe(0)
  await guarded.setMany(new Map([['b', entry]]))
  expect([...level.store.keys()]).toEqual(['b'])
})
