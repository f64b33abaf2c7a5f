import type { Fetcher, FetcherOpts, FetcherParams } from '@graphiql/toolkit'
import { getOperationAST, GraphQLError } from 'graphql'
import { createClient, type ExecutionResult, type FormattedExecutionResult } from 'graphql-ws'

export const UNREACHABLE =
  'Pilling 서버에 닿지 못했습니다. 서버가 켜져 있는지 확인하고 다시 실행해 주세요. (server unreachable)'

type Headers = NonNullable<FetcherOpts['headers']>
type Data = Record<string, unknown>

const END = { done: true, value: undefined } as const

const failure = (message: string): ExecutionResult => ({ errors: [new GraphQLError(message)] })

async function post(url: string, params: FetcherParams, headers: Headers): Promise<ExecutionResult> {
  const accept = 'application/graphql-response+json, application/json;q=0.9'
  const response = await fetch(url, {
    method: 'POST',
    headers: { accept, ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(params),
  }).catch((cause: unknown) => {
    console.warn(cause)
    return null
  })
  if (response === null) return failure(UNREACHABLE)
  if (response.headers.get('content-type')?.includes('json')) return (await response.json()) as ExecutionResult
  return failure(`GraphQL 응답이 아닙니다: HTTP ${response.status} ${await response.text()}`.slice(0, 500))
}

/** Header names are lower-cased, since connection_init carries the token as `authorization`. */
const connectionParamsOf = (headers: Headers) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

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

/** One socket for each subscription, so that each carries the headers it was started with. */
function subscribe(url: string, params: FetcherParams, headers: Headers): AsyncIterableIterator<ExecutionResult> {
  const client = createClient({ url, connectionParams: connectionParamsOf(headers), retryAttempts: 2 })
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

/** Queries and mutations by HTTP, subscriptions by graphql-transport-ws, both at `url`. */
export function createFetcher(url: URL): Fetcher {
  const socketUrl = new URL(url)
  socketUrl.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return (params, { headers = {}, documentAST } = {}) =>
    documentAST && getOperationAST(documentAST, params.operationName)?.operation === 'subscription'
      ? subscribe(socketUrl.href, params, headers)
      : post(url.href, params, headers)
}
