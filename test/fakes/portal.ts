import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Form, FormName, Page, Reply } from './forms.js'
import { FORMS, json, plain, refusedByService, refusedJson, xml } from './forms.js'
import { HOLIDAY_PATH, holidayPage, writeHolidays, type HolidayItem } from './holidays.js'
import { PHARMACY_PATH, pharmacyPage, writePharmacies, type PharmacyItem } from './pharmacies.js'
import { writeXml } from './portalXml.js'

/** An item as the API sends it: every field a text or null. */
export type ApiItem = Readonly<Record<string, string | null>>

/** `query` is as it came over the wire, `params` as it reads. */
export interface PortalVisit {
  path: string
  query: string
  params: Record<string, string>
  userAgent: string
}

export interface FakePortalOptions {
  /** Of e약은요. */
  items?: readonly ApiItem[]
  pharmacies?: readonly PharmacyItem[]
  holidays?: readonly HolidayItem[]
  /** Without one every key is good. */
  serviceKey?: string
}

type Trouble = { form: Form; left: number } | { hangs: true } | { bytesPerSecond: number }

const PATH = '/1471000/DrbEasyDrugInfoService/getDrbEasyDrugList'

interface Service {
  /** What it would answer with, by its own filters. */
  page(query: URLSearchParams): Page | { refusal: Reply }
  /** All that it has. */
  all(): readonly object[]
  write(page: Page, query: URLSearchParams): Reply
}

/**
 * data.go.kr with e약은요, the list of pharmacies and the public holidays, over real HTTP on a free port. It can be told to
 * fail in every way it is known to.
 */
export async function startPortal(options: FakePortalOptions = {}) {
  let { items: catalogue = [], pharmacies = [], holidays = [] } = options
  const { serviceKey } = options
  let trouble: Trouble | null = null
  let onVisit = (_visit: PortalVisit): void => undefined
  const calls: PortalVisit[] = []
  const services = new Map<string, Service>([
    [PATH, { page: query => pageOf(catalogue, query), all: () => catalogue, write }],
    [PHARMACY_PATH, { page: query => pharmacyPage(pharmacies, query), all: () => pharmacies, write: writePharmacies }],
    [HOLIDAY_PATH, { page: query => holidayPage(holidays, query), all: () => holidays, write: writeHolidays }],
  ])

  function reply(request: IncomingMessage, url: URL): Reply | null {
    const service = services.get(url.pathname)
    const refusal = guard(request, url, serviceKey) ?? (service ? null : plain('API not found', 404))
    if (refusal || !service) return refusal
    const spoil = spoilt()
    const page = service.page(url.searchParams)
    if ('refusal' in page) return spoil ? spoil(emptyPage, emptyPage) : page.refusal
    const all = service.all()
    if (spoil) return spoil(page, { ...page, items: all.slice(0, page.numOfRows), totalCount: all.length })
    return service.write(page, url.searchParams)
  }

  function spoilt(): Form | null {
    if (!trouble || !('form' in trouble) || trouble.left <= 0) return null
    trouble.left--
    return trouble.form
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://portal')
    const params = Object.fromEntries(url.searchParams)
    const visit = { path: url.pathname, query: url.search, params, userAgent: request.headers['user-agent'] ?? '' }
    calls.push(visit)
    onVisit(visit)
    if (trouble && 'hangs' in trouble) return
    send(response, reply(request, url), trouble && 'bytesPerSecond' in trouble ? trouble.bytesPerSecond : null)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    /** Serves these items from now on. */
    answers: (now: readonly ApiItem[]) => void (catalogue = now),
    listsPharmacies: (now: readonly PharmacyItem[]) => void (pharmacies = now),
    listsHolidays: (now: readonly HolidayItem[]) => void (holidays = now),
    /** Is told of each visit before it is answered, so that the world can change in the middle of something. */
    watches: (watcher: (visit: PortalVisit) => void) => void (onVisit = watcher),
    /** Answers in this form, always or so many times. Requests that its guard refuses are refused all the same. */
    fails(form: FormName | Form, { times = Infinity } = {}) {
      trouble = { form: typeof form === 'string' ? FORMS[form] : form, left: times }
    },
    /** Takes requests and never answers. */
    hangs: () => void (trouble = { hangs: true }),
    /** Sends the head at once and the body in drops. */
    slow: (bytesPerSecond: number) => void (trouble = { bytesPerSecond }),
    heal: () => void (trouble = null),
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
export type FakePortal = Awaited<ReturnType<typeof startPortal>>

/** What stands before every service: its firewall wants a user agent, its gateway a key. */
function guard(request: IncomingMessage, url: URL, serviceKey: string | undefined): Reply | null {
  if (!request.headers['user-agent']) return plain('Forbidden', 403)
  const key = url.searchParams.get('serviceKey') ?? url.searchParams.get('ServiceKey')
  if (!key) return plain('Unauthorized', 401)
  if (serviceKey !== undefined && key !== serviceKey) return refusedJson('30')
  return null
}

/** The texts that can be searched by a part; `itemSeq` must match as a whole, and other parameters are ignored. */
const FILTERS = [
  'itemName',
  'entpName',
  'efcyQesitm',
  'useMethodQesitm',
  'atpnQesitm',
  'seQesitm',
  'depositMethodQesitm',
]
const emptyPage: Page = { items: [], pageNo: 1, numOfRows: 10, totalCount: 0 }

function pageOf(items: readonly ApiItem[], query: URLSearchParams): Page | { refusal: Reply } {
  const pageNo = Math.max(1, Number(query.get('pageNo')) || 1)
  const numOfRows = Math.max(1, Number(query.get('numOfRows')) || 10)
  if (numOfRows > 100) return { refusal: refusedByService('11', 200, 'numOfRows maximum is =[100]') }
  const itemSeq = query.get('itemSeq')
  const texts = FILTERS.flatMap(name => (query.get(name) ? [[name, query.get(name) ?? ''] as const] : []))
  const found = items.filter(
    item => (!itemSeq || item['itemSeq'] === itemSeq) && texts.every(([name, text]) => item[name]?.includes(text)),
  )
  return {
    items: found.slice((pageNo - 1) * numOfRows, pageNo * numOfRows),
    pageNo,
    numOfRows,
    totalCount: found.length,
  }
}

function write({ items, ...rest }: Page, query: URLSearchParams): Reply {
  const header = { resultCode: '00', resultMsg: 'NORMAL SERVICE.' }
  if (query.get('type') === 'json') return json({ header, body: { ...rest, items } })
  return xml(writeXml(items, rest))
}

/** Slowly: a hundred milliseconds' worth at a time, one byte at least. */
function send(response: ServerResponse, reply: Reply | null, bytesPerSecond: number | null) {
  if (!reply) return void response.socket?.resetAndDestroy()
  const body = Buffer.from(reply.body)
  response.writeHead(reply.status, { 'content-type': reply.type, ...reply.headers })
  if (bytesPerSecond === null) return void response.end(body)
  const step = Math.max(1, Math.round(bytesPerSecond / 10))
  let sent = 0
  const timer = setInterval(() => {
    response.write(body.subarray(sent, (sent += step)))
    if (sent >= body.length) response.end()
    if (sent >= body.length || response.destroyed) clearInterval(timer)
  }, 100)
  response.on('close', () => clearInterval(timer))
}
