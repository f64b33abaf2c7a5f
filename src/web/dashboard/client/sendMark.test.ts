import { Client, fetchExchange } from '@urql/core'
import { expect, test } from 'vitest'
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

test.each([
  ['it was done', () => payload(), { kind: 'done' }],
  ['the server says no', () => payload({ message: '지워졌습니다.' }), { kind: 'refused', why: '지워졌습니다.' }],
  ['it is a mistake', () => failed('BAD_USER_INPUT'), { kind: 'refused', why: '까닭' }],
  ['it is not allowed', () => failed('FORBIDDEN'), { kind: 'refused', why: null }],
  ['too much was asked', () => failed('RATE_LIMITED', { retryAfter: 9 }), { kind: 'stopped', retryAfter: 9_000 }],
  ['the session has to be renewed', () => failed('UNAUTHENTICATED'), { kind: 'stopped', retryAfter: null }],
  ['a store is away', () => failed('UPSTREAM_UNAVAILABLE', { retryAfter: 1 }), { kind: 'stuck', retryAfter: 1_000 }],
  ['the server is at fault', () => failed('INTERNAL_SERVER_ERROR'), { kind: 'stuck', retryAfter: null }],
  ['a proxy answers', () => new Response('<html>', { status: 502 }), { kind: 'stuck', retryAfter: null }],
])('where %s', async (_, answer, outcome) => {
  expect(await given(answer).send(mark('complete'))).toEqual(outcome)
})

test('where nobody answers', async () => {
  const { send } = given(() => {
    throw new TypeError('Failed to fetch')
  })
  expect(await send(mark('complete'))).toEqual({ kind: 'stopped', retryAfter: null })
})
