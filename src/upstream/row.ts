/** A row of a source that can't be used; its message is a short reason without the row's text. */
export class BadRowError extends Error {
  override readonly name = 'BadRowError'
}

/** `row` counts from 1 over the whole source. */
export interface BadRow {
  readonly row: number
  readonly reason: string
}

type Row = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Undefined where the key is absent. A number is taken as its digits: one format of the portal writes them so. */
export function readText(item: Row, key: string): string | undefined {
  const value = item[key]
  if (value === undefined) return undefined
  if (value === null) return ''
  if (typeof value !== 'string' && typeof value !== 'number') throw new BadRowError(`${key} is not a text`)
  const text = String(value)
  if (text.length > 100_000) throw new BadRowError(`${key} is longer than 100000 characters`)
  return text
}

/** Told of the rows that were dropped, once for each reason. */
export type OnBadRows = (reason: string, count: number) => void

/** Reads what can be read, of items before which the source has `before` others. */
export function readRows<T>(
  items: readonly unknown[],
  before: number,
  read: (item: unknown) => T,
  onBadRows: OnBadRows,
): { rows: T[]; bad: BadRow[] } {
  const rows: T[] = []
  const bad: BadRow[] = []
  for (const [index, item] of items.entries()) {
    try {
      rows.push(read(item))
    } catch (error) {
      if (!(error instanceof BadRowError)) throw error
      bad.push({ row: before + index + 1, reason: error.message })
    }
  }
  const reasons = bad.map(({ reason }) => reason)
  for (const each of new Set(reasons)) onBadRows(each, reasons.filter(reason => reason === each).length)
  return { rows, bad }
}
