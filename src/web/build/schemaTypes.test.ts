import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { schemaFiles } from './schemaTypes'

const at = (path: string) => new URL(path, import.meta.url)
const files = schemaFiles(readFileSync(at('../../../schema.graphql'), 'utf8'))

test.each(Object.keys(files))('%s is as schema.graphql has it (else: npm run schema)', name => {
  expect(readFileSync(at(`../dashboard/${name}`), 'utf8') === files[name]).toBe(true)
})

test('a type without an id is kept within what it was asked for', () => {
  const { 'client/keyless.ts': text } = schemaFiles(
    'type Query { a: A b: B } type A { id: ID! } type B { name: String }',
  )
  expect(text).toContain("'B'")
  expect(text).not.toMatch(/'A'|'Query'/)
})
