import { createHash } from 'node:crypto'
import { formatDocument, stringifyDocument, type TypedDocumentNode } from '@urql/core'
import { Kind } from 'graphql'

/** One operation of the dashboard, with the text by which the server will know it. */
export interface TrustedDocument {
  readonly name: string
  readonly text: string
  readonly hash: string
}

/**
 * The operations among what modules export, as the client sends them: graphcache asks for `__typename` everywhere.
 * Throws where one has no name, or two have the same, since the client tells them apart by it.
 */
export function documentsOf(modules: readonly Readonly<Record<string, unknown>>[]): TrustedDocument[] {
  const documents = modules.flatMap(exported => Object.values(exported).filter(isOperation)).map(documentOf)
  const names = documents.map(({ name }) => name)
  const doubled = names.find((name, at) => names.indexOf(name) !== at)
  if (doubled !== undefined) throw new Error(`two operations are called ${doubled}`)
  return documents.sort((one, other) => (one.name < other.name ? -1 : 1))
}

/** What the server reads: the text by its hash. */
export const manifestOf = (documents: readonly TrustedDocument[]): Record<string, string> =>
  Object.fromEntries(documents.map(({ hash, text }) => [hash, text]))

/** What the client reads: the hash by the operation's name. */
export const hashesOf = (documents: readonly TrustedDocument[]): Record<string, string> =>
  Object.fromEntries(documents.map(({ name, hash }) => [name, hash]))

function isOperation(value: unknown): value is TypedDocumentNode {
  if (typeof value !== 'object' || value === null || !('definitions' in value)) return false
  const { definitions } = value
  return Array.isArray(definitions) && definitions.some(isOperationDefinition)
}

const isOperationDefinition = (definition: unknown): boolean =>
  typeof definition === 'object' &&
  definition !== null &&
  'kind' in definition &&
  definition.kind === Kind.OPERATION_DEFINITION

function documentOf(document: TypedDocumentNode): TrustedDocument {
  const [operation] = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  const name = operation?.kind === Kind.OPERATION_DEFINITION ? operation.name?.value : undefined
  if (name === undefined) throw new Error('an operation of the dashboard has no name')
  const text = stringifyDocument(formatDocument(document) as TypedDocumentNode)
  return { name, text, hash: createHash('sha256').update(text).digest('hex') }
}
