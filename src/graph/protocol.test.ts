import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buildSchema } from 'graphql'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSocket, until } from '../../test/fakes/socket.js'
import { systemClock } from '../clock.js'
import type { Authenticate, Context, CreateContext } from './context.js'
import { createExecution } from './execution.js'
import { createGate } from './gate.js'
import { createIdentities } from './identities.js'
import { createProtocol } from './protocol.js'
import { createRateLimit } from './rate.js'
import { createSeats } from './seats.js'
import { createSockets } from './websocket.js'

/** Tells every listener of each number as it comes, whether they are ready for it or not. */
function createNumbers() {
  const listeners = new Set<(number: number) => void>()
  async function* listen(signal: AbortSignal): AsyncGenerator<{ numbers: number }> {
    const waiting: number[] = []
    let wake = () => {}
    signal.addEventListener('abort', () => wake(), { once: true })
    const hear = (number: number) => (waiting.push(number), wake())
    listeners.add(hear)
    try {
      while (!signal.aborted) {
        while (waiting.length > 0) yield { numbers: waiting.shift()! }
        await new Promise<void>(resolve => (wake = resolve))
      }
    } finally {
      listeners.delete(hear)
    }
  }
  return { listen, tell: (number: number) => listeners.forEach(hear => hear(number)), count: () => listeners.size }
}

async function start() {
  const numbers = createNumbers()
  const schema = buildSchema('type Query { a: Int } type Subscription { numbers: Int! }')
  schema.getSubscriptionType()!.getFields()['numbers']!.subscribe = (_root, _args, { signal }: Context) =>
    numbers.listen(signal)
  const log = pino({ level: 'silent' })
  const [clock, seats] = [systemClock, createSeats()]
  const gate = createGate({ schema, introspection: 'off' })
  const limit = createRateLimit({ redis: null, perMinute: 1_000, analystPerMinute: 1_000, clock, log })
  const authenticate: Authenticate = async authorization =>
    authorization === null
      ? null
      : {
          userId: authorization.replace(/\d/g, ''),
          roles: ['USER'],
          credential: { kind: 'session', id: authorization, expiresAt: Date.now() + 60_000 },
          isGuest: false,
          isVerified: true,
        }
  const createContext: CreateContext = ({ isSubscription: _, ...request }) => ({ ...request, loaders: {} })
  const protocol = createProtocol({
    gate,
    execution: createExecution({ schema, gate, createContext, log }),
    identities: createIdentities({ authenticate, limit, seats, clock, log }),
    documents: { find: async () => null },
    limit,
    log,
    clock,
  })
  const sockets = createSockets({
    path: '/graphql',
    protocol,
    allowsOrigin: () => false,
    newRequestId: () => 'request',
    clientOf: () => ({ address: '127.0.0.1', userAgent: null }),
    log,
    clock,
  })
  const server = createServer()
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const stop = async () => {
    sockets.terminate()
    await sockets.close()
    await new Promise(resolve => server.close(resolve))
  }
  return { port: (server.address() as AddressInfo).port, numbers, seats, stop }
}

let there: Awaited<ReturnType<typeof start>>
beforeEach(async () => void (there = await start()))
afterEach(() => there.stop())

test('a token that is renewed in the middle of a stream costs none of its events and doubles none', async () => {
  const socket = await openSocket(there)
  await socket.init('kim')
  socket.subscribe('subscription { numbers }')
  await until(() => expect(there.numbers.count()).toBe(1))
  for (let number = 1; number <= 1_000; number++) {
    there.numbers.tell(number)
    if (number % 20 === 0) socket.say({ type: 'ping', payload: { authorization: `kim${number}` } })
    if (number % 5 === 0) await new Promise(resolve => setImmediate(resolve))
  }
  const told = (type: string) => socket.told.filter(message => message.type === type)
  await until(() => expect([told('next').length, told('pong').length]).toEqual([1_000, 50]))
  expect(told('next').map(({ payload }) => payload)).toEqual(
    Array.from({ length: 1_000 }, (_, at) => ({ data: { numbers: at + 1 } })),
  )
  const [first, last] = ['pong', 'next'].map(type => socket.told.findIndex(message => message.type === type))
  expect(first).toBeLessThan(socket.told.findLastIndex(({ type }) => type === 'next'))
  expect(last).toBeLessThan(first!)
})

test('nothing is kept of sockets that are closed, however far they came', async () => {
  const all = await Promise.all(Array.from({ length: 40 }, () => openSocket(there)))
  await Promise.all(
    all.map(async (socket, at) => {
      if (at % 4 > 0) await socket.init(...(at % 4 > 1 ? [`user${'x'.repeat(at)}`] : []))
      if (at % 4 > 2) socket.subscribe('subscription { numbers }')
    }),
  )
  await until(() => expect(there.numbers.count()).toBe(10))
  expect(there.seats.taken()).toBe(40)
  all.forEach(({ socket }, at) => (at % 3 ? socket.close() : socket.terminate()))
  await until(() => expect(there.seats.taken()).toBe(0))
  await until(() => expect(there.numbers.count()).toBe(0))
})
