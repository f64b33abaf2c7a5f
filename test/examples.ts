import { readdirSync, readFileSync } from 'node:fs'
import { exampleOf } from '../src/web/playground/example.js'

const FOLDER = new URL('../src/web/playground/examples/', import.meta.url)

/** The playground's examples, in the order in which it shows them. */
export const EXAMPLES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.graphql'))
  .sort()
  .map(path => exampleOf(path, readFileSync(new URL(path, FOLDER), 'utf8')))
