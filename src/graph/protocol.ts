import { execute, type ExecutionArgs, GraphQLError, type GraphQLSchema, OperationTypeNode, subscribe } from 'graphql'
import {
  type Context as Connection,
  makeServer,
  type Server,
  type ServerOptions,
  type SubscribePayload,
} from 'graphql-ws'
import { PillingError } from '../errors.js'
import { withTrace } from '../log.js'
import type { ContextRequest, CreateContext } from './context.js'
import { createExchange, type Exchange, type ExchangeDeps } from './exchange.js'
import type { Gate } from './gate.js'

/** The most operations under way on one socket. */
const MAX_OPERATIONS = 50

/** What is kept of one socket. */
export interface Session {
  readonly requestId: string
  /** By their messages, since a client may use an id again while what it left still runs. */
  readonly operations: Map<SubscribePayload, Operation>
  /** How many there have been, for the ids in the log. */
  asked: number
  /** Called whenever an operation is over. */
  onOver(): void
}

export interface Operation {
  readonly exchange: Exchange
  hidesSchema: boolean
  /** True of a query or a mutation: it ends by itself, so a server that stops waits for it. */
  isBrief: boolean
}

export interface ProtocolDeps extends ExchangeDeps {
  readonly schema: GraphQLSchema
  readonly gate: Gate
  readonly createContext: CreateContext
}

type Params = Record<string, unknown> | undefined
type Client = Connection<Params, Session>

/** graphql-transport-ws with the gate, contexts, masking and log lines that requests by HTTP have. */
export function createProtocol(deps: ProtocolDeps): Server<Session> {
  const { schema, gate, createContext } = deps
  const exchanges = new WeakMap<object, Exchange>()

  const begin = async (client: Client, operation: Operation, { query, ...asked }: SubscribePayload) => {
    const { exchange } = operation
    if (client.extra.operations.size > MAX_OPERATIONS) throw tooMany()
    const read = gate.read(query, asked)
    if (Array.isArray(read)) return read
    exchange.name(read.operation)
    operation.isBrief = read.operation.operation !== OperationTypeNode.SUBSCRIPTION
    const context = await createContext(requestOf(client, exchange, !operation.isBrief))
    exchanges.set(context, exchange)
    operation.hidesSchema = !gate.mayIntrospect(context.viewer)
    const refused = gate.check(read.document, asked, context.viewer)
    if (refused.length > 0) return refused
    return {
      schema,
      document: read.document,
      contextValue: context,
      operationName: asked.operationName ?? null,
      variableValues: asked.variables ?? null,
    }
  }

  const run = <T>({ contextValue }: ExecutionArgs, work: () => T): T => {
    const exchange = typeof contextValue === 'object' && contextValue ? exchanges.get(contextValue) : undefined
    return exchange ? withTrace(exchange.trace, work) : work()
  }

  return makeServer<Params, Session>({
    ...lifeOfOperation(deps, begin),
    connectionInitWaitTimeout: 3_000,
    execute: args => run(args, () => execute(args)),
    subscribe: args => run(args, () => subscribe(args)),
    async onConnect(client) {
      const { requestId } = client.extra
      try {
        await createContext(requestOf(client, { requestId, log: deps.log.child({ requestId }) }, false))
        return true
      } catch (error) {
        if (error instanceof PillingError && error.code === 'UNAUTHENTICATED') return false // 4403
        throw error
      }
    },
  })
}

type Begun = Awaited<ReturnType<NonNullable<ServerOptions<Params, Session>['onSubscribe']>>>

/** Keeps each operation from its message to its end, and lets none of its errors out unformatted. */
function lifeOfOperation(
  deps: ProtocolDeps,
  begin: (client: Client, operation: Operation, payload: SubscribePayload) => Promise<Begun>,
): Pick<ServerOptions<Params, Session>, 'onSubscribe' | 'onNext' | 'onError' | 'onComplete'> {
  const over = ({ extra }: Client, payload: SubscribePayload) => {
    extra.operations.get(payload)?.exchange.end()
    extra.operations.delete(payload)
    extra.onOver()
  }
  const format = (client: Client, payload: SubscribePayload, errors: readonly unknown[]) => {
    const { exchange, hidesSchema } = client.extra.operations.get(payload) ?? arrive(client)
    return exchange.fail(errors, hidesSchema)
  }
  const arrive = ({ extra }: Client): Operation => ({
    exchange: createExchange({ door: 'websocket', requestId: `${extra.requestId}.${++extra.asked}` }, deps),
    hidesSchema: !deps.gate.mayIntrospect(null),
    isBrief: true,
  })
  return {
    async onSubscribe(client, id, payload) {
      const operation = arrive(client)
      client.extra.operations.set(payload, operation)
      const begun = await begin(client, operation, payload).catch((error: unknown) => [toGraphQLError(error)])
      const isLeft = !(id in client.subscriptions) // then nobody is told of errors, and `onError` is not called
      if (isLeft && Array.isArray(begun)) over(client, payload)
      return begun
    },
    onNext: (client, _id, payload, _args, { errors, data, extensions }) => ({
      ...(errors ? { errors: format(client, payload, errors) } : {}),
      ...(data === undefined ? {} : { data }),
      ...(extensions ? { extensions } : {}),
    }),
    onError(client, _id, payload, errors) {
      const formatted = format(client, payload, errors)
      over(client, payload)
      return formatted
    },
    onComplete: (client, _id, payload) => over(client, payload),
  }
}

function requestOf(
  { connectionParams }: Client,
  { log, requestId }: Pick<ContextRequest, 'log' | 'requestId'>,
  isSubscription: boolean,
): ContextRequest {
  const said = connectionParams?.['authorization']
  return { authorization: typeof said === 'string' ? said : null, requestId, log, isSubscription }
}

const tooMany = (): PillingError =>
  new PillingError('RATE_LIMITED', `한 연결에서 동시에 ${MAX_OPERATIONS}개까지 물을 수 있습니다.`, { retryAfter: 1 })

const toGraphQLError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError ? error : new GraphQLError('', { originalError: error instanceof Error ? error : null })
