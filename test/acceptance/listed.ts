import { readFileSync } from 'node:fs'
import type { Spot } from './nearest.js'

/** A pharmacy as a line of the file has it. */
interface Line {
  readonly dutyName: string
  readonly dutyAddr?: string | null
  readonly dutyTel1?: string | null
  readonly wgs84Lat?: number | string | null
  readonly wgs84Lon?: number | string | null
}

/** What a line is to be found by, by the rules of this folder. */
export type Listed = Omit<Spot, 'code'> & { readonly name: string }

/**
 * The file once more, read without the program: each pharmacy that stands in Korea, once. Two lines are one pharmacy where
 * name and province are the same, and the last seven digits of the phone number or the whole address; the first of them counts.
 */
export function listedOf(text: string): Listed[] {
  const known = new Set<string>()
  const isNew = (line: Line) => {
    const marks = marksOf(line)
    const isKnown = marks.some(mark => known.has(mark))
    for (const mark of marks) known.add(mark)
    return !isKnown
  }
  const lines = text.split('\n').filter(line => line.trim())
  return lines
    .map(line => JSON.parse(line) as Line)
    .filter(isNew)
    .map(({ dutyName, wgs84Lat, wgs84Lon }) => ({
      name: dutyName.trim(),
      latitude: Number(wgs84Lat),
      longitude: Number(wgs84Lon),
    }))
    .filter(({ latitude, longitude }) => latitude >= 33 && latitude <= 38.7 && longitude >= 124.5 && longitude <= 132)
}

export const readListed = (file: string): Listed[] => listedOf(readFileSync(file, 'utf8'))

function marksOf({ dutyName, dutyAddr, dutyTel1 }: Line): string[] {
  const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase()
  const name = `${letters(dutyName)} ${(dutyAddr ?? '').slice(0, 2)}`
  const digits = (dutyTel1 ?? '').replace(/\D/g, '').slice(-7)
  return [`${name} ${letters(dutyAddr ?? '')}`, ...(Number(digits) > 0 ? [`${name} ${digits}`] : [])]
}

/** What the file says of each row of the table, and what only one of the two has. Rows are the same by name and place. */
export function compareLists(listed: readonly Listed[], rows: readonly (Listed & { readonly code: string })[]) {
  const left = new Map<string, string[]>()
  for (const row of rows) left.set(keyOf(row), [...(left.get(keyOf(row)) ?? []), row.code])
  const spots: Spot[] = []
  const missing: Listed[] = []
  for (const each of listed) {
    const code = left.get(keyOf(each))?.shift()
    if (code === undefined) missing.push(each)
    else spots.push({ code, latitude: each.latitude, longitude: each.longitude })
  }
  return { spots, missing, more: [...left.values()].flat() }
}

const keyOf = ({ name, latitude, longitude }: Listed): string => JSON.stringify([name, latitude, longitude])
