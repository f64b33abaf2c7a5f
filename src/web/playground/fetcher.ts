import type { Fetcher, FetcherOpts, FetcherParams } from '@graphiql/toolkit'
import { getOperationAST, GraphQLError } from 'graphql'
import type { ExecutionResult, FormattedExecutionResult } from 'graphql-ws'
import type { Session } from './session'
import { createSocket } from './socket'

export const UNREACHABLE =
  'Pilling 서버에 닿지 못했습니다. 서버가 켜져 있는지 확인하고 다시 실행해 주세요. (server unreachable)'

type Headers = NonNullable<FetcherOpts['headers']>
type Data = Record<string, unknown>

const END = { done: true, value: undefined } as const

const failure = (message: string): ExecutionResult => ({ errors: [new GraphQLError(message)] })

/** What the Headers editor says of who asks counts before the session. */
const saysWho = (headers: Headers) => Object.keys(headers).some(name => name.toLowerCase() === 'authorization')

const as = (token: string | null) => (token === null ? {} : { authorization: `Bearer ${token}` })

async function post(url: string, params: FetcherParams, headers: Headers, session: Session): Promise<ExecutionResult> {
  const token = saysWho(headers) ? null : await session.token()
  const accept = 'application/graphql-response+json, application/json;q=0.9'
  const response = await fetch(url, {
    method: 'POST',
    headers: { accept, ...as(token), ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(params),
  }).catch((cause: unknown) => {
    console.warn(cause)
    return null
  })
  if (response === null) return failure(UNREACHABLE)
  if (response.status === 401 && token !== null) session.refused(token)
  if (response.headers.get('content-type')?.includes('json')) return (await response.json()) as ExecutionResult
  return failure(`GraphQL 응답이 아닙니다: HTTP ${response.status} ${await response.text()}`.slice(0, 500))
}

/** GraphiQL's types ask for GraphQLErrors, where a result off the wire holds plain objects. */
const asClientSees = ({ errors, ...result }: FormattedExecutionResult<Data, Data>): ExecutionResult => ({
  ...result,
  ...(errors ? { errors: errors.map(({ message, ...rest }) => new GraphQLError(message, rest)) } : {}),
})

/** What graphql-ws rejects with: the server's errors, a CloseEvent, or an Event that says nothing. */
function resultOf(cause: unknown): ExecutionResult {
  if (Array.isArray(cause)) return asClientSees({ errors: cause as FormattedExecutionResult['errors'] & object })
  if (cause instanceof CloseEvent && cause.reason) return failure(`구독이 끊겼습니다: ${cause.code} ${cause.reason}`)
  return failure(UNREACHABLE)
}

/** Since connection_init carries the token as `authorization`. */
const lowerCased = (headers: Headers) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/** One socket for each subscription, so that each carries the headers it was started with. */
function subscribe(
  url: string,
  params: FetcherParams,
  headers: Headers,
  session: Session,
): AsyncIterableIterator<ExecutionResult> {
  const client = createSocket(url, lowerCased(headers), saysWho(headers) ? null : session)
  const { query, operationName = null } = params
  const variables = (params.variables ?? null) as Data | null
  const events = client.iterate<Data, Data>({ query, operationName, variables })
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      try {
        const event = await events.next()
        return event.done ? END : { done: false, value: asClientSees(event.value) }
      } catch (cause) {
        return { done: false, value: resultOf(cause) }
      }
    },
    async return() {
      await events.return?.()
      return END
    },
  }
}

/** Queries and mutations by HTTP, subscriptions by graphql-transport-ws, both at `url` and as whom `session` is. */
export function createFetcher(url: URL, session: Session): Fetcher {
  const socketUrl = new URL(url)
  socketUrl.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return (params, { headers = {}, documentAST } = {}) =>
    documentAST && getOperationAST(documentAST, params.operationName)?.operation === 'subscription'
      ? subscribe(socketUrl.href, params, headers, session)
      : post(url.href, params, headers, session)
}
