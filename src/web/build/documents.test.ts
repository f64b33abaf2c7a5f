import { readdirSync, readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, fetchExchange, type TypedDocumentNode } from '@urql/core'
import { buildSchema, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { createCache } from '../dashboard/client/cache'
import { bodyIn } from '../dashboard/client/fakes/body'
import { graphql } from '../dashboard/client/graphql'
import { createTrusted } from '../dashboard/client/trusted'
import { documentsOf, hashesOf, manifestOf } from './documents'
import { readDocuments } from './trustedDocuments'

const root = fileURLToPath(new URL('../dashboard', import.meta.url))
const documents = await readDocuments(root)

/** What the client posts of a query or a mutation. */
async function bodyOf(document: TypedDocumentNode, hashes: Record<string, string>): Promise<Record<string, unknown>> {
  const bodies: Record<string, unknown>[] = []
  const client = new Client({
    url: 'http://pilling.test/graphql',
    preferGetMethod: false,
    fetch: async (_url, init) => {
      bodies.push(bodyIn(init))
      return new Response('{"data":null}', { headers: { 'content-type': 'application/json' } })
    },
    exchanges: [createCache(), createTrusted(hashes).exchange, fetchExchange],
  })
  const { definitions } = document
  const isMutation = definitions.some(each => 'operation' in each && each.operation === 'mutation')
  await (isMutation ? client.mutation(document, {}) : client.query(document, {})).toPromise()
  return bodies[0] ?? {}
}

const ofPages = documents.filter(({ text }) => !text.startsWith('subscription'))

describe('the documents of the dashboard', () => {
  test('are all there', () => {
    expect(documents.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Start', 'Feed', 'Complete', 'DaysDoses']),
    )
  })

  test.each(ofPages)('$name is hashed as the client really sends it', async ({ text, hash }) => {
    const { query } = await bodyOf(parse(text), {})
    expect(query).toBe(text)
    expect(createHash('sha256').update(text).digest('hex')).toBe(hash)
  })

  test.each(ofPages)('$name is sent by its hash alone', async ({ text, hash }) => {
    const body = await bodyOf(parse(text), hashesOf(documents))
    expect(body['query']).toBeUndefined()
    expect(body['extensions']).toEqual({ persistedQuery: { version: 1, sha256Hash: hash } })
  })

  const schema = buildSchema(readFileSync(join(root, '../../../schema.graphql'), 'utf8'))

  test.each(documents)('$name fits the schema', ({ text }) => {
    expect(validate(schema, parse(text))).toEqual([])
  })

  test('what the server reads has the text of each under its hash', () => {
    const manifest = manifestOf(documents)
    expect(Object.keys(manifest)).toHaveLength(documents.length)
    for (const { hash, text } of documents) expect(manifest[hash]).toBe(text)
  })

  test('are all in a queries.ts, where the build finds them', () => {
    const astray = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter(name => /\.tsx?$/.test(name) && !/(^|[\\/])queries\.ts$/.test(name))
      .filter(name => /^\s*(query|mutation|subscription)\s+\w+/m.test(readFileSync(join(root, name), 'utf8')))
    expect(astray).toEqual([])
  })

  test('are all exported, or the build would not see them', () => {
    const kept = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter(name => /(^|[\\/])queries\.ts$/.test(name))
      .flatMap(name => readFileSync(join(root, name), 'utf8').match(/^const \w+ = graphql\(/gm) ?? [])
    expect(kept).toEqual([])
  })
})

describe('collecting documents', () => {
  const ONE = graphql('query One { viewer { id } }')
  const ALSO_ONE = graphql('query One { viewer { nickname } }')
  const NAMELESS = graphql('{ viewer { id } }')
  const PART = graphql('fragment Part on User { id }')

  test('takes operations and leaves what else a module exports', () => {
    expect(documentsOf([{ ONE, PART, limit: 3, none: null }]).map(({ name }) => name)).toEqual(['One'])
  })

  test('refuses two of one name, which the client could not tell apart', () => {
    expect(() => documentsOf([{ ONE }, { ALSO_ONE }])).toThrow('two operations are called One')
  })

  test('refuses one without a name', () => {
    expect(() => documentsOf([{ NAMELESS }])).toThrow('has no name')
  })
})
