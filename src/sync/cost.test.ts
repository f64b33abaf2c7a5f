import { parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { checkDocument } from '../graph/limits.js'
import { NodeResolver } from '../graph/node.js'
import { schemaOf } from '../graph/schema.js'
import { RegimenResolver } from '../schedule/regimenResolver.js'
import { ScheduleResolver } from '../schedule/resolver.js'
import { ScrapResolver } from '../scrap/resolver.js'
import { UserResolver } from '../user/resolver.js'
import { SyncResolver } from './resolver.js'

const schema = schemaOf([UserResolver, ScheduleResolver, RegimenResolver, ScrapResolver, SyncResolver, NodeResolver])

const refusals = (query: string, variables: Record<string, unknown>) => {
  const document = parse(query)
  expect(validate(schema, document)).toEqual([])
  return checkDocument(schema, document, { variables }).map(({ message }) => message)
}

const TAKE = 'mutation ($batch: [OfflineMutationInput!]!)'
const mutations = (count: number) => Array.from({ length: count }, (_, at) => ({ clientMutationId: `m${at}` }))
const batches = (count: number, selection: string) =>
  `${TAKE} { ${Array.from({ length: count }, (_, at) => `b${at}: applyOffline(mutations: $batch) { ${selection} }`).join(' ')} }`
const refused = [expect.stringContaining('비용(cost)')]

const MEDICINE = 'medicine { name }'
const ALL = `results { clientMutationId deletedId userErrors { code path }
  schedule { id dose { amount } regimen { id ${MEDICINE} } ${MEDICINE} } regimen { id dose { amount } ${MEDICINE} } scrap { id ${MEDICINE} } }`

describe('the batch of an app that was away', () => {
  test('may be full, and answered with all about what was done', () => {
    expect(refusals(batches(1, ALL), { batch: mutations(100) })).toEqual([])
  })

  test('is weighed by what it does, however little is shown of it', () => {
    expect(refusals(batches(2, '__typename'), { batch: mutations(100) })).toEqual(refused)
    expect(refusals(batches(20, 'results { __typename }'), { batch: mutations(100) })).toEqual(refused)
    expect(refusals(batches(20, 'results { __typename }'), { batch: mutations(5) })).toEqual([])
  })

  test('is weighed alike where it stands in the query', () => {
    const items = (count: number) =>
      mutations(count).map(({ clientMutationId }) => `{ clientMutationId: "${clientMutationId}" }`)
    const query = (count: number) => `mutation { a: applyOffline(mutations: [${items(50).join()}]) { __typename }
      b: applyOffline(mutations: [${items(count).join()}]) { __typename } }`
    expect(refusals(query(100), {})).toEqual([])
    const three = (name: string) => `${name}: applyOffline(mutations: [${items(70).join()}]) { __typename }`
    expect(refusals(`mutation { ${['a', 'b', 'c'].map(three).join(' ')} }`, {})).toEqual(refused)
  })
})
