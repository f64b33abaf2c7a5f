import { XMLParser } from 'fast-xml-parser'
import type { UpstreamFault } from '../errors.js'

/** What a data.go.kr service answered: the rows as they came, and how many there are in all where it says so. */
export interface PortalAnswer {
  items: unknown[]
  totalCount: number | null
}

/** Why there is no answer. `reason` is short and ours: a code, or what the body was, never its text. */
export interface PortalRefusal {
  fault: UpstreamFault
  reason: string
}

/**
 * Reads a body of data.go.kr, whose gateway answers in XML, JSON or one plain line whatever was asked for and whatever
 * the status and content type say: the first character decides.
 */
export function readEnvelope(status: number, text: string): PortalAnswer | PortalRefusal {
  const body = text.trim()
  if (body.startsWith('<'))
    return /^<(!doctype|html|head|body)\b/i.test(body) ? brokenProxy : readTree(status, parseXml(body))
  if (body.startsWith('{')) return readTree(status, parseJson(body))
  const line = LINES.find(([pattern]) => pattern.test(body))
  return line ? { fault: line[1], reason: body } : readStatus(status, body ? '알 수 없는 본문' : '빈 본문')
}

/** The gateway's own one-line bodies. */
const LINES: readonly [RegExp, UpstreamFault][] = [
  [/^unauthorized$/i, 'key'],
  [/^forbidden$/i, 'key'],
  [/^api not found$/i, 'key'],
  [/^api rate limit exceeded$/i, 'rate'],
  [/^api token quota exceeded$/i, 'quota'],
  [/^unexpected errors?$/i, 'server'],
  [/^error (forwarding request to|receiving response from) backend server$/i, 'server'],
]

/** The portal's result codes, with the names that stand in their place in some services. */
const CODES: Readonly<Record<string, [name: string, fault: UpstreamFault]>> = {
  '01': ['APPLICATION_ERROR', 'server'],
  '02': ['DB_ERROR', 'server'],
  '04': ['HTTP_ERROR', 'server'],
  '05': ['SERVICETIMEOUT_ERROR', 'server'],
  '10': ['INVALID_REQUEST_PARAMETER_ERROR', 'request'],
  '11': ['NO_MANDATORY_REQUEST_PARAMETERS_ERROR', 'request'],
  '12': ['NO_OPENAPI_SERVICE_ERROR', 'key'],
  '20': ['SERVICE_ACCESS_DENIED_ERROR', 'key'],
  '21': ['TEMPORARILY_DISABLE_THE_SERVICEKEY_ERROR', 'key'],
  '22': ['LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR', 'quota'],
  '23': ['LIMITED_NUMBER_OF_SERVICE_REQUESTS_PER_SECOND_EXCEEDS_ERROR', 'rate'],
  '29': ['BLACKLIST_IP_ACCESS_ERROR', 'key'],
  '30': ['SERVICE_KEY_IS_NOT_REGISTERED_ERROR', 'key'],
  '31': ['DEADLINE_HAS_EXPIRED_ERROR', 'key'],
  '32': ['UNREGISTERED_IP_ERROR', 'key'],
  '33': ['UNSIGNED_CALL_ERROR', 'key'],
  '99': ['UNKNOWN_ERROR', 'server'],
}
const OK = '00'
const NO_DATA = '03'

const brokenProxy: PortalRefusal = { fault: 'server', reason: 'HTML 오류 페이지' }
const unreadable = (reason: string): PortalRefusal => ({ fault: 'malformed', reason })

function readStatus(status: number, reason: string): PortalRefusal {
  if (status === 429) return { fault: 'rate', reason }
  if ([401, 403, 404].includes(status)) return { fault: 'key', reason }
  if (status >= 500) return { fault: 'server', reason }
  return status >= 400 ? { fault: 'request', reason } : unreadable(reason)
}

function readTree(status: number, root: Tree | null): PortalAnswer | PortalRefusal {
  if (!root) return status >= 400 ? readStatus(status, '깨진 본문') : unreadable('깨진 본문')
  const gateway = root['OpenAPI_ServiceResponse']
  if (isTree(gateway)) return readGatewayError(gateway['cmmMsgHeader'])
  const response = isTree(root['response']) ? root['response'] : root
  const header = response['header']
  if (!isTree(header)) return readStatus(status, '머리말이 없는 본문')
  const code = codeOf([header['resultCode'], header['resultMsg']])
  if (code === NO_DATA) return { items: [], totalCount: 0 }
  return code === OK ? readBody(response['body']) : refuse(code)
}

/** Old errors name themselves in `returnAuthMsg`, those of 2026 in `errMsg`; the code is the same. */
function readGatewayError(header: unknown): PortalAnswer | PortalRefusal {
  if (!isTree(header)) return { fault: 'server', reason: '코드 없는 오류' }
  const code = codeOf([header['returnReasonCode'], header['errMsg'], header['returnAuthMsg']])
  return code === NO_DATA ? { items: [], totalCount: 0 } : refuse(code)
}

const refuse = (code: string | null): PortalRefusal => {
  const known = code === null ? undefined : CODES[code]
  return known ? { fault: known[1], reason: `결과 코드 ${code}` } : { fault: 'server', reason: '알 수 없는 결과 코드' }
}

/** The first of `said` that is a code, or that holds a code's name: 30, "30", "SERVICE KEY IS NOT REGISTERED ERROR." */
function codeOf(said: readonly unknown[]): string | null {
  const words = said.map(word =>
    (typeof word === 'string' || typeof word === 'number' ? String(word) : '')
      .trim()
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, '_'),
  )
  if (/^\d+$/.test(words[0] ?? '')) return String(Number(words[0])).padStart(2, '0')
  for (const word of words) {
    if (/^NORMAL_(CODE|SERVICE)/.test(word)) return OK
    if (word.includes('NODATA_ERROR')) return NO_DATA
    const found = Object.entries(CODES).find(([, [name]]) => word.includes(name))
    if (found) return found[0]
  }
  return null
}

/** With neither rows nor a count nothing says "there are none"; and no rows where the count promises some is no answer. */
function readBody(body: unknown): PortalAnswer | PortalRefusal {
  if (!isTree(body)) return unreadable('본문 없는 정상 응답')
  const items = readItems(body['items'])
  const totalCount = readCount(body['totalCount'])
  if (!items) return unreadable('목록이 아닌 items')
  if (items.length > 0) return { items, totalCount }
  if (totalCount === null && !('items' in body)) return unreadable('items와 totalCount가 없는 본문')
  const before = ((readCount(body['pageNo']) ?? 1) - 1) * (readCount(body['numOfRows']) ?? 0)
  return totalCount !== null && totalCount > before ? unreadable('있어야 할 items가 없는 본문') : { items, totalCount }
}

/** Rows come as a list, as one object, inside `item`, or each inside its own `item`; none as '', null, {} or nothing. */
function readItems(wrapped: unknown): unknown[] | null {
  const items = unwrap(wrapped)
  if (items === undefined || items === null || items === '') return []
  if (Array.isArray(items)) return items.map(unwrap)
  if (!isTree(items)) return null
  return Object.keys(items).length === 0 ? [] : [items]
}

const unwrap = (value: unknown) =>
  isTree(value) && 'item' in value && Object.keys(value).length === 1 ? value['item'] : value

function readCount(value: unknown): number | null {
  return (typeof value === 'number' || typeof value === 'string') && /^\d{1,9}$/.test(String(value))
    ? Number(value)
    : null
}

type Tree = Readonly<Record<string, unknown>>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

function parseJson(body: string): Tree | null {
  try {
    const root: unknown = JSON.parse(body)
    return isTree(root) ? root : null
  } catch {
    return null
  }
}

/** The parser forgives a body that was cut off, so the root's closing tag is looked for as well. */
function parseXml(body: string): Tree | null {
  try {
    const root: unknown = new XMLParser({ ignoreDeclaration: true, parseTagValue: false }).parse(body)
    const name = isTree(root) ? Object.keys(root)[0] : undefined
    return isTree(root) && name && (body.endsWith(`</${name}>`) || body.endsWith('/>')) ? root : null
  } catch {
    return null
  }
}
