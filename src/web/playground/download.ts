import { bodyOf } from './answer'
import type { Headers } from './asker'
import type { Destination, Place } from './destination'
import { Ended, type Failure } from './failure'
import { createCsvCounter, createLineCounter } from './rows'

export type Format = 'csv' | 'jsonl'

export interface Wanted {
  readonly format: Format
  readonly query: string
  readonly operationName: string | null
  readonly variables: Readonly<Record<string, unknown>>
  readonly headers: Headers
}

export type Progress =
  | { readonly kind: 'idle' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'receiving' | 'done'; readonly rows: number; readonly bytes: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly failure: Failure }

export interface Download {
  /** The same object until it changes. */
  progress(): Progress
  /** One at a time: while one is under way another is not begun. */
  start(wanted: Wanted): Promise<void>
  /** There is nothing to be had: says why. */
  fail(kind: Failure['kind'], detail?: string): void
  cancel(): void
  /** Takes away what was said of the last one. */
  dismiss(): void
  watch(listener: () => void): () => void
}

export interface DownloadDeps {
  readonly ask: (wanted: Wanted, accept: string, signal: AbortSignal) => Promise<Response>
  readonly destination: Destination
  /** Milliseconds. */
  readonly now: () => number
}

export const TYPES: Readonly<Record<Format, string>> = { csv: 'text/csv', jsonl: 'application/jsonl' }
/** Milliseconds between two tellings of how far it is. */
const PAUSE = 200

/** Fetches all rows of the connection in a document as one file. A file that isn't whole is not kept. */
export function createDownload({ ask, destination, now }: DownloadDeps): Download {
  const listeners = new Set<() => void>()
  let progress: Progress = { kind: 'idle' }
  let stop: AbortController | null = null

  function become(next: Progress): void {
    progress = next
    for (const listener of [...listeners]) listener()
  }

  async function run(wanted: Wanted, request: AbortController): Promise<void> {
    const type = TYPES[wanted.format]
    // At once, since a browser shows its dialog only right after a press.
    const place = await destination.open(nameOf(wanted), type)
    if (place === null) return become({ kind: 'idle' })
    become({ kind: 'asking' })
    try {
      const body = await bodyOf(ask(wanted, type, request.signal), type)
      const { rows, bytes } = await pour(body, place, wanted.format)
      await written(place.finish())
      become({ kind: 'done', rows, bytes })
    } catch (error) {
      const isCancelled = request.signal.aborted
      request.abort()
      await place.discard()
      become(isCancelled ? { kind: 'cancelled' } : { kind: 'failed', failure: failureOf(error) })
    }
  }

  async function pour(body: ReadableStream<Uint8Array<ArrayBuffer>>, place: Place, format: Format) {
    const counter = format === 'csv' ? createCsvCounter() : createLineCounter()
    const reader = body.getReader()
    let [bytes, toldAt] = [0, -Infinity]
    for (;;) {
      const { done, value } = await reader.read().catch(() => {
        throw new Ended({ kind: 'cut', detail: '' })
      })
      if (done) break
      counter.feed(value)
      bytes += value.length
      // One chunk after the other: a slow disk slows the server, and nothing piles up here.
      await written(place.write(value))
      if (now() - toldAt < PAUSE) continue
      toldAt = now()
      become({ kind: 'receiving', rows: counter.rows(), bytes })
    }
    const errors = counter.errors()
    if (errors !== null) throw new Ended({ kind: 'incomplete', detail: errors })
    return { rows: counter.rows(), bytes }
  }

  return {
    progress: () => progress,
    async start(wanted) {
      if (stop !== null) return
      stop = new AbortController()
      await run(wanted, stop).finally(() => (stop = null))
    },
    fail: (kind, detail = '') => (stop === null ? become({ kind: 'failed', failure: { kind, detail } }) : undefined),
    cancel: () => stop?.abort(),
    dismiss: () => (stop === null ? become({ kind: 'idle' }) : undefined),
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const nameOf = ({ operationName, format }: Wanted) => `${operationName ?? 'pilling'}.${format}`

const written = (writing: Promise<void>): Promise<void> =>
  writing.catch((error: unknown) => {
    throw new Ended({ kind: 'disk', detail: error instanceof Error ? error.message : String(error) })
  })

function failureOf(error: unknown): Failure {
  if (error instanceof Ended) return error.failure
  throw error
}
