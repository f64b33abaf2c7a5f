import { readFileSync } from 'node:fs'
import { initialsOf, strokesOf } from './hangul.js'

/** A product of the file. `base` is its name up to the first bracket, as it stands there. */
export interface Product {
  readonly itemSeq: string
  readonly name: string
  readonly base: string
  readonly folded: string
  readonly initials: string
  readonly strokes: string
}

/** What of a text is compared: coarser than the program's own rule, so that more names count as sharing a search. */
export const fold = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('밀리그람', '밀리그램')
    .replace(/(?<=\d)mg/g, '밀리그램')
    .replace(/(?<=\d)ml/g, '밀리리터')
    .replace(/(?<=\d)(mcg|μg)/g, '마이크로그램')

export function productOf(itemSeq: string, name: string): Product {
  const folded = fold(name)
  const base = (name.split(/[([{<]/)[0] ?? '').trim()
  return { itemSeq, name, base, folded, initials: initialsOf(folded), strokes: strokesOf(folded).join('') }
}

/** An item of e약은요 as the file has it. */
export type Item = { itemSeq: string; itemName: string } & Partial<
  Record<
    'efcyQesitm' | 'useMethodQesitm' | 'atpnQesitm' | 'intrcQesitm' | 'seQesitm' | 'depositMethodQesitm',
    string | null
  >
>

/** The file once more, read without the program. */
export const readItems = (file: string): Item[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line.trim())
    .map(line => JSON.parse(line) as Item)
