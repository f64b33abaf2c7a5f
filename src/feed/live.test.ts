import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { pino } from 'pino'
import { describe, expect, test, vi } from 'vitest'
import { createHeldClock } from '../../test/fakes/clock.js'
import { UnavailableError } from '../errors.js'
import { createLocalPubSub } from '../events/pubsub.js'
import { personChanged } from './change.js'
import { createLive, type LiveEvent } from './live.js'
import type { LoggedChange } from './service.js'
import { tick } from './tick.js'

const log = pino({ level: 'silent' })
const [MINJI, JUN] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const
const ENTITIES = ['a', 'b', 'c'] as const

/** What a thing is at a moment: how many changes its person's log had by then. */
type Thing = number

/** A log in memory, each read of which takes a few turns, and fails where `isAway` says so. */
function createMemory(random: () => number = () => 0) {
  const logs = new Map<string, LoggedChange[]>()
  const state = { isAway: false, reads: 0, keptFrom: 1 }
  const of = (userId: string) => logs.get(userId) ?? []
  const some = async () => {
    for (let i = Math.floor(random() * 4); i > 0; i--) await turn()
    state.reads++
    if (state.isAway) throw new UnavailableError('잠시 뒤에', 1)
  }
  return {
    state,
    of,
    append(userId: string): number {
      const seq = of(userId).length + 1
      const entityId = ENTITIES[Math.floor(random() * ENTITIES.length)] ?? 'a'
      const at = new Date(seq)
      logs.set(userId, [...of(userId), { seq, entity: 'SCHEDULE', kind: 'UPDATED', entityId, at }])
      return seq
    },
    feed: {
      async head(userId: string) {
        await some()
        return { lastSeq: of(userId).length, oldestSeq: state.keptFrom }
      },
      async changesSince(userId: string, seq: number, limit: number) {
        await some()
        const lastSeq = of(userId).length
        const reachesBack = seq >= state.keptFrom - 1 && seq <= lastSeq
        const changes = reachesBack ? of(userId).slice(seq, seq + limit) : []
        await some()
        return { reachesBack, lastSeq, changes }
      },
    },
    async read(userId: string, changes: readonly LoggedChange[]): Promise<Map<string, Thing>> {
      await some()
      const now = of(userId).length
      await some()
      return new Map(changes.map(({ entityId }) => [entityId, now]))
    },
    store: {
      async lastSeqs(userIds: readonly string[]) {
        await some()
        return new Map(userIds.map(userId => [userId, of(userId).length]))
      },
    },
  }
}

async function createWorld(random?: () => number) {
  const memory = createMemory(random)
  const pubsub = createLocalPubSub({ log })
  const clock = createHeldClock()
  const live = await createLive<Thing>({ ...memory, pubsub, clock, log })
  const announce = (userId: string, seq: number) => pubsub.publish(personChanged, { userId, seq })
  /** Changes something, and tells of it. */
  const change = async (userId: string) => announce(userId, memory.append(userId))
  /** Changes something in this process, which knows at once what became of it. */
  const changeHere = async (userId: string) => {
    const began = tick()
    const seq = memory.append(userId)
    const ended = tick()
    const [change] = memory.of(userId).slice(-1)
    await turn() // as a commit that is on its way back
    if (change) live.take(userId, { changes: [{ change, thing: seq }], began, ended })
    await announce(userId, seq)
  }
  /** Follows, and keeps all that it is told; where `lingers`, it takes its time with each. */
  const follow = async (userId: string, after: number | 'foreign' | null, lingers = async () => {}) => {
    const told: LiveEvent<Thing>[] = []
    const leaving = new AbortController()
    const events = await live.follow(userId, { after, signal: leaving.signal })
    const ended = (async () => {
      for await (const event of events) {
        told.push(event)
        await lingers()
      }
    })()
    return { told, seqs: () => told.map(({ seq }) => seq), leave: () => leaving.abort(), ended }
  }
  return { ...memory, live, pubsub, clock, announce, change, changeHere, follow }
}

const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

describe('whoever follows', () => {
  test('is told from a place on all that happened, and then what happens', async () => {
    const { append, change, follow } = await createWorld()
    for (let i = 0; i < 200; i++) append(MINJI)
    const follower = await follow(MINJI, 3)
    await vi.waitFor(() => expect(follower.seqs()).toEqual(upTo(200, 4)))
    await change(MINJI)
    await vi.waitFor(() => expect(follower.seqs()).toEqual(upTo(201, 4)))
    expect(follower.told.at(-1)).toMatchObject({ kind: 'CHANGE', seq: 201, thing: 201, at: new Date(201) })
  })

  test('without a place is told what happens from the moment on that it asked', async () => {
    const { append, change, follow } = await createWorld()
    append(MINJI)
    const following = follow(MINJI, null)
    const follower = await following
    append(MINJI) // and nobody says so
    await change(MINJI)
    await vi.waitFor(() => expect(follower.seqs()).toEqual([2, 3]))
  })

  test('is told nothing of others', async () => {
    const { change, follow } = await createWorld()
    const [mine, theirs] = [await follow(MINJI, 0), await follow(JUN, 0)]
    await change(MINJI)
    await change(JUN)
    await change(MINJI)
    await vi.waitFor(() => expect([mine.seqs(), theirs.seqs()]).toEqual([[1, 2], [1]]))
  })

  test.each([
    ['that was forgotten', 2],
    ['that never was', 6],
    ['beyond all numbers', Number.MAX_SAFE_INTEGER],
    ['of somebody else', 'foreign' as const],
  ])('from a place %s is told to begin afresh, and goes on from there', async (_, after) => {
    const world = await createWorld()
    for (let i = 0; i < 5; i++) world.append(MINJI)
    world.state.keptFrom = 4
    const follower = await world.follow(MINJI, after)
    await vi.waitFor(() => expect(follower.told).toMatchObject([{ kind: 'RESET', seq: 5 }]))
    await world.change(MINJI)
    await vi.waitFor(() => expect(follower.told).toMatchObject([{ kind: 'RESET' }, { kind: 'CHANGE', seq: 6 }]))
  })

  test('from the oldest place that is kept is told all of it', async () => {
    const world = await createWorld()
    for (let i = 0; i < 5; i++) world.append(MINJI)
    world.state.keptFrom = 4
    const follower = await world.follow(MINJI, 3)
    await vi.waitFor(() => expect(follower.seqs()).toEqual([4, 5]))
  })

  test('hears late of what was not announced', async () => {
    const { append, follow, clock } = await createWorld()
    const follower = await follow(MINJI, null)
    await turn()
    append(MINJI)
    await vi.waitFor(async () => {
      await clock.advance(1_000)
      expect(follower.seqs()).toEqual([1])
    })
  })

  test('is not misled by what is announced and never was', async () => {
    const { announce, change, follow, clock, state } = await createWorld()
    const follower = await follow(MINJI, null)
    await announce(MINJI, 1_000_000_000)
    await vi.waitFor(() => expect(state.reads).toBeGreaterThan(2))
    const { reads } = state
    for (let i = 0; i < 50; i++) await turn()
    expect(state.reads).toBeLessThan(reads + 10) // it does not ask on and on
    await change(MINJI)
    await vi.waitFor(() => expect(follower.seqs()).toEqual([1]))
    await clock.advance(1_000)
    expect(follower.seqs()).toEqual([1])
  })

  test('waits while the database is away, and misses nothing', async () => {
    const { state, change, follow, clock } = await createWorld()
    const follower = await follow(MINJI, 0)
    await change(MINJI)
    await vi.waitFor(() => expect(follower.seqs()).toEqual([1]))
    state.isAway = true
    for (let i = 0; i < 3; i++) await change(MINJI)
    await clock.advance(60_000)
    expect(state.reads).toBeLessThan(150) // it asks now and then
    expect(follower.seqs()).toEqual([1])
    state.isAway = false
    await clock.advance(5_000)
    await vi.waitFor(() => expect(follower.seqs()).toEqual([1, 2, 3, 4]))
  })

  test('can’t begin from now on while the database is away, and from a place can', async () => {
    const { state, append, follow, clock } = await createWorld()
    state.isAway = true
    await expect(follow(MINJI, null)).rejects.toThrow(UnavailableError)
    const follower = await follow(MINJI, 0)
    append(MINJI)
    await clock.advance(1_000)
    state.isAway = false
    await clock.advance(5_000)
    await vi.waitFor(() => expect(follower.seqs()).toEqual([1]))
  })

  test('is told of what fails otherwise', async () => {
    const broken = await createLive<Thing>({
      ...createMemory(),
      read: async () => Promise.reject(new Error('broken')),
      pubsub: createLocalPubSub({ log }),
      clock: createHeldClock(),
      log,
    })
    const events = await broken.follow(MINJI, { after: 0, signal: new AbortController().signal })
    await expect(events.next()).rejects.toThrow('broken')
    expect(broken.size()).toBe(0)
  })

  test('leaves nothing behind, whatever it was at', async () => {
    const { state, live, change, follow, clock, append } = await createWorld()
    for (let i = 0; i < 100; i++) append(MINJI)
    const waiting = await follow(MINJI, null)
    const reading = await follow(MINJI, 0, () => new Promise(() => {}))
    const other = await follow(JUN, null)
    await vi.waitFor(() => expect(reading.told).toHaveLength(1))
    state.isAway = true
    const away = await follow(JUN, 0)
    await change(JUN)
    await turn()
    expect(live.size()).toBe(2)
    for (const each of [waiting, other, away]) each.leave()
    await Promise.all([waiting.ended, other.ended, away.ended])
    await clock.advance(10_000)
    expect(live.size()).toBe(1) // of the one who reads on and on
    // One that was never asked for anything isn't there.
    state.isAway = false
    await live.follow(JUN, { after: 0, signal: new AbortController().signal })
    expect(live.size()).toBe(1)
  })
})

test('what some have read ahead of others leaves no gap for those', async () => {
  const { append, change, live } = await createWorld()
  const from = async (after: number) => {
    const events = await live.follow(MINJI, { after, signal: new AbortController().signal })
    return async () => (await events.next()).value?.seq
  }
  for (let i = 0; i < 3; i++) append(MINJI)
  const [slow, near, ahead] = [await from(2), await from(3), await from(8)]
  expect(await slow()).toBe(3)
  const nearest = near()
  await turn()
  await change(MINJI)
  expect(await nearest).toBe(4) // read for all who follow closely
  for (let i = 0; i < 5; i++) append(MINJI)
  expect(await ahead()).toBe(9)
  const next = ahead()
  await turn()
  await change(MINJI)
  expect(await next).toBe(10)
  for (const seq of upTo(10, 4)) expect(await slow()).toBe(seq)
  for (const seq of upTo(10, 5)) expect(await near()).toBe(seq)
})

test('a hundred who follow one person closely are told by one read each time', async () => {
  const { state, change, follow } = await createWorld()
  const followers = await Promise.all(Array.from({ length: 100 }, () => follow(MINJI, null)))
  await vi.waitFor(() => expect(state.reads).toBeGreaterThan(100))
  for (let i = 0; i < 50; i++) await turn()
  const { reads } = state
  await change(MINJI)
  await vi.waitFor(() => expect(followers.every(({ told }) => told.length === 1)).toBe(true))
  expect(state.reads - reads).toBe(4) // the log and the thing, each counted twice
})

test('what was written in this process is read by nobody again', async () => {
  const { state, changeHere, follow } = await createWorld()
  const followers = await Promise.all(Array.from({ length: 10 }, () => follow(MINJI, null)))
  for (let i = 0; i < 50; i++) await turn()
  const { reads } = state
  for (let i = 0; i < 3; i++) await changeHere(MINJI)
  await vi.waitFor(() => expect(followers.map(({ seqs }) => seqs())).toEqual(followers.map(() => [1, 2, 3])))
  expect(state.reads).toBe(reads)
})

test('whatever comes between, everybody is told everything once, in order, and never what is older than what they saw', async () => {
  const plan = fc.record({
    seed: fc.integer(),
    steps: fc.array(fc.constantFrom('change', 'here', 'silent', 'again', 'false', 'away', 'join', 'resume', 'slow'), {
      minLength: 20,
      maxLength: 250,
    }),
  })
  await fc.assert(
    fc.asyncProperty(plan, async ({ seed, steps }) => {
      const random = createRandom(seed)
      const world = await createWorld(random)
      const { state, clock } = world
      const followers: { from: number; follower: Awaited<ReturnType<typeof world.follow>> }[] = []
      const join = async (from: number, lingers?: () => Promise<void>) =>
        void followers.push({ from, follower: await world.follow(MINJI, from, lingers) })
      const last = () => world.of(MINJI).length
      const somewhere = () => Math.floor(random() * (last() + 1))
      const doing: Record<(typeof steps)[number], () => unknown> = {
        change: () => world.change(MINJI),
        here: () => world.changeHere(MINJI),
        silent: () => world.append(MINJI),
        again: () => world.announce(MINJI, Math.max(1, somewhere())),
        false: () => world.announce(MINJI, last() + 1 + Math.floor(random() * 100)),
        away: () => (state.isAway = !state.isAway),
        join: () => join(last()),
        resume: () => join(somewhere()),
        slow: () => join(somewhere(), async () => void (await turn(), await turn(), await turn())),
      }
      for (const step of steps) {
        await doing[step]()
        if (random() < 0.5) await turn()
      }
      state.isAway = false
      await vi.waitFor(
        async () => {
          await clock.advance(1_000)
          for (const { from, follower } of followers) expect(follower.seqs()).toEqual(upTo(last(), from + 1))
        },
        { timeout: 10_000, interval: 1 },
      )
      for (const { follower } of followers) expectNeverOlder(follower.told)
      for (const { follower } of followers) follower.leave()
      await Promise.all(followers.map(({ follower }) => follower.ended))
      expect(world.live.size()).toBe(0)
      await world.live.close()
    }),
    { numRuns: 150 },
  )
}, 60_000)

/** Each thing is as of its change or later, and of the last that was shown or later. */
function expectNeverOlder(told: readonly LiveEvent<Thing>[]): void {
  let shown = 0
  for (const event of told) {
    const asOf = event.kind === 'CHANGE' ? (event.thing ?? 0) : 0
    expect(asOf).toBeGreaterThanOrEqual(Math.max(event.seq, shown))
    shown = asOf
  }
}

/** Numbers from 0 to 1 that are always the same for a seed. */
function createRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), state | 1)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
