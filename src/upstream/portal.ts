import type { Clock } from '../clock.js'
import { systemClock } from '../clock.js'
import type { UpstreamFault } from '../errors.js'
import { UpstreamError } from '../errors.js'
import type { Circuit } from './circuit.js'
import type { PortalAnswer, PortalRefusal } from './envelope.js'
import { readEnvelope } from './envelope.js'
import type { Http } from './http.js'
import { createLine } from './line.js'
import type { Retry } from './retry.js'

/** One try, for metrics. `aborted` where the caller went away. */
export interface PortalCall {
  upstream: string
  path: string
  outcome: 'ok' | 'aborted' | UpstreamFault
  durationMs: number
}

export interface PortalRequest {
  signal?: AbortSignal | undefined
  /** For each try. */
  timeoutMs?: number
  maxBytes?: number
}

/** The gateway of data.go.kr. Rejects with an UpstreamError that has the reason and never the key. */
export interface Portal {
  readonly upstream: string
  ask(path: string, params: Readonly<Record<string, string | number>>, request?: PortalRequest): Promise<PortalAnswer>
}

export interface PortalOptions {
  http: Http
  circuit: Circuit
  retry: Retry
  /** As the portal shows it, encoded or not. */
  serviceKey: string
  baseUrl?: string
  /** How errors and metrics call it. */
  upstream?: string
  clock?: Pick<Clock, 'now'>
  onCall?: (call: PortalCall) => void
}

const TIMEOUT = 3_000
const MAX_BYTES = 5_000_000

export function createPortal(options: PortalOptions): Portal {
  const { circuit, retry, upstream = 'data.go.kr', clock = systemClock, onCall } = options
  const urlOf = createAddress(options.baseUrl ?? 'https://apis.data.go.kr', options.serviceKey)
  const inLine = createLine(upstream)
  /** When each path may be asked again; the portal counts the day's calls for each by itself. */
  const spentUntil = new Map<string, number>()

  function refuseWhileSpent(path: string) {
    const left = (spentUntil.get(path) ?? 0) - clock.now()
    if (left > 0)
      throw new UpstreamError(upstream, 'quota', `${upstream}: 오늘의 호출 한도를 다 썼습니다.`, {
        retryAfter: left / 1000,
      })
  }

  async function ask(path: string, url: URL, request: PortalRequest): Promise<PortalAnswer> {
    const { signal, timeoutMs = TIMEOUT, maxBytes = MAX_BYTES } = request
    const { status, text, retryAfter } = await options.http.get(url, { upstream, timeoutMs, maxBytes, signal })
    const answer = readEnvelope(status, text)
    if ('items' in answer) return answer
    if (answer.fault === 'quota') {
      spentUntil.set(path, nextMidnightInKorea(clock.now()))
      refuseWhileSpent(path)
    }
    throw asError(upstream, status, answer, retryAfter)
  }

  async function told(path: string, url: URL, request: PortalRequest): Promise<PortalAnswer> {
    const startedAt = clock.now()
    let outcome: PortalCall['outcome'] = 'aborted'
    try {
      const answer = await ask(path, url, request)
      outcome = 'ok'
      return answer
    } catch (error) {
      if (error instanceof UpstreamError) outcome = error.fault
      throw error
    } finally {
      onCall?.({ upstream, path, outcome, durationMs: clock.now() - startedAt })
    }
  }

  /** A reader whose patience ends between two tries leaves behind what the first came to: the circuit must hear of it. */
  async function retried(path: string, url: URL, request: PortalRequest): Promise<PortalAnswer> {
    let failure: UpstreamError | null = null
    const attempt = () =>
      told(path, url, request).catch((error: unknown) => {
        if (error instanceof UpstreamError) failure = error
        throw error
      })
    return retry(attempt, request.signal).catch((error: unknown) => {
      throw failure ?? error
    })
  }

  return {
    upstream,
    ask: (path, params, request = {}) =>
      // The line is outermost: whoever waited in it finds the circuit as it is now.
      inLine(async () => {
        refuseWhileSpent(path)
        return circuit.run(() => retried(path, urlOf(path, params), request))
      }, request.signal),
  }
}

/** How many rows there are in all; an answer that doesn't say is none for who goes through them. */
export function countOf(upstream: string, { totalCount }: PortalAnswer): number {
  if (totalCount === null) throw new UpstreamError(upstream, 'malformed', `${upstream}: 전체 개수가 없는 응답입니다.`)
  return totalCount
}

/** A service that says when to come back is asked for no sooner, whatever it calls its trouble. */
function asError(upstream: string, status: number, { fault, reason }: PortalRefusal, retryAfter: number | null) {
  const isBusy = fault === 'rate' || (fault === 'server' && retryAfter !== null)
  const wait = isBusy ? { retryAfter: retryAfter ?? 1 } : {}
  return new UpstreamError(upstream, isBusy ? 'rate' : fault, `${upstream}: ${reason} (HTTP ${status})`, wait)
}

/** Writes URLs in which the key is percent-encoded exactly once, whichever of its two forms was given. */
function createAddress(baseUrl: string, serviceKey: string) {
  const key = serviceKey
    .trim()
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return (path: string, params: Readonly<Record<string, string | number>>) => {
    const url = new URL(baseUrl.replace(/\/+$/, '') + path)
    const said = Object.entries(params).map(([name, value]): [string, string] => [name, String(value)])
    url.search = new URLSearchParams([['serviceKey', key], ...said]).toString().replaceAll('+', '%20')
    return url
  }
}

/** The day's calls are counted anew at 00:00 in Korea, which is nine hours before UTC all year. */
export function nextMidnightInKorea(now: number): number {
  const [day, ahead] = [86_400_000, 9 * 3_600_000]
  return (Math.floor((now + ahead) / day) + 1) * day - ahead
}
