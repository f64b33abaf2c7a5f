import { readFileSync } from 'node:fs'
import {
  buildSchema,
  type DocumentNode,
  findBreakingChanges,
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  Kind,
  parse,
  validate,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import { RESOLVERS } from '../../src/fields.js'
import { printSchema, schemaOf } from '../../src/graph/schema.js'
import { EXAMPLES } from '../examples.js'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const ours = schemaOf(RESOLVERS)

test('schema.graphql is what the code says: npm run schema writes it', () => {
  expect(read('../../schema.graphql')).toBe(printSchema(ours))
})

describe.each(['medicines', 'users', 'scraps', 'schedules', 'feed', 'summaries', 'pharmacies'])(
  'what clients were promised of %s',
  domain => {
    const promised = buildSchema(read(`./${domain}.graphql`))

    test('is not broken', () => {
      expect(findBreakingChanges(promised, ours)).toEqual([])
    })

    test('is there word for word: names, types, nullability, defaults', () => {
      const kept = new Set(partsOf(ours).map(({ words }) => words))
      const gone = partsOf(promised).filter(({ words }) => !kept.has(words))
      expect(gone.map(({ words }) => words)).toEqual([])
    })
  },
)

describe('the playground’s examples', () => {
  const asked = EXAMPLES.map(({ name, document }) => ({ name, document: parse(document) }))

  test.each(asked)('$name can be asked', ({ document }) => {
    expect(validate(ours, document)).toEqual([])
  })

  test('show everything that can be asked for or followed', () => {
    const shown = asked.flatMap(({ document }) => rootFieldsOf(document))
    const fields = [ours.getQueryType(), ours.getSubscriptionType()].flatMap(type =>
      Object.keys(type?.getFields() ?? {}),
    )
    expect(fields.filter(name => !shown.includes(name))).toEqual([])
  })
})

const rootFieldsOf = ({ definitions }: DocumentNode): string[] =>
  definitions
    .flatMap(node => (node.kind === Kind.OPERATION_DEFINITION ? node.selectionSet.selections : []))
    .flatMap(node => (node.kind === Kind.FIELD ? [node.name.value] : []))

test('everything is described in Korean', () => {
  const parts = partsOf(ours)
  expect(parts.length).toBeGreaterThan(60)
  expect(parts.filter(({ about }) => !/[가-힣]/.test(about)).map(({ words }) => words)).toEqual([])
})

/** A type, field, argument or value: what is said of it in SDL, and its description. */
interface Part {
  words: string
  about: string
}

const partsOf = (schema: GraphQLSchema): Part[] =>
  Object.values(schema.getTypeMap())
    .filter(type => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .flatMap(type => [...ofType(type), ...ofInside(type)])

function ofType(type: GraphQLNamedType): Part[] {
  // type-graphql makes the roots, and lets nobody describe them.
  if (['Query', 'Mutation', 'Subscription'].includes(type.name)) return []
  const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces().map(({ name }) => name) : []
  return ['', ...interfaces].map(name => part(`${type.name} ${name}`.trim(), type.description))
}

function ofInside(type: GraphQLNamedType): Part[] {
  if (isEnumType(type))
    return type.getValues().map(({ name, description }) => part(`${type.name}.${name}`, description))
  if (isInputObjectType(type)) return Object.values(type.getFields()).map(field => ofArgument(type.name, field))
  if (!isObjectType(type) && !isInterfaceType(type)) return []
  return Object.values(type.getFields()).flatMap(({ name, type: of, args, description }) => [
    part(`${type.name}.${name}: ${String(of)}`, description),
    ...args.map(arg => ofArgument(`${type.name}.${name}`, arg)),
  ])
}

const ofArgument = (
  of: string,
  { name, type, defaultValue, description }: Pick<GraphQLArgument, 'name' | 'type' | 'defaultValue' | 'description'>,
) =>
  part(
    `${of}(${name}: ${String(type)}${defaultValue === undefined ? '' : ` = ${JSON.stringify(defaultValue)}`})`,
    description,
  )

const part = (words: string, about: string | null | undefined): Part => ({ words, about: about ?? '' })
