import { introspectionFromSchema, buildSchema, isObjectType } from 'graphql'
import { minifyIntrospection, outputIntrospectionFile } from 'gql.tada/internal'

/** The files that the dashboard's types are inferred from, by their names below src/web/dashboard. */
export function schemaFiles(sdl: string): Readonly<Record<string, string>> {
  const schema = buildSchema(sdl)
  const introspection = minifyIntrospection(introspectionFromSchema(schema, { descriptions: false }))
  const types = outputIntrospectionFile(introspection, { fileType: '.d.ts', shouldPreprocess: true })
  const keyless = Object.values(schema.getTypeMap())
    .filter(type => isObjectType(type) && !type.name.startsWith('__') && !('id' in type.getFields()))
    .map(({ name }) => name)
    .filter(name => !ROOTS.has(name))
  return {
    'graphql-env.d.ts': HEAD_OF_TYPES + typesAlone(types),
    'client/keyless.ts': `${HEAD}export const KEYLESS = [\n${keyless.map(name => `  '${name}',\n`).join('')}] as const\n`,
  }
}

/** Without the comments that switch off checks, and without being taken for the schema of every document there is. */
const typesAlone = (text: string): string =>
  text.slice(text.indexOf('export type'), text.indexOf('import * as gqlTada'))

const HEAD_OF_TYPES = '/** The schema as types, for gql.tada. Written by `npm run schema`. */\n'

const ROOTS = new Set(['Query', 'Mutation', 'Subscription'])

const HEAD = `/** Types without an id, which live in what they were asked for within. Written by \`npm run schema\`. */
`
