import { randomUUID } from 'node:crypto'
import { expect, inject, onTestFinished, test } from 'vitest'
import { createDatabase } from '../database.js'
import { startProxy } from '../fakes/proxy.js'
import { dosesOf, expectAllSeen, portOf, soon, startFollower } from '../feed.js'
import { startRedis } from '../redis.js'
import { createWorld, type Person, type World } from '../world.js'

const ITEM = '600000001'
const medicines = [{ name: '가나다정', itemSeq: ITEM }]

/** Changes and changes again, retrying blindly what was not acknowledged, until told to stop. */
function startPouring(person: Person, hands: number) {
  const doses = dosesOf(person, ITEM)
  const state = { isOver: false, refused: 0 }
  /** Until it is acknowledged, each time under the same name. */
  const surely = async <T>(work: (name: string) => Promise<T>): Promise<T> => {
    for (const name = randomUUID(); ;) {
      try {
        return await work(name)
      } catch (error) {
        if (!/UPSTREAM_UNAVAILABLE|UNAUTHENTICATED|fetch failed/.test(String(error))) throw error
        state.refused++
        await new Promise(resolve => setTimeout(resolve, 50))
      }
    }
  }
  const hand = async (at: number) => {
    const id = await surely(name => doses.enter(`${at}`, name))
    for (let i = 0; !state.isOver; i++) await surely(name => doses.mark(i % 2 ? 'reopen' : 'complete', id, name))
  }
  const done = Promise.all(Array.from({ length: hands }, (_, i) => hand(i)))
  done.catch(() => undefined) // told where it is awaited
  return {
    acknowledged: () => doses.state.acknowledged,
    refused: () => state.refused,
    brings(more: number) {
      const enough = doses.state.acknowledged + more
      return soon(() => expect(doses.state.acknowledged).toBeGreaterThan(enough), 30_000)
    },
    async stop() {
      state.isOver = true
      await done
      return doses.state.acknowledged
    },
  }
}

async function two(options: Parameters<typeof createWorld>[0]) {
  const world = await createWorld({ medicines, ...options })
  const beside = await world.open()
  const minji = await world.signIn('민지')
  const followers = [world, beside, world, beside].map(each => startFollower(() => portOf(each), minji))
  await soon(() => expect(followers.every(({ state }) => state.isConnected)).toBe(true))
  return { world, beside, minji, followers }
}

/** Each acknowledged change is in the log, and nothing else; each follower has seen the log. */
async function nothingIsLost(
  world: World,
  minji: Person,
  followers: Parameters<typeof expectAllSeen>[2],
  sent: number,
) {
  const log = await expectAllSeen(world, minji, followers, 30_000)
  expect(log).toHaveLength(sent)
}

test('without Redis, what one server changes is shown by the other soon, once and in order', async () => {
  const { world, minji, followers } = await two({ redisUrl: null })
  const pouring = startPouring(minji, 3)
  await pouring.brings(150)
  await nothingIsLost(world, minji, followers, await pouring.stop())
  for (const { state } of followers) expect(state.connections).toBe(1)
})

test('Redis killed and back: changes come late, none is lost or doubled, and nobody is cut off', async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  const { world, minji, followers } = await two({ redisUrl: redis.url })
  const pouring = startPouring(minji, 3)
  await pouring.brings(50)
  await redis.kill()
  await pouring.brings(100)
  await soon(() => expect(followers[1]?.seen.length).toBeGreaterThan(100))
  const again = await startRedis({ port: redis.port })
  onTestFinished(() => again.stop())
  await pouring.brings(100)
  await nothingIsLost(world, minji, followers, await pouring.stop())
  for (const { state } of followers) expect(state.connections).toBe(1)
})

test('a network to Redis that swallows everything delays no answer for long, and loses nothing', async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  const proxy = await startProxy({ port: redis.port })
  onTestFinished(() => proxy.close())
  const { world, minji, followers } = await two({ redisUrl: proxy.through(redis.url) })
  const pouring = startPouring(minji, 3)
  await pouring.brings(50)
  proxy.hang()
  await pouring.brings(60)
  await proxy.heal()
  await pouring.brings(50)
  await nothingIsLost(world, minji, followers, await pouring.stop())
})

test.each(['cut', 'hang'] as const)(
  'PostgreSQL %s again and again while changes pour in: each that was acknowledged is there once and seen once',
  async breaks => {
    const database = await createDatabase(inject('postgresUrl'))
    onTestFinished(() => database.drop())
    const proxy = await startProxy({ port: Number(new URL(database.url).port) })
    onTestFinished(() => proxy.close())
    const { world, minji, followers } = await two({ databaseUrl: proxy.through(database.url) })
    const pouring = startPouring(minji, 4)
    for (let round = 0; round < 3; round++) {
      await pouring.brings(60)
      await proxy[breaks]()
      await new Promise(resolve => setTimeout(resolve, 400))
      await proxy.heal()
    }
    await pouring.brings(60)
    const sent = await pouring.stop()
    expect(breaks === 'hang' || pouring.refused() > 0).toBe(true)
    await nothingIsLost(world, minji, followers, sent)
  },
)
