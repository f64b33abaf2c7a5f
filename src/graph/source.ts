import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql'
import type { Context } from './context.js'

type Class<T> = abstract new (...args: never[]) => T
type Instances = ReadonlyMap<unknown, object>

const instancesOf = new WeakMap<GraphQLSchema, Instances>()

/** Call it once a schema is there, so that its subscriptions find who answers them. */
export const rememberInstances = (schema: GraphQLSchema, instances: Instances): void =>
  void instancesOf.set(schema, instances)

/**
 * What `@Subscription({ subscribe })` is given: `open` with the instance of the resolver, which type-graphql doesn't tell.
 * Its events are asked for one by one, each once the one before has reached the network. When nobody listens any more,
 * the context's signal is aborted and then the iterator is returned, at once, also while it waits for its next event: an
 * async generator must end on the signal whatever it waits for. What it throws before that reaches the client.
 */
export const sourceOf =
  <Resolver extends object, Args extends object, C extends Context>(
    resolver: () => Class<Resolver>,
    open: (resolver: Resolver, args: Args, context: C) => AsyncIterable<unknown> | Promise<AsyncIterable<unknown>>,
  ) =>
  ({ args, context, info }: { args: Args; context: C; info: GraphQLResolveInfo }) => {
    const instance = instancesOf.get(info.schema)?.get(resolver())
    if (!(instance instanceof resolver())) throw new Error(`This schema has no ${resolver().name}.`)
    return open(instance, args, context)
  }
