import type { IncomingMessage } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Viewer } from '../viewer.js'
import type { Authenticate, Client } from './context.js'
import { createExchange, type Exchange, type ExchangeDeps, type OperationReport } from './exchange.js'
import { type Allowance, type RateLimit, RateLimitedError } from './rate.js'

export interface AdmissionsDeps extends ExchangeDeps {
  readonly authenticate: Authenticate
  readonly limit: RateLimit
  readonly clientOf: (request: IncomingMessage) => Client
}

/** What is found out of a request by HTTP before its body is read. */
export interface Admissions {
  /** Tells who asks and counts it. Never rejects: what is wrong is told by the answer. */
  admit(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** What `admit` found. */
  admissionOf(request: FastifyRequest): Admission
}

export interface Admission {
  readonly exchange: Exchange
  readonly client: Client
  readonly authorization: string | null
  readonly entry: Entry
}

type Entry = { readonly viewer: Viewer | null } | { readonly error: unknown }

export function createAdmissions(
  door: OperationReport['door'],
  { authenticate, limit, clientOf, ...deps }: AdmissionsDeps,
): Admissions {
  const admissions = new WeakMap<FastifyRequest, Admission>()
  return {
    async admit(request, reply) {
      const exchange = createExchange({ door, requestId: request.id }, deps)
      const client = clientOf(request.raw)
      const authorization = authorizationOf(request)
      const { allowance, entry } = await enter(authorization, client, { authenticate, limit })
      if (allowance) tellAllowance(reply, allowance)
      if ('viewer' in entry) exchange.identify(entry.viewer)
      admissions.set(request, { exchange, client, authorization, entry })
    },

    admissionOf(request) {
      const admission = admissions.get(request)
      if (!admission) throw new Error('A request was answered that nobody had admitted.')
      return admission
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
  { authenticate, limit }: Pick<AdmissionsDeps, 'authenticate' | 'limit'>,
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
