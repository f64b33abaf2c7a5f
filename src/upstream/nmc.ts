import { UpstreamError } from '../errors.js'
import { cleanLine } from './officialtext.js'
import { countOf, type Portal } from './portal.js'
import { BadRowError, isRecord, readRows, readText, type BadRow, type OnBadRows } from './row.js'

/** A pharmacy as the National Medical Center lists it. Texts are cleaned; null where the source has none. */
export interface ListedPharmacy {
  /** 기관 ID: a letter and seven digits. Files may lack it, the service never does. */
  readonly hpid: string | null
  readonly name: string
  readonly address: string
  readonly phone: string | null
  /** Degrees of WGS 84 as they were read, which may be nowhere in Korea; null where they can't be read. */
  readonly latitude: number | null
  readonly longitude: number | null
  /** `dutyTime1s` to `dutyTime8c` as they came; null where the source says nothing of hours at all. */
  readonly times: Readonly<Record<string, string>> | null
}

export interface NmcPage {
  readonly pharmacies: readonly ListedPharmacy[]
  readonly bad: readonly BadRow[]
  /** Of all rows that have one, also of those that can't be read, as often as they are there. */
  readonly hpids: readonly string[]
  readonly totalCount: number
}

const PATH = '/B552657/ErmctInsttInfoInqireService/getParmacyFullDown'
/** The whole country in 25 calls, of which a day has 1,000. */
export const PAGE_SIZE = 1_000
/** More would be four times the pharmacies of the country: a count that can't be is not gone after, page by page. */
const MOST = 100_000
/** About a megabyte, from a service that is slow. */
const PAGE_TIMEOUT = 30_000

/**
 * 국립중앙의료원's list of all pharmacies, over the public-data portal. It documents XML only; that is what is asked for.
 * `onBadRows` hears of rows that had to be dropped.
 */
export function createNmc(portal: Portal, onBadRows: OnBadRows = () => {}) {
  return {
    async page(pageNo: number, signal?: AbortSignal): Promise<NmcPage> {
      const answer = await portal.ask(PATH, { pageNo, numOfRows: PAGE_SIZE }, { signal, timeoutMs: PAGE_TIMEOUT })
      const totalCount = countOf(portal.upstream, answer)
      if (totalCount > MOST)
        throw new UpstreamError(portal.upstream, 'malformed', `${portal.upstream}: 있을 수 없는 전체 개수입니다.`)
      const { rows, bad } = readRows(answer.items, (pageNo - 1) * PAGE_SIZE, readLive, onBadRows)
      return { pharmacies: rows, bad, hpids: hpidsOf(answer.items), totalCount }
    },
  }
}
export type Nmc = ReturnType<typeof createNmc>

/** The service leaves out the tags of days on which a pharmacy is closed, so that none at all are an answer too. */
function readLive(item: unknown): ListedPharmacy {
  const pharmacy = readPharmacy(item)
  if (pharmacy.hpid === null) throw new BadRowError('hpid is missing')
  return { ...pharmacy, times: pharmacy.times ?? {} }
}

const hpidsOf = (items: readonly unknown[]): string[] =>
  items.flatMap(item => {
    const hpid = isRecord(item) ? (readField(item, 'hpid')?.trim() ?? '') : ''
    return isHpid(hpid) ? [hpid] : []
  })

/** The places of the hours, Monday to Sunday and public holidays, each with its beginning and its end. */
const TIMES = [1, 2, 3, 4, 5, 6, 7, 8].flatMap(day => [`dutyTime${day}s`, `dutyTime${day}c`])

/**
 * Reads one item of the API, or one line of an export of it. Throws BadRowError where it has no name, or an hpid that can't
 * be; any other field that can't be read is as one that is missing, and hours are such as can't be.
 */
export function readPharmacy(item: unknown): ListedPharmacy {
  if (!isRecord(item)) throw new BadRowError('the row is not an object')
  const hpid = readText(item, 'hpid')?.trim() ?? ''
  if (hpid && !isHpid(hpid)) throw new BadRowError('hpid is not letters and digits')
  const name = cleanLine(readText(item, 'dutyName') ?? '') ?? ''
  if (!name) throw new BadRowError('dutyName is empty')
  if (name.length > 200) throw new BadRowError('dutyName is longer than 200 characters')
  const times = TIMES.flatMap(key => {
    const text = readField(item, key)
    return text === undefined ? [] : [[key, text?.slice(0, 20) ?? UNREADABLE] as const]
  })
  return {
    hpid: hpid || null,
    name,
    address: readLine(item, 'dutyAddr', 500),
    phone: readPhone(readLine(item, 'dutyTel1', 100)),
    latitude: readDegrees(item, 'wgs84Lat'),
    longitude: readDegrees(item, 'wgs84Lon'),
    times: times.length > 0 ? Object.fromEntries(times) : null,
  }
}

const isHpid = (text: string) => /^[A-Za-z0-9]{1,20}$/.test(text)

function readLine(item: Readonly<Record<string, unknown>>, key: string, most: number): string {
  const text = cleanLine(readField(item, key) ?? '') ?? ''
  return text.length > most ? '' : text
}

/** What stands for hours that are no text: no time of day. */
const UNREADABLE = '?'

/** Undefined where the key is absent, null for what is no text: of a tag that is there twice the portal makes a list. */
function readField(item: Readonly<Record<string, unknown>>, key: string): string | null | undefined {
  try {
    return readText(item, key)
  } catch (error) {
    if (error instanceof BadRowError) return null
    throw error
  }
}

/** Null for what nobody can dial: `-2`, and the zeros that stand for "none", as in 031-000-0000. */
const readPhone = (text: string): string | null =>
  text.replace(/\D/g, '').length >= 7 && !/(^|-)0{3,4}-?0000$/.test(text) ? text : null

function readDegrees(item: Readonly<Record<string, unknown>>, key: string): number | null {
  const text = readField(item, key)?.trim() ?? ''
  return /^-?\d{1,4}(\.\d{1,20})?$/.test(text) ? Number(text) : null
}
