import { type ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { withTrace } from '../log.js'
import { checkRequest, type Requests, type Underway } from './apollo.js'
import type { Context, CreateContext } from './context.js'
import { FormattedError } from './errors.js'
import { createExchange, type ExchangeDeps } from './exchange.js'

export interface HttpDeps extends ExchangeDeps {
  readonly apollo: ApolloServer<Context>
  readonly requests: Requests
  readonly createContext: CreateContext
}

/** Answers GET and POST of /graphql as GraphQL over HTTP has it. */
export function createHandler({ apollo, requests, createContext, ...deps }: HttpDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const asked = toApollo(request)
    const exchange = createExchange({ door: 'http', requestId: request.id }, deps)
    const underway: Underway = { exchange, viewer: null, isOperation: false }
    requests.set(asked, underway)
    const context = () => enter(asked, underway, createContext, request.headers.authorization)
    const { headers, body, status } = await withTrace(exchange.trace, () =>
      apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest: asked, context }),
    )
    const code = statusFor(status ?? 200, headers.get('content-type'), underway)
    for (const [name, value] of headers) if (name !== 'content-length') reply.header(name, value)
    exchange.end(code)
    if (body.kind !== 'complete') throw new Error('The server was asked for an answer in parts.')
    return reply.code(code).header('cache-control', 'no-store').send(body.string)
  }
}

/** Checks the request and makes its context. What it throws, Apollo answers in the form that the client asked for. */
async function enter(
  asked: HTTPGraphQLRequest,
  underway: Underway,
  createContext: CreateContext,
  authorization = '',
): Promise<Context> {
  const { exchange } = underway
  try {
    checkRequest(asked)
    const { requestId, log } = exchange
    const context = await createContext({ authorization: authorization || null, requestId, log, isSubscription: false })
    underway.viewer = context.viewer
    return context
  } catch (error) {
    const [formatted] = exchange.fail([error], true)
    underway.isOperation = formatted?.extensions?.['code'] === 'QUERY_TOO_COMPLEX'
    throw formatted ? new FormattedError(formatted) : error
  }
}

/**
 * By the specification, application/json has 200 for every request that could be read, whatever became of the operation;
 * its own 405 for a mutation by GET, and refusals such as 401 and 503, stand.
 */
function statusFor(status: number, contentType: string | undefined, { isOperation }: Underway): number {
  return status === 400 && isOperation && contentType?.startsWith('application/json') ? 200 : status
}

function toApollo({ method, headers, url, body }: FastifyRequest): HTTPGraphQLRequest {
  const map = new HeaderMap()
  for (const [name, value] of Object.entries(headers))
    if (value) map.set(name, Array.isArray(value) ? value.join(', ') : value)
  const at = url.indexOf('?')
  return { method, headers: map, search: at < 0 ? '' : url.slice(at), body }
}
