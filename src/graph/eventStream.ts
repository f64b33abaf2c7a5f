import type { FastifyRequest } from 'fastify'
import { execute, type ExecutionResult, GraphQLError, OperationTypeNode } from 'graphql'
import { createHandler, print, type Request, type RequestParams } from 'graphql-sse'
import { fieldsOf } from './asked.js'
import type { Operation } from './conversation.js'
import { FormattedError, problem } from './errors.js'
import type { Execution, Listener } from './execution.js'
import type { Outlet } from './outlet.js'
import { readPersisted, urlWithText, withText } from './persistedQuery.js'
import type { TrustedDocuments } from './trustedDocuments.js'

/** One operation and who asked it. */
export interface Talk extends Listener {
  readonly outlet: Outlet
  readonly operation: Operation
}

/** The events that answer a request, as text. Throws what is wrong with the request before anything is told. */
export type AnswerInEvents = (request: FastifyRequest, talk: Talk) => Promise<AsyncGenerator<string, void>>

/** graphql-sse, with one stream for each operation. */
export function createEventStream(execution: Execution, documents: TrustedDocuments): AnswerInEvents {
  const handle = createHandler<FastifyRequest, Talk>({
    authenticate: () => null, // no streams that several operations share
    async onSubscribe({ method, context }, params) {
      const asked = await readPersisted(params, documents)
      return asked instanceof GraphQLError ? only({ errors: [asked] }) : run(execution, method, asked, context)
    },
    async onNext(_, { context: { outlet, operation } }, { errors, ...result }) {
      await outlet.taken() // so that what comes next is not asked for before
      return { ...(errors ? { errors: format(operation, errors) } : {}), ...result }
    },
  })
  return async (request, talk) => {
    const [events, { status }] = await handle(toRequest(request, talk))
    if (events === null || typeof events === 'string')
      throw problem('BAD_USER_INPUT', SAID[status] ?? SAID[400], status)
    const leave = () => void events.return(undefined)
    if (talk.outlet.gone.aborted) leave()
    else talk.outlet.gone.addEventListener('abort', leave, { once: true })
    return tellingErrors(events, talk.operation)
  }
}

async function run(execution: Execution, method: string, params: RequestParams, talk: Talk) {
  const { operation, identity } = talk
  const prepared = execution.prepare(params, await identity.current(), operation, talk)
  if (Array.isArray(prepared)) return only({ errors: prepared })
  if (prepared.type === OperationTypeNode.SUBSCRIPTION) return execution.subscribe(prepared)
  if (prepared.type === OperationTypeNode.MUTATION && method !== 'POST') throw problem('BAD_USER_INPUT', SAID[405], 405)
  return only(await execute(prepared))
}

/** What a source throws in the middle is told as its last result: this protocol has no other word for it. */
async function* tellingErrors(
  events: AsyncGenerator<string, void>,
  operation: Operation,
): AsyncGenerator<string, void> {
  try {
    yield* events
  } catch (error) {
    yield print<false, 'next'>({ event: 'next', data: { errors: format(operation, [error]) } })
    yield print<false, 'complete'>({ event: 'complete', data: null })
  }
}

const format = ({ exchange, hidesSchema }: Operation, errors: readonly unknown[]): GraphQLError[] =>
  exchange.fail(errors, hidesSchema).map(formatted => new FormattedError(formatted))

async function* only(result: ExecutionResult): AsyncGenerator<ExecutionResult, void> {
  yield result
}

/** The library wants to read the body where it is none of these. */
const toRequest = (request: FastifyRequest, talk: Talk): Request<FastifyRequest, Talk> => ({
  method: request.method,
  url: urlWithText(request.url),
  headers: { get: name => (name === 'accept' ? 'text/event-stream' : request.headers[name]?.toString()) },
  body: isObject(request.body) ? { ...withText(fieldsOf(request.body)) } : null,
  raw: request,
  context: talk,
})

const isObject = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === 'object' && value !== null

const SAID = {
  400: '요청을 읽을 수 없습니다. query에 GraphQL 문서를 문자열로, variables에 객체를 담아 주세요.',
  405: '변경(mutation)은 POST로 보내 주세요.',
  415: 'application/json(UTF-8, 압축하지 않은 것)만 받습니다.',
} satisfies Record<number, string> as Readonly<Record<number, string>> & { 400: string; 405: string }
