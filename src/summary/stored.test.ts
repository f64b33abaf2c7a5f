import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { createHeldClock } from '../../test/fakes/clock.js'
import { AwayError, createStored } from './stored.js'

const start = () => {
  const clock = createHeldClock()
  const stored = createStored({ clock, log: pino({ level: 'silent' }) })
  return { clock, stored }
}
const lost = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }))

test('a database that is away is not asked again at once, and then again', async () => {
  const { clock, stored } = start()
  await expect(stored(lost)).rejects.toBeInstanceOf(AwayError)
  const work = vi.fn(async () => 1)
  await expect(stored(work)).rejects.toBeInstanceOf(AwayError)
  expect(work).not.toHaveBeenCalled()
  await clock.advance(1_000)
  expect(await stored(work)).toBe(1)
})

test('one that dawdles is away, too', async () => {
  const { clock, stored } = start()
  const never = expect(stored(() => new Promise(() => undefined))).rejects.toBeInstanceOf(AwayError)
  await clock.advance(5_000)
  await never
})

test('what it refuses is told as it is, and says nothing of the next', async () => {
  const { stored } = start()
  const refusal = Object.assign(new Error('unsupported Unicode escape sequence'), { code: '22P05' })
  await expect(stored(() => Promise.reject(refusal))).rejects.toBe(refusal)
  expect(await stored(async () => 1)).toBe(1)
})
