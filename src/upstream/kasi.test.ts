import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { FORMS, type FormName, type Page, type Reply } from '../../test/fakes/forms.js'
import { HOLIDAY_PATH, holidayItem, holidayPage, writeHolidays } from '../../test/fakes/holidays.js'
import { createCircuit } from './circuit.js'
import { createHttp } from './http.js'
import { createKasi } from './kasi.js'
import { createPortal } from './portal.js'
import { createRetry } from './retry.js'

const ITEMS = [
  holidayItem('2026-12-25', '기독탄신일'),
  holidayItem('2026-01-01', '1월1일'),
  holidayItem('2026-03-01', '삼일절'),
  holidayItem('2026-03-02', '대체공휴일(삼일절)'),
  holidayItem('2026-04-05', '식목일', 'N'),
  holidayItem('2026-06-03', ' 전국동시\n지방선거 '),
  holidayItem('2027-01-01', '1월1일'),
]
const OF_2026 = [
  { day: '2026-01-01', name: '1월1일' },
  { day: '2026-03-01', name: '삼일절' },
  { day: '2026-03-02', name: '대체공휴일(삼일절)' },
  { day: '2026-06-03', name: '전국동시 지방선거' },
  { day: '2026-12-25', name: '기독탄신일' },
]

type Answer = (page: Page, query: URLSearchParams) => Reply | null

/** The service, answering as it is told, from a server of its own. */
async function given(answer: Answer = writeHolidays, items: readonly object[] = ITEMS) {
  const asked: URL[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://portal')
    asked.push(url)
    const reply = answer(holidayPage(items as typeof ITEMS, url.searchParams), url.searchParams)
    if (!reply) return void response.socket?.resetAndDestroy()
    response.writeHead(reply.status, { 'content-type': reply.type, ...reply.headers }).end(reply.body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  const portal = createPortal({
    http: createHttp({ userAgent: 'Pilling/test' }),
    circuit: createCircuit({ name: 'kasi' }),
    retry: createRetry({ firstWait: 0 }),
    serviceKey: 'KEY',
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    upstream: 'kasi',
  })
  return { kasi: createKasi(portal), asked }
}

describe('특일 정보', () => {
  test('gives the holidays of a year in order, and no other days', async () => {
    const { kasi, asked } = await given()
    await expect(kasi.holidaysOf(2026)).resolves.toEqual(OF_2026)
    expect(asked.map(({ pathname }) => pathname)).toEqual([HOLIDAY_PATH])
    expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toEqual({
      serviceKey: 'KEY',
      solYear: '2026',
      pageNo: '1',
      numOfRows: '100',
      _type: 'json',
    })
  })

  test('is understood in XML, with days as texts, and where a year has one day only', async () => {
    const inXml = await given(page => writeHolidays(page, new URLSearchParams()))
    await expect(inXml.kasi.holidaysOf(2026)).resolves.toEqual(OF_2026)
    await expect(inXml.kasi.holidaysOf(2027)).resolves.toEqual([{ day: '2027-01-01', name: '1월1일' }])
    const { kasi } = await given()
    await expect(kasi.holidaysOf(2027)).resolves.toEqual([{ day: '2027-01-01', name: '1월1일' }])
    await expect(kasi.holidaysOf(2028)).resolves.toBe(null)
    const asTexts = await given(
      writeHolidays,
      ITEMS.map(item => ({ ...item, locdate: String(item.locdate) })),
    )
    await expect(asTexts.kasi.holidaysOf(2026)).resolves.toEqual(OF_2026)
  })

  const newYear = holidayItem('2026-01-01', '1월1일')
  test.each<[what: string, items: readonly object[]]>([
    ['no 1 January', [holidayItem('2026-03-01', '삼일절')]],
    ['a 1 January that is no holiday', [holidayItem('2026-01-01', '1월1일', 'N')]],
    ['a row without a day', [newYear, { locdate: '2026', dateName: '삼일절', isHoliday: 'Y' }]],
    ['a day that there is not', [newYear, { ...newYear, locdate: 20260230 }]],
    ['a month that there is not', [newYear, { ...newYear, locdate: 20261301 }]],
    ['a row that says neither yes nor no', [newYear, { ...newYear, isHoliday: '' }]],
    ['a name that is none', [newYear, { ...newYear, dateName: null }]],
  ])('is not believed with %s', async (_, items) => {
    const { kasi } = await given(writeHolidays, items)
    await expect(kasi.holidaysOf(2026)).rejects.toMatchObject({ upstream: 'kasi', fault: 'malformed' })
  })

  test('is not believed with the days of another year, nor with a part of a year', async () => {
    const heedless = await given((_, query) => {
      query.set('solYear', '2027')
      return writeHolidays(holidayPage(ITEMS, query), query)
    })
    await expect(heedless.kasi.holidaysOf(2026)).rejects.toMatchObject({ fault: 'malformed' })
    const short = await given((page, query) => writeHolidays({ ...page, totalCount: page.items.length + 1 }, query))
    await expect(short.kasi.holidaysOf(2026)).rejects.toMatchObject({ fault: 'malformed' })
  })

  const wrapped: FormName[] = ['list in item', 'wrapped items', 'count as text']
  test.each(wrapped)('is understood in the form "%s"', async form => {
    const { kasi } = await given(page => FORMS[form](page, page))
    await expect(kasi.holidaysOf(2026)).resolves.toEqual(OF_2026)
  })

  const empty: FormName[] = [
    'items empty string',
    'items empty object',
    'items empty list',
    'items null',
    'items absent',
    'items empty, response wrapped',
    'items empty, xml',
    'no data',
  ]
  test.each(empty)('has nothing of a year where it says so in the form "%s"', async form => {
    const { kasi } = await given(page => FORMS[form](page, page))
    await expect(kasi.holidaysOf(2031)).resolves.toBe(null)
  })

  // What the portal asks to wait for is its own test's.
  const others = /^(single|first row|plain rate|busy)/
  const forms = Object.keys(FORMS) as FormName[]
  test.each(forms.filter(form => ![...wrapped, ...empty].includes(form) && !others.test(form)))(
    'fails with a reason, and without the key, on "%s"',
    async form => {
      const { kasi } = await given(page => FORMS[form](page, page))
      const failure: unknown = await kasi.holidaysOf(2026).then(
        () => null,
        (error: unknown) => error,
      )
      expect(failure).toMatchObject({ name: 'UpstreamError', upstream: 'kasi' })
      expect(String(failure)).not.toContain('KEY')
    },
  )

  test('ends with its caller', async () => {
    const { kasi } = await given()
    const gone = new Error('gone')
    await expect(kasi.holidaysOf(2026, AbortSignal.abort(gone))).rejects.toBe(gone)
  })
})
