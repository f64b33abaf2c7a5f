import { graphql } from 'graphql'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { PillingError, UserMistakeError } from '../errors.js'
import type { Context } from '../graph/context.js'
import { NodeResolver, toGlobalId } from '../graph/node.js'
import { encodeCursor } from '../graph/page.js'
import { createSchema } from '../graph/schema.js'
import type { Role, Viewer } from '../viewer.js'
import { readSessionNodes, readUserNodes, UserResolver } from './resolver.js'
import type { SessionRow, SignedIn, UserRow } from './service.js'
import { SessionResolver } from './sessionResolver.js'

const MINJI = '9f2c1f9e-4f0b-4d8e-9f57-0f5a4a3e2b10'
const JUNHO = '1b7a6a52-6a0c-4c55-8a55-8f6a2c9f6f12'
const created = Date.UTC(2026, 0, 1)
const sessionId = (n: number) => `00000000-0000-4000-8000-00000000000${n}`

const userRow = (id: string): UserRow => ({
  id,
  nickname: id === MINJI ? '민지' : '준호',
  picture: null,
  timeZone: 'Asia/Seoul',
  missedAfterMinutes: 240,
  roles: ['USER'],
  isGuest: false,
  createdAt: new Date(created),
})

const sessionRow = (n: number): SessionRow => ({
  id: sessionId(n),
  device: 'Windows의 Chrome',
  createdAt: new Date(created - n * 1_000),
  lastSeenAt: new Date(created),
  expiresAt: new Date(created + 1_000),
})

const viewerOf = (userId: string, kind: 'session' | 'token' = 'session', roles: Role[] = ['USER']): Viewer => ({
  userId,
  roles,
  credential: { kind, id: kind === 'session' ? sessionId(1) : 'token', expiresAt: null },
  isGuest: false,
  isVerified: true,
})

const signedIn = (userId: string): SignedIn => ({
  user: userRow(userId),
  session: {
    id: sessionId(2),
    accessToken: 'access',
    accessTokenExpiresAt: new Date(created + 900_000),
    refreshToken: 'refresh',
    refreshTokenExpiresAt: new Date(created + 30 * 86_400_000),
  },
})

/** Users as the service has them: Minji with three sessions, Junho with none. Remembers what it was asked. */
function createService() {
  const calls: [name: string, ...args: unknown[]][] = []
  const note = <T>(answer: T, ...call: [string, ...unknown[]]): T => (calls.push(call), answer)
  const own = ({ userId }: Viewer) => (userId === MINJI ? [1, 2, 3].map(sessionRow) : [])
  const users = {
    get: async ({ userId }: Viewer) => note(userRow(userId), 'get', userId),
    export: async ({ userId }: Viewer) => note({ user: { id: userId }, sessions: [] }, 'export', userId),
    update: async ({ userId }: Viewer, wish: object) => note(userRow(userId), 'update', userId, wish),
    erase: async ({ userId }: Viewer) => note(undefined, 'erase', userId),
    signInWithKakao: async (code: object, device: string) => note(signedIn(JUNHO), 'signInWithKakao', code, device),
    signInAsGuest: async (wish: object, device: string) => note(signedIn(JUNHO), 'signInAsGuest', wish, device),
    refresh: async (token: string) => {
      calls.push(['refresh', token])
      if (token === 'spent') throw new UserMistakeError('INVALID', ['refreshToken'], '다시 로그인해 주세요.')
      if (token === 'away') throw new PillingError('UPSTREAM_UNAVAILABLE', '쉬고 있습니다.', { retryAfter: 1 })
      return signedIn(JUNHO)
    },
    signOut: async (token: string) => note(undefined, 'signOut', token),
    signOutEverywhere: async ({ userId }: Viewer) => note(3, 'signOutEverywhere', userId),
    endSession: async (viewer: Viewer, id: string) => {
      if (!own(viewer).some(row => row.id === id)) throw new UserMistakeError('NOT_FOUND', ['id'], '없습니다.')
      calls.push(['endSession', viewer.userId, id])
    },
    sessions: async (
      viewer: Viewer,
      { first, after }: { first: number; after: { createdAt: Date; id: string } | null },
    ) => {
      const rows = own(viewer).filter(row => !after || row.createdAt < after.createdAt)
      return note({ rows: rows.slice(0, first), hasMore: rows.length > first }, 'sessions', viewer.userId)
    },
    countSessions: async (viewer: Viewer) => note(own(viewer).length, 'countSessions', viewer.userId),
    sessionsByIds: async (viewer: Viewer, ids: readonly string[]) => own(viewer).filter(({ id }) => ids.includes(id)),
  }
  return { users, calls }
}

function createDoor() {
  const { users, calls } = createService()
  const readers = { User: readUserNodes(users), ViewerSession: readSessionNodes(users) }
  const schema = createSchema([new UserResolver(users), new SessionResolver(users), new NodeResolver(readers)])
  const ask = async (source: string, viewer: Viewer | null = null) => {
    const contextValue: Context = {
      viewer,
      loaders: {},
      requestId: 'r1',
      log: pino({ level: 'silent' }),
      served: {},
      client: { address: '127.0.0.1', userAgent: 'okhttp/4.12.0' },
      signal: new AbortController().signal,
    }
    const { data, errors = [] } = await graphql({ schema, source, contextValue })
    const codes = errors.map(({ originalError: error }) => (error instanceof PillingError ? error.code : error))
    return { data: structuredClone(data ?? null) as Record<string, never> | null, codes }
  }
  return { ask, calls }
}

const minji = viewerOf(MINJI)
const ALL_OF_USER = 'id nickname picture timeZone createdAt roles isGuest'

describe('the viewer', () => {
  test('sees themselves', async () => {
    expect(await createDoor().ask(`{ viewer { ${ALL_OF_USER} } }`, minji)).toEqual({
      data: {
        viewer: {
          id: toGlobalId('User', MINJI),
          nickname: '민지',
          picture: null,
          timeZone: 'Asia/Seoul',
          createdAt: '2026-01-01T00:00:00.000Z',
          roles: ['USER'],
          isGuest: false,
        },
      },
      codes: [],
    })
  })

  test('is null where nobody has signed in, and the service is not even asked', async () => {
    const { ask, calls } = createDoor()
    expect(await ask('{ viewer { id } }')).toEqual({ data: { viewer: null }, codes: [] })
    expect(calls).toEqual([])
  })

  test('changes only what they name', async () => {
    const { ask, calls } = createDoor()
    await ask('mutation { updateViewer(input: { timeZone: "Europe/Paris" }) { viewer { id } } }', minji)
    expect(calls).toEqual([['update', MINJI, { nickname: null, timeZone: 'Europe/Paris', missedAfterMinutes: null }]])
  })

  test('is erased, and told whom', async () => {
    const { ask, calls } = createDoor()
    const { data } = await ask('mutation { deleteViewer { deletedId userErrors { code } } }', minji)
    expect(data).toEqual({ deleteViewer: { deletedId: toGlobalId('User', MINJI), userErrors: [] } })
    expect(calls).toEqual([['erase', MINJI]])
  })

  test('gets all that is held of them', async () => {
    const { data } = await createDoor().ask('{ exportViewer }', minji)
    expect(data).toEqual({ exportViewer: { user: { id: MINJI }, sessions: [] } })
  })
})

const ACCOUNT = [
  '{ exportViewer }',
  'mutation { updateViewer(input: { nickname: "a" }) { viewer { id } } }',
  'mutation { deleteViewer { deletedId } }',
  'mutation { signOutEverywhere { userErrors { code } } }',
  `mutation { endSession(id: "${toGlobalId('ViewerSession', sessionId(1))}") { deletedId } }`,
]

describe('an account is for the person who has signed in', () => {
  test.each(ACCOUNT)('%s: nobody else, not with an API token, whatever its roles', async source => {
    const { ask, calls } = createDoor()
    expect((await ask(source)).codes).toEqual(['UNAUTHENTICATED'])
    expect((await ask(source, viewerOf(MINJI, 'token', ['USER', 'ANALYST', 'ADMIN']))).codes).toEqual(['FORBIDDEN'])
    expect(calls).toEqual([])
  })

  test('an API token tells who it is for, and not where they have signed in', async () => {
    const { ask } = createDoor()
    const token = viewerOf(MINJI, 'token')
    expect(await ask('{ viewer { nickname } }', token)).toEqual({ data: { viewer: { nickname: '민지' } }, codes: [] })
    expect((await ask('{ viewer { sessions { totalCount } } }', token)).codes).toEqual(['FORBIDDEN'])
  })
})

describe('signing in', () => {
  const session = '{ session { accessToken refreshToken } viewer { nickname } userErrors { code path } }'

  test('gives tokens and says who it is; the device is told from the header', async () => {
    const { ask, calls } = createDoor()
    const input = '{ code: "abc", redirectUri: "https://pilling.example/app", codeVerifier: "v", nonce: "n" }'
    const { data } = await ask(`mutation { signInWithKakao(input: ${input}) ${session} }`)
    expect(data).toEqual({
      signInWithKakao: {
        session: { accessToken: 'access', refreshToken: 'refresh' },
        viewer: { nickname: '준호' },
        userErrors: [],
      },
    })
    const code = { code: 'abc', redirectUri: 'https://pilling.example/app', codeVerifier: 'v', nonce: 'n' }
    expect(calls).toEqual([['signInWithKakao', code, 'Android 기기의 앱']])
  })

  test.each(['', '(input: null)', '(input: {})'])('as a guest needs nothing: signInAsGuest%s', async input => {
    const { ask, calls } = createDoor()
    expect((await ask(`mutation { signInAsGuest${input} ${session} }`)).codes).toEqual([])
    expect(calls).toEqual([['signInAsGuest', {}, 'Android 기기의 앱']])
  })

  test('what follows is of whoever has signed in, though somebody else asked', async () => {
    const { ask, calls } = createDoor()
    const { data } = await ask(
      'mutation { signInAsGuest { viewer { nickname sessions { totalCount nodes { id } } } } }',
      minji,
    )
    expect(data).toEqual({ signInAsGuest: { viewer: { nickname: '준호', sessions: { totalCount: 0, nodes: [] } } } })
    expect(calls.slice(1).map(([, userId]) => userId)).toEqual([JUNHO, JUNHO])
  })

  const kakao = (code: string, more = '') =>
    `mutation { signInWithKakao(input: { code: ${JSON.stringify(code)}, redirectUri: "https://a.example" ${more} }) ${session} }`
  test.each([
    ['a code of 2,001 characters', kakao('a'.repeat(2_001)), 'TOO_LONG', ['input', 'code']],
    ['an empty code', kakao(''), 'INVALID', ['input', 'code']],
    ['NUL in the code', kakao('a\0'), 'INVALID', ['input', 'code']],
    ['a code that is no ASCII', kakao('인가 코드'), 'INVALID', ['input', 'code']],
    ['a line end in the nonce', kakao('a', ', nonce: "a\\nb"'), 'INVALID', ['input', 'nonce']],
    [
      'an endless verifier',
      kakao('a', `, codeVerifier: "${'v'.repeat(2_001)}"`),
      'TOO_LONG',
      ['input', 'codeVerifier'],
    ],
    [
      'an endless refresh token',
      `mutation { refreshSession(refreshToken: "${'r'.repeat(2_001)}") ${session} }`,
      'TOO_LONG',
      ['refreshToken'],
    ],
    ['no refresh token', `mutation { refreshSession(refreshToken: "") ${session} }`, 'INVALID', ['refreshToken']],
  ])('%s is the mistake of whoever sent it, and goes no further', async (_, source, code, path) => {
    const { ask, calls } = createDoor()
    const { data, codes } = await ask(source)
    expect(Object.values(data ?? {})).toEqual([{ session: null, viewer: null, userErrors: [{ code, path }] }])
    expect([codes, calls]).toEqual([[], []])
  })

  test('a refresh token that does not count is a user error; a database away is not', async () => {
    const { ask } = createDoor()
    const { data } = await ask(`mutation { refreshSession(refreshToken: "spent") ${session} }`)
    expect(data).toMatchObject({ refreshSession: { session: null, userErrors: [{ code: 'INVALID' }] } })
    expect((await ask(`mutation { refreshSession(refreshToken: "away") ${session} }`)).codes).toEqual([
      'UPSTREAM_UNAVAILABLE',
    ])
  })
})

describe("the viewer's sessions", () => {
  const ask = (args: string, viewer = minji) =>
    createDoor().ask(
      `{ viewer { sessions${args} { edges { cursor node { id device isCurrent } } pageInfo { hasNextPage hasPreviousPage } } } }`,
      viewer,
    )

  test('are paged through by their cursors, newest first', async () => {
    const cursor = encodeCursor([created - 1_000, sessionId(1)])
    const first = await ask('(first: 1)')
    expect(first.data).toMatchObject({
      viewer: {
        sessions: {
          edges: [{ cursor, node: { id: toGlobalId('ViewerSession', sessionId(1)), isCurrent: true } }],
          pageInfo: { hasNextPage: true, hasPreviousPage: false },
        },
      },
    })
    expect((await ask(`(first: 5, after: "${cursor}")`)).data).toMatchObject({
      viewer: {
        sessions: {
          edges: [2, 3].map(n => ({ node: { id: toGlobalId('ViewerSession', sessionId(n)), isCurrent: false } })),
          pageInfo: { hasNextPage: false, hasPreviousPage: true },
        },
      },
    })
  })

  test('are counted only where that is asked', async () => {
    const { ask, calls } = createDoor()
    await ask('{ viewer { sessions { nodes { id } } } }', minji)
    expect(calls.map(([name]) => name)).toEqual(['get', 'sessions'])
    await ask('{ viewer { sessions { totalCount } } }', minji)
    expect(calls.map(([name]) => name)).toContain('countSessions')
  })

  test.each([
    ['(first: 0)'],
    ['(first: 101)'],
    ['(first: -1)'],
    ['(after: "")'],
    ['(after: "x")'],
    [`(after: "${encodeCursor(['now', sessionId(1)])}")`],
    [`(after: "${encodeCursor([created, 'a'])}")`],
    [`(after: "${encodeCursor([9e15, sessionId(1)])}")`],
    [`(after: "${encodeCursor([-1, sessionId(1)])}")`],
    [`(after: "${encodeCursor([created + 0.5, sessionId(1)])}")`],
    [`(after: "${encodeCursor([created, sessionId(1), 1])}")`],
  ])('sessions%s is refused', async args => expect((await ask(args)).codes).toEqual(['BAD_USER_INPUT']))

  test('are ended one by one', async () => {
    const { ask, calls } = createDoor()
    const id = toGlobalId('ViewerSession', sessionId(2))
    const { data } = await ask(`mutation { endSession(id: "${id}") { deletedId userErrors { code } } }`, minji)
    expect(data).toEqual({ endSession: { deletedId: id, userErrors: [] } })
    expect(calls).toEqual([['endSession', MINJI, sessionId(2)]])
  })

  test.each([
    ['of somebody else', toGlobalId('ViewerSession', sessionId(2)), viewerOf(JUNHO)],
    ['that is none', toGlobalId('ViewerSession', 'x'), minji],
    ['of another type', toGlobalId('User', sessionId(2)), minji],
    ['that is bare', sessionId(2), minji],
    ['that is empty', '', minji],
    ['that is endless', 'a'.repeat(5_000), minji],
  ])('an id %s is not found, and each looks the same', async (_, id, viewer) => {
    const { ask, calls } = createDoor()
    const { data, codes } = await ask(
      `mutation { endSession(id: "${id}") { deletedId userErrors { code message path } } }`,
      viewer,
    )
    const told = { code: 'NOT_FOUND', message: '없습니다.', path: ['id'] }
    expect([data, codes]).toEqual([{ endSession: { deletedId: null, userErrors: [told] } }, []])
    expect(calls).toEqual([])
  })
})

describe('by their global ids', () => {
  const ids = [
    toGlobalId('User', MINJI),
    toGlobalId('User', JUNHO),
    toGlobalId('ViewerSession', sessionId(2)),
    toGlobalId('ViewerSession', sessionId(9)),
  ]
  const source = `{ nodes(ids: ${JSON.stringify(ids)}) { id } }`

  test.each([
    ['the viewer sees only what is theirs', minji, [0, 2]],
    ['somebody else sees only what is theirs', viewerOf(JUNHO), [1]],
    ['an API token sees whose it is', viewerOf(MINJI, 'token'), [0]],
    ['nobody sees anything', null, []],
  ])('%s', async (_, viewer, seen: number[]) => {
    const { data } = await createDoor().ask(source, viewer)
    expect(data).toEqual({ nodes: ids.map((id, i) => (seen.includes(i) ? { id } : null)) })
  })
})
