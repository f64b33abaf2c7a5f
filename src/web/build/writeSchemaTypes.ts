import { readFileSync, writeFileSync } from 'node:fs'
import { schemaFiles } from './schemaTypes.ts'

const at = (path: string) => new URL(path, import.meta.url)

/** Part of `npm run schema`: the dashboard's types follow schema.graphql. */
const files = schemaFiles(readFileSync(at('../../../schema.graphql'), 'utf8'))
for (const [name, text] of Object.entries(files)) writeFileSync(at(`../dashboard/${name}`), text)
