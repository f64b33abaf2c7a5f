import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createWorld, type World } from '../world.js'

type Spoil = (redis: Redis, key: string, ours: string) => Promise<unknown>
const text =
  (make: (ours: string) => string | Buffer): Spoil =>
  (redis, key, ours) =>
    redis.set(key, make(ours))
const json = (make: (ours: Record<string, unknown>) => unknown) =>
  text(ours => JSON.stringify(make(JSON.parse(ours) as Record<string, unknown>)))

const FOREVER = { freshUntil: 9e15, keepUntil: null }
const withoutOne = (value: unknown) => Object.fromEntries(Object.entries(value as object).slice(1))

/** What may lie under a key of ours. */
const GARBAGE: [what: string, spoil: Spoil][] = [
  ['random bytes', text(() => randomBytes(500))],
  ['nothing at all', text(() => '')],
  ['half of it', text(ours => ours.slice(0, ours.length / 2))],
  ['all but the end', text(ours => ours.slice(0, -1))],
  ['two of it', text(ours => ours + ours)],
  ['a page of HTML', text(() => '<html>502 Bad Gateway</html>')],
  ['two million letters', text(ours => ours.replace('정', '정'.repeat(2_000_000)))],
  ['a number', json(() => 7)],
  ['null', json(() => null)],
  ['a list', json(ours => [ours])],
  ['our value without its wrapping', json(ours => ours['value'])],
  ['no value', json(({ value: _, ...rest }) => rest)],
  ['instants as text', json(ours => ({ ...ours, freshUntil: '2099-01-01', keepUntil: '2099-01-01' }))],
  ['a value of an older version', json(() => ({ value: { seq: 1, title: '독극물' }, ...FOREVER }))],
  ['a value that is a text', json(() => ({ value: '독극물', ...FOREVER }))],
  ['a value that lacks one field', json(ours => ({ ...FOREVER, value: withoutOne(ours['value']) }))],
  ['a value long past its end', json(ours => ({ ...ours, freshUntil: 1, keepUntil: 2 }))],
  ['a Redis list', (redis, key) => redis.multi().del(key).rpush(key, 'a', 'b').exec()],
  ['a Redis hash', (redis, key) => redis.multi().del(key).hset(key, 'value', '독극물').exec()],
  ['a Redis set', (redis, key) => redis.multi().del(key).sadd(key, 'a').exec()],
]

/** For each piece of garbage a medicine whose name begins like no other's. */
const MEDICINES = GARBAGE.map((_, i) => {
  const name = `${'가나다라마바사아자차카타파하거너더러머버'[i]}롭탄정`
  return { itemSeq: String(300_000_000 + i), name, indications: `${name}의 효능` }
})
const CODES = MEDICINES.map(({ itemSeq }) => itemSeq)

interface Found {
  medicines: { nodes: (typeof MEDICINES)[number][]; servedFrom: string }
}
const SEARCH = `query ($typed: String!) {
  medicines(search: $typed, first: 1) { nodes { itemSeq name indications } servedFrom }
}`
const searchAll = ({ ask }: Pick<World, 'ask'>) =>
  Promise.all(MEDICINES.map(async ({ name: typed }) => (await ask<Found>(SEARCH, { typed })).medicines))
const right = (servedFrom: string) => MEDICINES.map(medicine => ({ nodes: [medicine], servedFrom }))

const levelsOf = async ({ app }: Pick<World, 'app'>) =>
  [...(await app.medicines.byItemSeqs(CODES)).values()].map(answer => ('from' in answer ? answer.from : answer))

/** For each medicine what lies under its two keys: that of its text, and that of the search which finds it. */
async function readAll(redis: Redis): Promise<Map<string, string>[]> {
  const keys: string[] = []
  for await (const some of redis.scanStream({ match: 'pilling:cache:*' })) keys.push(...(some as string[]))
  const values = await redis.mget(keys)
  return MEDICINES.map(({ itemSeq, name }) => {
    const own = (key: string) => key.endsWith(`:${itemSeq}`) || key.includes(`"typed":"${name}"`)
    return new Map(keys.map((key, i) => [key, values[i] ?? ''] as const).filter(([key]) => own(key)))
  })
}
const valuesOf = (entries: readonly ReadonlyMap<string, string>[]) =>
  entries.map(each =>
    Object.fromEntries([...each].map(([key, entry]) => [key, (JSON.parse(entry) as { value: unknown }).value])),
  )

test('whatever lies under our keys in Redis: the right answer, and the garbage is replaced', async () => {
  const world = await createWorld({ medicines: MEDICINES })
  const redis = new Redis(String(world.redisUrl))
  onTestFinished(() => redis.disconnect())
  expect(await searchAll(world)).toEqual(right('DATABASE'))
  const ours = await vi.waitFor(async () => {
    const entries = await readAll(redis)
    expect(entries.map(({ size }) => size)).toEqual(MEDICINES.map(() => 2))
    return entries
  })
  for (const [i, [, spoil]] of GARBAGE.entries())
    for (const [key, entry] of ours[i] ?? []) await spoil(redis, key, entry)

  const second = await world.open()
  expect(await searchAll(second)).toEqual(right('DATABASE'))
  await vi.waitFor(async () => expect(valuesOf(await readAll(redis))).toEqual(valuesOf(ours)))

  const third = await world.open()
  expect(await levelsOf(third)).toEqual(CODES.map(() => 'REDIS'))
  expect(await searchAll(third)).toEqual(right('REDIS'))
})
