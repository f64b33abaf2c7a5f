import type { FastifyReply, FastifyRequest } from 'fastify'
import { GraphQLError } from 'graphql'
import { PillingError, UnavailableError } from '../errors.js'
import { problem, statusOf } from './errors.js'
import type { Exchange } from './exchange.js'
import { TOO_MANY } from './identity.js'

export type AllowsOrigin = (origin: string, host: string | undefined) => boolean

/** Throws where a stream is no answer to the request, or a page of another site asks. */
export function checkStream({ headers }: FastifyRequest, allowsOrigin: AllowsOrigin): void {
  const { accept = '', origin, host } = headers
  if (origin !== undefined && !allowsOrigin(origin, host)) throw problem('FORBIDDEN', SAID.foreign, 403)
  const accepted = accept.split(',').map(type => type.split(';')[0]?.trim().toLowerCase())
  if (!accepted.includes('text/event-stream')) throw problem('BAD_USER_INPUT', SAID.accept, 406)
}

/** What is answered where a conversation ended before its stream began, by the code that a socket would be closed with. */
export function refusalBy(closed: { readonly code: number; readonly reason: string } | null): PillingError {
  if (closed?.code === 4403) return new PillingError('UNAUTHENTICATED', '다시 로그인해 주세요.')
  if (closed?.reason === TOO_MANY[1]) return new PillingError('RATE_LIMITED', SAID.tooMany, { retryAfter: 30 })
  return new UnavailableError('지금은 연결할 수 없습니다. 잠시 뒤에 다시 시도해 주세요.', 1)
}

/** Answers in JSON, with the status of the first. */
export function refuse(
  reply: FastifyReply,
  exchange: Exchange,
  thrown: readonly unknown[],
  hidesSchema = true,
): FastifyReply {
  const errors = exchange.fail(thrown, hidesSchema)
  const { code, retryAfter } = errors[0]?.extensions ?? {}
  const status = statusIn(thrown[0]) ?? statusOf(code)
  exchange.end(status)
  if (typeof retryAfter === 'number') reply.header('retry-after', retryAfter)
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  if (status === 405) reply.header('allow', 'POST')
  return reply.code(status).header('cache-control', 'no-store').send({ errors })
}

/** As `problem` has it. */
function statusIn(error: unknown): number | null {
  const http = error instanceof GraphQLError ? error.extensions['http'] : null
  return typeof http === 'object' && http && 'status' in http && typeof http.status === 'number' ? http.status : null
}

const SAID = {
  foreign: '다른 사이트의 페이지에서는 부를 수 없습니다.',
  accept: 'accept: text/event-stream으로 요청해 주세요. 한 번에 받으려면 /graphql을 쓰세요.',
  tooMany: '동시에 열 수 있는 연결이 다 찼습니다. 쓰지 않는 연결을 닫고 다시 시도해 주세요.',
}
