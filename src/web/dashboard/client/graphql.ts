import { initGraphQLTada } from 'gql.tada'
import type { introspection } from '../graphql-env'

/** How scalars come in JSON. */
interface Scalars {
  readonly Date: string
  readonly DateTime: string
  readonly LocalTime: string
  readonly TimeZone: string
  readonly URL: string
  readonly JSONObject: Readonly<Record<string, unknown>>
}

/** Writes a document whose types follow schema.graphql. Operations are named, and exported from a `queries.ts`. */
export const graphql = initGraphQLTada<{ introspection: introspection; scalars: Scalars; disableMasking: true }>()

export type { FragmentOf, ResultOf, VariablesOf } from 'gql.tada'
