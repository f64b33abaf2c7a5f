import { GraphQLError } from 'graphql'
import type { Context as Connection, ServerOptions, SubscribePayload } from 'graphql-ws'
import type { Conversation, Operation } from './conversation.js'
import { createExchange, type ExchangeDeps } from './exchange.js'
import type { Gate } from './gate.js'
import type { Identity } from './identity.js'

/** What is kept of one socket. */
export interface Session {
  readonly conversation: Conversation
  readonly identity: Identity
  /** How many operations there have been, for the ids in the log. */
  asked: number
}

export type Params = Record<string, unknown> | undefined
export type Client = Connection<Params, Session>

type Options = ServerOptions<Params, Session>
type Begun = Awaited<ReturnType<NonNullable<Options['onSubscribe']>>>

/** Keeps each operation on a socket from its message to its end, and lets none of its errors out unformatted. */
export function followOperations(
  deps: ExchangeDeps & { readonly gate: Gate },
  begin: (client: Client, operation: Operation, payload: SubscribePayload) => Promise<Begun>,
): Pick<Options, 'onSubscribe' | 'onNext' | 'onError' | 'onComplete'> {
  const over = ({ extra }: Client, payload: SubscribePayload) => extra.conversation.finish(payload)
  const format = (client: Client, payload: SubscribePayload, errors: readonly unknown[]) => {
    const { exchange, hidesSchema } = client.extra.conversation.operations.get(payload) ?? arrive(client)
    return exchange.fail(errors, hidesSchema)
  }
  const arrive = ({ extra }: Client): Operation => {
    const requestId = `${extra.conversation.requestId}.${++extra.asked}`
    return {
      exchange: createExchange({ door: 'websocket', requestId }, deps),
      hidesSchema: !deps.gate.mayIntrospect(null),
      isBrief: true,
    }
  }
  return {
    async onSubscribe(client, id, payload) {
      const operation = arrive(client)
      client.extra.conversation.begin(payload, operation)
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
      const formatted = format(client, payload, errors.map(within))
      over(client, payload)
      return formatted
    },
    onComplete: (client, _id, payload) => over(client, payload),
  }
}

/** The library wraps what a source throws, and so hides where in the operation that was. */
const within = (error: GraphQLError): GraphQLError => {
  const { originalError: thrown, path } = error
  return thrown instanceof GraphQLError && thrown.path && !path ? thrown : error
}

const toGraphQLError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError ? error : new GraphQLError('', { originalError: error instanceof Error ? error : null })
