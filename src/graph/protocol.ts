import { execute, GraphQLError } from 'graphql'
import { makeServer, MessageType, stringifyMessage, type SubscribePayload } from 'graphql-ws'
import { PillingError } from '../errors.js'
import type { Conversation, Operation } from './conversation.js'
import type { ExchangeDeps } from './exchange.js'
import type { Execution } from './execution.js'
import type { Gate } from './gate.js'
import type { Identities } from './identities.js'
import type { Identity } from './identity.js'
import { type Client, followOperations, type Params, type Session } from './operation.js'
import { messageWithText, readPersisted } from './persistedQuery.js'
import type { RateLimit } from './rate.js'
import type { TrustedDocuments } from './trustedDocuments.js'
import type { Wire } from './wire.js'

/** The most operations under way on one socket, and how many of them may be subscriptions: each event is resolved for each. */
const [MAX_OPERATIONS, MAX_SUBSCRIPTIONS] = [50, 20]

export interface ProtocolDeps extends ExchangeDeps {
  readonly gate: Gate
  readonly execution: Execution
  readonly identities: Identities
  readonly documents: TrustedDocuments
  readonly limit: RateLimit
}

/** What is spoken on a socket. */
export interface Protocol {
  /** Begins to speak. Gives what is to be called once the socket is closed. */
  open(wire: Wire, conversation: Conversation): (code: number, reason: string) => Promise<void>
}

/** graphql-transport-ws with the gate, limits, contexts, masking and log lines that requests by HTTP have. */
export function createProtocol(deps: ProtocolDeps): Protocol {
  const server = createServer(deps)
  return {
    open(wire, conversation) {
      const identity = deps.identities.open(conversation)
      const ended = server.opened(takesHashes(answersPings(wire, conversation, identity)), {
        conversation,
        identity,
        asked: 0,
      })
      return async (code, reason) => {
        identity.end()
        await ended(code, reason)
      }
    },
  }
}

function createServer({ execution, documents, limit, ...deps }: ProtocolDeps) {
  const begin = async ({ extra }: Client, operation: Operation, payload: SubscribePayload) => {
    const { conversation, identity } = extra
    if (conversation.operations.size > MAX_OPERATIONS) throw tooMany(MAX_OPERATIONS, '물을')
    operation.exchange.identify(identity.told())
    await limit.take({ viewer: identity.told(), address: conversation.client.address })
    const asked = await readPersisted(payload, documents)
    if (asked instanceof GraphQLError) return [asked]
    const prepared = execution.prepare(asked, await identity.current(), operation, extra)
    if (!operation.isBrief && subscriptionsOf(conversation) > MAX_SUBSCRIPTIONS)
      throw tooMany(MAX_SUBSCRIPTIONS, '구독할')
    return prepared
  }

  return makeServer<Params, Session>({
    ...followOperations(deps, begin),
    connectionInitWaitTimeout: 3_000,
    execute,
    subscribe: execution.subscribe,
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

const takesHashes = (wire: Wire): Wire => ({
  ...wire,
  onMessage: receive => wire.onMessage(message => receive(messageWithText(message))),
})

/** In any case of letters, as a header's name: a token that is overlooked makes an anonymous socket of a signed-in one. */
const authorizationIn = (said: Params): unknown =>
  Object.entries(said ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1]

const subscriptionsOf = ({ operations }: Conversation): number =>
  [...operations.values()].filter(({ isBrief }) => !isBrief).length

const tooMany = (most: number, what: string): PillingError =>
  new PillingError('RATE_LIMITED', `한 연결에서 동시에 ${most}개까지 ${what} 수 있습니다.`, { retryAfter: 1 })
