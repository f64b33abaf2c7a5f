import { UpstreamError, type UpstreamFault } from '../errors.js'
import type { HttpAnswer } from './http.js'
import { isRecord, parse } from './openaiAnswer.js'

/** The service answered with a status that is a no. */
export class StatusError extends UpstreamError {
  constructor(
    upstream: string,
    fault: UpstreamFault,
    message: string,
    readonly status: number,
    /** What it asks for, in seconds. */
    readonly asksFor: number | null,
  ) {
    super(upstream, fault, message, asksFor === null ? {} : { retryAfter: asksFor })
  }
}

/** Neither this question nor any other will be answered until somebody mends the settings: the key, the address, the model. */
export class UnusableError extends StatusError {}

/** What a no to a single question says of all others. */
export const asUnusable = (error: Error): Error =>
  error instanceof StatusError && (error.fault === 'key' || NOT_THERE.has(error.status))
    ? new UnusableError(error.upstream, 'key', error.message, error.status, null)
    : error

/** There is no such address, or no such model below it. */
const NOT_THERE = new Set([404, 405, 501])

/** Codes that say that there is no money left, under whatever status. */
const QUOTA = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active'])

/** Codes that may be told on: what else a body says is not ours to vouch for. */
const TELLING = new Set([
  ...QUOTA,
  'context_length_exceeded',
  'invalid_api_key',
  'invalid_value',
  'model_not_found',
  'rate_limit_exceeded',
  'unsupported_country_region_territory',
  'unsupported_parameter',
  'unsupported_value',
])

/** The error behind an answer; null for a good one. */
export function refusalOf(upstream: string, { status, text, retryAfter }: HttpAnswer): StatusError | null {
  return status >= 200 && status < 300 ? null : asStatusError(upstream, status, parse(text), retryAfter)
}

/** The same for an answer that stands in a batch. */
export function asStatusError(upstream: string, status: number, body: unknown, retryAfter: number | null): StatusError {
  const code = codeOf(body)
  const fault = faultOf(status, code, retryAfter)
  const why = code !== null && TELLING.has(code) ? `, ${code}` : ''
  const wait = fault === 'rate' ? (retryAfter ?? 1) : null
  return new StatusError(upstream, fault, `${upstream}: 답을 얻지 못했습니다. (HTTP ${status}${why})`, status, wait)
}

function codeOf(body: unknown): string | null {
  const error = isRecord(body) && isRecord(body['error']) ? body['error'] : null
  const said = [error?.['code'], error?.['type']].filter(each => typeof each === 'string')
  return said.find(each => QUOTA.has(each)) ?? said[0] ?? null
}

function faultOf(status: number, code: string | null, retryAfter: number | null): UpstreamFault {
  if (status === 402 || (code !== null && QUOTA.has(code))) return 'quota'
  if (status === 401 || status === 403) return 'key'
  if (status === 429) return 'rate'
  // Not made here, and never will be.
  if (status === 501) return 'request'
  // One that says when to come back is asked for no sooner, whatever it calls its trouble.
  if (status >= 500 || status === 408) return retryAfter === null ? 'server' : 'rate'
  return 'request'
}

/** What the SDK threw, without the words of anybody else; the signal's reason where the caller went away. */
export function asUpstreamError(upstream: string, thrown: unknown, signal?: AbortSignal): Error {
  if (signal?.aborted) return signal.reason instanceof Error ? signal.reason : new DOMException('aborted', 'AbortError')
  const own = [thrown, thrown instanceof Error ? thrown.cause : null].find(each => each instanceof UpstreamError)
  if (own) return own
  // The SDK reads a body that is no JSON as JSON, and takes "TIMEOUT" in the name of any fault for a timeout.
  if (thrown instanceof SyntaxError)
    return new UpstreamError(upstream, 'malformed', `${upstream}: 답이 JSON이 아닙니다.`)
  return new UpstreamError(upstream, 'network', `${upstream}: 연결하지 못했습니다.`)
}
