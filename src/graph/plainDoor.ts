import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../clock.js'
import { PillingError, UserMistakeError } from '../errors.js'
import type { Log } from '../log.js'
import { type Addresses, isHost } from './address.js'
import { tellAllowance } from './admission.js'
import { errorBody } from './body.js'
import { MASKED_MESSAGE, statusOf } from './errors.js'
import { toPlain } from './plainRequest.js'
import { type RateLimit, RateLimitedError } from './rate.js'
import type { Route } from './route.js'

/** The most bytes of a plain request's body. */
const BODY_LIMIT = 16 * 1024

export interface RoutesDeps {
  readonly limit: RateLimit
  readonly addresses: Pick<Addresses, 'clientOf'>
  readonly log: Log
  readonly clock: Clock
}

/** Serves the routes, requests counted for their address, and answers other methods with 405. */
export async function registerRoutes(
  fastify: FastifyInstance,
  routes: readonly Route[],
  deps: RoutesDeps,
): Promise<void> {
  await fastify.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (_: FastifyRequest, body: Buffer) => body)
    scope.setErrorHandler((error, request, reply) => answerError(error, request, reply, deps.log))
    scope.addHook('onRequest', async (_, reply) => void reply.header('cache-control', 'no-store'))
    for (const route of routes) serve(scope, route, deps)
    for (const [path, taken] of methodsOf(routes)) refuseOthers(scope, path, taken)
  })
}

function serve(scope: FastifyInstance, route: Route, deps: RoutesDeps): void {
  const { limit, addresses, log, clock } = deps
  scope.route({
    method: route.method,
    url: route.path,
    exposeHeadRoute: false,
    bodyLimit: BODY_LIMIT,
    onRequest: async (request, reply) => {
      const { address } = addresses.clientOf(request.raw)
      if (!route.isUncounted) tellAllowance(reply, await limit.take({ viewer: null, address }))
      if (route.isSameOrigin && !isOurs(request)) throw new PillingError('FORBIDDEN', FOREIGN)
    },
    handler: async (request, reply) => {
      const startedAt = clock.now()
      const requestLog = log.child({ requestId: request.id })
      const client = addresses.clientOf(request.raw)
      const answer = await route.answer(toPlain(request, route, client, requestLog))
      if (route.isUncounted && answer.status === 401) await limit.take({ viewer: null, address: client.address })
      // The route's own path: what was asked may hold a code.
      const told = { method: route.method, path: route.path, status: answer.status, ms: clock.now() - startedAt }
      requestLog.info(told, 'route')
      for (const [name, value] of Object.entries(answer.headers ?? {}))
        reply.header(name, typeof value === 'string' ? value : [...value])
      return reply.code(answer.status).send(answer.body)
    },
  })
}

/**
 * A form or an image of another site brings the cookie along, but can't set a header of its own without asking first, and
 * a browser says where the page came from.
 */
function isOurs({ headers, host }: FastifyRequest): boolean {
  const { origin } = headers
  const site = headers['sec-fetch-site'] ?? 'none'
  return (
    headers['x-pilling-csrf'] === '1' &&
    (origin === undefined || isHost(origin, headers.host) || isHost(origin, host)) &&
    ['same-origin', 'none'].includes(String(site))
  )
}

function methodsOf(routes: readonly Route[]): Map<string, string[]> {
  const taken = new Map<string, string[]>()
  for (const { path, method } of routes) taken.set(path, [...(taken.get(path) ?? []), method])
  return taken
}

function refuseOthers(scope: FastifyInstance, path: string, taken: readonly string[]): void {
  scope.route({
    method: scope.supportedMethods.filter(method => !taken.includes(method)),
    url: path,
    exposeHeadRoute: false,
    handler: (_, reply) =>
      reply.code(405).header('allow', taken.join(', ')).send(errorBody('BAD_USER_INPUT', SAID[405])),
  })
}

/** Errors in the house's form. Those that nobody foresaw are masked, and logged without what was asked. */
function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  const place = { requestId: request.id, path: request.routeOptions.url }
  const refusal = refusalOf(error)
  if (!refusal) {
    log.error({ err: error, ...place }, 'a route failed in a way that nobody foresaw')
    return reply.code(500).send(errorBody('INTERNAL_SERVER_ERROR', MASKED_MESSAGE, { requestId: request.id }))
  }
  const { status, code, message, details = {} } = refusal
  log.info({ ...place, status, code }, 'request refused')
  if (error instanceof RateLimitedError) tellAllowance(reply, error.allowance)
  if (typeof details['retryAfter'] === 'number') reply.header('retry-after', details['retryAfter'])
  return reply.code(status).send(errorBody(code, message, details))
}

interface Refusal {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** What the client may know of an error; null of one that is to be masked. */
function refusalOf(error: unknown): Refusal | null {
  if (error instanceof PillingError) {
    const { code, message, details } = error
    return { status: statusOf(code), code, message, details }
  }
  const code = 'BAD_USER_INPUT'
  if (error instanceof UserMistakeError) return { status: 400, code, message: error.message }
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  return status >= 400 && status < 500 ? { status, code, message: SAID[status] ?? SAID[400] } : null
}

const FOREIGN = '이 주소는 우리 페이지에서만 부를 수 있습니다. x-pilling-csrf: 1 헤더를 함께 보내 주세요.'

const SAID = {
  400: '요청의 본문을 읽을 수 없습니다.',
  405: '이 주소가 받지 않는 메서드입니다.',
  413: `요청이 너무 큽니다. 본문은 ${BODY_LIMIT}바이트까지입니다.`,
  415: '이 주소가 받지 않는 형식의 본문입니다.',
} satisfies Record<number, string> as Readonly<Record<number, string>> & { 400: string; 405: string }
