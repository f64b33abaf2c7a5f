import { createRequest, makeOperation } from '@urql/core'
import { makeFetchBody } from '@urql/core/internal'
import type { Client, SubscribePayload } from 'graphql-ws'
import { expect, test, vi } from 'vitest'
import { FEED } from './queries'
import { createSocketDoor } from './socketDoor'

const HASH = 'b'.repeat(64)
const persisted = { persistedQuery: { version: 1, sha256Hash: HASH } } as const
const unknown = [{ message: '', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }]

interface SocketSink {
  next(value: { data?: Record<string, unknown> }): void
  error(cause: unknown): void
  complete(): void
}

async function given(isEndless: boolean) {
  const asked: { payload: SubscribePayload; sink: SocketSink; isStopped: boolean }[] = []
  const subscribe: Client['subscribe'] = (payload, sink) => {
    const call = { payload, sink: sink as SocketSink, isStopped: false }
    asked.push(call)
    return () => (call.isStopped = true)
  }
  const trusted = { textOf: (hash: string) => (hash === HASH ? 'subscription Feed' : undefined) }
  const forward = createSocketDoor({ open: async () => ({ subscribe }) }, trusted)
  const operation = makeOperation('subscription', createRequest(FEED, {}), {
    url: '/graphql',
    requestPolicy: 'network-only',
    isEndless,
  })
  const sink = { next: vi.fn(), error: vi.fn(), complete: vi.fn() }
  const body = makeFetchBody({ ...operation, variables: { after: 'c' }, extensions: persisted })
  const { unsubscribe } = forward(body, operation).subscribe(sink)
  /** What was asked as the first, the second. */
  const call = (at: number) => vi.waitFor(() => asked[at] ?? Promise.reject(new Error('not asked yet')))
  await call(0)
  return { asked, call, sink, unsubscribe }
}

test('a subscription goes by its hash alone', async () => {
  const { asked } = await given(true)
  expect(asked[0]?.payload).toEqual({
    query: '',
    operationName: 'Feed',
    variables: { after: 'c' },
    extensions: persisted,
  })
})

test('a server of another build is told the text', async () => {
  const { asked, call, sink } = await given(true)
  asked[0]?.sink.error(unknown)
  const second = await call(1)
  expect(second.payload).toEqual({ query: 'subscription Feed', operationName: 'Feed', variables: { after: 'c' } })
  second.sink.error(unknown)
  expect([asked.length, sink.error.mock.calls]).toEqual([2, [[unknown]]])
})

test('events are handed on', async () => {
  const { asked, sink } = await given(true)
  asked[0]?.sink.next({ data: { scheduleChanged: { cursor: 'd' } } })
  expect(sink.next).toHaveBeenCalledWith({ data: { scheduleChanged: { cursor: 'd' } } })
})

test.each([
  ['one that should never end says so', true, 1],
  ['one that has said all just ends', false, 0],
])('%s', async (_, isEndless, said) => {
  const { asked, sink } = await given(isEndless)
  asked[0]?.sink.complete()
  expect([sink.next.mock.calls.length, sink.complete.mock.calls.length]).toEqual([said, 1])
})

test('what nobody listens to any more is stopped, the second attempt too', async () => {
  const { asked, call, unsubscribe } = await given(true)
  asked[0]?.sink.error(unknown)
  const second = await call(1)
  unsubscribe()
  expect(second.isStopped).toBe(true)
})
