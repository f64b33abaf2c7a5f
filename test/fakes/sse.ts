import { request, type IncomingMessage } from 'node:http'
import { expect } from 'vitest'
import { until } from './socket.js'

/** What came as one event; `data` is null where it was empty. */
export interface StreamEvent {
  event: string
  data: unknown
}

export interface StreamRequest {
  query?: string
  variables?: Record<string, unknown>
  method?: string
  /** After /graphql/stream, for a GET. */
  search?: string
  headers?: Record<string, string>
  /** Sent as it is in place of the query. */
  body?: string
  /** Leaves what comes where it is, until `read` is called. */
  isReading?: boolean
}

/** A client without a library that reads server-sent events: what it was told, and how that ended. */
export async function openStream(there: { port: number }, asked: StreamRequest = {}) {
  const { query, variables, method = 'POST', search = '', headers = {}, isReading = true } = asked
  const { body = method === 'POST' ? JSON.stringify({ query, variables }) : '' } = asked
  const state = { text: '', isOver: false, failure: '' }
  const outgoing = request({
    port: there.port,
    host: '127.0.0.1',
    path: `/graphql/stream${search}`,
    agent: false, // a connection of its own, so that none is one that was left
    method,
    headers: {
      accept: 'text/event-stream',
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
  })
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve)
    outgoing.on('error', error => {
      state.failure = error.message
      reject(error)
    })
  })
  outgoing.end(body)
  const response = await answer
  const read = () => {
    response.setEncoding('utf8')
    response.on('data', (text: string) => (state.text += text))
  }
  response.on('close', () => (state.isOver = true))
  response.on('error', error => (state.failure = error.message))
  if (isReading) read()

  const blocks = () => state.text.split('\n\n').slice(0, -1)
  const events = () => blocks().filter(isEvent).map(eventOf)

  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    state,
    read,
    events,
    /** The payloads of its `next` events. */
    next: () => events().flatMap(({ event, data }) => (event === 'next' ? [data] : [])),
    comments: () => blocks().filter(block => block.startsWith(':')),
    /** What it was answered in place of a stream. */
    async json(): Promise<unknown> {
      await until(() => expect(state.isOver).toBe(true))
      return JSON.parse(state.text)
    },
    /** All events, once it is over; with the reason in its last comment where it did not end of itself. */
    async ended(): Promise<string> {
      await until(() => expect(state.isOver).toBe(true))
      if (events().at(-1)?.event === 'complete') return 'complete'
      return blocks().at(-1)?.slice(2) ?? ''
    },
    cut: () => response.destroy(),
  }
}

const isEvent = (block: string): boolean => block.startsWith('event:')

function eventOf(block: string): StreamEvent {
  const [first = '', second = ''] = block.split('\n')
  const data = second.slice('data:'.length).trim()
  return { event: first.slice('event: '.length), data: data === '' ? null : (JSON.parse(data) as unknown) }
}
