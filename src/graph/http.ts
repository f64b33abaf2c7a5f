import type { IncomingMessage } from 'node:http'
import { type ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { withTrace } from '../log.js'
import type { Viewer } from '../viewer.js'
import { checkRequest, type Requests, type Underway } from './apollo.js'
import type { Authenticate, Client, Context, CreateContext } from './context.js'
import { FormattedError } from './errors.js'
import { createExchange, type Exchange, type ExchangeDeps } from './exchange.js'
import { type Allowance, type RateLimit, RateLimitedError } from './rate.js'

export interface DoorDeps extends ExchangeDeps {
  readonly apollo: ApolloServer<Context>
  readonly requests: Requests
  readonly authenticate: Authenticate
  readonly createContext: CreateContext
  readonly limit: RateLimit
  readonly clientOf: (request: IncomingMessage) => Client
}

export interface Door {
  /** Tells who asks and counts it, before the body is read. Never rejects: `answer` tells of what is wrong. */
  admit(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** Answers GET and POST of /graphql as GraphQL over HTTP has it. */
  answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>
}

/** What `admit` found. */
interface Admission {
  readonly exchange: Exchange
  readonly client: Client
  readonly entry: Entry
}

type Entry = { readonly viewer: Viewer | null } | { readonly error: unknown }

export function createDoor({ apollo, requests, createContext, clientOf, ...deps }: DoorDeps): Door {
  const admissions = new WeakMap<FastifyRequest, Admission>()
  return {
    async admit(request, reply) {
      const exchange = createExchange({ door: 'http', requestId: request.id }, deps)
      const client = clientOf(request.raw)
      const { allowance, entry } = await enter(authorizationOf(request), client, deps)
      if (allowance) tellAllowance(reply, allowance)
      if ('viewer' in entry) exchange.identify(entry.viewer)
      admissions.set(request, { exchange, client, entry })
    },

    async answer(request, reply) {
      const admission = admissions.get(request)
      if (!admission) throw new Error('A request was answered that nobody had admitted.')
      const { exchange } = admission
      const asked = toApollo(request)
      const underway: Underway = { exchange, viewer: null, isOperation: false, retryAfter: null }
      requests.set(asked, underway)
      const context = async () => contextOf(asked, underway, admission, createContext)
      const { headers, body, status } = await withTrace(exchange.trace, () =>
        apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest: asked, context }),
      )
      const code = statusFor(status ?? 200, headers.get('content-type'), underway)
      for (const [name, value] of headers) if (name !== 'content-length') reply.header(name, value)
      if (underway.retryAfter !== null && (code === 429 || code === 503))
        reply.header('retry-after', underway.retryAfter)
      if (code === 401) reply.header('www-authenticate', 'Bearer')
      exchange.end(code)
      if (body.kind !== 'complete') throw new Error('The server was asked for an answer in parts.')
      return reply.code(code).header('cache-control', 'no-store').send(body.string)
    },
  }
}

/** The two headers that a client paces itself by. */
export function tellAllowance(reply: FastifyReply, { limit, remaining, resetAfter }: Allowance): void {
  reply.header('ratelimit-policy', `"minute";q=${limit};w=60`)
  reply.header('ratelimit', `"minute";r=${remaining};t=${resetAfter}`)
}

/** All there are, as one: node would show the first of several, and a proxy before us may have looked at another. */
const authorizationOf = ({ raw }: FastifyRequest): string | null =>
  raw.headersDistinct['authorization']?.join(', ') ?? null

/** Whoever can't be told counts for their address, so that nobody tries tokens faster than others ask. */
async function enter(
  authorization: string | null,
  { address }: Client,
  { authenticate, limit }: Pick<DoorDeps, 'authenticate' | 'limit'>,
): Promise<{ allowance: Allowance | null; entry: Entry }> {
  let allowance: Allowance | null = null
  try {
    const viewer = await authenticate(authorization).catch(async (error: unknown) => {
      allowance = await limit.take({ viewer: null, address })
      throw error
    })
    allowance = await limit.take({ viewer, address })
    return { allowance, entry: { viewer } }
  } catch (error) {
    return { allowance: error instanceof RateLimitedError ? error.allowance : allowance, entry: { error } }
  }
}

/** Checks the request and makes its context. What it throws, Apollo answers in the form that the client asked for. */
function contextOf(
  asked: HTTPGraphQLRequest,
  underway: Underway,
  { exchange, client, entry }: Admission,
  createContext: CreateContext,
): Context {
  try {
    if ('error' in entry) throw entry.error
    const { viewer } = entry
    checkRequest(asked)
    underway.viewer = viewer
    return createContext({ viewer, client, requestId: exchange.requestId, log: exchange.log, isSubscription: false })
  } catch (error) {
    const [formatted] = exchange.fail([error], true)
    const { code, retryAfter } = formatted?.extensions ?? {}
    underway.isOperation = code === 'QUERY_TOO_COMPLEX'
    underway.retryAfter = typeof retryAfter === 'number' ? retryAfter : null
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
