type Cell = string | number | null

/** What spreadsheets calculate, also in full width, and behind blanks and signs that nobody sees. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u

/** Written down as the server's own export does it: RFC 4180, a mark by which spreadsheets know UTF-8, no formulas. */
export const csvOf = (head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  `\ufeff${[head, ...rows].map(cells => `${cells.map(written).join(',')}\r\n`).join('')}`

function written(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const defused = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused
}
