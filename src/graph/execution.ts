import {
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
  subscribe,
} from 'graphql'
import type { SubscribePayload } from 'graphql-ws'
import type { Log } from '../log.js'
import type { Viewer } from '../viewer.js'
import type { CreateContext } from './context.js'
import type { Conversation, Operation } from './conversation.js'
import { deliver, failing } from './delivery.js'
import type { Gate } from './gate.js'
import type { Identity } from './identity.js'

export interface ExecutionDeps {
  readonly schema: GraphQLSchema
  readonly gate: Gate
  readonly createContext: CreateContext
  readonly log: Log
}

/** Who listens, and what they are known by. */
export interface Listener {
  readonly conversation: Conversation
  readonly identity: Identity
}

/** Runs the operations of the doors that have no Apollo. */
export interface Execution {
  /** What can be run, or why it is refused. */
  prepare(asked: SubscribePayload, viewer: Viewer | null, operation: Operation, listener: Listener): Prepared
  /** A source that could not be opened is one that throws as soon as it is asked. */
  subscribe(args: ExecutionArgs): Promise<AsyncGenerator<ExecutionResult, void, void>>
}

export type Prepared = (ExecutionArgs & { readonly type: OperationTypeNode }) | GraphQLError[]

interface Underway extends Listener {
  /** Aborted as soon as nobody listens; of a query or a mutation never. */
  readonly listening: AbortController
}

/** Gate, context and log line as requests by HTTP have them; a subscription's events wait until they may be heard. */
export function createExecution({ schema, gate, createContext, log: ownLog }: ExecutionDeps): Execution {
  const underway = new WeakMap<object, Underway>()

  const of = ({ contextValue }: ExecutionArgs): Underway => {
    const found = typeof contextValue === 'object' && contextValue ? underway.get(contextValue) : undefined
    if (!found) throw new Error('An operation was run that nobody had prepared.')
    return found
  }

  return {
    prepare({ query, ...asked }, viewer, operation, listener) {
      const { exchange } = operation
      operation.hidesSchema = !gate.mayIntrospect(viewer)
      const read = gate.read(query, asked)
      if (Array.isArray(read)) return read
      exchange.name(read.operation)
      const type = read.operation.operation
      const isSubscription = type === OperationTypeNode.SUBSCRIPTION
      operation.isBrief = !isSubscription
      const refused = gate.check(read.document, asked, viewer)
      if (refused.length > 0) return refused
      const { requestId, log, served } = exchange
      const { client } = listener.conversation
      const listening = new AbortController()
      const { signal } = listening
      const contextValue = createContext({ viewer, client, requestId, log, served, signal, isSubscription })
      underway.set(contextValue, { ...listener, listening })
      const { operationName = null, variables: variableValues = null } = asked
      return { schema, document: read.document, contextValue, operationName, variableValues, type }
    },

    async subscribe(args) {
      const { identity, conversation, listening } = of(args)
      const events = await subscribe(args)
      if (!(Symbol.asyncIterator in events)) return failing(events.errors ?? [])
      return deliver(events, {
        listening,
        leaving: conversation.leaving,
        mayHear: identity.mayHear,
        failed: error => ownLog.warn({ err: error, requestId: conversation.requestId }, 'a source did not end cleanly'),
      })
    },
  }
}
