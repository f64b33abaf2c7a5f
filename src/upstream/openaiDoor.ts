import type { Clock } from '../clock.js'
import { UpstreamError, type UpstreamFault } from '../errors.js'
import type { Circuit } from './circuit.js'
import { ModelRefusalError } from './openaiAnswer.js'
import { asUpstreamError, StatusError, UnusableError } from './openaiFaults.js'
import type { Retry } from './retry.js'

/** One try, for metrics. `refused` where the model would not answer; `aborted` where the caller went away. */
export interface OpenAiCall {
  readonly upstream: string
  readonly outcome: 'ok' | 'refused' | 'aborted' | UpstreamFault
  readonly durationMs: number
}

export interface OpenAiDoorOptions {
  /** How errors and metrics call the service. */
  readonly upstream: string
  readonly circuit: Circuit
  readonly retry: Retry
  readonly clock: Pick<Clock, 'now'>
  readonly onCall?: ((call: OpenAiCall) => void) | undefined
}

/**
 * Runs `work` with tries again where that helps, unless `once`; rejects with an UpstreamError or the signal's reason.
 * What `isFree` is asked also while the circuit is open: a rest is there to save money or trouble, of which it makes none.
 */
export type OpenAiDoor = <T>(
  work: (signal: AbortSignal) => Promise<T>,
  options?: { signal?: AbortSignal | undefined; once?: boolean; isFree?: boolean },
) => Promise<T>

/** With no money left, somebody has to pay first. */
const UNPAID = 3_600_000
/** With a key that is none, or at an address where nobody is, somebody has to mend the settings first. */
const UNUSABLE = 600_000
/** Milliseconds that a service's own word can keep us away, and below which a try again waits for it. */
const LONGEST_REST = 3_600_000
const SHORT = 5_000

/** The way to the model: each try goes through the circuit by itself, so that a probe is one call and no more. */
export function createOpenAiDoor({ upstream, circuit, retry, clock, onCall }: OpenAiDoorOptions): OpenAiDoor {
  /** Nobody else comes too soon either. */
  function heed(error: unknown): void {
    if (!(error instanceof UpstreamError)) return
    const wait = error instanceof StatusError && error.asksFor !== null ? error.asksFor * 1_000 : 0
    if (error.fault === 'quota') circuit.rest(clock.now() + UNPAID)
    else if (error instanceof UnusableError) circuit.rest(clock.now() + UNUSABLE)
    else if (wait > SHORT) circuit.rest(clock.now() + Math.min(wait, LONGEST_REST))
  }

  /** A no is handed on as a value: for the circuit, whoever can say no is well. */
  async function told<T>(work: () => Promise<T>, signal: AbortSignal): Promise<{ answer: T } | { no: Error }> {
    const startedAt = clock.now()
    let outcome: OpenAiCall['outcome'] = 'aborted'
    try {
      const answer = await work()
      outcome = 'ok'
      return { answer }
    } catch (thrown) {
      const error = asUpstreamError(upstream, thrown, signal)
      if (error instanceof UpstreamError) outcome = error instanceof ModelRefusalError ? 'refused' : error.fault
      heed(error)
      if (error instanceof UpstreamError && error.fault === 'request') return { no: error }
      throw error
    } finally {
      onCall?.({ upstream, outcome, durationMs: clock.now() - startedAt })
    }
  }

  /** Where the circuit opens between two tries, what the first came to says more than that it is open. */
  function tries<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
    let failure: UpstreamError | null = null
    const isResting = (error: unknown) => error instanceof UpstreamError && error.fault === 'resting'
    const remembered = () =>
      attempt().catch((error: unknown) => {
        if (error instanceof UpstreamError && !isResting(error)) failure = error
        throw error
      })
    return retry(remembered, signal).catch((error: unknown) => {
      throw isResting(error) ? (failure ?? error) : error
    })
  }

  return (work, { signal, once = false, isFree = false } = {}) =>
    withOwnSignal(signal, async own => {
      const ask = () => told(() => work(own), own)
      const attempt = () => (isFree ? ask() : circuit.run(ask))
      const said = await (once ? attempt() : tries(attempt, own))
      if ('no' in said) throw said.no
      return said.answer
    })
}

/** The SDK never takes its listeners off a signal, and a caller's may live as long as the process. */
async function withOwnSignal<T>(signal: AbortSignal | undefined, work: (own: AbortSignal) => Promise<T>): Promise<T> {
  signal?.throwIfAborted()
  const own = new AbortController()
  const abort = () => own.abort(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    return await work(own.signal)
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}
