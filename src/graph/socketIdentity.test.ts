import { createClient } from 'graphql-ws'
import { pino } from 'pino'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createHeldClock } from '../../test/fakes/clock.js'
import { startTestGraph } from '../../test/fakes/graph.js'
import { openSocket, type Socket, until } from '../../test/fakes/socket.js'
import { PillingError, UnavailableError } from '../errors.js'
import type { Viewer } from '../viewer.js'
import type { Authenticate } from './context.js'
import { createRateLimit } from './rate.js'

const MINUTE = 60_000
const FOR_EVER = 'subscription { forever }'
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

const ended = () => new PillingError('UNAUTHENTICATED', '다시 로그인해 주세요.')
const away = () => new UnavailableError('잠시 뒤에 다시 시도해 주세요.', 7)

/** A graph whose time stands still, where kim and lee have tokens that last a minute. */
async function start({ perMinute = 1_000_000 } = {}) {
  const clock = createHeldClock(Date.now())
  const tokens = new Map<string, Viewer | Error>()
  /** What happens before a token is looked at. */
  const hook = { before: async (_: string): Promise<void> => {} }
  const issue = (
    token: string,
    {
      userId = token,
      lasts = MINUTE,
      roles = ['USER'],
      isVerified = true,
    }: { userId?: string; lasts?: number | null; roles?: Viewer['roles']; isVerified?: boolean } = {},
  ) => {
    const expiresAt = lasts === null ? null : clock.now() + lasts
    const credential = { kind: 'session', id: token, expiresAt } as const
    tokens.set(`Bearer ${token}`, { userId, roles, credential, isGuest: false, isVerified })
    return expiresAt === null ? null : new Date(expiresAt).toISOString()
  }
  const authenticate: Authenticate = async authorization => {
    if (authorization === null) return null
    await hook.before(authorization)
    const found = tokens.get(authorization) ?? ended()
    if (found instanceof Error) throw found
    return found
  }
  const log = pino({ level: 'silent' })
  const limit = createRateLimit({ redis: null, perMinute, analystPerMinute: perMinute, clock, log })
  const world = await startTestGraph({ introspection: 'analyst', clock, limit, authenticate })
  stops.push(async () => {
    const closed = world.close()
    for (const answer of world.state.held.splice(0)) answer()
    await clock.advance(20_000)
    await closed
  })
  issue('kim')
  issue('lee')

  const enter = async (...authorization: [] | [unknown]) => {
    const socket = await openSocket(world)
    await socket.init(...authorization)
    return socket
  }
  return {
    world,
    clock,
    tokens,
    hook,
    issue,
    enter,
    end: (token: string) => tokens.set(`Bearer ${token}`, ended()),
    knock: async (authorization: unknown) => {
      const socket = await openSocket(world)
      socket.say({ type: 'connection_init', payload: { authorization } })
      return socket
    },
  }
}

const renew = (token: string) => ({ type: 'ping', payload: { authorization: `Bearer ${token}` } })
const listen = async (socket: Socket) => {
  const id = socket.subscribe(FOR_EVER)
  await until(() => expect(socket.told.at(-1)).toMatchObject({ id, type: 'next' }))
  return id
}
const nobody = { data: { viewer: expect.stringMatching(/^nobody /) } }
const kim = { data: { viewer: expect.stringMatching(/^kim /) } }
/** Once everything that was said has been heard. */
const settle = (socket: Socket) => socket.ping()

describe('in connection_init', () => {
  test.each<[string, [] | [unknown]]>([
    ['what is absent', []],
    ['null', [null]],
    ['an empty text', ['']],
  ])('%s is nobody', async (_, said) => {
    const { enter } = await start()
    const socket = await enter(...said)
    expect(await socket.ask('{ viewer }')).toMatchObject(nobody)
  })

  test('a good token is its user', async () => {
    const { enter } = await start()
    expect(await (await enter('Bearer kim')).ask('{ viewer }')).toMatchObject(kim)
  })

  test.each([
    ['a token that is no good', 'Bearer stale'],
    ['a token without its scheme', 'kim'],
    ['a very long text', 'x'.repeat(60_000)],
    ['what no token can hold', 'Bearer \u0000\ud800'],
    ['a number', 7],
    ['true', true],
    ['a list', ['Bearer kim']],
    ['an object', { authorization: 'Bearer kim' }],
  ])('%s is refused', async (_, said) => {
    const { knock } = await start()
    const socket = await knock(said)
    expect(await socket.closed()).toBe('4403 Forbidden')
    expect(socket.told).toEqual([])
  })

  test('what can not be told is asked for again later', async () => {
    const { knock, tokens } = await start()
    tokens.set('Bearer kim', away())
    expect(await (await knock('Bearer kim')).closed()).toBe('1013 Try again later')
  })

  test('a refusal counts for the address, as one by HTTP does', async () => {
    const { knock, enter, world } = await start({ perMinute: 2 })
    for (const reason of ['4403 Forbidden', '4403 Forbidden', '1013 Try again later'])
      expect(await (await knock('Bearer stale')).closed()).toBe(reason)
    expect((await world.ask('{ echo }')).errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }])
    expect(await (await enter('Bearer kim')).ask('{ viewer }')).toMatchObject(kim)
  })

  test('somebody who leaves before it is known who they are leaves nothing behind', async () => {
    const { knock, hook, enter } = await start()
    let answer = () => {}
    hook.before = () => new Promise(resolve => (answer = resolve))
    for (let at = 0; at < 12; at++) {
      const socket = await knock('Bearer kim')
      socket.socket.terminate()
      await socket.closed()
      answer()
    }
    hook.before = async () => {}
    for (let at = 0; at < 10; at++) await enter('Bearer kim')
  })
})

describe('each operation on a socket', () => {
  test('has the roles of now', async () => {
    const { enter, issue } = await start()
    const socket = await enter('Bearer kim')
    const ask = () => socket.ask('{ __schema { queryType { name } } }')
    expect(await ask()).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    issue('kim', { roles: ['USER', 'ANALYST'] })
    expect(await ask()).toMatchObject({ data: { __schema: {} } })
    issue('kim')
    expect(await ask()).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  })

  test('is refused once the session has ended, and the socket is closed', async () => {
    const { enter, end } = await start()
    const socket = await enter('Bearer kim')
    end('kim')
    expect(await socket.ask('mutation { raise }')).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
    expect(await socket.closed()).toBe('4403 Session ended')
  })

  test('is told where it can not be told who asks, and the socket stays', async () => {
    const { enter, tokens, issue } = await start()
    const socket = await enter('Bearer kim')
    tokens.set('Bearer kim', away())
    const code = 'UPSTREAM_UNAVAILABLE'
    expect(await socket.ask('{ viewer }')).toMatchObject([{ extensions: { code, retryAfter: 7 } }])
    issue('kim')
    expect(await socket.ask('{ viewer }')).toMatchObject(kim)
  })

  test('is one of what its viewer may ask in a minute, on all their sockets and by HTTP', async () => {
    const { enter, clock, world, issue } = await start({ perMinute: 4 })
    const [first, second] = [await enter('Bearer kim'), await enter('Bearer kim')]
    await listen(first)
    expect(await second.ask('{ nonsense }')).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }])
    expect(await world.ask('{ echo }', {}, { authorization: 'Bearer kim' })).toMatchObject({ data: {} })
    expect(await second.ask('{ viewer }')).toMatchObject(kim)
    const refused = [{ extensions: { code: 'RATE_LIMITED', retryAfter: 60 } }]
    for (const socket of [first, second]) expect(await socket.ask('mutation { raise }')).toMatchObject(refused)
    expect(world.state).toMatchObject({ raised: 0, open: 1 })
    expect(await (await enter('Bearer lee')).ask('{ echo }')).toMatchObject({ data: {} })
    issue('kim', { lasts: 10 * MINUTE })
    await first.ping({ authorization: 'Bearer kim' })
    await clock.advance(MINUTE)
    expect(await first.ask('{ viewer }')).toMatchObject(kim)
  })

  test('of those who are not signed in counts for their address', async () => {
    const { enter } = await start({ perMinute: 2 })
    const sockets = [await enter(), await enter(), await enter()]
    const answers = []
    for (const socket of sockets) answers.push(await socket.ask('{ echo }'))
    expect(answers).toMatchObject([{ data: {} }, { data: {} }, [{ extensions: { code: 'RATE_LIMITED' } }]])
  })

  test('is let through sixty times of five hundred at once', async () => {
    const { enter } = await start({ perMinute: 60 })
    const sockets = await Promise.all(Array.from({ length: 10 }, () => enter('Bearer kim')))
    for (const socket of sockets) for (let at = 0; at < 50; at++) socket.subscribe('{ echo }')
    const told = () => sockets.flatMap(socket => socket.told)
    const count = (type: string) => told().filter(message => message.type === type).length
    await until(() => expect(count('complete') + count('error')).toBe(500))
    expect([count('next'), count('error')]).toEqual([60, 440])
    expect(sockets.every(socket => socket.isOpen())).toBe(true)
  })
})

describe('when the token runs out', () => {
  test('the socket is closed in the middle of a subscription, which ends', async () => {
    const { enter, clock, world } = await start()
    const socket = await enter('Bearer kim')
    await listen(socket)
    await clock.advance(MINUTE - 1)
    await settle(socket)
    await clock.advance(1)
    expect(await socket.closed()).toBe('4403 Session expired')
    await until(() => expect(world.state.open).toBe(0))
    expect(socket.told.some(({ type }) => type === 'complete')).toBe(false)
  })

  test('what was asked before is answered first, and nothing else', async () => {
    const { enter, clock, world } = await start()
    const socket = await enter('Bearer kim')
    const id = socket.subscribe('{ held }')
    await until(() => expect(world.state.held).toHaveLength(1))
    await clock.advance(MINUTE)
    socket.subscribe('mutation { raise }')
    socket.say({ type: 'ping' })
    world.state.held.pop()?.()
    expect(await socket.closed()).toBe('4403 Session expired')
    expect(socket.told.slice(1)).toEqual([
      { id, type: 'next', payload: { data: { held: 'done' } } },
      { id, type: 'complete' },
    ])
    expect(world.state.raised).toBe(0)
  })

  test('nobody is waited for longer than five seconds', async () => {
    const { enter, clock, world } = await start()
    const socket = await enter('Bearer kim')
    socket.subscribe('{ held }')
    await until(() => expect(world.state.held).toHaveLength(1))
    await clock.advance(MINUTE + 4_999)
    expect(socket.isOpen()).toBe(true)
    await clock.advance(1)
    expect(await socket.closed()).toBe('4403 Session expired')
  })

  test('which is after a month, the socket is still there after a day', async () => {
    const { enter, clock, issue } = await start()
    issue('kim', { lasts: 30 * 24 * 60 * MINUTE })
    const socket = await enter('Bearer kim')
    await clock.advance(24 * 60 * MINUTE)
    expect(await socket.ask('{ viewer }')).toMatchObject(kim)
  })
})

describe('a ping', () => {
  test.each([[], [null], [{}], [{ a: 1 }], [{ authorization: null }], [{ authorization: '' }]])(
    'that says nothing of who it is is answered with nothing: %j',
    async (...payload) => {
      const { enter } = await start()
      const socket = await enter('Bearer kim')
      expect(await socket.ping(...(payload as [] | [unknown]))).toEqual({ type: 'pong' })
      expect(await (await openSocket((await start()).world)).ping()).toEqual({ type: 'pong' })
    },
  )

  test.each(['Authorization', 'AUTHORIZATION'])('may write %s as a header does', async name => {
    const { enter, issue } = await start()
    const socket = await enter('Bearer kim')
    const accessTokenExpiresAt = issue('kim2', { userId: 'kim' })
    expect(await socket.ping({ [name]: 'Bearer kim2' })).toEqual({ type: 'pong', payload: { accessTokenExpiresAt } })
  })

  test('with a new token is told when that runs out, and the socket lives until then', async () => {
    const { enter, clock, issue } = await start()
    const socket = await enter('Bearer kim')
    await listen(socket)
    await clock.advance(MINUTE / 2)
    const accessTokenExpiresAt = issue('kim2', { userId: 'kim' })
    const pong = await socket.ping({ authorization: 'Bearer kim2' })
    expect(pong).toEqual({ type: 'pong', payload: { accessTokenExpiresAt } })
    await clock.advance(MINUTE - 1)
    expect(await socket.ask('{ viewer }')).toMatchObject(kim)
    await clock.advance(1)
    expect(await socket.closed()).toBe('4403 Session expired')
  })

  test('with a token that never runs out is told so', async () => {
    const { enter, clock, issue } = await start()
    const socket = await enter('Bearer kim')
    issue('kim2', { userId: 'kim', lasts: null })
    const pong = await socket.ping({ authorization: 'Bearer kim2' })
    expect(pong).toEqual({ type: 'pong', payload: { accessTokenExpiresAt: null } })
    await clock.advance(100 * MINUTE)
    expect(await socket.ask('{ viewer }')).toMatchObject(kim)
  })

  test("signs in on a socket that was nobody's, and what already runs goes on as nobody", async () => {
    const { enter, clock, world } = await start()
    const socket = await enter()
    await listen(socket)
    expect(await socket.ask('{ viewer }')).toMatchObject(nobody)
    await socket.ping({ authorization: 'Bearer kim' })
    expect(await socket.ask('{ viewer }')).toMatchObject(kim)
    expect(world.state.open).toBe(1)
    await clock.advance(MINUTE)
    expect(await socket.closed()).toBe('4403 Session expired')
  })

  test.each([
    ["somebody else's token", 'Bearer lee', '4403 Forbidden'],
    ['a token that is no good', 'Bearer stale', '4403 Forbidden'],
    ['a number', 7, '4403 Forbidden'],
    ['true', true, '4403 Forbidden'],
    ['false', false, '4403 Forbidden'],
    ['a list', ['Bearer kim'], '4403 Forbidden'],
    ['an object', { toString: 'Bearer kim' }, '4403 Forbidden'],
    ['a very long text', `Bearer ${'k'.repeat(60_000)}`, '4403 Forbidden'],
    ['half a character', 'Bearer \ud800', '4403 Forbidden'],
  ])('with %s closes the socket', async (_, authorization, reason) => {
    const { enter } = await start()
    const socket = await enter('Bearer kim')
    await listen(socket)
    const before = socket.told.length
    socket.say({ type: 'ping', payload: { authorization } })
    expect(await socket.closed()).toBe(reason)
    expect(socket.told).toHaveLength(before)
  })

  test.each([
    ['a list', '{"type":"ping","payload":[{"authorization":"Bearer kim"}]}', 4400],
    ['a text', '{"type":"ping","payload":"Bearer kim"}', 4400],
    ['a deep list', `{"type":"ping","payload":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 4400],
    ['too much', `{"type":"ping","payload":{"authorization":"${'x'.repeat(70_000)}"}}`, 1009],
  ])('whose payload is %s is none of the protocol', async (_, message, code) => {
    const { enter } = await start()
    const socket = await enter('Bearer kim')
    socket.say(message)
    await socket.closed()
    expect(socket.state.code).toBe(code)
  })

  test('whose payload pretends to be a prototype says nothing', async () => {
    const { enter } = await start()
    const socket = await enter()
    socket.say('{"type":"ping","payload":{"__proto__":{"authorization":"Bearer kim"}}}')
    await until(() => expect(socket.told.at(-1)).toEqual({ type: 'pong' }))
    expect(await socket.ask('{ viewer }')).toMatchObject(nobody)
  })

  test('with a token before connection_ack closes the socket', async () => {
    const { world } = await start()
    const socket = await openSocket(world)
    socket.say(renew('kim'))
    expect(await socket.closed()).toBe('4401 Unauthorized')
  })

  test('that can not be looked at now is told when to come again, and changes nothing', async () => {
    const { enter, clock, tokens } = await start()
    const socket = await enter('Bearer kim')
    tokens.set('Bearer kim2', away())
    expect(await socket.ping({ authorization: 'Bearer kim2' })).toEqual({ type: 'pong', payload: { retryAfter: 7 } })
    expect(await socket.ask('{ viewer }')).toMatchObject(kim)
    await clock.advance(MINUTE)
    expect(await socket.closed()).toBe('4403 Session expired')
  })

  test('that is refused counts for the address', async () => {
    const { enter, world } = await start({ perMinute: 1 })
    const socket = await enter()
    socket.say(renew('stale'))
    await socket.closed()
    await until(async () =>
      expect((await world.ask('{ echo }')).errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]),
    )
  })

  test('that is slow does not undo a later one', async () => {
    const { enter, clock, issue, hook } = await start()
    const socket = await enter('Bearer kim')
    issue('slow', { userId: 'kim', lasts: 2 * MINUTE })
    const accessTokenExpiresAt = issue('quick', { userId: 'kim', lasts: 3 * MINUTE })
    let answer = () => {}
    hook.before = async said => (said === 'Bearer slow' ? new Promise<void>(resolve => (answer = resolve)) : undefined)
    socket.say(renew('slow'))
    await socket.ping({ authorization: 'Bearer quick' })
    answer()
    await until(() => expect(socket.told.filter(({ type }) => type === 'pong')).toHaveLength(2))
    expect(socket.told.at(-1)).toEqual({ type: 'pong', payload: { accessTokenExpiresAt } })
    await clock.advance(2 * MINUTE + 1)
    expect(await socket.ask('{ viewer }')).toMatchObject(kim)
  })

  test('is one of two hundred messages at once, with a token or without', async () => {
    const { enter } = await start()
    const socket = await enter('Bearer kim')
    for (let at = 0; at < 250; at++) socket.say(renew('kim'))
    expect(await socket.closed()).toBe('4429 Too many messages')
  })
})

describe('when something of a user has changed', () => {
  test('their sockets are closed whose session has ended, and no others', async () => {
    const { enter, end, issue, world } = await start()
    issue('kim2', { userId: 'kim' })
    const [gone, other, lee, nobodys] = await Promise.all([
      enter('Bearer kim'),
      enter('Bearer kim2'),
      enter('Bearer lee'),
      enter(),
    ])
    await Promise.all([gone, other, lee, nobodys].map(listen))
    for (const token of ['kim', 'lee']) end(token)
    world.review('kim')
    expect(await gone.closed()).toBe('4403 Session ended')
    for (const socket of [other, lee, nobodys]) await settle(socket)
    await until(() => expect(world.state.open).toBe(3))
    world.review(null)
    expect(await lee.closed()).toBe('4403 Session ended')
    for (const socket of [other, nobodys]) expect(await socket.ask('{ echo }')).toMatchObject({ data: {} })
  })

  test('and it can not be told what, it is asked every second until it can', async () => {
    const { enter, tokens, end, world, clock } = await start()
    const socket = await enter('Bearer kim')
    tokens.set('Bearer kim', away())
    for (let at = 0; at < 5; at++) world.review('kim')
    await clock.advance(3_000)
    await settle(socket)
    end('kim')
    await clock.advance(1_000)
    expect(await socket.closed()).toBe('4403 Session ended')
  })

  test('and it can not be told what, one asks for five that come at once', async () => {
    const { enter, tokens, world, clock, hook } = await start()
    const socket = await enter('Bearer kim')
    let asked = 0
    hook.before = async () => void asked++
    tokens.set('Bearer kim', away())
    for (let at = 0; at < 5; at++) world.review('kim')
    await clock.advance(10_000)
    await settle(socket)
    expect(asked).toBeLessThanOrEqual(12)
  })

  test.each(['by connection_init', 'by ping', 'before the news'])(
    'or a signature alone let them in (%s), it is asked every second until it can be told',
    async way => {
      const { enter, issue, end, world, clock } = await start()
      const unverified = () => issue('kim', { isVerified: false })
      if (way !== 'before the news') unverified()
      const socket = await enter(...(way === 'by ping' ? [] : ['Bearer kim']))
      if (way === 'by ping') await socket.ping({ authorization: 'Bearer kim' })
      if (way === 'before the news') {
        unverified()
        world.review('kim')
      }
      await clock.advance(3_000)
      expect(await socket.ask('{ viewer }')).toMatchObject(kim)
      end('kim')
      await clock.advance(1_000)
      expect(await socket.closed()).toBe('4403 Session ended')
    },
  )

  test('whom a signature alone let in stays once that was told to be right, and is asked for no more', async () => {
    const { enter, issue, hook, clock } = await start()
    let asked = 0
    hook.before = async () => void asked++
    issue('kim', { isVerified: false })
    const socket = await enter('Bearer kim')
    issue('kim')
    await clock.advance(2_000)
    const before = asked
    await clock.advance(20_000)
    expect(asked).toBe(before)
    expect(await socket.ask('{ viewer }')).toMatchObject(kim)
  })

  test('and it can never be told what, the socket is closed as the token runs out', async () => {
    const { enter, tokens, world, clock } = await start()
    const socket = await enter('Bearer kim')
    tokens.set('Bearer kim', away())
    world.review(null)
    await clock.advance(MINUTE)
    expect(await socket.closed()).toBe('4403 Session expired')
  })

  test('and we can not tell for a slip of ours, the client is asked to come back', async () => {
    const { enter, tokens, world } = await start()
    const socket = await enter('Bearer kim')
    tokens.set('Bearer kim', new TypeError('secret'))
    world.review('kim')
    expect(await socket.closed()).toBe('1013 Try again later')
  })

  test.each(['kim', null])(
    'while a socket of theirs is being opened, it is asked again who that is (%s)',
    async news => {
      const { knock, hook, end, world } = await start()
      const answers: (() => void)[] = []
      hook.before = () => new Promise(resolve => answers.push(resolve))
      const socket = await knock('Bearer kim')
      await until(() => expect(answers).toHaveLength(1))
      world.review(news)
      answers[0]?.() // what was read before the change
      await until(() => expect(answers).toHaveLength(2))
      end('kim')
      answers[1]?.()
      expect(await socket.closed()).toBe('4403 Forbidden')
      expect(socket.told).toEqual([])
    },
  )

  test('by what they asked on the socket itself, that is answered before it is closed', async () => {
    const { enter, end, world } = await start()
    const socket = await enter('Bearer kim')
    const id = socket.subscribe('{ held }')
    await until(() => expect(world.state.held).toHaveLength(1))
    end('kim')
    world.review('kim')
    await new Promise(resolve => setImmediate(resolve))
    world.state.held.pop()?.()
    expect(await socket.closed()).toBe('4403 Session ended')
    expect(socket.told.slice(1)).toMatchObject([
      { id, type: 'next', payload: { data: { held: 'done' } } },
      { id, type: 'complete' },
    ])
  })

  test('nobody is waited for longer than a second', async () => {
    const { enter, end, world, clock } = await start()
    const socket = await enter('Bearer kim')
    socket.subscribe('{ held }')
    await until(() => expect(world.state.held).toHaveLength(1))
    end('kim')
    world.review('kim')
    await clock.advance(999)
    expect(socket.isOpen()).toBe(true)
    await clock.advance(1)
    expect(await socket.closed()).toBe('4403 Session ended')
  })

  test('a socket that was renewed while it was looked up stays', async () => {
    const { enter, issue, hook, end, world } = await start()
    const socket = await enter('Bearer kim')
    issue('kim2', { userId: 'kim' })
    let answer = () => {}
    hook.before = async said => (said === 'Bearer kim' ? new Promise<void>(resolve => (answer = resolve)) : undefined)
    world.review('kim')
    await socket.ping({ authorization: 'Bearer kim2' })
    end('kim')
    answer()
    expect(await socket.ask('{ viewer }')).toMatchObject(kim)
  })
})

describe('of sockets there are', () => {
  const full = '1013 Too many connections'

  test('ten for each user, and again ten when those are closed', async () => {
    const { enter, knock } = await start()
    for (let round = 0; round < 3; round++) {
      const sockets = await Promise.all(Array.from({ length: 10 }, () => enter('Bearer kim')))
      const eleventh = await knock('Bearer kim')
      expect(await eleventh.closed()).toBe(full)
      expect(eleventh.told).toEqual([])
      for (const socket of sockets) await settle(socket)
      const lee = await enter('Bearer lee')
      for (const { socket } of [...sockets, lee]) socket.terminate()
      for (const socket of [...sockets, lee]) await socket.closed()
      await until(async () => {
        const socket = await knock('Bearer kim')
        await until(() => expect(socket.told.length + socket.state.code).toBeGreaterThan(0))
        socket.socket.terminate()
        expect(socket.state.code).not.toBe(1013)
      })
    }
  })

  test('ten for each user, also of those who sign in by ping', async () => {
    const { enter } = await start()
    await Promise.all(Array.from({ length: 10 }, () => enter('Bearer kim')))
    const socket = await enter()
    socket.say(renew('kim'))
    expect(await socket.closed()).toBe(full)
  })

  test('fifty for those of one address who have not signed in, which keeps nobody out who does', async () => {
    const { enter, knock } = await start()
    const sockets = await Promise.all(Array.from({ length: 50 }, () => enter()))
    expect(await (await knock(null)).closed()).toBe(full)
    const kims = await enter('Bearer kim')
    expect(await kims.ask('{ viewer }')).toMatchObject(kim)
    await sockets[0]!.ping({ authorization: 'Bearer lee' })
    await settle(await enter())
  })

  test('fifty of one address that have said nothing yet', async () => {
    const { world, enter } = await start()
    const silent = await Promise.all(Array.from({ length: 50 }, () => openSocket(world)))
    expect(await (await openSocket(world)).closed()).toBe('1013 Try again later')
    await silent[0]!.init('Bearer kim')
    await settle(await enter('Bearer lee'))
  })
})

test('no token is in what the server says or logs', async () => {
  const { world, enter, knock, issue, end, tokens } = await start()
  const secret = 's3cret-t0ken'
  issue(`${secret}-1`, { userId: 'kim' })
  issue(`${secret}-2`, { userId: 'kim' })
  tokens.set(`Bearer ${secret}-away`, away())
  tokens.set(`Bearer ${secret}-slip`, new TypeError('a slip'))
  const socket = await enter(`Bearer ${secret}-1`)
  await listen(socket)
  await socket.ask('{ viewer }')
  await socket.ask('{ fails(how: "slip") }')
  for (const said of ['2', 'away']) await socket.ping({ authorization: `Bearer ${secret}-${said}` })
  await socket.ping({ token: secret, headers: { authorization: secret }, [secret]: 1 })
  end(`${secret}-2`)
  await socket.ask('{ viewer }')
  const refused = await Promise.all(['bad', 'away', 'slip'].map(said => knock(`Bearer ${secret}-${said}`)))
  for (const each of [socket, ...refused]) await each.closed()
  const said = [socket, ...refused].map(({ told, state }) => ({ told, state }))
  expect(JSON.stringify(said)).not.toContain(secret)
  expect(JSON.stringify(world.lines)).not.toContain(secret)
  expect(world.lines).not.toHaveLength(0)
})

test('a client of the library comes back with a new token when the old one runs out, and resumes', async () => {
  const { world, clock, issue } = await start()
  let token = 'kim'
  const told: unknown[] = []
  const client = createClient({
    url: world.wsUrl,
    webSocketImpl: WebSocket,
    connectionParams: () => ({ authorization: `Bearer ${token}` }),
    retryWait: async () => {},
    on: {
      closed(event) {
        const { code } = event as { code: number }
        told.push(code)
        if (code === 4403) issue((token = 'kim2'), { userId: 'kim' }) // as refreshSession does
      },
    },
  })
  const stop = client.subscribe(
    { query: FOR_EVER },
    { next: ({ data }) => told.push(data), error: error => told.push(error), complete: () => told.push('complete') },
  )
  await until(() => expect(told).toHaveLength(1))
  await clock.advance(MINUTE)
  await until(() => expect(told).toEqual([{ forever: 1 }, 4403, { forever: 1 }]))
  expect(world.state.open).toBe(1)
  stop()
  await until(() => expect(world.state.open).toBe(0))
  await client.dispose()
})
