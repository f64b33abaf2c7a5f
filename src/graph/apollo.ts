import { ApolloServer, type ApolloServerPlugin, type HTTPGraphQLRequest } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import type { GraphQLSchema } from 'graphql'
import type { Log } from '../log.js'
import type { Viewer } from '../viewer.js'
import { askedIn } from './asked.js'
import type { Context } from './context.js'
import { formatError, FormattedError, problem } from './errors.js'
import type { Exchange } from './exchange.js'
import type { Gate } from './gate.js'
import { checkSource, LIMITS } from './limits.js'
import { checkPersisted, isPersisted } from './persistedQuery.js'

/** A request under way, and what is known of it once its context is there. */
export interface Underway {
  readonly exchange: Exchange
  viewer: Viewer | null
  /** True once the request was read as GraphQL, so that its errors are about the operation and not about the request. */
  isOperation: boolean
  /** Of the error that refused the whole request, in seconds. */
  retryAfter: number | null
}

export type Requests = WeakMap<HTTPGraphQLRequest, Underway>

/**
 * Apollo as we want it: no landing page, no reports, no batches, persisted queries in its bounded memory, CSRF prevention on,
 * and what the gate says of each operation. The caller puts each request into `requests` before it asks.
 */
export function createApollo({
  schema,
  gate,
  requests,
  log,
}: {
  schema: GraphQLSchema
  gate: Gate
  requests: Requests
  log: Log
}): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema,
    nodeEnv: 'production',
    introspection: true, // the gate decides, for each viewer
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    parseOptions: { maxTokens: LIMITS.tokens },
    // For what fails outside the pipeline; the plugin speaks for the rest.
    formatError: (_, error) =>
      error instanceof FormattedError ? error.formatted : formatError(error, { hidesSchema: true }).formatted,
    logger: { debug: m => log.debug(m), info: m => log.debug(m), warn: m => log.warn(m), error: m => log.error(m) },
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      gatekeeper(gate, requests),
    ],
  })
}

const gatekeeper = (gate: Gate, requests: Requests): ApolloServerPlugin<Context> => ({
  async requestDidStart({ request: { http } }) {
    const underway = http && requests.get(http)
    if (!underway) return
    underway.isOperation = true
    const { exchange, viewer } = underway
    return {
      async didResolveOperation({ document, operation, request }) {
        if (operation) exchange.name(operation)
        if (operation?.operation === 'subscription') {
          throw problem(
            'BAD_USER_INPUT',
            '구독(subscription)은 WebSocket이나 /graphql/stream(SSE)으로 받을 수 있습니다.',
          )
        }
        const [refused] = gate.check(document, request, viewer)
        if (refused) throw refused
      },
      async willSendResponse({ errors, response }) {
        if (!errors || response.body.kind !== 'single') return
        const { singleResult } = response.body
        const formatted = exchange.fail(errors, !gate.mayIntrospect(viewer))
        response.body = { kind: 'single', singleResult: { ...singleResult, errors: formatted } }
      },
    }
  },
})

/** What Apollo would answer with a wrong code, or find out only after it has parsed. Throws; Apollo negotiates the answer. */
export function checkRequest(request: HTTPGraphQLRequest): void {
  const asked = askedIn(request)
  const { query } = asked
  if (isPersisted(asked)) checkPersisted(asked)
  else if (typeof query !== 'string' || query === '')
    throw problem('BAD_USER_INPUT', 'query: GraphQL 문서를 문자열로 주세요.')
  const refused = typeof query === 'string' ? checkSource(query) : null
  if (refused) throw refused
}
