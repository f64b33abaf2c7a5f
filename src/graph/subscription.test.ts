import { pino } from 'pino'
import { afterEach, describe, expect, test } from 'vitest'
import { createHeldClock } from '../../test/fakes/clock.js'
import { type Answer, startTestGraph, type TestGraph } from '../../test/fakes/graph.js'
import { openSocket, until } from '../../test/fakes/socket.js'
import { openStream } from '../../test/fakes/sse.js'
import { PillingError, UnavailableError } from '../errors.js'
import type { Viewer } from '../viewer.js'
import type { Authenticate } from './context.js'
import { createRateLimit } from './rate.js'

const MINUTE = 60_000
const NEWS = 'subscription { news }'
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

const ended = () => new PillingError('UNAUTHENTICATED', '다시 로그인해 주세요.')
const away = () => new UnavailableError('잠시 뒤에 다시 시도해 주세요.', 7)

/** A graph whose time stands still, where kim has a token that lasts a minute. */
async function start() {
  const clock = createHeldClock(Date.now())
  const tokens = new Map<string, Viewer | Error>()
  const state = { asked: 0 }
  const issue = (token: string, { userId = token, lasts = MINUTE, isVerified = true } = {}) => {
    const credential = { kind: 'session', id: token, expiresAt: clock.now() + lasts } as const
    tokens.set(`Bearer ${token}`, { userId, roles: ['USER'], credential, isGuest: false, isVerified })
  }
  const authenticate: Authenticate = async authorization => {
    if (authorization === null) return null
    state.asked++
    const found = tokens.get(authorization) ?? ended()
    if (found instanceof Error) throw found
    return found
  }
  const log = pino({ level: 'silent' })
  const limit = createRateLimit({ redis: null, perMinute: 1_000_000, analystPerMinute: 1_000_000, clock, log })
  const world = await startTestGraph({ clock, limit, authenticate })
  stops.push(async () => {
    const closed = world.close()
    for (const answer of world.state.held.splice(0)) answer()
    await clock.advance(20_000)
    await closed
  })
  issue('kim')
  return { world, clock, tokens, state, issue }
}

/** Somebody who hears one subscription, by whichever door. */
interface Listener {
  /** What came, in order. */
  next(): unknown[]
  /** Codes of the errors that ended it. */
  codes(): unknown[]
  isOver(): boolean
  /** Why the connection was ended: a code and a reason. */
  ended(): Promise<string>
  /** Lets the subscription go as a client should. */
  leave(): void
  /** As a network that is gone. */
  cut(): void
}
type Listen = (there: TestGraph, query: string, token?: string | null) => Promise<Listener>

const codesOf = (errors: Answer['errors']) => (errors ?? []).map(({ extensions }) => extensions['code'])

const bySocket: Listen = async (there, query, token = 'Bearer kim') => {
  const socket = await openSocket(there)
  await socket.init(token)
  const id = socket.subscribe(query)
  const of = (type: string) => socket.told.filter(message => message.id === id && message.type === type)
  return {
    next: () => of('next').map(({ payload }) => payload),
    codes: () => of('error').flatMap(({ payload }) => codesOf(payload as Answer['errors'])),
    isOver: () => !socket.isOpen(),
    ended: socket.closed,
    leave: () => socket.say({ id, type: 'complete' }),
    cut: () => socket.socket.terminate(),
  }
}

const byStream: Listen = async (there, query, token = 'Bearer kim') => {
  const stream = await openStream(there, { query, headers: token === null ? {} : { authorization: token } })
  return {
    next: stream.next,
    codes: () => codesOf((stream.next().at(-1) as Answer | undefined)?.errors),
    isOver: () => stream.state.isOver,
    ended: stream.ended,
    leave: stream.cut,
    cut: stream.cut,
  }
}

const doors = [
  ['a socket', bySocket],
  ['a stream', byStream],
] as const
const news = (...numbers: number[]) => numbers.map(number => ({ data: { news: number } }))
const hears = (listener: Listener, ...numbers: number[]) =>
  until(() => expect(listener.next()).toEqual(news(...numbers)))

describe.each(doors)('on %s', (_, listen) => {
  test('events come in their order, and the source is left at once, in the middle of its wait', async () => {
    const { world } = await start()
    const listener = await listen(world, NEWS)
    world.tell(1, 2, 3)
    await hears(listener, 1, 2, 3)
    expect(world.state.open).toBe(1)
    listener.leave()
    await until(() => expect([world.state.open, world.state.waiting.size]).toEqual([0, 0]))
  })

  test('a connection that is cut in the middle of an event leaves no source behind', async () => {
    const { world } = await start()
    const listeners = await Promise.all(Array.from({ length: 10 }, () => listen(world, NEWS)))
    for (const [at, listener] of listeners.entries()) {
      world.tell(at)
      listener.cut()
    }
    await until(() => expect([world.state.open, world.state.waiting.size]).toEqual([0, 0]))
  })

  test('nothing more is told once the session has ended, also where no news of that came', async () => {
    const { world, tokens } = await start()
    const listener = await listen(world, NEWS)
    world.tell(1)
    await hears(listener, 1)
    tokens.set('Bearer kim', ended())
    world.tell(2, 3)
    expect(await listener.ended()).toBe('4403 Session ended')
    expect(listener.next()).toEqual(news(1))
    expect(world.state.open).toBe(0)
  })

  test('an idle one ends with its session when news comes', async () => {
    const { world, tokens } = await start()
    const listener = await listen(world, NEWS)
    await until(() => expect(world.state.open).toBe(1))
    tokens.set('Bearer kim', ended())
    world.review('lee')
    world.review('kim')
    expect(await listener.ended()).toBe('4403 Session ended')
    expect(world.state.open).toBe(0)
  })

  test('an idle one ends when its token runs out', async () => {
    const { world, clock } = await start()
    const listener = await listen(world, NEWS)
    await until(() => expect(world.state.open).toBe(1))
    await clock.advance(MINUTE - 1)
    expect(listener.isOver()).toBe(false)
    await clock.advance(1)
    expect(await listener.ended()).toBe('4403 Session expired')
    expect(world.state.open).toBe(0)
  })

  test.each<[string, (there: Awaited<ReturnType<typeof start>>) => void]>([
    ['it can not be told', ({ tokens }) => void tokens.set('Bearer kim', away())],
    ['a signature alone tells', ({ issue }) => issue('kim', { isVerified: false })],
  ])('events wait while %s whether the session still stands, and none is lost', async (_, cloud) => {
    const there = await start()
    const { world, clock, state, issue } = there
    const listener = await listen(world, NEWS)
    world.tell(1)
    await hears(listener, 1)
    cloud(there)
    const before = state.asked
    world.tell(2, 3)
    await until(() => expect(state.asked).toBeGreaterThan(before))
    for (let second = 0; second < 10; second++) await clock.advance(1_000)
    expect(listener.next()).toEqual(news(1))
    expect(state.asked - before).toBeLessThanOrEqual(12)
    issue('kim')
    await clock.advance(1_000)
    await hears(listener, 1, 2, 3)
    world.tell(4)
    await hears(listener, 1, 2, 3, 4)
  })

  test('nothing is told of an event that waited until the session was found to have ended', async () => {
    const { world, clock, tokens, state } = await start()
    const listener = await listen(world, NEWS)
    await until(() => expect(world.state.open).toBe(1))
    tokens.set('Bearer kim', away())
    const before = state.asked
    world.tell(1)
    await until(() => expect(state.asked).toBeGreaterThan(before))
    tokens.set('Bearer kim', ended())
    await clock.advance(1_000)
    expect(await listener.ended()).toBe('4403 Session ended')
    expect(listener.next()).toEqual([])
  })

  test('whoever is nobody hears what is for all', async () => {
    const { world } = await start()
    const listener = await listen(world, NEWS, null)
    world.tell(1)
    await hears(listener, 1)
  })

  test.each([
    ['input', -1, 'BAD_USER_INPUT'],
    ['input', 0, 'BAD_USER_INPUT'],
    ['down', 2, 'UPSTREAM_UNAVAILABLE'],
    ['slip', -1, 'INTERNAL_SERVER_ERROR'],
    ['slip', 3, 'INTERNAL_SERVER_ERROR'],
  ])('what a source throws is told with its code: %s after %i', async (how, after, code) => {
    const { world } = await start()
    const listener = await listen(world, `subscription { breaks(how: "${how}", after: ${after}) }`)
    await until(() => expect(listener.codes()).toEqual([code]))
    expect(JSON.stringify(listener.next())).not.toContain('secret')
    const told = listener.next().filter(payload => (payload as Answer).data)
    expect(told).toEqual(Array.from({ length: Math.max(0, after) }, (_, at) => ({ data: { breaks: at + 1 } })))
    await until(() => expect(world.reports).toMatchObject([{ type: 'subscription', field: 'breaks', codes: [code] }]))
  })

  test('a server that stops lets the source go, and does not say that all is told', async () => {
    const { world } = await start()
    const listener = await listen(world, NEWS)
    world.tell(1)
    await hears(listener, 1)
    const closed = world.close()
    expect(await listener.ended()).toBe('1001 Going away')
    expect(world.state.open).toBe(0)
    await closed
  })
})

test('an error of one subscription leaves the socket and its others open', async () => {
  const { world } = await start()
  const socket = await openSocket(world)
  await socket.init('Bearer kim')
  socket.subscribe(NEWS, 'news')
  for (const after of [-1, 0, 2]) {
    const id = socket.subscribe(`subscription { breaks(how: "input", after: ${after}) }`)
    await until(() => expect(socket.told.at(-1)).toMatchObject({ id, type: 'error' }))
    expect(socket.told.at(-1)?.payload).toMatchObject([
      { message: 'text: 안 됩니다', extensions: { code: 'BAD_USER_INPUT', argument: 'text' } },
    ])
    if (after < 0) expect(socket.told.at(-1)?.payload).toMatchObject([{ path: ['breaks'] }])
  }
  world.tell(1)
  await until(() => expect(socket.told.at(-1)).toEqual({ id: 'news', type: 'next', payload: { data: { news: 1 } } }))
})

test('a thousand subscriptions that are left leave nothing behind', async () => {
  const { world, clock, issue } = await start()
  issue('kim', { lasts: 100 * MINUTE })
  const socket = await openSocket(world)
  await socket.init('Bearer kim')
  for (let at = 0; at < 1_000; at++) {
    const id = socket.subscribe(at % 2 ? NEWS : 'subscription { forever }')
    if (at % 3) await until(() => expect(world.state.open).toBeGreaterThan(0))
    socket.say({ id, type: 'complete' })
    // No more are open at once than may be.
    if (at % 10 === 0) await until(() => expect(world.state.open).toBe(0))
    if (at % 50 === 0) {
      await clock.advance(4_000) // as many messages as one may send
      await socket.ping()
    }
  }
  await until(() => expect([world.state.open, world.state.waiting.size]).toEqual([0, 0]))
  await until(() => expect(world.reports).toHaveLength(1_000))
  expect(socket.told.filter(({ type }) => type === 'error')).toEqual([])
  expect(socket.isOpen()).toBe(true)
})

test('a hundred streams one after the other leave nothing behind, not even a seat', async () => {
  const { world } = await start()
  for (let at = 0; at < 100; at++) {
    const listener = await byStream(world, NEWS)
    if (at % 2) await until(() => expect(world.state.open).toBe(1))
    listener.cut()
    await until(() => expect(world.state.open).toBe(0))
  }
  await until(() => expect(world.reports).toHaveLength(100))
})

describe('a client that does not read', () => {
  const FLOOD = 'subscription { flood(events: 50000, bytes: 50000) }'

  /** Resolves once nobody asks the source any more, with how often they have. */
  const settled = async ({ state }: TestGraph): Promise<number> => {
    let before = -1
    await until(() => {
      const isStill = before === state.pulled && before > 0
      before = state.pulled
      expect(isStill).toBe(true)
    })
    return state.pulled
  }

  test('by a socket is told so after ten seconds, and until then no more is made than the network takes', async () => {
    const { world, clock } = await start()
    const socket = await openSocket(world)
    await socket.init('Bearer kim')
    socket.socket.pause()
    socket.subscribe(FLOOD)
    await until(() => expect(world.state.pulled).toBeGreaterThan(20))
    const pulled = await settled(world)
    expect(pulled).toBeLessThan(1_000)
    await clock.advance(9_000)
    expect(world.state.open).toBe(1)
    await clock.advance(1_500)
    await until(() => expect(world.state.open).toBe(0))
    socket.socket.resume()
    expect(await socket.closed()).toBe('4013 Too slow')
    expect(socket.told.filter(({ type }) => type === 'complete')).toEqual([])
    expect(world.state.pulled).toBeLessThanOrEqual(pulled + 1)
  })

  test('by a socket is cut where it does not take the goodbye either', async () => {
    const { world, clock } = await start()
    const socket = await openSocket(world)
    await socket.init('Bearer kim')
    socket.socket.pause()
    socket.subscribe(FLOOD)
    await settled(world)
    await clock.advance(10_500)
    await until(() => expect(world.reports).toHaveLength(1)) // once the socket is gone
    socket.socket.resume()
    expect(await socket.closed()).toMatch(/^(1006|4013)/)
  })

  test('by a stream is cut after ten seconds, and until then no more is made than the network takes', async () => {
    const { world, clock } = await start()
    const headers = { authorization: 'Bearer kim' }
    const stream = await openStream(world, { query: FLOOD, headers, isReading: false })
    await until(() => expect(world.state.pulled).toBeGreaterThan(20))
    const pulled = await settled(world)
    expect(pulled).toBeLessThan(1_000)
    await clock.advance(9_000)
    expect(world.state.open).toBe(1)
    await clock.advance(1_500)
    await until(() => expect(world.state.open).toBe(0))
    stream.read()
    await until(() => expect(stream.state.isOver).toBe(true))
    expect(stream.state.text).not.toContain('event: complete')
    expect(world.state.pulled).toBeLessThanOrEqual(pulled + 3)
  })

  test('keeps nobody else from hearing, and its memory small', async () => {
    const { world } = await start()
    const socket = await openSocket(world)
    await socket.init('Bearer kim')
    socket.socket.pause()
    const before = process.memoryUsage()
    for (let at = 0; at < 20; at++) socket.subscribe(FLOOD)
    await until(() => expect(world.state.pulled).toBeGreaterThan(40))
    const listener = await byStream(world, NEWS)
    world.tell(1, 2)
    await hears(listener, 1, 2)
    await settled(world)
    const { heapUsed, external } = process.memoryUsage()
    expect(heapUsed + external - before.heapUsed - before.external).toBeLessThan(150e6)
  })
})
