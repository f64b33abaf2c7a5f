import { CombinedError } from '@urql/core'
import { expect, test } from 'vitest'
import { faultOf, mayPass } from './fault'

const said = (code: string, extensions: object = {}) =>
  new CombinedError({ graphQLErrors: [{ message: '까닭', extensions: { code, ...extensions } }] })
const answered = (status: number) =>
  new CombinedError({ networkError: new Error('No Content'), response: new Response('', { status }) })
const silent = new CombinedError({ networkError: new TypeError('Failed to fetch') })

test.each([
  ['nobody answers', silent, true, { kind: 'unreachable' }, true],
  ['the browser is offline', silent, false, { kind: 'offline' }, true],
  ['too much was asked', said('RATE_LIMITED', { retryAfter: 7 }), true, { kind: 'rate', retryAfter: 7_000 }, true],
  [
    'a store is away',
    said('UPSTREAM_UNAVAILABLE', { retryAfter: 1 }),
    true,
    { kind: 'server', retryAfter: 1_000 },
    true,
  ],
  ['the server is at fault', said('INTERNAL_SERVER_ERROR'), true, { kind: 'server', retryAfter: null }, true],
  ['a proxy answers', answered(502), true, { kind: 'server', retryAfter: null }, true],
  ['a proxy has had enough', answered(429), true, { kind: 'rate', retryAfter: null }, true],
  ['the session is over', said('UNAUTHENTICATED'), true, { kind: 'signedOut' }, true],
  ['the token is refused', answered(401), true, { kind: 'signedOut' }, true],
  ['it is not allowed', said('FORBIDDEN'), true, { kind: 'forbidden' }, false],
  ['it is a mistake', said('BAD_USER_INPUT'), true, { kind: 'refused', message: '까닭' }, false],
])('where %s', (_, error, isOnline, fault, passes) => {
  expect(faultOf(error, isOnline)).toEqual(fault)
  expect(mayPass(faultOf(error, isOnline))).toBe(passes)
})
