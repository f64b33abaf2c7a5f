import type { Asker } from './asker'
import type { Wanted } from './download'
import type { Verdict } from './token'

interface Server {
  readonly url: URL
  readonly asker: Asker
}

/** Asks for all pages of a document as a stream of this type. */
export async function askForFile(
  { url, asker }: Server,
  { query, operationName, variables, headers }: Wanted,
  accept: string,
  signal: AbortSignal,
): Promise<Response> {
  const credential = await asker.as(headers)
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...credential.headers, ...headers, accept, 'content-type': 'application/json' },
    body: JSON.stringify({ query, operationName, variables }),
    signal,
  })
  if (response.status === 401) credential.refused()
  return response
}

/** Milliseconds for an answer to come. */
const PATIENCE = 20_000
const WHO = JSON.stringify({ query: '{ viewer { nickname roles } }' })

/** Has the server say whose token this is. */
export async function checkToken(url: URL, token: string): Promise<Verdict> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const init = { method: 'POST', cache: 'no-store', headers, body: WHO, signal: AbortSignal.timeout(PATIENCE) } as const
  const response = await fetch(url, init).catch(() => null)
  if (response?.status === 401) return { kind: 'refused' }
  return response?.ok ? verdictIn(await response.json().catch(() => null)) : { kind: 'unchecked' }
}

function verdictIn(body: unknown): Verdict {
  const { viewer } = (body as { data?: { viewer?: { nickname?: unknown; roles?: unknown } | null } } | null)?.data ?? {}
  const roles = Array.isArray(viewer?.roles) ? viewer.roles.map(String) : []
  return { kind: 'good', nickname: typeof viewer?.nickname === 'string' ? viewer.nickname : null, roles }
}
