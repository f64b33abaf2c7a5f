import { json, xml, type Page, type Reply } from './forms.js'

/** 한국천문연구원 특일 정보: the public holidays of a year. */
export const HOLIDAY_PATH = '/B090041/openapi/service/SpcdeInfoService/getRestDeInfo'

/** An item as the service sends it; `locdate` is a number such as 20260101. */
export interface HolidayItem {
  readonly dateKind: string
  readonly dateName: string
  readonly isHoliday: 'Y' | 'N'
  readonly locdate: number
  readonly seq: number
}

/** `day` is YYYY-MM-DD. */
export const holidayItem = (day: string, dateName: string, isHoliday: 'Y' | 'N' = 'Y'): HolidayItem => ({
  dateKind: '01',
  dateName,
  isHoliday,
  locdate: Number(day.replaceAll('-', '')),
  seq: 1,
})

/** What it has of the year (and month) that is asked for, ten at a time unless told. Without a year it has nothing. */
export function holidayPage(items: readonly HolidayItem[], query: URLSearchParams): Page {
  const pageNo = Math.max(1, Number(query.get('pageNo')) || 1)
  const numOfRows = Math.max(1, Number(query.get('numOfRows')) || 10)
  const asked = `${query.get('solYear') ?? 'none'}${query.get('solMonth') ?? ''}`
  const found = items.filter(({ locdate }) => String(locdate).startsWith(asked))
  const rows = found.slice((pageNo - 1) * numOfRows, pageNo * numOfRows)
  return { items: rows, pageNo, numOfRows, totalCount: found.length }
}

/** XML unless `_type=json` is asked. In JSON no item is '', and a single one stands alone. */
export function writeHolidays({ items, ...rest }: Page, query: URLSearchParams): Reply {
  const header = { resultCode: '00', resultMsg: 'NORMAL SERVICE.' }
  if (query.get('_type') !== 'json') {
    const rows = items.map(item => `<item>${inner(item)}</item>`).join('')
    const body = `${rows ? `<items>${rows}</items>` : '<items/>'}${inner(rest)}`
    return xml(
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><response><header>${inner(header)}</header><body>${body}</body></response>`,
    )
  }
  const written = items.length === 0 ? '' : { item: items.length === 1 ? items[0] : items }
  return json({ response: { header, body: { items: written, ...rest } } })
}

const inner = (record: object) =>
  Object.entries(record)
    .map(([name, value]) => `<${name}>${String(value)}</${name}>`)
    .join('')
