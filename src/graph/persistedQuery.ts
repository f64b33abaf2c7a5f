/**
 * Documents that are named by the hash of their text, as Apollo's automatic persisted queries have it:
 *     "extensions": { "persistedQuery": { "version": 1, "sha256Hash": "…" } }
 * Those of our own pages are known at every door. Others are kept by Apollo, whose door alone can be given them, and forgotten
 * as newer ones come. Beside the hash `query` is absent, null or empty; the libraries of the other doors want it to be a text.
 */
import type { GraphQLError } from 'graphql'
import { askedIn, type Fields, fieldsOf, type Request } from './asked.js'
import { problem } from './errors.js'
import { sha256, type TrustedDocuments } from './trustedDocuments.js'

/** True where a hash is given, good or not. */
export const isPersisted = ({ extensions }: { readonly extensions?: unknown }): boolean =>
  fieldsOf(extensions)['persistedQuery'] !== undefined

/** Throws where a hash can be none, or isn't that of the text beside it. */
export function checkPersisted(asked: Fields): void {
  const { query } = asked
  const hash = hashIn(asked)
  if (hash === null) throw noHash()
  if (typeof query === 'string' && sha256(query) !== hash)
    throw problem('BAD_USER_INPUT', 'persistedQuery: sha256Hash가 query와 맞지 않습니다.')
}

/** A request for Apollo: with the text in place of its hash where that is trusted, so that Apollo needn't keep it. */
export async function withTrustedText<Asked extends Request>(
  request: Asked,
  documents: TrustedDocuments,
): Promise<Asked> {
  const asked = askedIn(request)
  const hash = isBlank(asked['query']) ? hashIn(asked) : null
  if (hash === null) return request
  const query = await documents.find(hash)
  if (request.method !== 'POST')
    return query === null ? request : { ...request, search: searchWith(request.search, query) }
  const { query: _, extensions, ...rest } = asked
  return { ...request, body: query === null ? { ...rest, extensions } : { ...rest, query } }
}

/** What is asked at a door without Apollo, with its text; or why there is none. */
export async function readPersisted<Payload extends { readonly query: string; readonly extensions?: unknown }>(
  payload: Payload,
  documents: TrustedDocuments,
): Promise<Payload | GraphQLError> {
  if (payload.query !== '' || !isPersisted(payload)) return payload
  const hash = hashIn(payload)
  if (hash === null) return noHash()
  const query = await documents.find(hash)
  // In the words of Apollo, by which clients know it.
  return query === null ? problem('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound') : { ...payload, query }
}

/** The same, with an empty text where it is absent beside a hash. */
export const withText = (asked: Fields): Fields =>
  asked['query'] == null && isPersisted(asked) ? { ...asked, query: '' } : asked

/** `withText` of what a message of a socket asks. */
export function messageWithText(message: string): string {
  if (!message.includes('"persistedQuery"')) return message
  try {
    const said = fieldsOf(JSON.parse(message))
    const asked = fieldsOf(said['payload'])
    const payload = withText(asked)
    return said['type'] === 'subscribe' && payload !== asked ? JSON.stringify({ ...said, payload }) : message
  } catch {
    return message // no JSON, or too deep for it: whoever reads it after us says so
  }
}

/** `withText` of what a request by GET asks. */
export const urlWithText = (url: string): string => {
  const asked = askedIn({ method: 'GET', search: url.slice(url.indexOf('?') + 1), body: null })
  return withText(asked) === asked ? url : `${url}&query=`
}

function hashIn({ extensions }: { readonly extensions?: unknown }): string | null {
  const { version, sha256Hash } = fieldsOf(fieldsOf(extensions)['persistedQuery'])
  return version === 1 && typeof sha256Hash === 'string' && /^[0-9a-f]{64}$/.test(sha256Hash) ? sha256Hash : null
}

const isBlank = (query: unknown): boolean => query === undefined || query === null || query === ''

function searchWith(search: string, query: string): string {
  const params = new URLSearchParams(search)
  params.delete('extensions')
  params.set('query', query)
  return `?${params.toString()}`
}

const noHash = (): GraphQLError =>
  problem('BAD_USER_INPUT', 'persistedQuery: version은 1, sha256Hash는 16진수 64자여야 합니다.')
