import type { Clock } from '../clock.js'
import { systemClock } from '../clock.js'
import type { UpstreamFault } from '../errors.js'
import { UpstreamError } from '../errors.js'

/** What one call came to, for metrics. `status` is null where none came, `fault` where an answer came. */
export interface HttpCall {
  upstream: string
  status: number | null
  fault: UpstreamFault | null
  durationMs: number
}

export interface HttpRequest {
  /** The name that errors and metrics give to the service. */
  upstream: string
  /** For everything: connecting, waiting and the last byte of the body. */
  timeoutMs: number
  /** Counted after decompression. */
  maxBytes: number
  signal?: AbortSignal | undefined
  /** By lower-case name; they never show in an error. */
  headers?: Readonly<Record<string, string>>
}

/** `retryAfter` is what the service asks for, in seconds; null where it asks for nothing. */
export interface HttpAnswer {
  status: number
  contentType: string
  text: string
  retryAfter: number | null
}

export interface Http {
  get(url: URL, request: HttpRequest): Promise<HttpAnswer>
  /** Sends `form` as a browser would. */
  post(url: URL, request: HttpRequest & { form?: Readonly<Record<string, string>> }): Promise<HttpAnswer>
  /** Sends `body` as it is; its type is for the caller's headers to say. */
  postBytes(url: URL, request: HttpRequest & { body: Uint8Array<ArrayBuffer> }): Promise<HttpAnswer>
}

/** No connection came about, so that the service can't have got anything. */
export class UnsentError extends UpstreamError {}

/** The service said that the answer is elsewhere, where nobody went to look. */
export class RedirectError extends UpstreamError {}

export interface HttpOptions {
  userAgent: string
  fetch?: typeof globalThis.fetch
  clock?: Pick<Clock, 'now'>
  onCall?: (call: HttpCall) => void
}

/**
 * The only door to the network. Every failure is an UpstreamError that says nothing of the URL, the headers or the form,
 * for keys travel in them; a caller's own abort is no failure of the service and rejects with the signal's reason.
 */
export function createHttp({ userAgent, fetch = globalThis.fetch, clock = systemClock, onCall }: HttpOptions): Http {
  async function ask(url: URL, request: HttpRequest, init: RequestInit): Promise<HttpAnswer> {
    request.signal?.throwIfAborted()
    const startedAt = clock.now()
    const { upstream } = request
    let status: number | null = null
    let fault: UpstreamFault | null = null
    const deadline = startDeadline(request)
    try {
      const headers = { 'user-agent': userAgent, accept: '*/*', ...request.headers }
      const response = await fetch(url, { ...init, headers, redirect: 'manual', signal: deadline.signal })
      status = response.status
      return await readAnswer(response, request)
    } catch (thrown) {
      request.signal?.throwIfAborted()
      const error = deadline.signal.aborted ? lateError(request) : asUpstreamError(upstream, thrown)
      fault = error.fault
      throw error
    } finally {
      deadline.stop()
      onCall?.({ upstream, status, fault, durationMs: clock.now() - startedAt })
    }
  }

  return {
    get: (url, request) => ask(url, request, {}),
    // fetch itself says that this body is a form, in UTF-8.
    post: (url, request) => ask(url, request, { method: 'POST', body: new URLSearchParams(request.form) }),
    postBytes: (url, request) => ask(url, request, { method: 'POST', body: request.body }),
  }
}

/** Not AbortSignal.any: on Node 20 it holds on to a long-lived signal's listeners. */
function startDeadline({ timeoutMs, signal }: HttpRequest) {
  const deadline = new AbortController()
  const abort = () => deadline.abort()
  const timer = setTimeout(abort, timeoutMs)
  signal?.addEventListener('abort', abort, { once: true })
  return {
    signal: deadline.signal,
    stop() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    },
  }
}

async function readAnswer(response: Response, { upstream, maxBytes }: HttpRequest): Promise<HttpAnswer> {
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel()
    throw new RedirectError(upstream, 'server', `${upstream}: 다른 주소로 보내는 응답이 왔습니다.`)
  }
  const bytes = await readBytes(response, upstream, maxBytes)
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    text: decode(bytes, upstream),
    retryAfter: readRetryAfter(response.headers),
  }
}

async function readBytes(response: Response, upstream: string, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  const body: AsyncIterable<Uint8Array> | null = response.body
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    // Leaving the loop cancels the body, which closes the connection.
    if (size > maxBytes) throw new UpstreamError(upstream, 'malformed', `${upstream}: 응답이 너무 큽니다.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function decode(bytes: Uint8Array, upstream: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UpstreamError(upstream, 'malformed', `${upstream}: 응답의 문자 인코딩이 UTF-8이 아닙니다.`)
  }
}

/** Whoever wants more, in seconds, means never. */
const LONGEST_PATIENCE = 999_999

/** In seconds, or as a date, which is read by the other side's own clock; some say it in milliseconds besides, and mean that. */
function readRetryAfter(headers: Headers): number | null {
  const [ms, asked] = ['retry-after-ms', 'retry-after'].map(name => headers.get(name)?.trim() ?? '')
  const seconds =
    readNumber(ms) === null ? (readNumber(asked) ?? readWait(asked, headers.get('date'))) : Number(ms) / 1_000
  return seconds === null ? null : Math.min(Math.max(0, seconds), LONGEST_PATIENCE)
}

const readNumber = (text = ''): number | null => (/^\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : null)

/** Null where either is none: without its clock, a date of another's says nothing. */
function readWait(until = '', date: string | null): number | null {
  const wait = isDate(until) && date !== null && isDate(date) ? Date.parse(until) - Date.parse(date) : NaN
  return Number.isNaN(wait) ? null : wait / 1_000
}

/** As HTTP writes it: Wed, 21 Oct 2026 07:28:00 GMT. */
const isDate = (text: string): boolean => /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text)

const lateError = ({ upstream, timeoutMs }: HttpRequest) =>
  new UpstreamError(upstream, 'timeout', `${upstream}: ${timeoutMs / 1000}초 안에 응답이 끝나지 않았습니다.`)

/** What a connection that never came about fails with. */
const UNSENT = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** The thrown error itself isn't kept as a cause: what it says is not ours to vouch for, so only its code is told. */
function asUpstreamError(upstream: string, thrown: unknown): UpstreamError {
  if (thrown instanceof UpstreamError) return thrown
  const code = codeOf(thrown)
  if (code.startsWith('Z_'))
    return new UpstreamError(upstream, 'malformed', `${upstream}: 응답의 압축을 풀 수 없습니다.`)
  const Fault = UNSENT.has(code) ? UnsentError : UpstreamError
  return new Fault(upstream, 'network', `${upstream}: 연결하지 못했습니다. (${code})`)
}

function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'UNKNOWN'
  const code = 'code' in thrown ? thrown.code : undefined
  if (typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code)) return code
  return thrown.cause ? codeOf(thrown.cause) : 'UNKNOWN'
}
