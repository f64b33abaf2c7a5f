import type { GraphQLFormattedError } from 'graphql'
import type { ExportKind } from './accept.js'
import { BOM, cellOf, csvLine } from './csv.js'
import { type Column, valueAt } from './exportColumns.js'
import type { Page } from './exportPlan.js'

/** How rows are written down. */
export interface ExportFile {
  /** What comes first, also where there are no rows. */
  readonly head: string
  line(row: unknown): string
  /** How it says that it is not whole; null where it has no way to say so, and can only be cut. */
  failure(errors: readonly GraphQLFormattedError[]): string | null
}

/** About how much is handed on at once, in characters. */
const CHUNK = 16 * 1024

export const exportFileOf = (kind: ExportKind, columns: readonly Column[]): ExportFile =>
  kind === 'csv' ? csvOf(columns) : JSON_LINES

/** The text of a file, in pieces; nothing is read or written down before it is asked for. */
export async function* textOf(file: ExportFile, pages: AsyncIterable<Page>): AsyncGenerator<string, void> {
  let text = file.head
  for await (const { rows } of pages) {
    for (const row of rows) {
      text += file.line(row)
      if (text.length < CHUNK) continue
      yield text
      text = ''
    }
    if (text) yield text // what follows may take its time
    text = ''
  }
}

const csvOf = (columns: readonly Column[]): ExportFile => ({
  head: BOM + csvLine(columns.map(({ name }) => name)),
  line: row => csvLine(columns.map(({ path }) => cellOf(valueAt(row, path)))),
  failure: () => null,
})

const JSON_LINES: ExportFile = {
  head: '',
  line: row => `${JSON.stringify(row)}\n`,
  failure: errors => `${JSON.stringify({ errors })}\n`,
}
