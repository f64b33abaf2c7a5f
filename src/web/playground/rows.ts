/** Counts the rows of a stream as its bytes come, and knows at the end whether a line told of errors. */
export interface RowCounter {
  feed(bytes: Uint8Array): void
  rows(): number
  /** What the server said in place of the rest; null where it sent everything. */
  errors(): string | null
}

const [QUOTE, LINE_FEED] = [0x22, 0x0a]

/** RFC 4180 with a header: a line that ends within quotes ends no row. */
export function createCsvCounter(): RowCounter {
  let lines = 0
  let isQuoted = false
  return {
    feed(bytes) {
      for (const byte of bytes) {
        if (byte === QUOTE) isQuoted = !isQuoted
        else if (byte === LINE_FEED && !isQuoted) lines++
      }
    },
    rows: () => Math.max(0, lines - 1),
    errors: () => null, // a CSV that breaks off does so by its connection
  }
}

/** No more than this is kept of a line: one that tells of errors is short. */
const LONGEST = 65_536

/** JSON Lines, whose last line is `{"errors":[…]}` where the rest could not be had. */
export function createLineCounter(): RowCounter {
  let rows = 0
  let length = 0
  let line: Uint8Array[] = []
  let errors: string | null = null

  function end(): void {
    const found = length <= LONGEST ? errorsIn(textOf(line)) : null
    if (found === null) rows++
    else errors = found
    line = []
    length = 0
  }

  return {
    feed(bytes) {
      let from = 0
      for (let to = bytes.indexOf(LINE_FEED); to >= 0; to = bytes.indexOf(LINE_FEED, from)) {
        length += to - from
        line.push(bytes.subarray(from, to))
        end()
        from = to + 1
      }
      length += bytes.length - from
      if (length <= LONGEST) line.push(bytes.slice(from))
    },
    rows: () => rows,
    errors: () => errors ?? errorsIn(textOf(line)),
  }
}

function textOf(parts: readonly Uint8Array[]): string {
  const decoder = new TextDecoder()
  return parts.map(part => decoder.decode(part, { stream: true })).join('') + decoder.decode()
}

/** Only what begins so is parsed, so that rows cost nothing. */
function errorsIn(line: string): string | null {
  if (!line.startsWith('{"errors":[')) return null
  try {
    return messagesOf(JSON.parse(line))
  } catch {
    return null // a row of data that only begins so
  }
}

/** The messages of a GraphQL response's errors; null where it is none. */
export function messagesOf(body: unknown): string | null {
  const errors = typeof body === 'object' && body !== null && 'errors' in body ? body.errors : null
  if (!Array.isArray(errors)) return null
  const messages = errors.map((error: unknown) =>
    typeof error === 'object' && error !== null && 'message' in error ? error.message : null,
  )
  return messages.every(message => typeof message === 'string') && messages.length > 0 ? messages.join(' ') : null
}
