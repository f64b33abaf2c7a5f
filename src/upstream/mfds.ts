import { UpstreamError } from '../errors.js'
import { cleanLine, cleanText, readDate, readPublicUrl } from './officialtext.js'
import { countOf, type Portal } from './portal.js'
import { BadRowError, isRecord, readRows, readText, type BadRow, type OnBadRows } from './row.js'

/** The official record of one medicine. Texts are cleaned; null where the source has none. */
export interface EasyDrug {
  /** 품목기준코드, nine digits. */
  itemSeq: string
  name: string
  manufacturer: string | null
  indications: string | null
  dosageAndAdministration: string | null
  boxedWarning: string | null
  precautions: string | null
  drugInteractions: string | null
  adverseReactions: string | null
  storage: string | null
  imageUrl: string | null
  /** YYYY-MM-DD. */
  revisedOn: string | null
}

/** What a source that doesn't speak of every field says of a medicine. */
export type PartialEasyDrug = Pick<EasyDrug, 'itemSeq' | 'name'> & Partial<EasyDrug>

export interface MfdsPage {
  drugs: EasyDrug[]
  bad: BadRow[]
  totalCount: number
}

const PATH = '/1471000/DrbEasyDrugInfoService/getDrbEasyDrugList'
/** The most that the service gives at once; more is an error, not a shorter page. */
export const PAGE_SIZE = 100
/** A whole page takes the service about two seconds on a good day, and nobody waits at a screen for it. */
const PAGE_TIMEOUT = 15_000

/** 식품의약품안전처 의약품개요정보(e약은요), over the public-data portal. `onBadRows` hears of rows that had to be dropped. */
export function createMfds(portal: Portal, onBadRows: OnBadRows = () => {}) {
  const ask = (params: Record<string, string | number>, signal?: AbortSignal, timeoutMs?: number) =>
    portal.ask(PATH, { type: 'json', pageNo: 1, ...params }, { signal, ...(timeoutMs ? { timeoutMs } : {}) })

  async function page(pageNo: number, signal?: AbortSignal): Promise<MfdsPage> {
    const answer = await ask({ pageNo, numOfRows: PAGE_SIZE }, signal, PAGE_TIMEOUT)
    const { rows, bad } = readRows(answer.items, (pageNo - 1) * PAGE_SIZE, readWhole, onBadRows)
    return { drugs: rows, bad, totalCount: countOf(portal.upstream, answer) }
  }

  /** Null where there is none. The service has answered an unknown code with its first row, so the code is compared. */
  async function byItemSeq(itemSeq: string, signal?: AbortSignal): Promise<EasyDrug | null> {
    if (!isItemSeq(itemSeq)) return null
    const { items } = await ask({ numOfRows: 1, itemSeq }, signal)
    const item = items.find(one => isRecord(one) && String(one['itemSeq']).trim() === itemSeq)
    if (item === undefined) return null
    const drug = readRows([item], 0, readWhole, onBadRows).rows[0]
    // "None" would be believed and kept; a row that can't be read is something else.
    if (!drug) throw new UpstreamError(portal.upstream, 'malformed', `${portal.upstream}: 읽을 수 없는 품목입니다.`)
    return drug
  }

  /**
   * Up to a hundred that hold a text, by the service's own filter. An answer that lacks what it says it has, or has nothing
   * that holds the text, is no answer: "none" would be believed.
   */
  async function search(
    filter: 'itemName' | 'efcyQesitm',
    text: string,
    of: (drug: EasyDrug) => string | null,
    signal?: AbortSignal,
  ) {
    const wanted = cleanLine(text)
    if (!wanted) return []
    const { items, totalCount } = await ask({ numOfRows: PAGE_SIZE, [filter]: wanted }, signal)
    const found = readRows(items, 0, readWhole, onBadRows).rows.filter(drug =>
      folded(of(drug) ?? '').includes(folded(wanted)),
    )
    const isShort = items.length < Math.min(totalCount ?? 0, PAGE_SIZE)
    if (isShort || (items.length > 0 && found.length === 0))
      throw new UpstreamError(portal.upstream, 'malformed', `${portal.upstream}: 물은 것과 맞지 않는 응답입니다.`)
    return [...new Map(found.map(drug => [drug.itemSeq, drug])).values()]
  }

  const searchByName = (name: string, signal?: AbortSignal) => search('itemName', name, drug => drug.name, signal)
  const searchByIndication = (symptom: string, signal?: AbortSignal) =>
    search('efcyQesitm', symptom, drug => drug.indications, signal)

  return { page, byItemSeq, searchByName, searchByIndication }
}
export type Mfds = ReturnType<typeof createMfds>

const readWhole = (item: unknown): EasyDrug => ({ ...NOTHING, ...readEasyDrug(item) })

const folded = (name: string) => name.normalize('NFKC').toLowerCase().replace(/\s+/g, '')

type Text = Exclude<keyof EasyDrug, 'itemSeq' | 'name'>

/** Each of our fields, the service's name for it and how it is read. `revisedOn` has two sources and stands apart. */
const FIELDS: readonly [ours: Text, theirs: string, read: (raw: string) => string | null][] = [
  ['manufacturer', 'entpName', cleanLine],
  ['indications', 'efcyQesitm', cleanText],
  ['dosageAndAdministration', 'useMethodQesitm', cleanText],
  ['boxedWarning', 'atpnWarnQesitm', cleanText],
  ['precautions', 'atpnQesitm', cleanText],
  ['drugInteractions', 'intrcQesitm', cleanText],
  ['adverseReactions', 'seQesitm', cleanText],
  ['storage', 'depositMethodQesitm', cleanText],
  ['imageUrl', 'itemImage', readPublicUrl],
]
const NOTHING: Record<Text, null> = {
  manufacturer: null,
  indications: null,
  dosageAndAdministration: null,
  boxedWarning: null,
  precautions: null,
  drugInteractions: null,
  adverseReactions: null,
  storage: null,
  imageUrl: null,
  revisedOn: null,
}

/**
 * Reads one item of the API, or one line of an export of it. A key that is absent stays absent, for that source doesn't
 * speak of it; null and '' become null. Throws BadRowError.
 */
export function readEasyDrug(item: unknown): PartialEasyDrug {
  if (!isRecord(item)) throw new BadRowError('the row is not an object')
  const itemSeq = readText(item, 'itemSeq')?.trim()
  if (itemSeq === undefined || !isItemSeq(itemSeq)) throw new BadRowError('itemSeq is not nine digits')
  const name = cleanLine(readText(item, 'itemName') ?? '')
  if (!name) throw new BadRowError('itemName is empty')
  if (name.length > 500) throw new BadRowError('itemName is longer than 500 characters')
  const drug: PartialEasyDrug = { itemSeq, name }
  for (const [ours, theirs, read] of FIELDS) {
    const raw = readText(item, theirs)
    if (raw !== undefined) drug[ours] = read(raw)
  }
  const [updated, opened] = [readText(item, 'updateDe'), readText(item, 'openDe')]
  if (updated !== undefined || opened !== undefined) drug.revisedOn = readDate(updated ?? '') ?? readDate(opened ?? '')
  return drug
}

const isItemSeq = (text: string) => /^\d{9}$/.test(text)
