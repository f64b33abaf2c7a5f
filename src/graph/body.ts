import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Log } from '../log.js'
import { MASKED_MESSAGE } from './errors.js'

/** The most bytes of a request's body, counted as they come. */
export const BODY_LIMIT = 100_000

/** Every error as GraphQL has it, so that a client need only know one form. */
export const errorBody = (code: string, message: string, extensions: object = {}) => ({
  errors: [{ message, extensions: { code, ...extensions } }],
})

/** Takes JSON in UTF-8 and nothing else, and answers in JSON whatever goes wrong before or beside GraphQL. */
export function speakJson(fastify: FastifyInstance, log: Log): void {
  fastify.removeAllContentTypeParsers()
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => jsonOf(textOf(request.headers, body)),
  )
  fastify.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply, log))
  fastify.setNotFoundHandler(refusePath)
}

/** For an address that there is not. Nobody keeps it: of a file of a newer build the next server may know. */
export const refusePath = (_: FastifyRequest, reply: FastifyReply): FastifyReply =>
  reply.code(404).header('cache-control', 'no-store').send(errorBody('NOT_FOUND', SAID[404]))

/** For a method that an address does not take. */
export const refuseMethod = (_: FastifyRequest, reply: FastifyReply): FastifyReply =>
  reply.code(405).header('allow', 'GET, POST').send(errorBody('BAD_USER_INPUT', SAID[405]))

/** For Fastify's own errors, such as a path that can't be decoded. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  const { statusCode = 500 } = error
  if (statusCode < 400 || statusCode >= 500) {
    log.error({ err: error, requestId: request.id }, 'a request failed in a way that nobody foresaw')
    return reply.code(500).send(errorBody('INTERNAL_SERVER_ERROR', MASKED_MESSAGE, { requestId: request.id }))
  }
  log.info({ requestId: request.id, status: statusCode }, 'request refused')
  return reply.code(statusCode).send(errorBody('BAD_USER_INPUT', SAID[statusCode] ?? SAID[400]))
}

/** For what can't be read as HTTP, or doesn't come in time: there is no request to answer, only a socket. */
export function answerSocket(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const [status, phrase] = LINES[error.code ?? ''] ?? [400, 'Bad Request']
  const body = JSON.stringify(errorBody('BAD_USER_INPUT', SAID[status] ?? SAID[400]))
  const head = `HTTP/1.1 ${status} ${phrase}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}`
  socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`)
}

const SAID = {
  400: '요청을 읽을 수 없습니다. UTF-8로 쓴 JSON 객체를 보내 주세요.',
  404: '없는 주소입니다.',
  405: '이 주소가 받지 않는 메서드입니다.',
  408: '요청이 제때 도착하지 않았습니다.',
  413: `요청이 너무 큽니다. 본문은 ${BODY_LIMIT}바이트까지입니다.`,
  415: 'application/json(UTF-8, 압축하지 않은 것)만 받습니다.',
  431: '요청의 헤더가 너무 큽니다.',
} satisfies Record<number, string> as Readonly<Record<number, string>> & { 400: string; 404: string; 405: string }

const LINES: Readonly<Record<string, readonly [number, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
}

/** A body that is UTF-8 and says nothing else of itself. Throws 415, or 400 where it isn't after all. */
export function textOf(headers: FastifyRequest['headers'], body: Buffer): string {
  const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8'
  const encoding = headers['content-encoding'] ?? 'identity'
  if (!/^utf-?8$/i.test(charset) || encoding.toLowerCase() !== 'identity') throw refusal(415)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw refusal(400)
  }
}

/** Throws 400; whatever the parser said of it would quote the body. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refusal(400)
  }
}

/** An error that becomes this status. */
export const refusal = (statusCode: number) => Object.assign(new Error(SAID[statusCode]), { statusCode })
