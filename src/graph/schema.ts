import 'reflect-metadata'
import { GraphQLSchema, lexicographicSortSchema, printSchema as print } from 'graphql'
import { buildSchemaSync, type PubSub } from 'type-graphql'
import { DateTimeScalar, SCALARS } from './scalars.js'
import { rememberInstances } from './source.js'

export interface SchemaOptions {
  /** Types that no field names and no interface leads to. */
  readonly orphanedTypes?: readonly (abstract new (...args: never[]) => object)[]
  /** For subscriptions by topic; those that bring their own stream (`subscribe`) need none. */
  readonly pubSub?: PubSub
}

type ResolverClass = abstract new (...args: never[]) => object

/** The schema of these resolvers, which were built by hand. Throws where they contradict each other. */
export const createSchema = (resolvers: readonly object[], options?: SchemaOptions): GraphQLSchema =>
  schemaOf(
    resolvers.map(resolver => resolver.constructor as ResolverClass),
    options,
    new Map(resolvers.map(resolver => [resolver.constructor, resolver])),
  )

/** The schema of these classes, to be read; without their instances in `container` nothing can be asked of it. */
export function schemaOf(
  resolvers: readonly ResolverClass[],
  { orphanedTypes = [], pubSub = noTopics }: SchemaOptions = {},
  container: ReadonlyMap<unknown, object> = new Map(),
): GraphQLSchema {
  const [first, ...rest] = resolvers.map(asLibraryWants)
  if (!first) throw new Error('A schema needs at least one resolver.')
  const schema = buildSchemaSync({
    resolvers: [first, ...rest],
    container: { get: (someClass: unknown) => container.get(someClass) },
    validate: false,
    orphanedTypes: [...orphanedTypes],
    scalarsMap: [{ type: Date, scalar: DateTimeScalar }],
    pubSub,
  })
  const config = schema.toConfig()
  const whole = new GraphQLSchema({
    ...config,
    types: [...config.types, ...SCALARS.filter(({ name }) => !schema.getType(name))],
  })
  rememberInstances(whole, container)
  return whole
}

/** type-graphql's word for a class, which it never calls. */
type LibraryClass = Parameters<typeof buildSchemaSync>[0]['resolvers'][0]
const asLibraryWants = (resolver: ResolverClass): LibraryClass => resolver

/** The schema as text, in an order that does not hang on the order of imports, with a newline at its end. */
export const printSchema = (schema: GraphQLSchema): string => `${print(lexicographicSortSchema(schema))}\n`

/** type-graphql insists on one as soon as there is any subscription. */
const noTopics: PubSub = {
  publish() {
    throw new Error('This schema has no topics.')
  },
  subscribe() {
    throw new Error('This schema has no topics.')
  },
}
