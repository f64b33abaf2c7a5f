import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { constants } from 'node:zlib'
import fastifyCompress from '@fastify/compress'
import fastifyCors from '@fastify/cors'
import fastifyHelmet from '@fastify/helmet'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Log } from '../log.js'
import { answerError, answerSocket, BODY_LIMIT, speakJson } from './body.js'
import { POLICY } from './policy.js'

export interface FastifyOptions {
  readonly corsOrigins: readonly string[]
  readonly production: boolean
  /** Of the address of a proxy of ours. */
  readonly trusts: (address: string) => boolean
  readonly log: Log
  readonly newId?: (() => string) | undefined
}

/** Fastify with its time-outs, its manners towards browsers and its errors, and no routes yet. */
export async function createFastify(options: FastifyOptions): Promise<FastifyInstance> {
  const { log, newId, trusts, corsOrigins, production } = options
  const fastify = Fastify({
    logger: false, // one line for each operation instead
    trustProxy: trusts,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 15_000,
    keepAliveTimeout: 65_000, // longer than the 60 s that proxies keep a connection, so that they close first
    http: { headersTimeout: 5_000, connectionsCheckingInterval: 1_000 },
    requestIdHeader: false,
    genReqId: requestIdFrom(newId),
    clientErrorHandler: answerSocket,
    frameworkErrors: (error, request, reply) =>
      void answerError(error, request, reply.headers({ ...BARE, 'x-request-id': request.id }), log),
  })
  fastify.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id))
  speakJson(fastify, log)
  await protect(fastify, corsOrigins, production)
  return fastify
}

/** What came with the request where it is short and harmless, so that a line here can be found from a line elsewhere. */
export const requestIdFrom =
  (newId = randomUUID as () => string) =>
  ({ headers }: Pick<IncomingMessage, 'headers'>): string => {
    const given = headers['x-request-id']
    return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : newId()
  }

async function protect(fastify: FastifyInstance, corsOrigins: readonly string[], production: boolean): Promise<void> {
  await fastify.register(fastifyHelmet, {
    contentSecurityPolicy: { useDefaults: false, directives: POLICY },
    strictTransportSecurity: production,
  })
  if (corsOrigins.length > 0) {
    await fastify.register(fastifyCors, {
      origin: [...corsOrigins],
      methods: ['GET', 'POST'],
      exposedHeaders: ['x-request-id', 'ratelimit', 'ratelimit-policy', 'retry-after', 'content-disposition'],
      maxAge: 600,
      strictPreflight: false,
    })
  }
  await fastify.register(fastifyCompress, {
    encodings: ['br', 'gzip'],
    threshold: 1_024,
    globalDecompression: false,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  })
}

/** For an answer that no hook sees, such as to a path that can't be decoded. */
const BARE = { 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'" }
