import { writeFileSync } from 'node:fs'
import { RESOLVERS } from './fields.js'
import { printSchema, schemaOf } from './graph/schema.js'

/** `npm run schema`: writes the contract as the code says it. */
writeFileSync('schema.graphql', printSchema(schemaOf(RESOLVERS)))
