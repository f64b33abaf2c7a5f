/** Tells Excel that a file is UTF-8. */
export const BOM = '\uFEFF'

/** A line of RFC 4180. A line of one empty cell is quoted, since readers pass over empty lines. */
export function csvLine(cells: readonly string[]): string {
  const line = cells.map(quote).join(',')
  return `${line === '' ? '""' : line}\r\n`
}

/** What a value of an answer looks like in a cell. Texts are such that no spreadsheet takes them for a formula. */
export function cellOf(value: unknown): string {
  if (Array.isArray(value)) return value.every(isPlain) ? defuse(value.map(textOf).join(' | ')) : JSON.stringify(value)
  return typeof value === 'string' ? defuse(value) : textOf(value)
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/**
 * Spreadsheets calculate what begins with one of these, in full width too, and some of them pass over blanks and signs
 * that nobody sees before it.
 */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u

/** An apostrophe in front makes it text. */
const defuse = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)

const quote = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

const isPlain = (item: unknown): boolean => item === null || typeof item !== 'object'
