import { randomBytes, randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { createHeldClock } from '../../test/fakes/clock.js'
import type { Role } from '../viewer.js'
import { createViewerChanges, viewerChanged } from './change.js'
import { hashOf, newApiToken } from './secret.js'
import { createAccessTokens } from './token.js'
import { createViewers } from './viewers.js'

const failing = (code: string) => () => Promise.reject(Object.assign(new Error('no'), { code }))
const away = failing('ECONNREFUSED')
const untold = { code: 'UPSTREAM_UNAVAILABLE', details: { retryAfter: 1 } }
const refused = { code: 'UNAUTHENTICATED', message: '다시 로그인해 주세요.' }

interface Kept {
  userId: string
  roles: Role[]
  isGuest: boolean
  expiresAt: Date
  seenAt: Date
}

/** The real thing over a table in memory, that counts what it is asked. */
async function createDoor() {
  const clock = createHeldClock()
  const accessTokens = createAccessTokens({
    keys: { current: randomBytes(32), previous: null },
    clock,
    randomBytes,
  })
  const [userId, sessionId, tokenId] = [randomUUID(), randomUUID(), randomUUID()]
  const apiToken = newApiToken(randomBytes)
  const month = new Date(clock.now() + 30 * 86_400_000)
  const session: Kept = {
    userId,
    roles: ['USER', 'ADMIN'],
    isGuest: false,
    expiresAt: month,
    seenAt: new Date(clock.now()),
  }
  const token = { ...session, id: tokenId, expiresAt: null as Date | null, seenAt: null as Date | null }
  const kept = {
    sessions: new Map<string, Kept>([[sessionId, session]]),
    tokens: new Map([[hashOf(apiToken).toString('hex'), token]]),
  }
  const asked: string[] = []
  const faults = { read: null as null | (() => Promise<never>), touch: null as null | (() => Promise<unknown>) }
  const read = async <T extends object>(what: string, state: T | undefined) => {
    asked.push(what)
    await faults.read?.()
    return state ? { ...state } : null
  }
  const touch = async (id: string) => {
    asked.push(`touch ${id}`)
    await faults.touch?.()
  }
  const viewers = createViewers({
    accessTokens,
    sessions: { state: id => read('session', kept.sessions.get(id)), touch },
    tokens: { state: hash => read('token', kept.tokens.get(hash.toString('hex'))), touch },
    clock,
    log: pino({ level: 'silent' }),
  })
  const sign = (claims: object = {}) =>
    accessTokens.sign({ userId, sessionId, expiresAt: clock.now() + 900_000, ...claims })
  const bearer = `Bearer ${await sign()}`
  return { clock, viewers, userId, sessionId, tokenId, apiToken, session, token, kept, asked, faults, sign, bearer }
}

test('nobody is nobody, and no statement is sent for it', async () => {
  const { viewers, asked } = await createDoor()
  expect(await viewers.authenticate(null)).toBeNull()
  expect(asked).toEqual([])
})

test('a session is its user, with the roles that they have now, until the token runs out', async () => {
  const { viewers, userId, sessionId, bearer, clock } = await createDoor()
  expect(await viewers.authenticate(bearer)).toEqual({
    userId,
    roles: ['USER', 'ADMIN'],
    credential: { kind: 'session', id: sessionId, expiresAt: clock.now() + 900_000 },
    isGuest: false,
    isVerified: true,
  })
})

test('whether a user is a guest is known by either, and taken for true where it can’t be told', async () => {
  const { viewers, session, token, bearer, apiToken, clock, faults } = await createDoor()
  session.isGuest = token.isGuest = true
  const isGuest = async (shown: string) => (await viewers.authenticate(`Bearer ${shown}`))?.isGuest
  expect([await isGuest(bearer.slice(7)), await isGuest(apiToken)]).toEqual([true, true])
  session.isGuest = token.isGuest = false
  await clock.advance(5_000)
  expect([await isGuest(bearer.slice(7)), await isGuest(apiToken)]).toEqual([false, false])
  await clock.advance(5_000)
  faults.read = away
  expect(await isGuest(bearer.slice(7))).toBe(true)
})

test('the scheme’s name may be written in any case, as HTTP has it', async () => {
  const { viewers, bearer, userId } = await createDoor()
  expect(await viewers.authenticate(bearer.replace('Bearer', 'bearer'))).toMatchObject({ userId })
})

test('an API token is its user, and says that it is a token', async () => {
  const { viewers, userId, tokenId, apiToken } = await createDoor()
  expect(await viewers.authenticate(`Bearer ${apiToken}`)).toEqual({
    userId,
    roles: ['USER', 'ADMIN'],
    credential: { kind: 'token', id: tokenId, expiresAt: null },
    isGuest: false,
    isVerified: true,
  })
})

test.each<[string, (token: string, api: string) => string]>([
  ['nothing', () => ''],
  ['Bearer and nothing', () => 'Bearer '],
  ['no scheme', token => token],
  ['another scheme', token => `Basic ${token}`],
  ['two spaces', token => `Bearer  ${token}`],
  ['a space behind', token => `Bearer ${token} `],
  ['two tokens', token => `Bearer ${token}, Bearer ${token}`],
  ['a line end', token => `Bearer ${token}\n`],
  ['NUL', token => `Bearer ${token}\0`],
  ['Hangul', () => 'Bearer 로그인'],
  ['more than 4 KB', token => `Bearer ${token}${'A'.repeat(4_096)}`],
  ['a refresh token', () => `Bearer ${randomBytes(32).toString('base64url')}`],
  ['an API token cut short', (_token, api) => `Bearer ${api.slice(0, -1)}`],
  ['an unknown API token', () => `Bearer ${newApiToken(randomBytes)}`],
])('refused calmly: %s', async (_what, write) => {
  const { viewers, bearer, apiToken } = await createDoor()
  await expect(viewers.authenticate(write(bearer.slice(7), apiToken))).rejects.toMatchObject(refused)
})

test.each<[string, (door: Awaited<ReturnType<typeof createDoor>>) => unknown]>([
  ['ended, or its user is gone', ({ kept }) => kept.sessions.clear()],
  ['run out', ({ session, clock }) => (session.expiresAt = new Date(clock.now()))],
  ['another person’s', ({ session }) => (session.userId = randomUUID())],
])('a token whose session is %s is refused, however well it is signed', async (_what, change) => {
  const door = await createDoor()
  change(door)
  await expect(door.viewers.authenticate(door.bearer)).rejects.toMatchObject(refused)
})

test('an API token that has run out is refused', async () => {
  const { viewers, token, apiToken, clock } = await createDoor()
  token.expiresAt = new Date(clock.now() + 1_000)
  await viewers.authenticate(`Bearer ${apiToken}`)
  await clock.advance(1_000)
  await expect(viewers.authenticate(`Bearer ${apiToken}`)).rejects.toMatchObject(refused)
})

test('500 at once are one statement, and so are all of the next five seconds', async () => {
  const { viewers, bearer, apiToken, asked, clock, faults } = await createDoor()
  faults.touch = () => Promise.resolve()
  await Promise.all(Array.from({ length: 500 }, () => viewers.authenticate(bearer)))
  await clock.advance(4_999)
  await viewers.authenticate(bearer)
  expect(asked).toEqual(['session'])
  await clock.advance(1)
  await viewers.authenticate(bearer)
  expect(asked).toEqual(['session', 'session'])
  await Promise.all(Array.from({ length: 500 }, () => viewers.authenticate(`Bearer ${apiToken}`)))
  expect(asked.filter(each => each === 'token')).toHaveLength(1)
})

test('an ended session is refused from the notice on; those of others are not read anew', async () => {
  const { viewers, bearer, apiToken, kept, userId, asked } = await createDoor()
  const changes = createViewerChanges({ forget: viewers.forget, log: pino({ level: 'silent' }) })
  const heard: (string | null)[] = []
  changes.onViewerChanged(() => {
    throw new Error('one listener that fails')
  })
  const stop = changes.onViewerChanged(id => heard.push(id))
  await viewers.authenticate(bearer)
  await viewers.authenticate(`Bearer ${apiToken}`)
  kept.sessions.clear()
  kept.tokens.clear()
  asked.length = 0

  changes.onEvent(viewerChanged.parse({ userId: randomUUID() }))
  await viewers.authenticate(bearer)
  expect(asked).toEqual([])

  changes.onEvent(viewerChanged.parse({ userId }))
  await expect(viewers.authenticate(bearer)).rejects.toMatchObject(refused)
  await expect(viewers.authenticate(`Bearer ${apiToken}`)).rejects.toMatchObject(refused)
  expect(heard).toHaveLength(2)
  expect(heard.at(-1)).toBe(userId)

  stop()
  await changes.onListening()
  expect(heard).toHaveLength(2)
})

test('after a break in the notices nothing is believed any more', async () => {
  const { viewers, bearer, kept } = await createDoor()
  await viewers.authenticate(bearer)
  kept.sessions.clear()
  viewers.forget(null)
  await expect(viewers.authenticate(bearer)).rejects.toMatchObject(refused)
})

test('what was being read as the session ended is not kept', async () => {
  const { viewers, bearer, apiToken, kept, userId, faults, asked } = await createDoor()
  let answer = () => {}
  const held = new Promise<void>(resolve => (answer = resolve))
  faults.read = () => held.then(() => undefined as never)
  const early = [viewers.authenticate(bearer), viewers.authenticate(`Bearer ${apiToken}`)]
  await vi.waitFor(() => expect([...asked].sort()).toEqual(['session', 'token']))
  kept.sessions.clear()
  kept.tokens.clear()
  viewers.forget(userId)
  answer()
  await Promise.allSettled(early)
  await expect(viewers.authenticate(bearer)).rejects.toMatchObject(refused)
  await expect(viewers.authenticate(`Bearer ${apiToken}`)).rejects.toMatchObject(refused)
})

test('with PostgreSQL away a valid signature counts for a user without roles who is not verified, an API token can’t be told', async () => {
  const { viewers, bearer, apiToken, faults, clock, sign, userId } = await createDoor()
  faults.read = away
  expect(await viewers.authenticate(bearer)).toMatchObject({
    userId,
    roles: ['USER'],
    credential: { kind: 'session' },
    isGuest: true,
    isVerified: false,
  })
  await expect(viewers.authenticate(`Bearer ${apiToken}`)).rejects.toMatchObject(untold)
  const expired = await sign({ expiresAt: clock.now() - 31_000 })
  await expect(viewers.authenticate(`Bearer ${expired}`)).rejects.toMatchObject(refused)
})

test('while PostgreSQL is away one waits to see whether it is back, and nobody else', async () => {
  const { viewers, bearer, asked, faults, clock, sign } = await createDoor()
  const others = await Promise.all(Array.from({ length: 100 }, () => sign({ sessionId: randomUUID() })))
  const all = () => Promise.all(others.map(token => viewers.authenticate(`Bearer ${token}`)))
  faults.read = away
  await viewers.authenticate(bearer)
  asked.length = 0
  let fail = () => {}
  const held = new Promise<void>(resolve => (fail = resolve))
  faults.read = () => held.then(away)
  await all()
  expect(asked).toEqual([])
  await clock.advance(1_000)
  const first = viewers.authenticate(bearer)
  await vi.waitFor(() => expect(asked).toEqual(['session']))
  expect((await all()).map(viewer => viewer?.isVerified)).toEqual(others.map(() => false))
  expect(asked).toEqual(['session'])
  fail()
  expect((await first)?.isVerified).toBe(false)
  await clock.advance(999)
  await all()
  expect(asked).toEqual(['session'])
})

test('once PostgreSQL is back, the first to ask is told as they are: an ended session is refused, roles are back', async () => {
  const { viewers, bearer, faults, clock, kept, session, sessionId } = await createDoor()
  const heard = vi.fn()
  viewers.onBack(heard)
  const returns = async () => {
    faults.read = away
    await viewers.authenticate(bearer)
    faults.read = null
    await clock.advance(1_000)
  }
  kept.sessions.clear()
  await returns()
  expect(heard).not.toHaveBeenCalled()
  await expect(viewers.authenticate(bearer)).rejects.toMatchObject(refused)
  expect(heard).toHaveBeenCalledTimes(1)

  kept.sessions.set(sessionId, session)
  await clock.advance(5_000)
  await returns()
  expect(await viewers.authenticate(bearer)).toMatchObject({ roles: ['USER', 'ADMIN'], isVerified: true })
  expect(heard).toHaveBeenCalledTimes(2)
  await clock.advance(5_000)
  await viewers.authenticate(bearer)
  expect(heard).toHaveBeenCalledTimes(2)
})

test.each([
  ['a statement took too long', '57014'],
  ['PostgreSQL has no connection left', '53300'],
  ['all of ours were busy', 'CONNECTIONS_BUSY'],
])('where %s, that one can’t be told, and no signature counts for it', async (_what, code) => {
  const { viewers, bearer, faults, kept } = await createDoor()
  faults.read = failing(code)
  await expect(viewers.authenticate(bearer)).rejects.toMatchObject(untold)
  await expect(viewers.authenticate(bearer)).rejects.toMatchObject(untold)
  faults.read = null
  kept.sessions.clear()
  await expect(viewers.authenticate(bearer)).rejects.toMatchObject(refused)
})

test.each(['57014', 'CONNECTIONS_BUSY', 'ECONNREFUSED'])(
  'a last sight that can’t be written (%s) lets no ended session in',
  async code => {
    const { viewers, bearer, faults, clock, kept, sign } = await createDoor()
    const ended = `Bearer ${await sign({ sessionId: randomUUID() })}`
    expect(kept.sessions.size).toBe(1)
    faults.touch = vi.fn(failing(code))
    await clock.advance(60_001)
    await viewers.authenticate(bearer)
    expect(faults.touch).toHaveBeenCalled()
    await clock.advance(1)
    await expect(viewers.authenticate(ended)).rejects.toMatchObject(refused)
  },
)

test('what is known is believed for its five seconds, whether PostgreSQL is away or not', async () => {
  const { viewers, bearer, faults, clock } = await createDoor()
  await viewers.authenticate(bearer)
  faults.read = away
  await clock.advance(4_000)
  expect((await viewers.authenticate(bearer))?.roles).toEqual(['USER', 'ADMIN'])
})

test('a failure that is no outage is told as it is, and kept for nobody', async () => {
  const { viewers, bearer, faults } = await createDoor()
  faults.read = () => Promise.reject(new Error('a slip of ours'))
  await expect(viewers.authenticate(bearer)).rejects.toThrow('a slip of ours')
  faults.read = null
  expect(await viewers.authenticate(bearer)).not.toBeNull()
})

test('a last sight is written once a minute, and nobody waits for it or fails with it', async () => {
  const { viewers, bearer, asked, clock, faults, session, sessionId } = await createDoor()
  const touches = () => asked.filter(each => each === `touch ${sessionId}`).length
  faults.touch = () => new Promise(() => {})
  await viewers.authenticate(bearer)
  expect(touches()).toBe(0)
  await clock.advance(60_001)
  await Promise.all(Array.from({ length: 100 }, () => viewers.authenticate(bearer)))
  expect(touches()).toBe(1)
  session.seenAt = new Date(clock.now())
  await clock.advance(30_000)
  await viewers.authenticate(bearer)
  expect(touches()).toBe(1)
  await clock.advance(30_001)
  faults.touch = () => Promise.reject(new Error('refused'))
  await viewers.authenticate(bearer)
  expect(touches()).toBe(2)
})

test('made-up API tokens reach the database fifty at once and twenty a second, and keep out nobody who was found', async () => {
  const { viewers, apiToken, bearer, asked, clock } = await createDoor()
  const issued = `Bearer ${apiToken}`
  const tryMany = async (times: number) => {
    const many = Array.from({ length: times }, () => viewers.authenticate(`Bearer ${newApiToken(randomBytes)}`))
    const codes = await Promise.all(many.map(each => each.catch((error: { code: string }) => error.code)))
    return ['UNAUTHENTICATED', 'UPSTREAM_UNAVAILABLE'].map(code => codes.filter(each => each === code).length)
  }
  await viewers.authenticate(issued)
  asked.length = 0
  expect(await tryMany(500)).toEqual([49, 451])
  await expect(viewers.authenticate(`Bearer ${newApiToken(randomBytes)}`)).rejects.toMatchObject(untold)
  expect(asked).toHaveLength(49)
  await viewers.authenticate(bearer)
  viewers.forget(null)
  expect(await viewers.authenticate(issued)).toMatchObject({ credential: { kind: 'token' } })
  await clock.advance(1_000)
  expect(await tryMany(500)).toEqual([20, 480])
  await clock.advance(3_600_000)
  expect(await tryMany(500)).toEqual([50, 450])
})

test('an API token that was never shown before is told once there is room again', async () => {
  const { viewers, apiToken, clock } = await createDoor()
  const strangers = Array.from({ length: 60 }, () => viewers.authenticate(`Bearer ${newApiToken(randomBytes)}`))
  await Promise.allSettled(strangers)
  await expect(viewers.authenticate(`Bearer ${apiToken}`)).rejects.toMatchObject(untold)
  await clock.advance(50)
  expect(await viewers.authenticate(`Bearer ${apiToken}`)).toMatchObject({ credential: { kind: 'token' } })
})
