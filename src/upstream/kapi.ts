import type { UpstreamFault } from '../errors.js'
import type { HttpAnswer } from './http.js'
import type { Failed } from './kakaoDoor.js'
import { readObject } from './kakaoDoor.js'

/** Kakao's API says so of a person whom it doesn't know at this app. */
const NOT_LINKED = -101

/** What the API's other codes mean to us; those that aren't here are a request that we built wrongly. */
const FAULTS: Readonly<Record<string, UpstreamFault>> = {
  '-1': 'server',
  '-7': 'server',
  '-603': 'server',
  '-9798': 'server',
  '-10': 'quota',
  '-3': 'key',
  '-4': 'key',
  '-5': 'key',
  '-12': 'key',
  '-301': 'key',
  '-401': 'key',
  '-402': 'key',
  '-903': 'key',
}

/** The fault behind a code of Kakao's API; `request` for a code that isn't in the table, null for what is no code. */
export const faultOf = (code: unknown): UpstreamFault | null =>
  typeof code === 'number' ? (FAULTS[String(code)] ?? 'request') : null

/** Reads what became of an unlinking; throws UpstreamError unless that person isn't linked any more. */
export function readUnlinked({ status, text, retryAfter }: HttpAnswer, failed: Failed): void {
  const body = readObject(text)
  if (status === 200 && typeof body?.['id'] === 'number') return
  const code = body?.['code']
  if (code === NOT_LINKED) return
  const fault = faultOf(code) ?? faultByStatus(status)
  throw failed(
    fault,
    `연결을 끊지 못했습니다. (HTTP ${status}${typeof code === 'number' ? `, ${code}` : ''})`,
    retryAfter,
  )
}

/**
 * The fault behind a refusal of dapi.kakao.com, which says what its own gate found in kapi's form, and what the service
 * behind it found as `{ errorType, message }`.
 */
export function faultOfRefusal(status: number, body: Readonly<Record<string, unknown>> | null): UpstreamFault {
  const fault = faultOf(body?.['code'])
  if (fault) return fault
  if (typeof body?.['errorType'] !== 'string' || status === 429 || status >= 500) return faultByStatus(status)
  return status === 401 || status === 403 || body['errorType'] === 'AccessDeniedError' ? 'key' : 'request'
}

/** For an answer that isn't as Kakao writes it: of a proxy, or cut. */
export function faultByStatus(status: number): UpstreamFault {
  if (status === 429) return 'rate'
  return status >= 500 ? 'server' : 'malformed'
}
