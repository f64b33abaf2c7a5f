import {
  type Exchange,
  getOperationName,
  makeOperation,
  mapExchange,
  type Operation,
  stringifyDocument,
} from '@urql/core'

export interface Trusted {
  /** Takes the text out of each operation that the server knows by its hash. */
  readonly exchange: Exchange
  /** The text of an operation that was sent by this hash, for a server that doesn't know it: one of another build. */
  textOf(hash: string): string | undefined
}

/** `hashes` are those of src/web/build/trustedDocuments.ts; without one, as in a test, an operation is sent as it is. */
export function createTrusted(hashes: Readonly<Record<string, string>>): Trusted {
  const sent = new Map<string, Operation['query']>()
  const onOperation = (operation: Operation): Operation => {
    const sha256Hash = hashes[getOperationName(operation.query) ?? '']
    if (operation.kind === 'teardown' || sha256Hash === undefined) return operation
    sent.set(sha256Hash, operation.query)
    const extensions = { ...operation.extensions, persistedQuery: { version: 1 as const, sha256Hash } }
    return makeOperation(operation.kind, { ...operation, extensions }, operation.context)
  }
  return {
    exchange: mapExchange({ onOperation }),
    textOf(hash) {
      const document = sent.get(hash)
      return document && stringifyDocument(document)
    },
  }
}

/** True of what a server says that knows no operation by this hash. */
export const isUnknownHash = (errors: unknown): boolean =>
  Array.isArray(errors) && errors.some(error => codeOf(error) === 'PERSISTED_QUERY_NOT_FOUND')

function codeOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('extensions' in error)) return undefined
  const { extensions } = error
  return typeof extensions === 'object' && extensions !== null && 'code' in extensions ? extensions.code : undefined
}
