import { buildSchema, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { checkDocument, checkSource, LIMITS, nestsDeeperThan } from './limits.js'

const schema = buildSchema(`
  interface Node { id: ID! }
  type Query {
    node(id: ID!): Node
    nodes(ids: [ID!]!): [Node]!
    medicine(itemSeq: String!): Medicine
    medicines(search: String!, first: Int! = 10, after: String): Connection!
    suggestions(prefix: String!, first: Int! = 8): [Suggestion!]!
    viewer: User
  }
  type User implements Node { id: ID! schedules(first: Int! = 50): ScheduleConnection! }
  type ScheduleConnection { nodes: [Schedule!]! }
  type Schedule { medicine: Medicine! }
  type Suggestion { name: String! }
  type Connection { nodes: [Medicine!]! edges: [Edge!]! totalCount: Int! }
  type Edge { cursor: String! node: Medicine! }
  type Medicine implements Node {
    id: ID! a: String b: String c: String d: String e: String f: String g: String
    self: Medicine tags: [String!]! provenance: Provenance! citations: [Citation!]! related(first: Int! = 20): Connection!
  }
  type Provenance { source: String! }
  type Citation { quote: String! medicine: Medicine }
`)

const refusals = (query: string, variables?: Record<string, unknown>) => {
  const document = parse(query)
  expect(validate(schema, document)).toEqual([])
  return checkDocument(schema, document, { variables }).map(({ message }) => message)
}
const times = (count: number, each: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => each(at)).join(' ')
const scalars = 'id a b c d e f g'
const deep = (levels: number) =>
  `{ medicine(itemSeq: "1") { ${'self { '.repeat(levels - 2)} id ${'}'.repeat(levels - 2)} } }`

describe('passes', () => {
  test.each([
    ['a page of a hundred with eight fields', `{ medicines(search: "a", first: 100) { nodes { ${scalars} } } }`],
    [
      'the same by edges, with an object in each row',
      `{ medicines(search: "a", first: 100) { totalCount edges { cursor node { ${scalars} provenance { source } } } } }`,
    ],
    [
      'a page of 20 within a page of 100',
      '{ medicines(search: "a", first: 100) { nodes { related { nodes { id } } } } }',
    ],
    [
      'a hundred nodes by id',
      `{ nodes(ids: [${times(100, at => `"${at}"`)}]) { id ... on Medicine { provenance { source } } } }`,
    ],
    [
      'a size that is too large, for its resolver to name',
      '{ medicines(search: "a", first: 1000000) { nodes { id } } }',
    ],
    ['as many aliases as there may be', `{ ${times(20, at => `m${at}: medicine(itemSeq: "1") { id }`)} }`],
    ['as deep as it may be', deep(10)],
    [
      'the usual introspection',
      '{ __schema { types { fields { type { ofType { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } } }',
    ],
  ])('%s', (_, query) => expect(refusals(query)).toEqual([]))
})

describe('refuses', () => {
  test.each([
    [
      'a page of 100 within a page of 100',
      '{ medicines(search: "a", first: 100) { nodes { related(first: 100) { nodes { id } } } } }',
      /비용/,
    ],
    [
      'a circle',
      '{ medicines(search: "a", first: 100) { nodes { citations { medicine { citations { medicine { id } } } } } } }',
      /비용/,
    ],
    ['fields in fields', deep(11), /깊이/],
    ['many aliases', `{ ${times(21, at => `m${at}: medicine(itemSeq: "1") { id }`)} }`, /별칭/],
    ['aliases of __typename', `{ ${times(21, at => `t${at}: __typename`)} }`, /별칭/],
    ['many root fields', `{ ${times(21, () => '__typename')} }`, /최상위/],
    ['directives', `{ medicine(itemSeq: "1") { ${times(21, () => 'a @skip(if: false)')} } }`, /지시어/],
    [
      'depth behind a fragment',
      `{ medicine(itemSeq: "1") { ...F } } fragment F on Medicine { ${'self { '.repeat(9)} id ${'}'.repeat(9)} }`,
      /깊이/,
    ],
    [
      'aliases behind fragments',
      `{ ${times(11, () => 'medicine(itemSeq: "1") { ...F }')} } fragment F on Medicine { x: a y: b }`,
      /별칭/,
    ],
    [
      'nodes by the hundred with pages of a hundred',
      `{ nodes(ids: [${times(100, at => `"${at}"`)}]) { ... on User { schedules(first: 100) { nodes { medicine { id } } } } } }`,
      /비용/,
    ],
  ])('%s', (_, query, why) => expect(refusals(query).join()).toMatch(why))

  test('sizes that come in variables or their defaults', () => {
    const query = (declared: string) =>
      `query ($n: Int! ${declared}) { medicines(search: "a", first: $n) { nodes { related(first: $n) { nodes { id } } } } }`
    expect(refusals(query(''), { n: 10 })).toEqual([])
    expect(refusals(query(''), { n: 100 })).toHaveLength(1)
    expect(refusals(query('= 100'))).toHaveLength(1)
    expect(refusals(query('= 100'), { n: 10 })).toEqual([])
  })

  test('ids that come in a variable', () => {
    const query =
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on User { schedules(first: 100) { nodes { medicine { id } } } } } }'
    expect(refusals(query, { ids: ['1'] })).toEqual([])
    expect(refusals(query, { ids: Array.from({ length: 100 }, String) })).toHaveLength(1)
  })

  test('variables in variables', () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) })
    const ask = (variables: Record<string, unknown>) => checkDocument(schema, parse('{ __typename }'), { variables })
    expect(ask({ a: nested(19) })).toEqual([])
    expect(ask({ a: nested(20) })).toHaveLength(1)
    expect(nestsDeeperThan(JSON.parse('['.repeat(40_000) + ']'.repeat(40_000)), LIMITS.variablesNesting)).toBe(true)
  })
})

test('fragments that spread fragments twice over are measured without walking each path', () => {
  const query = `{ medicine(itemSeq: "1") { ...F0 } } ${times(100, at => `fragment F${at} on Medicine { ${at < 99 ? `...F${at + 1} ...F${at + 1}` : 'x: a provenance { source }'} }`)}`
  expect(refusals(query).join()).toMatch(/별칭/)
})

test('a circle of fragments, which validation refuses, does not hang us either', () => {
  const document = parse('{ medicine(itemSeq: "1") { ...F } } fragment F on Medicine { id ...F }')
  expect(checkDocument(schema, document, {})).toEqual([])
})

describe('before the parser', () => {
  test.each([
    ['usual text', '{ medicines(search: "((((") { nodes { id } } } # {{{{', null],
    ['a block string full of brackets', `{ medicine(itemSeq: """${'{'.repeat(500)}""") { id } }`, null],
    ['text that is no GraphQL', '{ "', null],
    ['brackets in brackets', `{ a(b: ${'['.repeat(50)}${']'.repeat(50)}) }`, /겹/],
    ['a document without end', `{ ${'a '.repeat(LIMITS.tokens)} }`, /낱말/],
    ['ten thousand open braces', '{a'.repeat(10_000), /겹/],
  ])('%s', (_, text, why) => {
    const refusal = checkSource(text)
    if (why)
      expect(refusal).toMatchObject({ message: expect.stringMatching(why), extensions: { code: 'QUERY_TOO_COMPLEX' } })
    else expect(refusal).toBeNull()
  })
})
