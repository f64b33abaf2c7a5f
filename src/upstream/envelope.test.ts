import { describe, expect, test } from 'vitest'
import type { UpstreamFault } from '../errors.js'
import { readEnvelope } from './envelope.js'

const header = { resultCode: '00', resultMsg: 'NORMAL SERVICE.' }
const read = (value: unknown, status = 200) =>
  readEnvelope(status, typeof value === 'string' ? value : JSON.stringify(value))
const mfds = (body: unknown) => read({ header, body })
const gateway = (code: unknown, errMsg = '', returnAuthMsg = '') =>
  read({ OpenAPI_ServiceResponse: { cmmMsgHeader: { errMsg, returnAuthMsg, returnReasonCode: code } } })

describe('answers', () => {
  const a = { itemSeq: '1' }
  const b = { itemSeq: '2' }

  test.each<[string, unknown, unknown[], number | null]>([
    ['a flat list', { items: [a, b], totalCount: 2 }, [a, b], 2],
    ['elements wrapped in item', { items: [{ item: a }, { item: b }], totalCount: 2 }, [a, b], 2],
    ['a list inside item', { items: { item: [a, b] }, totalCount: 2 }, [a, b], 2],
    ['one object inside item', { items: { item: a }, totalCount: 1 }, [a], 1],
    ['one object', { items: a, totalCount: '1' }, [a], 1],
    ['an item that has more than item', { items: [{ item: 'x', b: 1 }] }, [{ item: 'x', b: 1 }], null],
    ['rows that are no objects, for the reader of rows to judge', { items: [null, 7], totalCount: 2 }, [null, 7], 2],
    ['an empty list', { items: [], totalCount: 0 }, [], 0],
    ['an empty text', { items: '', totalCount: 0 }, [], 0],
    ['an empty object', { items: {}, totalCount: 0 }, [], 0],
    ['an empty item', { items: { item: '' }, totalCount: 0 }, [], 0],
    ['null', { items: null, totalCount: 0 }, [], 0],
    ['no items', { totalCount: 0 }, [], 0],
    ['a page past the last', { items: [], pageNo: 3, numOfRows: 100, totalCount: 150 }, [], 150],
  ])('%s', (_, body, items, totalCount) => {
    expect(mfds(body)).toEqual({ items, totalCount })
    expect(read({ response: { header, body } })).toEqual({ items, totalCount })
  })

  test('XML, with entities and CDATA, all values as text', () => {
    const item = '<item><name>&lt;가&gt; &amp;<![CDATA[<b>]]></name><code>007</code><none/></item>'
    const body = (items: string) =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<response><header><resultCode>00</resultCode></header>` +
      `<body><items>${items}</items><totalCount>1</totalCount></body></response>\n`
    const row = { name: '<가> &<b>', code: '007', none: '' }
    expect(read(body(item))).toEqual({ items: [row], totalCount: 1 })
    expect(read(body(item + item))).toEqual({ items: [row, row], totalCount: 1 })
  })

  test.each([['00'], ['0'], [0], ['0000'], ['NORMAL_CODE'], ['NORMAL SERVICE.']])(
    'the code %j is a good one',
    resultCode =>
      expect(read({ header: { resultCode }, body: { items: [a], totalCount: 1 } })).toEqual({
        items: [a],
        totalCount: 1,
      }),
  )

  test.each([
    ['in the envelope', read({ header: { resultCode: '03', resultMsg: 'NODATA_ERROR' }, body: {} })],
    ['by name', read({ response: { header: { resultCode: 'NODATA_ERROR' } } })],
    ['from the gateway', gateway('03')],
  ])('"no data" %s is an empty answer', (_, answer) => expect(answer).toEqual({ items: [], totalCount: 0 }))
})

describe('refusals', () => {
  const codes: [code: string, name: string, fault: UpstreamFault][] = [
    ['01', 'APPLICATION_ERROR', 'server'],
    ['02', 'DB_ERROR', 'server'],
    ['04', 'HTTP_ERROR', 'server'],
    ['05', 'SERVICETIMEOUT_ERROR', 'server'],
    ['10', 'INVALID_REQUEST_PARAMETER_ERROR', 'request'],
    ['11', 'NO_MANDATORY_REQUEST_PARAMETERS_ERROR', 'request'],
    ['12', 'NO_OPENAPI_SERVICE_ERROR', 'key'],
    ['20', 'SERVICE_ACCESS_DENIED_ERROR', 'key'],
    ['21', 'TEMPORARILY_DISABLE_THE_SERVICEKEY_ERROR', 'key'],
    ['22', 'LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR', 'quota'],
    ['23', 'LIMITED_NUMBER_OF_SERVICE_REQUESTS_PER_SECOND_EXCEEDS_ERROR', 'rate'],
    ['29', 'BLACKLIST_IP_ACCESS_ERROR', 'key'],
    ['30', 'SERVICE_KEY_IS_NOT_REGISTERED_ERROR', 'key'],
    ['31', 'DEADLINE_HAS_EXPIRED_ERROR', 'key'],
    ['32', 'UNREGISTERED_IP_ERROR', 'key'],
    ['33', 'UNSIGNED_CALL_ERROR', 'key'],
    ['99', 'UNKNOWN_ERROR', 'server'],
  ]
  test.each(codes)('code %s (%s) is a fault of kind %s wherever it stands', (code, name, fault) => {
    const answers = [
      gateway(code, 'SERVICE ERROR', name),
      gateway(code, name, '한국어 설명'),
      gateway(Number(code)),
      gateway(name),
      gateway('', 'SERVICE ERROR', name.replaceAll('_', ' ')),
      read({ header: { resultCode: code, resultMsg: `${name} \n` }, body: {} }),
      read({ response: { header: { resultCode: code }, body: '' } }, 500),
      read(
        `<OpenAPI_ServiceResponse><cmmMsgHeader><returnReasonCode>${code}</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>`,
      ),
      read(`<response><header><resultCode>${code}</resultCode></header><body/></response>`),
    ]
    for (const answer of answers) expect(answer).toEqual({ fault, reason: `결과 코드 ${code}` })
  })

  test.each<[number, string, UpstreamFault]>([
    [401, 'Unauthorized', 'key'],
    [403, 'Forbidden\n', 'key'],
    [404, 'API not found', 'key'],
    [429, 'API rate limit exceeded', 'rate'],
    [429, 'API token quota exceeded', 'quota'],
    [200, 'API token quota exceeded', 'quota'],
    [500, 'Unexpected errors', 'server'],
    [500, 'Unexpected error', 'server'],
    [502, 'Error forwarding request to backend server', 'server'],
    [200, 'Error receiving response from backend server', 'server'],
    [403, 'something new', 'key'],
    [429, '', 'rate'],
    [400, 'something new', 'request'],
    [503, '', 'server'],
    [200, '', 'malformed'],
    [200, 'OK', 'malformed'],
    [200, '[]', 'malformed'],
    [200, '<html><body>점검 중</body></html>', 'server'],
    [502, '<!DOCTYPE html><html></html>', 'server'],
    [200, '<response><header><resultCode>00', 'malformed'],
    [200, '<', 'malformed'],
    [200, '<feed></feed>', 'malformed'],
    [502, '<feed', 'server'],
    [200, '{"header":', 'malformed'],
    [500, '{"header":', 'server'],
    [200, '{}', 'malformed'],
    [200, '{"header":{"resultCode":"77"}}', 'server'],
    [200, '{"OpenAPI_ServiceResponse":{}}', 'server'],
    [200, '{"OpenAPI_ServiceResponse":{"cmmMsgHeader":"x"}}', 'server'],
  ])('HTTP %i %j is a fault of kind %s', (status, body, fault) =>
    expect(readEnvelope(status, body)).toMatchObject({ fault }),
  )

  test.each([
    ['without a body', undefined],
    ['with a text for a body', 'none'],
    ['with neither items nor a count', {}],
    ['with a number for items', { items: 7, totalCount: 7 }],
    ['with a text for items', { items: 'none', totalCount: 0 }],
    ['with a count and no items', { totalCount: 7 }],
    ['with a count and empty items', { items: [], pageNo: 1, numOfRows: 100, totalCount: 7 }],
  ])('a good code %s is malformed, not "there are none"', (_, body) =>
    expect(mfds(body)).toMatchObject({ fault: 'malformed' }),
  )

  test.each([
    ['deep JSON', '{"response":'.repeat(100_000)],
    [
      'deep items',
      `{"header":{"resultCode":"00"},"body":{"items":${'{"item":'.repeat(50_000)}1${'}'.repeat(50_000)}}}`,
    ],
    ['deep XML', '<a>'.repeat(50_000)],
    ['deep closed XML', '<a>'.repeat(50_000) + '</a>'.repeat(50_000)],
    [
      'an entity that explodes',
      `<!DOCTYPE r [<!ENTITY a "${'x'.repeat(1000)}">]><response>${'&a;'.repeat(100_000)}</response>`,
    ],
  ])('%s is survived', (_, body) => expect(readEnvelope(200, body)).toBeTypeOf('object'))
})
