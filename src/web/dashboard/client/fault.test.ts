import { CombinedError } from '@urql/core'
import { expect, test } from 'vitest'
import { NotAskedError } from './askingFetch'
import { faultOf } from './fault'

const said = (code: string, extensions: object = {}) =>
  new CombinedError({ graphQLErrors: [{ message: '까닭', extensions: { code, ...extensions } }] })
const answered = (status: number) =>
  new CombinedError({ networkError: new Error('No Content'), response: new Response('', { status }) })
const silent = new CombinedError({ networkError: new TypeError('Failed to fetch') })
const unasked = new CombinedError({ networkError: new NotAskedError() })

test.each([
  ['nobody answers', silent, true, { kind: 'unreachable' }],
  ['the browser is offline', silent, false, { kind: 'offline' }],
  ['too much was asked', said('RATE_LIMITED', { retryAfter: 7 }), true, { kind: 'rate', retryAfter: 7_000 }],
  ['a store is away', said('UPSTREAM_UNAVAILABLE', { retryAfter: 1 }), true, { kind: 'server', retryAfter: 1_000 }],
  ['the server is at fault', said('INTERNAL_SERVER_ERROR'), true, { kind: 'server', retryAfter: null }],
  ['a proxy answers', answered(502), true, { kind: 'server', retryAfter: null }],
  ['a proxy has had enough', answered(429), true, { kind: 'rate', retryAfter: null }],
  ['the session is over', said('UNAUTHENTICATED'), true, { kind: 'signedOut' }],
  ['the token is refused', answered(401), true, { kind: 'signedOut' }],
  ['it is not allowed', said('FORBIDDEN'), true, { kind: 'forbidden' }],
  ['it is a mistake', said('BAD_USER_INPUT'), true, { kind: 'refused', code: 'BAD_USER_INPUT', message: '까닭' }],
  ['there is nobody to ask as', unasked, true, { kind: 'signedOut' }],
  ['the server knows no such hash', said('PERSISTED_QUERY_NOT_FOUND'), true, { kind: 'outdated' }],
  ['the server has no such field any more', said('GRAPHQL_VALIDATION_FAILED'), true, { kind: 'outdated' }],
  ['a library refuses the request', said('BAD_REQUEST'), true, { kind: 'outdated' }],
])('where %s', (_, error, isOnline, fault) => {
  expect(faultOf(error, isOnline)).toEqual(fault)
})
