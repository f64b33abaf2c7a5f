import type { Fetcher, FetcherOpts, FetcherParams } from '@graphiql/toolkit'
import { getOperationAST, GraphQLError } from 'graphql'
import type { ExecutionResult, FormattedExecutionResult } from 'graphql-ws'
import { createSocket } from '../session/socket'
import type { Asker } from './asker'
import type { Words } from './words'

export interface FetcherDeps {
  readonly url: URL
  readonly asker: Asker
  /** In the language that is spoken then. */
  readonly words: () => Words
}

type Headers = NonNullable<FetcherOpts['headers']>
type Data = Record<string, unknown>

const END = { done: true, value: undefined } as const

const failure = (message: string): ExecutionResult => ({ errors: [new GraphQLError(message)] })

async function post(params: FetcherParams, headers: Headers, { url, asker, words }: FetcherDeps) {
  const credential = await asker.as(headers)
  const accept = 'application/graphql-response+json, application/json;q=0.9'
  const response = await fetch(url, {
    method: 'POST',
    headers: { accept, ...credential.headers, ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(params),
  }).catch((cause: unknown) => {
    console.warn(cause)
    return null
  })
  if (response === null) return failure(words().unreachable)
  if (response.status === 401) credential.refused()
  if (response.headers.get('content-type')?.includes('json')) return (await response.json()) as ExecutionResult
  return failure(`${words().notGraphQL(response.status)} ${await response.text()}`.slice(0, 500))
}

/** GraphiQL's types ask for GraphQLErrors, where a result off the wire holds plain objects. */
const asClientSees = ({ errors, ...result }: FormattedExecutionResult<Data, Data>): ExecutionResult => ({
  ...result,
  ...(errors ? { errors: errors.map(({ message, ...rest }) => new GraphQLError(message, rest)) } : {}),
})

/** What graphql-ws rejects with: the server's errors, a CloseEvent, or an Event that says nothing. */
function resultOf(cause: unknown, words: Words): ExecutionResult {
  if (Array.isArray(cause)) return asClientSees({ errors: cause as FormattedExecutionResult['errors'] & object })
  if (!(cause instanceof CloseEvent && cause.reason)) return failure(words.unreachable)
  return failure(cause.code === 4403 ? words.stoppedForToken : words.stopped(cause.code, cause.reason))
}

/** One socket for each subscription, so that each carries the headers it was started with. */
function subscribe(
  params: FetcherParams,
  headers: Headers,
  { url, asker, words }: FetcherDeps,
): AsyncIterableIterator<ExecutionResult> {
  const { params: said, session } = asker.onSocket(headers)
  const client = createSocket(socketUrlOf(url), said, session)
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
        return { done: false, value: resultOf(cause, words()) }
      }
    },
    async return() {
      await events.return?.()
      return END
    },
  }
}

function socketUrlOf(url: URL): string {
  const socketUrl = new URL(url)
  socketUrl.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return socketUrl.href
}

/** Queries and mutations by HTTP, subscriptions by graphql-transport-ws, both at one address and as whom `asker` says. */
export const createFetcher =
  (deps: FetcherDeps): Fetcher =>
  (params, { headers = {}, documentAST } = {}) =>
    documentAST && getOperationAST(documentAST, params.operationName)?.operation === 'subscription'
      ? subscribe(params, headers, deps)
      : post(params, headers, deps)
