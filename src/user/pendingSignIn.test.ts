import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { beginSignIn, challengeOf, isItsState, localPath, readPending, writePending } from './pendingSignIn.js'

const startedAt = Date.UTC(2026, 0, 1)
const secret = () => randomBytes(32).toString('base64url')
const begin = (returnTo = '/graphql') =>
  beginSignIn({ redirectUri: 'http://localhost:4000/auth/kakao/callback', returnTo, startedAt }, secret)

describe('where a sign-in may lead', () => {
  test.each([
    ['/dashboard', '/dashboard'],
    ['/', '/'],
    ['/a/b?c=d&e=/f#g', '/a/b?c=d&e=/f#g'],
    ['/?next=https://elsewhere.example', '/?next=https://elsewhere.example'],
    ['/약/타이레놀', '/%EC%95%BD/%ED%83%80%EC%9D%B4%EB%A0%88%EB%86%80'],
    ['/a/../b', '/b'],
    [`/${'a'.repeat(499)}`, `/${'a'.repeat(499)}`],
  ])('%s', (asked, path) => expect(localPath(asked)).toBe(path))

  test.each([
    [undefined],
    [''],
    ['dashboard'],
    ['https://elsewhere.example'],
    ['//elsewhere.example'],
    ['///elsewhere.example'],
    ['/\\elsewhere.example'],
    ['\\\\elsewhere.example'],
    ['/\t/elsewhere.example'],
    ['/\n/elsewhere.example'],
    ['\t//elsewhere.example'],
    [' //elsewhere.example'],
    ['/.//elsewhere.example'],
    ['/a/..//elsewhere.example'],
    ['/%2e//elsewhere.example'],
    ['/a\\..\\\\elsewhere.example'],
    ['javascript:alert(1)'],
    ['data:text/html,1'],
    ['/a\r\nset-cookie: b=c'],
    ['/\0'],
    ['/\u202e'],
    ['/\ud800'],
    ['@elsewhere.example'],
    ['.elsewhere.example'],
    [`/${'a'.repeat(500)}`],
    [`/${'약'.repeat(100)}`],
  ])('%j leads nowhere else', asked => expect(localPath(asked)).toBe('/graphql'))

  test('is on this very server, whatever was asked', () => {
    const pieces = fc.constantFrom(
      '/',
      '//',
      '\\',
      '.',
      '..',
      '%2e',
      '%2f',
      '@',
      ':',
      '?',
      '#',
      'https:',
      'elsewhere.example',
      '\t',
      '\n',
      ' ',
      '약',
    )
    const asked = fc.oneof(
      fc.array(pieces).map(all => `/${all.join('')}`),
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
    )
    fc.assert(
      fc.property(asked, text => {
        const path = localPath(text)
        expect(new URL(path, 'https://pilling.example').origin).toBe('https://pilling.example')
        expect(path).toMatch(/^\/(?!\/)[\x21-\x7e]*$/)
        expect(localPath(path)).toBe(path)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('a sign-in under way', () => {
  test('is read from its cookie as it was written', () => {
    const pending = begin('/a?b=c')
    expect(readPending(writePending(pending), startedAt + 1)).toEqual(pending)
  })

  test('has secrets of its own each time', () => {
    const all = [begin(), begin()].flatMap(({ state, nonce, verifier }) => [state, nonce, verifier])
    expect(new Set(all).size).toBe(6)
  })

  test('tells Kakao the SHA-256 of its verifier', () => {
    const pending = begin()
    expect(challengeOf(pending)).toBe(createHash('sha256').update(pending.verifier).digest('base64url'))
  })

  test.each([
    [600_000, true],
    [600_001, false],
  ])('after %i ms can be finished: %s', (ms, can) => {
    expect(readPending(writePending(begin()), startedAt + ms) !== null).toBe(can)
  })

  test('leads nowhere else though its cookie was changed', () => {
    const cookie = writePending({ ...begin(), returnTo: '//elsewhere.example' })
    expect(readPending(cookie, startedAt)?.returnTo).toBe('/graphql')
  })

  const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  test.each([
    ['nothing', undefined],
    ['an empty value', ''],
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['another JSON', base64({ state: 'a' })],
    ['short secrets', base64(['a', 'b', 'c', 'd', 'e', startedAt])],
    ['too few parts', base64([secret()])],
    ['an instant that is none', base64([secret(), secret(), secret(), 'd', 'e', 'now'])],
    ['half a kilobyte too much', writePending(begin(`/${'a'.repeat(4_000)}`))],
  ])('is not read from %s', (_, cookie) => expect(readPending(cookie, startedAt)).toBeNull())

  test('knows its state from any other', () => {
    const pending = begin()
    expect(isItsState(pending, pending.state)).toBe(true)
    for (const other of ['', 'a', secret(), pending.nonce, `${pending.state} `, pending.state.toUpperCase(), '\ud800'])
      expect(isItsState(pending, other)).toBe(false)
  })
})
