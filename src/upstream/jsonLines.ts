import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { BadRowError, type BadRow } from './row.js'

/** Some lines of a file. `bytes` is how far into the file they go, `size` all there are. */
export interface Lines<T> {
  readonly rows: readonly T[]
  /** By the number of the line. */
  readonly bad: readonly BadRow[]
  readonly bytes: number
  readonly size: number
}

const BATCH = 500

/** An export of a source's items as JSON Lines, so many rows at a time. Throws where the file can't be read. */
export async function* readJsonLines<T>(path: string, read: (item: unknown) => T): AsyncGenerator<Lines<T>> {
  const { size } = await stat(path)
  let [rows, bad]: [T[], BadRow[]] = [[], []]
  let [bytes, line] = [0, 0]
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    line++
    bytes += Buffer.byteLength(text) + 1
    const row = readLine(text, read)
    if (row && 'reason' in row) bad.push({ row: line, reason: row.reason })
    else if (row) rows.push(row.value)
    if (rows.length < BATCH) continue
    yield { rows, bad, bytes: Math.min(bytes, size), size }
    ;[rows, bad] = [[], []]
  }
  yield { rows, bad, bytes: size, size }
}

/** Null for an empty line. */
function readLine<T>(line: string, read: (item: unknown) => T): { value: T } | { reason: string } | null {
  // A byte order mark goes with the blanks.
  const text = line.trim()
  if (!text) return null
  try {
    // What the decoder puts in the place of bytes that are no UTF-8.
    if (text.includes('\ufffd')) throw new BadRowError('not UTF-8')
    return { value: read(JSON.parse(text)) }
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof BadRowError)) throw error
    return { reason: error instanceof SyntaxError ? 'not JSON' : error.message }
  }
}
