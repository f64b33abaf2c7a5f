import { readFileSync } from 'node:fs'
import {
  buildSchema,
  findBreakingChanges,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import { RESOLVERS } from '../src/app.js'
import { printSchema, schemaOf } from '../src/graph/schema.js'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const ours = schemaOf(RESOLVERS)
const roots = [ours.getQueryType(), ours.getMutationType(), ours.getSubscriptionType()]

test('schema.graphql is what the code says: npm run schema writes it', () => {
  expect(read('../schema.graphql')).toBe(printSchema(ours))
})

describe('what clients were promised of medicines', () => {
  const promised = buildSchema(read('./contract/medicines.graphql'))

  test('is not broken', () => {
    expect(findBreakingChanges(promised, ours)).toEqual([])
  })

  test('is there word for word: names, types, nullability, defaults', () => {
    const kept = new Set(wordsOf(ours))
    expect(wordsOf(promised).filter(word => !kept.has(word))).toEqual([])
  })
})

test('everything is described in Korean', () => {
  const described = describedOf(ours)
  expect(described.length).toBeGreaterThan(60)
  expect(described.filter(({ text }) => !/[가-힣]/.test(text ?? '')).map(({ name }) => name)).toEqual([])
})

/** Every field as `Query.nodes(ids: [ID!]!): [Node]!`, every enum value as `MatchKind.EXACT`. */
function wordsOf(schema: GraphQLSchema): string[] {
  return typesOf(schema).flatMap(type => {
    if (isEnumType(type)) return type.getValues().map(({ name }) => `${type.name}.${name}`)
    if (!hasFields(type)) return [`scalar ${type.name}`]
    const implemented = isObjectType(type)
      ? type.getInterfaces().map(({ name }) => `${type.name} implements ${name}`)
      : []
    const fields = Object.values(type.getFields()).map(field => {
      const args =
        'args' in field
          ? field.args.map(arg => `${arg.name}: ${String(arg.type)} = ${JSON.stringify(arg.defaultValue)}`)
          : []
      return `${type.name}.${field.name}(${args.sort().join(', ')}): ${String(field.type)}`
    })
    return [...implemented, ...fields]
  })
}

function describedOf(schema: GraphQLSchema) {
  return typesOf(schema).flatMap(type => {
    // type-graphql makes the roots, and gives them no description.
    const itself = roots.some(root => root === type) ? [] : [{ name: type.name, text: type.description }]
    const values = isEnumType(type) ? type.getValues() : hasFields(type) ? Object.values(type.getFields()) : []
    const inside = values.flatMap(value => [
      { name: `${type.name}.${value.name}`, text: value.description },
      ...('args' in value ? value.args : []).map(arg => ({
        name: `${type.name}.${value.name}(${arg.name})`,
        text: arg.description,
      })),
    ])
    return [...itself, ...inside]
  })
}

const typesOf = (schema: GraphQLSchema) =>
  Object.values(schema.getTypeMap()).filter(type => !isIntrospectionType(type) && !isSpecifiedScalarType(type))

const hasFields = (type: unknown) => isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
