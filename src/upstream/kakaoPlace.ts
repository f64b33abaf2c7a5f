import { cleanLine } from './officialtext.js'
import { isRecord } from './row.js'

/** A place of Kakao's map. Degrees of WGS 84. */
export interface Place {
  readonly id: string
  readonly name: string
  /** The road's where there is one, else the lot's. */
  readonly address: string
  readonly phone: string | null
  /** Its page at place.map.kakao.com. */
  readonly url: string | null
  readonly latitude: number
  readonly longitude: number
}

/** Degrees; south and west belong to it, and so do north and east. */
export interface Rect {
  readonly south: number
  readonly west: number
  readonly north: number
  readonly east: number
}

export const isWithin = ({ south, west, north, east }: Rect, { latitude, longitude }: Place): boolean =>
  south <= latitude && latitude <= north && west <= longitude && longitude <= east

/** One page as Kakao answers it; null where the body isn't that. A document that is no place of the map is left out. */
export function readPage(body: Readonly<Record<string, unknown>> | null) {
  const [meta, documents] = [body?.['meta'], body?.['documents']]
  if (!isRecord(meta) || !Array.isArray(documents)) return null
  const { total_count: total, pageable_count: pageable, is_end: isEnd } = meta
  if (typeof total !== 'number' || typeof pageable !== 'number' || typeof isEnd !== 'boolean') return null
  return { total, pageable, isEnd, places: documents.flatMap(document => readPlace(document) ?? []) }
}

const LONGEST = { name: 100, address: 200, phone: 20 }

function readPlace(document: unknown): Place | null {
  if (!isRecord(document)) return null
  const id = textOf(document['id'])
  const name = lineOf(document['place_name'], LONGEST.name)
  const [latitude, longitude] = [degreesOf(document['y']), degreesOf(document['x'])]
  if (!/^\d{1,20}$/.test(id) || name === null || latitude === null || longitude === null) return null
  const [road, lot] = [document['road_address_name'], document['address_name']]
  return {
    id,
    name,
    address: lineOf(road, LONGEST.address) ?? lineOf(lot, LONGEST.address) ?? '',
    phone: phoneOf(document['phone']),
    url: pageOf(textOf(document['place_url'])),
    latitude,
    longitude,
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')

function lineOf(value: unknown, longest: number): string | null {
  const line = cleanLine(textOf(value).slice(0, longest * 4))
  return line !== null && line.length <= longest ? line : null
}

/** Every number comes as a text. */
function degreesOf(value: unknown): number | null {
  const text = textOf(value)
  return /^-?\d{1,3}(\.\d{1,20})?$/.test(text) ? Number(text) : null
}

function phoneOf(value: unknown): string | null {
  const text = textOf(value)
  return text.length <= LONGEST.phone && /^\+?\d[\d -]{5,}\d$/.test(text) ? text : null
}

/** Kakao writes http, which its page does without; nobody is led anywhere else. */
const pageOf = (text: string): string | null => {
  const [, path] = /^https?:\/\/place\.map\.kakao\.com(\/\d{1,20})$/.exec(text) ?? []
  return path ? `https://place.map.kakao.com${path}` : null
}
