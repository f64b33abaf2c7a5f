import { buildSchema, execute, GraphQLError, parse, print, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { cellOf } from './csv.js'
import { columnsOf, valueAt } from './exportColumns.js'
import { planExport } from './exportPlan.js'

const schema = buildSchema(`
  scalar JSONObject
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  interface Node { id: ID! }
  type Maker { name: String! country: String }
  type Medicine implements Node {
    id: ID!
    name: String!
    maker: Maker
    words: [String]
    makers: [Maker!]!
    grid: [[Int]]
    extra: JSONObject
    edge: String
    similar(first: Int = 10, after: String): MedicineConnection!
  }
  type MedicineEdge { cursor: String! rank: Int node: Medicine maker: Maker }
  type MedicineConnection { edges: [MedicineEdge!]! nodes: [Medicine]! pageInfo: PageInfo! totalCount: Int! about: Maker }
  type User implements Node {
    id: ID!
    nickname: String!
    saved(after: String, first: Int! = 20, category: String): MedicineConnection!
    taken(first: Int = 20, after: String): MedicineConnection
    devices: [Maker!]!
    friends: [User!]!
    notPaged: MedicineConnection
    best: Medicine
  }
  type Query {
    medicines(search: String, first: Int = 10, after: String): MedicineConnection!
    medicine(id: ID!): Medicine
    viewer: User
    node(id: ID!): Node
    nodes(ids: [ID!]!): [Node]!
    answer: Int
  }
  type Mutation { medicines(first: Int, after: String): MedicineConnection! }
  type Subscription { viewer: User }
`)

function planned(query: string, variables: Record<string, unknown> = {}) {
  const document = parse(query)
  expect(validate(schema, document)).toEqual([])
  const operation = document.definitions.find(node => node.kind === 'OperationDefinition')
  if (!operation) throw new Error('There is no operation.')
  const plan = planExport(schema, { document, operation }, variables)
  return { plan, columns: columnsOf(plan.select, plan.target) }
}

const words = (text: string) => text.replace(/\s+/g, ' ').trim()

describe('the columns of a document', () => {
  const M = (selection: string) => `{ medicines { nodes { ${selection} } } }`
  test.each<[string, string, Record<string, unknown>?]>([
    [M('name id'), 'name id'],
    [M('title: name'), 'title'],
    [M('name maker { country name } id'), 'name maker.country maker.name id'],
    [M('made: maker { by: name }'), 'made.by'],
    [M('words makers { name } grid extra'), 'words makers grid extra'],
    [M('__typename name'), '__typename name'],
    [M('name similar { nodes { id } totalCount }'), 'name similar.nodes similar.totalCount'],
    ['{ medicines { nodes { name } nodes { id name } } }', 'name id'],
    ['{ medicines { totalCount about { name } nodes { name } pageInfo { endCursor } } }', 'name'],
    ['{ medicines { rows: nodes { name } pageInfo: totalCount } }', 'name'],
    ['{ medicines { pageInfo: nodes { name } } }', 'name'],
    ['{ medicines { edges { cursor node { name } rank } } }', 'edge.cursor name edge.rank'],
    ['{ medicines { edges { n: node { name } at: cursor maker { name } } } }', 'name edge.at edge.maker.name'],
    ['{ medicines { edges { cursor } } }', 'edge.cursor'],
    ['{ medicines { edges { node { edge } } } }', 'edge'],
    ['{ medicines { edges { node { name } twice: node { name } } } }', 'name edge.twice.name'],
    ['{ all: medicines { nodes { name } } __typename }', 'name'],
    ['{ viewer { id nickname saved { nodes { name } } __typename } }', 'name'],
    ['{ medicine(id: "1") { similar { nodes { name } } name words } }', 'name'],
    ['{ node(id: "1") { id ... on User { saved { nodes { name } } } } }', 'name'],
    [
      '{ medicines { ...F } } fragment F on MedicineConnection { nodes { ...G name } } fragment G on Node { id }',
      'id name',
    ],
    [
      `{ viewer { ...U } } fragment U on User { saved { ...C } } fragment C on MedicineConnection { nodes { maker { ...M } } }
      fragment M on Maker { name }`,
      'maker.name',
    ],
    [M('...A maker { country } ...A') + 'fragment A on Medicine { maker { name } id }', 'maker.name maker.country id'],
    [M('name @skip(if: true) id'), 'id'],
    ['query ($w: Boolean!) { medicines { nodes { name id @include(if: $w) } } }', 'name', { w: false }],
    ['query ($w: Boolean!) { medicines { nodes { name id @include(if: $w) } } }', 'name id', { w: true }],
    [
      'query ($w: Boolean! = false) { medicines { nodes { name ...F @include(if: $w) } } } fragment F on Medicine { id }',
      'name',
    ],
    [M('...F @skip(if: true) name ...F') + 'fragment F on Medicine { id }', 'name id'],
    ['{ answer @skip(if: true) medicines { nodes { name } } viewer @include(if: false) { id } }', 'name'],
    ['{ medicines { edges @skip(if: true) { cursor } nodes { name } } }', 'name'],
    ['{ medicines { nodes { ... on Medicine { name } ... { id } } } }', 'name id'],
  ])('%s', (query, expected, variables) => {
    const { columns } = planned(query, variables)
    expect(columns.map(({ name }) => name).join(' ')).toBe(expected)
  })
})

describe('what no file can be made of is told', () => {
  const none = /connection\(쪽으로 나뉜 목록\)만/
  test.each<[string, RegExp, Record<string, unknown>?]>([
    ['{ medicine(id: "1") { name } }', none],
    ['{ medicine(id: "1") { maker { name } } }', none],
    ['{ answer }', none],
    ['{ __typename }', none],
    ['{ viewer { notPaged { nodes { name } } } }', /^viewer\.notPaged\.nodes: 목록/],
    ['{ viewer { devices { name } } }', /^viewer\.devices: 목록/],
    ['{ viewer { friends { saved { nodes { name } } } } }', /^viewer\.friends: 목록/],
    ['{ nodes(ids: []) { ... on User { saved { nodes { id } } } } }', /^nodes: 목록/],
    ['{ medicines { nodes { name } } answer }', /^medicines, answer: 한 파일에는/],
    ['{ answer medicines { nodes { name } } }', /^answer, medicines: 한 파일에는/],
    ['{ a: medicines { nodes { name } } b: medicines { nodes { name } } }', /^a, b: 한 파일에는/],
    ['{ viewer { saved { nodes { name } } mine: taken { totalCount } } }', /^viewer\.saved, viewer\.mine: 한 파일에는/],
    ['{ viewer { best { name } taken { nodes { name } } } }', /^viewer\.best, viewer\.taken: 한 파일에는/],
    ['{ medicines { totalCount } }', /^medicines: nodes와 edges 가운데/],
    ['{ x: medicines { nodes { name } edges { cursor } } }', /^x: nodes와 edges 가운데/],
    ['{ medicines { a: nodes { name } b: nodes { name } } }', /^medicines: nodes와 edges 가운데/],
    ['{ medicines { nodes @skip(if: true) { name } } }', /^medicines: nodes와 edges 가운데/],
    ['query ($w: Boolean!) { medicines @include(if: $w) { nodes { name } } }', none, { w: false }],
    ['{ medicines { nodes { name @skip(if: true) } } }', /담을 값이 없습니다/],
    ['{ medicines { nodes { maker { name @skip(if: true) } } } }', /담을 값이 없습니다/],
    ['{ medicines { edges { cursor node { edge } } } }', /edge라는 이름을 쓸 수 없습니다/],
    ['{ medicines { edges { cursor node { edge: maker { name } } } } }', /edge라는 이름을 쓸 수 없습니다/],
    ['mutation { medicines { nodes { name } } }', /조회\(query\)만/],
    ['subscription { viewer { saved { nodes { name } } } }', /조회\(query\)만/],
  ])('%s', (query, message, variables) => {
    let thrown: unknown
    try {
      planned(query, variables)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(GraphQLError)
    expect(thrown).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
    expect((thrown as GraphQLError).message).toMatch(message)
  })

  test('a thousand columns and one', () => {
    const maker = (at: number) => `m${at}: maker { name }`
    const of = (count: number) =>
      `{ medicines { nodes { ${Array.from({ length: count }, (_, at) => maker(at)).join(' ')} } } }`
    expect(planned(of(1_000)).columns).toHaveLength(1_000)
    expect(() => planned(of(1_001))).toThrow(/1000개/)
  })
})

describe('the document of a page', () => {
  const INFO = 'pageInfo { hasNextPage endCursor }'
  test.each<[string, string, Record<string, unknown>?]>([
    ['{ medicines { totalCount nodes { name } } }', `{ medicines(first: 7) { nodes { name } ${INFO} } }`],
    [
      'query Q($a: String, $n: Int = 3) { m: medicines(first: $n, after: $a, search: "가") { nodes { name } } }',
      `query Q($a: String, $n: Int = 3) { m: medicines(search: "가", first: 7, after: "here") { nodes { name } ${INFO} } }`,
      { a: 'here' },
    ],
    [
      'query ($first: String, $after: Int) { medicines(first: $after, search: $first, after: "x") { nodes { id } } }',
      `query ($first: String, $after: Int) { medicines(search: $first, first: 7, after: "x") { nodes { id } ${INFO} } }`,
      { after: 5, first: 'words' },
    ],
    [
      '{ me: viewer @include(if: true) { id saved(category: "x", after: null) { nodes { id } } } }',
      `{ me: viewer { saved(category: "x", first: 7) { nodes { id } ${INFO} } } }`,
    ],
    [
      '{ node(id: "1") { ... on User { saved { edges { cursor } } } } }',
      `{ node(id: "1") { ... on User { saved(first: 7) { edges { cursor } ${INFO} } } } }`,
    ],
    [
      '{ medicines { pageInfo: nodes { name } } }',
      '{ medicines(first: 7) { pageInfo: nodes { name } pageInfo_: pageInfo { hasNextPage endCursor } } }',
    ],
    [
      '{ ...Q } fragment Q on Query { medicines { ...C } } fragment C on MedicineConnection { nodes { ...N } } fragment N on Node { id }',
      `{ medicines(first: 7) { nodes { ...N } ${INFO} } } fragment Q on Query { medicines { ...C } }
       fragment C on MedicineConnection { nodes { ...N } } fragment N on Node { id }`,
    ],
    [
      '{ medicines { nodes { name } } medicines { nodes { maker { name } } nodes { id } } }',
      `{ medicines(first: 7) { nodes { name maker { name } id } ${INFO} } }`,
    ],
  ])('%s', (query, expected, variables) => {
    const { plan } = planned(query, variables)
    const document = plan.page({ first: 7, after: plan.after })
    expect(words(print(document))).toBe(words(print(parse(expected))))
    const isUnused = ({ message }: GraphQLError) => /never used/.test(message)
    expect(validate(schema, document).filter(error => !isUnused(error))).toEqual([])
  })

  test('whatever a cursor holds goes in as it is', () => {
    const { plan } = planned('{ medicines { nodes { id } } }')
    const after = '"}) { evil } #\n\\'
    const [, again] = /after: ("(?:[^"\\]|\\.)*")/.exec(print(plan.page({ first: 1, after }))) ?? []
    expect(JSON.parse(again ?? '')).toBe(after)
  })
})

describe('the rows of an answer', () => {
  const maker = { name: '회사', country: null }
  const medicine = (id: string) => ({
    ...{
      id,
      name: `약 ${id}`,
      maker,
      words: ['하나', null],
      makers: [maker],
      grid: [[1], null],
      extra: { any: ['thing'] },
    },
    edge: null,
  })
  const connection = {
    nodes: [medicine('1'), null],
    edges: [
      { cursor: 'a', rank: 1, node: medicine('1'), maker: null },
      { cursor: 'b', rank: null, node: null, maker },
    ],
    pageInfo: { hasNextPage: true, endCursor: 'b' },
  }
  const rootValue = { medicines: connection, viewer: { taken: null, saved: connection } }

  const read = async (query: string, root: object = rootValue) => {
    const { plan, columns } = planned(query)
    const document = plan.page({ first: 1, after: null })
    const { data, errors } = await execute({ schema, document, rootValue: root })
    expect(errors).toBeUndefined()
    const page = plan.read(data)
    const cells = page?.rows.map(row => columns.map(({ path }) => cellOf(valueAt(row, path))))
    return { page, cells, json: page?.rows.map(row => JSON.stringify(row)) }
  }

  test('nodes, flattened and as they are', async () => {
    const { page, cells, json } = await read(
      '{ medicines { nodes { id maker { name country } words makers { name } grid extra } } }',
    )
    expect(page?.next).toBe('b')
    expect(cells).toEqual([
      ['1', '회사', '', '하나 | ', '[{"name":"회사"}]', '[[1],null]', '{"any":["thing"]}'],
      ['', '', '', '', '', '', ''],
    ])
    expect(json).toEqual([
      '{"id":"1","maker":{"name":"회사","country":null},"words":["하나",null],"makers":[{"name":"회사"}],"grid":[[1],null],"extra":{"any":["thing"]}}',
      'null',
    ])
  })

  test('edges, with what they say beside the node', async () => {
    const { cells, json } = await read(
      '{ viewer { saved { edges { cursor node { name } by: maker { name } rank } } } }',
    )
    expect(cells).toEqual([
      ['a', '약 1', '', '1'],
      ['b', '', '회사', ''],
    ])
    expect(json).toEqual([
      '{"name":"약 1","edge":{"cursor":"a","by":null,"rank":1}}',
      '{"edge":{"cursor":"b","by":{"name":"회사"},"rank":null}}',
    ])
    expect((await read('{ medicines { edges { node { id } } } }')).json).toEqual(['{"id":"1"}', 'null'])
    expect((await read('{ medicines { edges { cursor } } }')).cells).toEqual([['a'], ['b']])
  })

  test('names that every object has in JavaScript are names like others', async () => {
    const query = '{ medicines { edges { cursor node { constructor: id __proto__: name toString: edge } } } }'
    const { cells, json } = await read(query)
    expect(cells).toEqual([
      ['a', '1', '약 1', ''],
      ['b', '', '', ''],
    ])
    expect(json?.[0]).toBe('{"constructor":"1","__proto__":"약 1","toString":null,"edge":{"cursor":"a"}}')
  })

  test('a last page ends it, and nothing that is not there is an empty file', async () => {
    const over = { medicines: { ...connection, nodes: [], pageInfo: { hasNextPage: false, endCursor: 'b' } } }
    expect((await read('{ medicines { nodes { id } } }', over)).page).toEqual({ rows: [], next: null })
    expect((await read('{ viewer { taken { nodes { id } } } }')).page).toBeNull()
    expect((await read('{ viewer { saved { nodes { id } } } }', { viewer: null })).page).toBeNull()
  })

  test('a page that says that there are more, and not where, is no end', async () => {
    const lost = { medicines: { ...connection, pageInfo: { hasNextPage: true, endCursor: null } } }
    await expect(read('{ medicines { nodes { id } } }', lost)).rejects.toThrow()
  })
})
