import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createAskers } from './askers.js'
import type { DaySecret } from './secretStore.js'

const NOON = Date.parse('2026-03-02T03:00:00Z')
const DAY = 86_400_000
const [ONE_KEY, OTHER_KEY] = [randomBytes(32), randomBytes(32)]

/** As the table is: the first secret of a day stays. */
function createShelf() {
  const kept = new Map<string, DaySecret>()
  let asked = 0
  return {
    asked: () => asked,
    async ensure(made: readonly DaySecret[]) {
      asked++
      for (const each of made) if (!kept.has(each.day)) kept.set(each.day, each)
      return [...kept.values()]
    },
  }
}

async function open(store = createShelf(), current = ONE_KEY, previous: Buffer | null = null) {
  let now = NOON
  const askers = createAskers({ store, keys: { current, previous }, randomBytes, now: () => now })
  await askers.prepare()
  return { askers, store, passes: (ms: number) => void (now += ms) }
}

test('somebody is the same all day and on every server, another one is another, and nobody is told who it is', async () => {
  const { askers, store } = await open()
  const other = await open(store)
  const mine = askers.of('user-1')
  expect(mine?.day).toBe('2026-03-02')
  expect(mine?.asker).not.toContain('user-1')
  expect(Buffer.from(mine?.asker ?? '', 'base64')).toHaveLength(16)
  expect(askers.of('user-1')).toEqual(mine)
  expect(other.askers.of('user-1')).toEqual(mine)
  expect(askers.of('user-2')).not.toEqual(mine)
})

test('on the next day everybody is somebody else, from its first moment and without asking the database', async () => {
  const { askers, store, passes } = await open()
  const before = askers.of('user-1')
  passes(DAY / 2) // midnight in Korea
  const after = askers.of('user-1')
  expect(after?.day).toBe('2026-03-03')
  expect(after?.asker).not.toBe(before?.asker)
  expect(store.asked()).toBe(1)
  expect(askers.everyOf('user-1')).toEqual([before, after])
})

test('where nobody could prepare for the day, it isn’t counted', async () => {
  const { askers, passes } = await open()
  passes(2 * DAY)
  expect(askers.of('user-1')).toBeNull()
  await askers.prepare()
  expect(askers.of('user-1')).not.toBeNull()
})

test('a server with another signing key doesn’t count anybody a second time; with the one before it, it does', async () => {
  const { askers, store } = await open()
  const stranger = await open(store, OTHER_KEY)
  expect(stranger.askers.of('user-1')).toBeNull()
  expect(stranger.askers.everyOf('user-1')).toEqual([])
  const turned = await open(store, OTHER_KEY, ONE_KEY)
  expect(turned.askers.of('user-1')).toEqual(askers.of('user-1'))
})

test('without the signing key the same secret makes other askers: the database alone leads to nobody', async () => {
  const secret = randomBytes(32)
  const made = await Promise.all(
    [ONE_KEY, OTHER_KEY].map(async current => {
      const askers = createAskers({
        store: createShelf(),
        keys: { current, previous: null },
        randomBytes: () => secret,
        now: () => NOON,
      })
      await askers.prepare()
      return askers.of('user-1')?.asker
    }),
  )
  expect(made[0]).toBeDefined()
  expect(made[0]).not.toBe(made[1])
})
