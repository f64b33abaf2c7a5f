import { writeXml } from './portalXml.js'
import { xml, type Page, type Reply } from './forms.js'

/** 국립중앙의료원's list of all pharmacies. */
export const PHARMACY_PATH = '/B552657/ErmctInsttInfoInqireService/getParmacyFullDown'

/** An item as the service sends it: no tag for what there is none of, such as the hours of a day on which it is closed. */
export type PharmacyItem = Readonly<Record<string, string>>

/** A pharmacy open from nine to seven on weekdays; `undefined` takes a field away. */
export function pharmacyItem(i: number, fields: Readonly<Record<string, string | undefined>> = {}): PharmacyItem {
  const weekdays = [1, 2, 3, 4, 5].flatMap(day => [
    [`dutyTime${day}c`, '1900'],
    [`dutyTime${day}s`, '0900'],
  ])
  const all: Record<string, string | undefined> = {
    dutyAddr: `서울특별시 중구 시험로 ${i + 1} (시험동)`,
    dutyName: `시험${i}약국`,
    dutyTel1: `02-${2_000 + (i % 7_000)}-${String(i).padStart(4, '0').slice(-4)}`,
    ...Object.fromEntries(weekdays),
    hpid: `C${String(2_000_000 + i)}`,
    postCdn1: '045',
    postCdn2: '20',
    wgs84Lat: String(37.4 + (i % 1_000) / 5_000),
    wgs84Lon: String(126.8 + Math.floor(i / 1_000) / 100),
    ...fields,
  }
  return Object.fromEntries(Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])))
}

/** Ten at a time unless told; however many are asked for, they are given. */
export function pharmacyPage(items: readonly PharmacyItem[], query: URLSearchParams): Page {
  const pageNo = Math.max(1, Number(query.get('pageNo')) || 1)
  const numOfRows = Math.max(1, Number(query.get('numOfRows')) || 10)
  const before = (pageNo - 1) * numOfRows
  const rows = items.slice(before, before + numOfRows).map((item, i) => ({ ...item, rnum: String(before + i + 1) }))
  return { items: rows, pageNo, numOfRows, totalCount: items.length }
}

/** XML only, as it documents. */
export const writePharmacies = ({ items, ...rest }: Page): Reply => xml(writeXml(items, rest))
