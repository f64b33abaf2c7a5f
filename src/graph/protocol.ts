import { execute, type ExecutionArgs, type GraphQLSchema, OperationTypeNode, subscribe } from 'graphql'
import { makeServer, MessageType, stringifyMessage, type SubscribePayload } from 'graphql-ws'
import { PillingError } from '../errors.js'
import { withTrace } from '../log.js'
import type { Authenticate, CreateContext } from './context.js'
import type { Conversation, Operation } from './conversation.js'
import type { Exchange, ExchangeDeps } from './exchange.js'
import type { Gate } from './gate.js'
import { createIdentity, type Identity } from './identity.js'
import { type Client, followOperations, type Params, type Session } from './operation.js'
import type { RateLimit } from './rate.js'
import { createSeats, type Seats } from './seats.js'
import { createVerifier } from './verifier.js'
import type { Wire } from './wire.js'

/** The most operations under way on one socket. */
const MAX_OPERATIONS = 50

export interface ProtocolDeps extends ExchangeDeps {
  readonly schema: GraphQLSchema
  readonly gate: Gate
  readonly authenticate: Authenticate
  readonly createContext: CreateContext
  readonly limit: RateLimit
  /** To count in; its own unless given. */
  readonly seats?: Seats
}

/** What is spoken on a socket. */
export interface Protocol {
  /** Begins to speak. Gives what is to be called once the socket is closed. */
  open(wire: Wire, conversation: Conversation): (code: number, reason: string) => Promise<void>
  /** Has the sockets of a user, or for null of everybody, show again that they may stay. */
  review(userId: string | null): void
}

/** graphql-transport-ws with the gate, limits, contexts, masking and log lines that requests by HTTP have. */
export function createProtocol(deps: ProtocolDeps): Protocol {
  const { log } = deps
  const verifier = createVerifier(deps.authenticate)
  const identityDeps = { seats: createSeats(), ...deps, verifier }
  const identities = new Set<Identity>()
  const server = createServer(deps)

  return {
    open(wire, conversation) {
      const identity = createIdentity(conversation, identityDeps)
      identities.add(identity)
      const ended = server.opened(answersPings(wire, conversation, identity), { conversation, identity, asked: 0 })
      return async (code, reason) => {
        identity.end()
        identities.delete(identity)
        await ended(code, reason)
      }
    },
    review(userId) {
      verifier.note(userId)
      for (const identity of identities)
        identity.review(userId).catch((error: unknown) => log.error({ err: error }, 'a socket could not be reviewed'))
    },
  }
}

function createServer(deps: ProtocolDeps) {
  const { schema, gate, createContext, limit } = deps
  const exchanges = new WeakMap<object, Exchange>()

  const begin = async ({ extra }: Client, operation: Operation, { query, ...asked }: SubscribePayload) => {
    const { exchange } = operation
    const { client, operations } = extra.conversation
    if (operations.size > MAX_OPERATIONS) throw tooMany()
    exchange.identify(extra.identity.told())
    await limit.take({ viewer: extra.identity.told(), address: client.address })
    const viewer = await extra.identity.current()
    operation.hidesSchema = !gate.mayIntrospect(viewer)
    const read = gate.read(query, asked)
    if (Array.isArray(read)) return read
    exchange.name(read.operation)
    const isSubscription = read.operation.operation === OperationTypeNode.SUBSCRIPTION
    operation.isBrief = !isSubscription
    const refused = gate.check(read.document, asked, viewer)
    if (refused.length > 0) return refused
    const { requestId, log } = exchange
    const context = createContext({ viewer, client, requestId, log, isSubscription })
    exchanges.set(context, exchange)
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
    ...followOperations(deps, begin),
    connectionInitWaitTimeout: 3_000,
    execute: args => run(args, () => execute(args)),
    subscribe: args => run(args, () => subscribe(args)),
    onConnect: ({ connectionParams, extra }) => extra.identity.introduce(authorizationIn(connectionParams)),
  })
}

/** The library's own pong says again what the ping said, which may be a token. */
function answersPings(wire: Wire, conversation: Conversation, identity: Identity): Wire {
  return {
    ...wire,
    async onPing(said) {
      const payload = await identity.renew(authorizationIn(said))
      if (conversation.isLeaving()) return
      await wire.send(stringifyMessage({ type: MessageType.Pong, ...(payload ? { payload } : {}) }))
    },
  }
}

/** In any case of letters, as a header's name: a token that is overlooked makes an anonymous socket of a signed-in one. */
const authorizationIn = (said: Params): unknown =>
  Object.entries(said ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1]

const tooMany = (): PillingError =>
  new PillingError('RATE_LIMITED', `한 연결에서 동시에 ${MAX_OPERATIONS}개까지 물을 수 있습니다.`, { retryAfter: 1 })
