import { describe, expect, test } from 'vitest'
import { BadInputError, PillingError, UserMistakeError, type UserErrorCode as Code } from '../errors.js'
import type { Viewer } from '../viewer.js'
import { payload, UserErrorCode } from './userError.js'
import { requireSession, requireViewer } from './viewer.js'

describe("a mutation's payload", () => {
  test('carries what was done, and no errors', async () => {
    expect(await payload(() => ({ deletedId: 'a' }))).toEqual({ deletedId: 'a', userErrors: [] })
    expect(await payload(async () => ({}))).toEqual({ userErrors: [] })
  })

  test.each(Object.keys(UserErrorCode) as Code[])('carries a mistake of kind %s, and nothing else', async code => {
    const mistake = new UserMistakeError(code, ['input', 'nickname'], '고쳐 주세요.')
    const told = { userErrors: [{ code, path: ['input', 'nickname'], message: '고쳐 주세요.' }] }
    expect(await payload(() => Promise.reject(mistake))).toEqual(told)
    const throwing = (): { deletedId: string } => {
      throw mistake
    }
    expect(await payload(throwing)).toEqual(told)
  })

  test.each([
    ['an error with a code', new PillingError('FORBIDDEN', '안 됩니다.')],
    ['a bad argument', new BadInputError('first', 'first: 안 됩니다.')],
    ['what nobody foresaw', new TypeError('secret')],
  ])('carries nothing of %s: it passes through', async (_, error) => {
    await expect(payload(() => Promise.reject(error))).rejects.toBe(error)
  })
})

describe('who may ask', () => {
  const viewer = (kind: 'session' | 'token', isVerified = true): Viewer => ({
    userId: 'u',
    roles: ['USER', 'ANALYST', 'ADMIN'],
    credential: { kind, id: 'c', expiresAt: null },
    isGuest: false,
    isVerified,
  })
  const codeOf = (ask: () => unknown) => {
    try {
      ask()
      return 'allowed'
    } catch (error) {
      return error instanceof PillingError ? error.code : error
    }
  }

  test.each([
    ['nobody', null, 'UNAUTHENTICATED', 'UNAUTHENTICATED'],
    ['whoever has an API token', viewer('token'), 'allowed', 'FORBIDDEN'],
    ['whoever has signed in', viewer('session'), 'allowed', 'allowed'],
    ['whom a signature alone speaks for', viewer('session', false), 'UPSTREAM_UNAVAILABLE', 'UPSTREAM_UNAVAILABLE'],
  ])('%s', (_, who, asViewer, asSession) => {
    expect(codeOf(() => requireViewer(who))).toBe(asViewer)
    expect(codeOf(() => requireSession(who))).toBe(asSession)
  })
})
