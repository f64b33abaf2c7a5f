import { type ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { exportTypeOf } from './accept.js'
import { type Admission, type Admissions, type AdmissionsDeps, createAdmissions } from './admission.js'
import { checkRequest, type Requests, type Underway } from './apollo.js'
import type { Context, CreateContext } from './context.js'
import { FormattedError } from './errors.js'
import type { Exports } from './export.js'
import { withTrustedText } from './persistedQuery.js'
import type { TrustedDocuments } from './trustedDocuments.js'

export interface DoorDeps extends AdmissionsDeps {
  readonly apollo: ApolloServer<Context>
  readonly requests: Requests
  readonly createContext: CreateContext
  readonly documents: TrustedDocuments
  readonly exports: Exports
}

export interface Door extends Pick<Admissions, 'admit'> {
  /** Answers GET and POST of /graphql as GraphQL over HTTP has it, or with a file. */
  answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>
}

export function createDoor({ apollo, requests, createContext, documents, exports, ...deps }: DoorDeps): Door {
  const { admit, admissionOf } = createAdmissions('http', deps)
  return {
    admit,

    async answer(request, reply) {
      const admission = admissionOf(request)
      const { exchange } = admission
      const asked = 'error' in admission.entry ? toApollo(request) : await withTrustedText(toApollo(request), documents)
      const type = exportTypeOf(request.headers.accept)
      if (type) return exports.answer({ type, asked, admission, request, reply })
      const underway: Underway = { exchange, viewer: null, isOperation: false, retryAfter: null }
      requests.set(asked, underway)
      const context = async () => contextOf(asked, underway, admission, createContext)
      const { headers, body, status } = await apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest: asked, context })
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
    const { requestId, log, served } = exchange
    const { signal } = new AbortController()
    return createContext({ viewer, client, requestId, log, served, signal, isSubscription: false })
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
