import 'reflect-metadata'
import { type GraphQLSchema, lexicographicSortSchema, printSchema as print } from 'graphql'
import { buildSchemaSync, type NonEmptyArray, type PubSub } from 'type-graphql'
import { DateTimeScalar } from './scalars.js'

export interface SchemaOptions {
  /** Types that no field names and no interface leads to. */
  readonly orphanedTypes?: readonly (abstract new (...args: never[]) => object)[]
  /** Needed as soon as there is a subscription. */
  readonly pubSub?: PubSub
}

/** The schema of these resolvers, which were built by hand. Throws where they contradict each other. */
export function createSchema(
  resolvers: readonly object[],
  { orphanedTypes = [], pubSub }: SchemaOptions = {},
): GraphQLSchema {
  const container = new Map(resolvers.map(resolver => [resolver.constructor, resolver]))
  const [first, ...rest] = container.keys()
  if (!first) throw new Error('A schema needs at least one resolver.')
  const classes: NonEmptyArray<typeof first> = [first, ...rest]
  return buildSchemaSync({
    resolvers: classes,
    container,
    validate: false,
    orphanedTypes: [...orphanedTypes],
    scalarsMap: [{ type: Date, scalar: DateTimeScalar }],
    ...(pubSub ? { pubSub } : {}),
  })
}

/** The schema as text, in an order that does not hang on the order of imports, with a newline at its end. */
export const printSchema = (schema: GraphQLSchema): string => `${print(lexicographicSortSchema(schema))}\n`
