import type { Clock } from '../clock.js'
import type { UpstreamFault } from '../errors.js'
import { UpstreamError } from '../errors.js'
import type { Circuit } from './circuit.js'
import type { Http, HttpAnswer } from './http.js'
import { KakaoRefusal } from './koe.js'
import type { Retry } from './retry.js'

/** One try, for metrics. `refused` where Kakao said no; `aborted` where the caller went away. */
export interface KakaoCall {
  upstream: string
  outcome: 'ok' | 'refused' | 'aborted' | UpstreamFault
  durationMs: number
}

export interface KakaoDoorOptions {
  /** Which of Kakao's houses this is, for errors and metrics. */
  upstream: string
  http: Http
  circuit: Circuit
  retry: Retry
  clock: Pick<Clock, 'now'>
  onCall?: ((call: KakaoCall) => void) | undefined
}

export interface KakaoRequest {
  /** With one it is a POST. */
  form?: Readonly<Record<string, string>>
  headers?: Readonly<Record<string, string>>
  signal?: AbortSignal | undefined
}

/** Makes the error that says what failed, of the house that it failed in. */
export type Failed = (fault: UpstreamFault, reason: string, retryAfter?: number | null) => UpstreamError

/** Asks Kakao; `read` makes an answer of what came, or throws a KakaoRefusal or what `failed` makes. */
export type KakaoDoor = <T>(
  url: URL,
  request: KakaoRequest,
  read: (answer: HttpAnswer, failed: Failed) => T,
) => Promise<T>

const TIMEOUT = 3_000
const WHOLE = 8_000
const MAX_BYTES = 100_000

/** The way to Kakao that every call takes: a deadline for each try, tries again where that helps, a circuit around it all. */
export function createKakaoDoor({ upstream, http, circuit, retry, clock, onCall }: KakaoDoorOptions): KakaoDoor {
  const failed = createFailed(upstream)

  /** A no is handed on as a value: for the circuit, whoever can say no is well. */
  async function told<T>(work: () => Promise<T>): Promise<{ answer: T } | { no: Error }> {
    const startedAt = clock.now()
    let outcome: KakaoCall['outcome'] = 'aborted'
    try {
      const answer = await work()
      outcome = 'ok'
      return { answer }
    } catch (error) {
      if (error instanceof UpstreamError) outcome = error.fault
      if (error instanceof KakaoRefusal) outcome = 'refused'
      if (isNo(error)) return { no: error }
      throw error
    } finally {
      onCall?.({ upstream, outcome, durationMs: clock.now() - startedAt })
    }
  }

  /** A caller whose patience ends between two tries leaves behind what the first came to: the circuit must hear of it. */
  async function retried<T>(work: () => Promise<T>, signal: AbortSignal | undefined) {
    let failure: UpstreamError | null = null
    const attempt = () =>
      told(work).catch((error: unknown) => {
        if (error instanceof UpstreamError) failure = error
        throw error
      })
    return retry(attempt, signal).catch((error: unknown) => {
      throw failure ?? error
    })
  }

  return async (url, { form, headers = {}, signal }, read) => {
    const request = { upstream, timeoutMs: TIMEOUT, maxBytes: MAX_BYTES, headers, signal }
    const ask = () => (form ? http.post(url, { ...request, form }) : http.get(url, request))
    const said = await circuit.run(() => retried(async () => read(await ask(), failed), signal))
    if ('no' in said) throw said.no
    return said.answer
  }
}

const isNo = (error: unknown): error is Error =>
  error instanceof KakaoRefusal || (error instanceof UpstreamError && ['request', 'key', 'quota'].includes(error.fault))

/** Gives up on all of `work`, tries and waits, when its time is over: somebody is waiting for it. */
export async function inTime<T>(upstream: string, work: (signal: AbortSignal) => Promise<T>, ms = WHOLE): Promise<T> {
  const whole = new AbortController()
  const late = () => whole.abort(createFailed(upstream)('timeout', `${ms / 1000}초 안에 끝나지 않았습니다.`))
  const timer = setTimeout(late, ms)
  try {
    return await Promise.race([work(whole.signal), aborted(whole.signal)])
  } finally {
    clearTimeout(timer)
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
  )

/** A Kakao that says when to come back is asked for no sooner, whatever it calls its trouble. */
export const createFailed =
  (upstream: string): Failed =>
  (fault, reason, retryAfter = null) => {
    const isBusy = fault === 'rate' || (fault === 'server' && retryAfter !== null)
    const wait = isBusy ? { retryAfter: retryAfter ?? 1 } : {}
    return new UpstreamError(upstream, isBusy ? 'rate' : fault, `${upstream}: ${reason}`, wait)
  }

/** The JSON object that a body is; null where it is none. */
export function readObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null // whoever asks says what a body that is none means
  }
}
