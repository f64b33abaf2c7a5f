import 'reflect-metadata'
import { graphql } from 'graphql'
import { Field, ObjectType } from 'type-graphql'
import { expect, test } from 'vitest'
import { fromGlobalId, Node, NodeResolver, ownIdOf, toGlobalId } from './node.js'
import { createSchema, printSchema } from './schema.js'

@ObjectType({ implements: Node, simpleResolvers: true })
class Cup extends Node {
  @Field(() => String)
  name!: string
}

@ObjectType({ implements: Node, simpleResolvers: true })
class Dish extends Node {}

const asked: string[][] = []
const cup = (id: string) => ({ id: toGlobalId('Cup', id), name: `cup ${id}` })
const resolver = new NodeResolver({
  Cup: async ids => {
    asked.push([...ids])
    return ids.map(id => (id === 'gone' ? null : id === 'broken' ? new Error('broken') : cup(id)))
  },
  Dish: async ids => ids.map(id => ({ id: toGlobalId('Dish', id) })),
})
const schema = createSchema([resolver], { orphanedTypes: [Cup, Dish] })

const ask = (source: string, variableValues: Record<string, unknown>) =>
  graphql({ schema, source, variableValues, contextValue: { viewer: null } })
const one = 'query ($id: ID!) { node(id: $id) { __typename id ... on Cup { name } } }'
const many = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Cup { name } } }'

test('a thing is found again by its global id, whatever its type', async () => {
  expect(await ask(one, { id: toGlobalId('Cup', '1') })).toEqual({
    data: { node: { __typename: 'Cup', id: toGlobalId('Cup', '1'), name: 'cup 1' } },
  })
  expect(await ask(one, { id: toGlobalId('Dish', '컵:1') })).toMatchObject({ data: { node: { __typename: 'Dish' } } })
})

test('many come in the order asked, with nulls, one read for each type, and one failure fails only itself', async () => {
  asked.length = 0
  const ids = ['Cup:2', 'Dish:1', 'Cup:gone', 'Spoon:1', 'Cup:broken', 'Cup:1', 'Cup:2'].map(each =>
    toGlobalId(...(each.split(':') as [string, string])),
  )
  const { data, errors } = await ask(many, { ids })
  expect(data?.['nodes']).toEqual([
    { __typename: 'Cup', name: 'cup 2' },
    { __typename: 'Dish' },
    null,
    null,
    null,
    { __typename: 'Cup', name: 'cup 1' },
    { __typename: 'Cup', name: 'cup 2' },
  ])
  expect(errors?.map(({ path }) => path)).toEqual([['nodes', 4]])
  expect(asked).toEqual([['2', 'gone', 'broken', '1']])
})

test('a type that nobody knows looks like a thing that is not there', async () => {
  expect(await ask(one, { id: toGlobalId('Spoon', '1') })).toEqual({ data: { node: null } })
  expect(await ask(one, { id: toGlobalId('Cup', 'gone') })).toEqual({ data: { node: null } })
  expect(await ask(one, { id: toGlobalId('toString', '1').replace(/./, 'V') })).toMatchObject({ data: { node: null } })
})

test.each([
  '',
  '1',
  '타이레놀',
  'Q3Vw',
  `${toGlobalId('Cup', '1')}=`,
  `${toGlobalId('Cup', '1')} `,
  toGlobalId('Cup', ''),
  toGlobalId('cup', '1'),
  toGlobalId('Cup', 'a\0b'),
  'x'.repeat(10_000),
])('%j is refused by the name of its argument', async id => {
  const refusal = { code: 'BAD_USER_INPUT', details: { argument: 'id' } }
  expect(() => fromGlobalId(id)).toThrow(expect.objectContaining(refusal))
  expect((await ask(one, { id })).errors?.[0]?.originalError).toMatchObject(refusal)
  expect((await ask(many, { ids: [id] })).errors?.[0]?.originalError).toMatchObject({ details: { argument: 'ids' } })
})

test('more than a hundred are refused', async () => {
  const { errors } = await ask(many, { ids: Array.from({ length: 101 }, (_, at) => toGlobalId('Cup', `${at}`)) })
  expect(errors?.[0]?.message).toBe('ids: 한 번에 100개까지 물을 수 있습니다.')
})

test('an id can stand in a URL', () => {
  const id = toGlobalId('Medicine', '199303108')
  expect(encodeURIComponent(id)).toBe(id)
  expect(fromGlobalId(id)).toEqual({ type: 'Medicine', id: '199303108' })
})

test('a uuid is read in small letters however it was typed, and nothing else is', async () => {
  const uuid = '0C6E6A1E-93C4-4F6B-9A56-3F1D8E2B7ACD'
  expect(fromGlobalId(toGlobalId('Cup', uuid)).id).toBe(uuid.toLowerCase())
  expect(ownIdOf('Cup', toGlobalId('Cup', uuid))).toBe(uuid.toLowerCase())
  expect(ownIdOf('Cup', toGlobalId('Cup', 'ABC'))).toBe('ABC')
  const id = toGlobalId('Cup', uuid.toLowerCase())
  expect(await ask(one, { id: toGlobalId('Cup', uuid) })).toMatchObject({ data: { node: { id } } })
})

test('the printed schema has the contract of nodes', () => {
  const text = printSchema(schema)
    .replace(/"""[^]*?"""\s*/g, '')
    .replace(/\s+/g, ' ')
  expect(text).toContain('interface Node { id: ID! }')
  expect(text).toContain('type Query { node( id: ID! ): Node nodes( ids: [ID!]! ): [Node]! }')
  expect(text).toContain('type Cup implements Node { id: ID! name: String! }')
})
