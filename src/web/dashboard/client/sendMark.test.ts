import { Client, fetchExchange } from '@urql/core'
import { expect, test } from 'vitest'
import { NotAskedError } from './askingFetch'
import { bodyIn } from './fakes/body'
import type { Mark } from './markShelf'
import { createSendMark } from './sendMark'

const AT = Date.parse('2026-03-01T08:00:00Z')
const mark = (kind: Mark['kind']): Mark => ({ id: 'name', scheduleId: 'morning', kind, at: AT, triedAt: null })

/** A page whose server answers so. */
function given(answer: () => Response) {
  const asked: Record<string, unknown>[] = []
  const fetch: typeof globalThis.fetch = async (_url, init) => {
    asked.push(bodyIn(init))
    return answer()
  }
  const client = new Client({ url: 'http://pilling.test/graphql', preferGetMethod: false, exchanges: [fetchExchange] })
  return { send: createSendMark(client, fetch), asked }
}

const json = (body: unknown) => new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } })
const failed = (code: string, more: object = {}) =>
  json({ data: null, errors: [{ message: '까닭', extensions: { code, ...more } }] })
const payload = (...userErrors: object[]) => json({ data: { completeSchedule: { schedule: null, userErrors } } })

test.each([
  ['complete', 'Complete', { id: 'morning', name: 'name', at: '2026-03-01T08:00:00.000Z' }],
  ['skip', 'Skip', { id: 'morning', name: 'name' }],
  ['reopen', 'Reopen', { id: 'morning', name: 'name' }],
] as const)('a mark (%s) goes under its own name', async (kind, operationName, variables) => {
  const { send, asked } = given(() => json({ data: null }))
  await send(mark(kind))
  expect(asked[0]).toMatchObject({ operationName, variables })
})

const gone = { code: 'NOT_FOUND', message: '지워졌습니다.' }
const stuck = (retryAfter: number | null, mayBeDone: boolean) => ({ kind: 'stuck', retryAfter, mayBeDone })

test.each([
  ['it was done', () => payload(), { kind: 'done' }],
  ['the server says no', () => payload(gone), { kind: 'refused', why: gone }],
  ['it is not allowed', () => failed('FORBIDDEN'), { kind: 'refused', why: { code: 'FORBIDDEN', message: null } }],
  [
    'too much was asked',
    () => failed('RATE_LIMITED', { retryAfter: 9 }),
    { kind: 'stopped', retryAfter: 9_000, mayBeDone: false },
  ],
  [
    'the session has to be renewed',
    () => failed('UNAUTHENTICATED'),
    { kind: 'stopped', retryAfter: null, mayBeDone: false },
  ],
  ['a store is away', () => failed('UPSTREAM_UNAVAILABLE', { retryAfter: 1 }), stuck(1_000, true)],
  ['the server is at fault', () => failed('INTERNAL_SERVER_ERROR'), stuck(null, true)],
  ['a proxy answers', () => new Response('<html>', { status: 502 }), stuck(null, true)],
])('where %s', async (_, answer, outcome) => {
  expect(await given(answer).send(mark('complete'))).toEqual(outcome)
})

test.each([
  'PERSISTED_QUERY_NOT_FOUND',
  'GRAPHQL_VALIDATION_FAILED',
  'GRAPHQL_PARSE_FAILED',
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'QUERY_TOO_COMPLEX',
  'SOMETHING_NEW',
])('a mark outlives a server that can’t run what this page asks (%s)', async code => {
  expect(await given(() => failed(code)).send(mark('complete'))).toEqual(stuck(null, false))
})

test('where nobody answers', async () => {
  const { send } = given(() => {
    throw new TypeError('Failed to fetch')
  })
  expect(await send(mark('complete'))).toEqual({ kind: 'stopped', retryAfter: null, mayBeDone: true })
})

test('where there is nobody to ask as', async () => {
  const { send } = given(() => {
    throw new NotAskedError('There is no token to ask with')
  })
  expect(await send(mark('complete'))).toEqual({ kind: 'stopped', retryAfter: null, mayBeDone: false })
})
