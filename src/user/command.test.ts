import { expect, test } from 'vitest'
import { UserMistakeError } from '../errors.js'
import { toGlobalId } from '../graph/node.js'
import { mistakeOf, obey, readCommand, USAGE } from './command.js'

const ID = '9f2c1f9e-4f0b-4d8e-9f57-0f5a4a3e2b10'
const NODE = toGlobalId('User', ID)

test.each([
  ['users', { name: 'users' }],
  ['tokens', { name: 'tokens' }],
  [`grant ${ID} ANALYST`, { name: 'grant', userId: ID, role: 'ANALYST' }],
  [`grant ${NODE} admin`, { name: 'grant', userId: ID, role: 'ADMIN' }],
  [`grant ${ID.toUpperCase()} ADMIN`, { name: 'grant', userId: ID, role: 'ADMIN' }],
  [`revoke ${ID} ANALYST`, { name: 'revoke', userId: ID, role: 'ANALYST' }],
  [`token ${ID} --name 통계팀`, { name: 'token', userId: ID, tokenName: '통계팀', days: 90 }],
  [`token --days 7 --name=a ${NODE}`, { name: 'token', userId: ID, tokenName: 'a', days: 7 }],
  [`token ${ID} --name a --days 0`, { name: 'token', userId: ID, tokenName: 'a', days: null }],
  [`revoke-token ${ID}`, { name: 'revoke-token', tokenId: ID }],
])('%s is understood', (typed, command) => expect(readCommand(typed.split(' '))).toEqual(command))

test.each([
  '',
  'help',
  '--help',
  'users 5',
  'tokens all',
  `grant ${ID}`,
  `grant ${ID} OWNER`,
  `grant ${ID} ADMIN ADMIN`,
  'grant minji ADMIN',
  `grant ${toGlobalId('Medicine', ID)} ADMIN`,
  `grant ${toGlobalId('User', '1')} ADMIN`,
  `grant ${ID} ADMIN --name a`,
  `constructor ${ID} ADMIN`,
  `token ${ID}`,
  `token ${ID} --name`,
  `token ${ID} --name a --days`,
  `token ${ID} --name a --days soon`,
  `token ${ID} --name a --days -1`,
  `token ${ID} --name a --days 1.5`,
  `token ${ID} --name a --for ever`,
  'token --name a',
  'revoke-token',
])('%j is answered with how to use it', typed => expect(readCommand(typed.split(' ').filter(Boolean))).toBeNull())

test('how to use it is told in Korean and English, with each command', () => {
  for (const word of ['users', 'grant', 'revoke', 'token', 'tokens', 'revoke-token', '쓰는 법', 'usage'])
    expect(USAGE).toContain(word)
})

const at = new Date(Date.UTC(2026, 0, 1, 9, 30))
const row = {
  id: ID,
  nickname: '민지',
  picture: null,
  timeZone: 'Asia/Seoul',
  missedAfterMinutes: 240,
  isGuest: true,
  createdAt: at,
}

/** The service of one user, which remembers what it was asked. */
function createService() {
  const calls: unknown[][] = []
  const note = <T>(answer: T, ...call: unknown[]): T => (calls.push(call), answer)
  const users: Parameters<typeof obey>[1] = {
    newest: async limit => note([{ ...row, roles: ['USER', 'ANALYST'] }], 'newest', limit),
    roles: {
      grant: async (id, role) => note({ ...row, roles: ['USER', role] }, 'grant', id, role),
      revoke: async (id, role) => note({ ...row, roles: ['USER'] }, 'revoke', id, role),
    },
    apiTokens: {
      issue: async (id, wish) => note({ id: 'token-1', token: 'pilling_abc', expiresAt: at }, 'issue', id, wish),
      revoke: async id => note(undefined, 'revoke-token', id),
      list: async () => [
        { id: 'token-1', userId: ID, name: '통계팀', createdAt: at, expiresAt: null, lastUsedAt: null, revokedAt: at },
      ],
    },
  }
  return { users, calls }
}

const ask = async (typed: string) => {
  const { users, calls } = createService()
  return { text: await obey(readCommand(typed.split(' '))!, users), calls }
}

test('users are listed by id, without what they are called', async () => {
  const { text, calls } = await ask('users')
  expect(calls).toEqual([['newest', 20]])
  expect(text.split('\n')[1]).toBe(`${ID}  2026-01-01T09:30Z  예 (yes)  USER, ANALYST`)
  expect(text).not.toContain('민지')
})

test('roles are given and taken', async () => {
  expect(await ask(`grant ${NODE} ANALYST`)).toEqual({
    text: `${ID}의 역할 (roles): USER, ANALYST`,
    calls: [['grant', ID, 'ANALYST']],
  })
  expect((await ask(`revoke ${ID} ANALYST`)).calls).toEqual([['revoke', ID, 'ANALYST']])
})

test('a token is shown with how to use it and how to take it back', async () => {
  const { text, calls } = await ask(`token ${ID} --name 통계팀 --days 7`)
  expect(calls).toEqual([['issue', ID, { name: '통계팀', days: 7 }]])
  expect(text).toContain('Authorization: Bearer pilling_abc')
  expect(text).toContain('npm run access -- revoke-token token-1')
  expect(text).toContain('2026-01-01T09:30Z')
})

test('tokens are listed by name, not by what they are', async () => {
  const { text } = await ask('tokens')
  expect(text.split('\n')[1]).toBe(`token-1  ${ID}  2026-01-01T09:30Z  -  -  취소됨 (revoked)  통계팀`)
})

test('a token is taken back', async () => {
  expect((await ask(`revoke-token ${ID}`)).calls).toEqual([['revoke-token', ID]])
})

test('a mistake is told in its words; what nobody foresaw is not a mistake', () => {
  expect(mistakeOf(new UserMistakeError('NOT_FOUND', ['userId'], '그런 사용자가 없습니다.'))).toBe(
    '그런 사용자가 없습니다.',
  )
  expect(mistakeOf(new TypeError('a'))).toBeNull()
})
