/** One page as the service would send it. */
export interface Page {
  items: readonly object[]
  pageNo: number
  numOfRows: number
  totalCount: number
}

/** What goes over the wire. */
export interface Reply {
  status: number
  type: string
  body: string | Buffer
  headers?: Record<string, string>
}

/** How one answer is spoiled, given the page that was asked for and the first of all; null cuts the connection. */
export type Form = (page: Page, first: Page) => Reply | null

/** The portal's result codes and their names. */
export const CODES = {
  '01': 'APPLICATION_ERROR',
  '02': 'DB_ERROR',
  '03': 'NODATA_ERROR',
  '04': 'HTTP_ERROR',
  '05': 'SERVICETIMEOUT_ERROR',
  '10': 'INVALID_REQUEST_PARAMETER_ERROR',
  '11': 'NO_MANDATORY_REQUEST_PARAMETERS_ERROR',
  '12': 'NO_OPENAPI_SERVICE_ERROR',
  '20': 'SERVICE_ACCESS_DENIED_ERROR',
  '21': 'TEMPORARILY_DISABLE_THE_SERVICEKEY_ERROR',
  '22': 'LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR',
  '23': 'LIMITED_NUMBER_OF_SERVICE_REQUESTS_PER_SECOND_EXCEEDS_ERROR',
  '29': 'BLACKLIST_IP_ACCESS_ERROR',
  '30': 'SERVICE_KEY_IS_NOT_REGISTERED_ERROR',
  '31': 'DEADLINE_HAS_EXPIRED_ERROR',
  '32': 'UNREGISTERED_IP_ERROR',
  '33': 'UNSIGNED_CALL_ERROR',
  '99': 'UNKNOWN_ERROR',
} as const
export type Code = keyof typeof CODES

export const json = (value: unknown, status = 200): Reply => ({
  status,
  type: 'application/json;charset=UTF-8',
  body: JSON.stringify(value),
})
export const xml = (body: string, status = 200): Reply => ({ status, type: 'application/xml;charset=UTF-8', body })
export const plain = (body: string, status: number): Reply => ({ status, type: 'text/plain', body })

const header = { resultCode: '00', resultMsg: 'NORMAL SERVICE.' }
const gatewayXml = (errMsg: string, authMsg: string, code: string) =>
  `<OpenAPI_ServiceResponse>\n\t<cmmMsgHeader>\n\t\t<errMsg>${errMsg}</errMsg>\n\t\t<returnAuthMsg>${authMsg}</returnAuthMsg>\n` +
  `\t\t<returnReasonCode>${code}</returnReasonCode>\n\t</cmmMsgHeader>\n</OpenAPI_ServiceResponse>`

/** The old gateway: XML with HTTP 200, whatever was asked for. */
export const legacy = (code: Code) => xml(gatewayXml('SERVICE ERROR', CODES[code], code))
/** The gateway of 2026: HTTP 403, and the name stands where the old one said "SERVICE ERROR". */
export const refusedXml = (code: Code) => xml(gatewayXml(CODES[code], '요청을 처리할 수 없음', code), 403)
export const refusedJson = (code: Code) =>
  json(
    {
      OpenAPI_ServiceResponse: {
        cmmMsgHeader: { errMsg: CODES[code], returnAuthMsg: '요청을 처리할 수 없음', returnReasonCode: code },
      },
    },
    403,
  )
/** The service itself: its usual envelope, an empty body, blanks and a line break in the message. */
export const refusedByService = (code: Code, status = 200, said = '') =>
  json({ header: { resultCode: code, resultMsg: `${CODES[code].replaceAll('_', ' ')}! \n ${said}` }, body: {} }, status)

const page = ({ items, ...rest }: Page) => ({ header, body: { ...rest, items } })
const withItems =
  (items: unknown): Form =>
  now =>
    json({ header, body: { ...page(now).body, totalCount: 0, items } })
const html =
  '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway<br></h1></body></html>'

/** Every documented way in which the portal answers otherwise than it should, by name. */
export const FORMS = {
  // The gateway's plain lines.
  'plain unauthorized': () => plain('Unauthorized', 401),
  'plain forbidden': () => plain('Forbidden', 403),
  'plain not found': () => plain('API not found', 404),
  'plain rate limit': () => plain('API rate limit exceeded', 429),
  'plain rate limit, come back in 2 s': () => ({
    ...plain('API rate limit exceeded', 429),
    headers: { 'retry-after': '2' },
  }),
  'plain rate limit, come back in 60 s': () => ({
    ...plain('API rate limit exceeded', 429),
    headers: { 'retry-after': '60' },
  }),
  'plain quota': () => plain('API token quota exceeded', 429),
  'plain quota with 200': () => plain('API token quota exceeded', 200),
  'plain unexpected': () => plain('Unexpected errors', 500),
  'plain backend forward': () => plain('Error forwarding request to backend server', 502),
  'plain backend receive': () => plain('Error receiving response from backend server', 504),
  // Proxies in front of it.
  'html 502': () => ({ status: 502, type: 'text/html', body: html }),
  'html 200': () => ({ status: 200, type: 'text/html', body: html }),
  'empty 200': () => plain('', 200),
  'empty 503': () => plain('', 503),
  'busy 503': () => ({ ...plain('', 503), headers: { 'retry-after': '3' } }),
  'redirect elsewhere': () => ({ ...plain('', 302), headers: { location: 'http://elsewhere.example/' } }),
  reset: () => null,
  // Bodies that can't be read.
  'truncated json': now => ({ ...json({}), body: JSON.stringify(page(now)).slice(0, -20) }),
  'truncated xml': () => xml('<response><header><resultCode>00</resultCode></header><body><items><item><itemName>활명'),
  'invalid json': () => ({ ...json({}), body: '{"header": {resultCode: 00}}' }),
  'json without a header': () => json({ header: 'ok', items: [] }),
  'ok without a body': () => json({ header }),
  'ok with scalar items': now => json({ header, body: { ...page(now).body, items: 7 } }),
  'ok with lost items': ({ items, ...rest }) => json({ header, body: { ...rest, totalCount: 7, rows: items } }),
  // 활명수 in EUC-KR.
  'euc-kr': () => ({
    ...json({}),
    body: Buffer.concat([Buffer.from('{"itemName":"'), Buffer.from('c8b0b8edbcf6', 'hex'), Buffer.from('"}')]),
  }),
  'gzip that is none': () => ({ ...json({ header }), headers: { 'content-encoding': 'gzip' } }),
  huge: () => ({ ...json({}), body: `{"header":"${'가'.repeat(4_000_000)}"}` }),
  // Empty answers in all their shapes.
  'items empty string': withItems(''),
  'items empty object': withItems({}),
  'items empty list': withItems([]),
  'items null': withItems(null),
  'items absent': withItems(undefined),
  'items empty, response wrapped': () =>
    json({ response: { header, body: { items: '', numOfRows: 10, pageNo: 1, totalCount: 0 } } }),
  'items empty, xml': () =>
    xml(
      '<response><header><resultCode>00</resultCode></header><body><items/><totalCount>0</totalCount></body></response>',
    ),
  // Full answers in other shapes.
  'single object': now => json({ header, body: { ...page(now).body, items: now.items[0] } }),
  'single in item': now => json({ response: { header, body: { ...page(now).body, items: { item: now.items[0] } } } }),
  'list in item': now => json({ response: { header, body: { ...page(now).body, items: { item: now.items } } } }),
  'wrapped items': now => json({ header, body: { ...page(now).body, items: now.items.map(item => ({ item })) } }),
  'count as text': now => json({ header, body: { ...page(now).body, totalCount: String(now.totalCount) } }),
  // The filters go unheeded: the first row of everything.
  'first row': (_, first) => json(page(first)),
  'code 99 in the envelope': () => refusedByService('99', 500),
  'no data': () => refusedByService('03'),
} as const satisfies Record<string, Form>

export type FormName = keyof typeof FORMS
