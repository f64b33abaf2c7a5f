import { Redis } from 'ioredis'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openSocket } from '../fakes/socket.js'
import { startRedis, type RedisServer } from '../redis.js'
import { createWorld, type Person, type World } from '../world.js'

const LIMIT = { RATE_LIMIT_PER_MINUTE: '60' }
const medicines = [{ name: '한도없는정', itemSeq: '700000001' }]
const QUERY = '{ medicine(itemSeq: "700000001") { name } viewer { id } }'

/** The same person's, asked of another server. */
const beside = (server: Pick<World, 'personOf'>, person: Person) => server.personOf(person.id, person)

/** One request: whether it was answered, and rightly. Anything but a right answer and a calm refusal fails the test. */
async function isAnswered(person: Person): Promise<boolean> {
  const { status, data, errors, headers } = await person.send(QUERY)
  expect(headers.get('ratelimit')).toMatch(/^"minute";r=\d+;t=\d+$/)
  if (status === 429) {
    expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }])
    expect(headers.get('retry-after')).toBe(String(errors[0]?.extensions['retryAfter']))
    return false
  }
  expect([status, errors, data]).toEqual([200, [], { medicine: { name: '한도없는정' }, viewer: { id: person.id } }])
  return true
}

/** How many of so many at once are answered; the persons take turns. */
async function answered(times: number, ...persons: Person[]): Promise<number> {
  const asked = Array.from({ length: times }, async (_, at) => {
    const person = persons[at % persons.length]
    return person ? isAnswered(person) : false
  })
  return (await Promise.all(asked)).filter(Boolean).length
}

async function redisForTest(port?: number): Promise<RedisServer> {
  const redis = await startRedis(port === undefined ? {} : { port })
  onTestFinished(() => redis.stop())
  return redis
}

function clientOf(url: string) {
  const redis = new Redis(url)
  onTestFinished(() => redis.disconnect())
  return redis
}

const keyOf = ({ id }: Person) => `pilling:rate:user:${Buffer.from(id, 'base64url').toString().replace('User:', '')}`

/** Resolves when each server counts in Redis again what this person asks of it. */
async function isSharedAgain(world: World, url: string, persons: readonly Person[]) {
  const redis = clientOf(url)
  for (const person of persons)
    await vi.waitFor(
      async () => {
        world.clock.passes(1_100) // however long it was to be left alone
        const before = await redis.llen(keyOf(person))
        await isAnswered(person)
        expect(await redis.llen(keyOf(person))).toBe(before + 1)
      },
      { timeout: 15_000, interval: 50 },
    )
}

test('without Redis each process has the limit for itself, for both doors together', async () => {
  const world = await createWorld({ medicines, env: LIMIT, redisUrl: null })
  const other = await world.open()
  const person = await world.signIn()
  const socket = await openSocket({ port: Number(new URL(world.url).port) })
  await socket.init(`Bearer ${person.accessToken}`)
  for (let i = 0; i < 20; i++)
    expect(await socket.ask(QUERY)).toMatchObject({ data: { medicine: { name: '한도없는정' } } })
  expect(await answered(500, person)).toBe(40)
  expect(await socket.ask(QUERY)).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }])
  expect(await answered(500, beside(other, person))).toBe(60)
  world.clock.passes(60_001)
  expect(await answered(200, person)).toBe(60)
})

const WAYS: [string, (redis: RedisServer) => Promise<unknown>, (redis: RedisServer) => Promise<unknown>][] = [
  ['is killed', redis => redis.kill(), ({ port }) => redisForTest(port)],
  ['stands still', redis => redis.kill('SIGSTOP'), redis => redis.kill('SIGCONT')],
  [
    'takes no writes',
    ({ url }) => clientOf(url).config('SET', 'min-replicas-to-write', '1'),
    ({ url }) => clientOf(url).config('SET', 'min-replicas-to-write', '0'),
  ],
]

test.each(WAYS)(
  'Redis that %s: the limit holds in each process, and for all together once it is back',
  async (_, breaks, heals) => {
    const redis = await redisForTest()
    const world = await createWorld({ medicines, env: LIMIT, redisUrl: redis.url })
    const other = await world.open()
    const [person, neighbour] = [await world.signIn(), await world.signIn()]
    expect(await answered(40, person, beside(other, person))).toBe(40)
    await breaks(redis)
    // Each knows what it has let through itself, twenty, and nobody begins anew.
    expect(await answered(250, person)).toBe(40)
    expect(await answered(250, beside(other, person))).toBe(40)
    expect(await answered(250, neighbour)).toBe(60)
    world.clock.passes(61_000)
    expect(await answered(250, person)).toBe(60)

    await heals(redis)
    const late = await world.signIn()
    await isSharedAgain(world, redis.url, [late, beside(other, late)])
    world.clock.passes(61_000) // till then each remembers what it let through alone
    await clientOf(redis.url).del(keyOf(late), keyOf(person))
    expect(await answered(200, late, beside(other, late))).toBe(60)
    expect(await answered(200, person, beside(other, person))).toBe(60)
  },
)

test('Redis is killed in the midst of 500 requests: 60 are answered', async () => {
  const redis = await redisForTest()
  const world = await createWorld({ medicines, env: LIMIT, redisUrl: redis.url })
  const person = await world.signIn()
  expect(await isAnswered(person)).toBe(true)
  const rest = answered(500, person)
  const counts = clientOf(redis.url)
  counts.on('error', () => undefined) // it is about to go
  await vi.waitFor(async () => expect(await counts.llen(keyOf(person))).toBeGreaterThan(1), { interval: 1 })
  await redis.kill()
  expect(await rest).toBe(59)
})

test('a Redis that is not there at the start is used once it is', async () => {
  const redis = await redisForTest()
  const { port, url } = redis
  await redis.kill()
  const world = await createWorld({ medicines, env: LIMIT, redisUrl: url })
  const other = await world.open()
  const person = await world.signIn()
  expect(await answered(200, person)).toBe(60)
  world.clock.passes(61_000)
  await redisForTest(port)
  await isSharedAgain(world, url, [person, beside(other, person)])
  world.clock.passes(61_000)
  await clientOf(url).del(keyOf(person))
  expect(await answered(200, person, beside(other, person))).toBe(60)
})

/** What may lie under a key of ours. */
const GARBAGE: [what: string, put: (redis: Redis, key: string) => Promise<unknown>][] = [
  ['a text', (redis, key) => redis.set(key, 'garbage')],
  ['bytes', (redis, key) => redis.set(key, Buffer.from([0, 255, 254, 10, 13]))],
  ['a hash', (redis, key) => redis.hset(key, 'count', 'garbage')],
  ['a set', (redis, key) => redis.sadd(key, 'garbage')],
  ['a sorted set', (redis, key) => redis.zadd(key, 1, 'garbage')],
  ['a stream', (redis, key) => redis.xadd(key, '*', 'a', 'b')],
  ['a list of words', (redis, key) => redis.rpush(key, ...Array.from({ length: 100 }, () => 'garbage'))],
  [
    'a list of odd numbers',
    (redis, key) => redis.rpush(key, ...Array.from({ length: 25 }, () => ['inf', 'nan', '-1', '1e400']).flat()),
  ],
  [
    'instants of another century',
    (redis, key) => redis.rpush(key, ...Array.from({ length: 100 }, () => '4102444800000')),
  ],
  ['instants long past', (redis, key) => redis.rpush(key, ...Array.from({ length: 100 }, () => '1000'))],
]

test.each(GARBAGE)(
  '%s under our keys in Redis: the limit holds, for all servers, and nobody sees an error',
  async (_, put) => {
    const world = await createWorld({ medicines, env: LIMIT })
    const other = await world.open()
    const person = await world.signIn()
    const redis = clientOf(String(world.redisUrl))
    await put(redis, keyOf(person))
    expect(await answered(150, person, beside(other, person))).toBe(60)
    expect(await redis.llen(keyOf(person))).toBe(60)
    expect(await redis.pttl(keyOf(person))).toBeGreaterThan(0)
  },
)

test('what was counted, and is spoiled in the midst of it, is counted from there on', async () => {
  const world = await createWorld({ medicines, env: LIMIT })
  const person = await world.signIn()
  const redis = clientOf(String(world.redisUrl))
  expect(await answered(50, person)).toBe(50)
  await redis.set(keyOf(person), 'garbage')
  expect(await answered(150, person)).toBe(60)
})

test('scripts that Redis has forgotten are brought to it again', async () => {
  const world = await createWorld({ medicines, env: LIMIT })
  const other = await world.open()
  const person = await world.signIn()
  const redis = clientOf(String(world.redisUrl))
  expect(await answered(30, person)).toBe(30)
  await redis.script('FLUSH')
  expect(await answered(150, person, beside(other, person))).toBe(30)
  expect(await redis.llen(keyOf(person))).toBe(60)
})
