import { UpstreamError } from '../errors.js'
import type { CircuitState } from './circuit.js'
import type { Http } from './http.js'
import { bodyOf, PaidError, readCompletion, type Completion, type Prompt } from './openaiAnswer.js'
import { createBatches, type Batches } from './openaiBatches.js'
import { createOpenAiClient } from './openaiClient.js'
import { createOpenAiDoor, type OpenAiDoorOptions } from './openaiDoor.js'
import { asUnusable, asUpstreamError, StatusError } from './openaiFaults.js'
import { createLoss } from './openaiLoss.js'

export { LostError, ModelRefusalError, mostTokensOf, PaidError } from './openaiAnswer.js'
export type { Completion, Prompt, Tokens } from './openaiAnswer.js'
export { NoBatchesError, type Batches, type BatchReading } from './openaiBatches.js'

/** A model behind OpenAI's API, whoever runs it. */
export interface OpenAi {
  /** What is asked for; an answer says its full name. */
  readonly model: string
  readonly state: CircuitState
  /** Asks nobody until then, in milliseconds since the epoch; then one probe, as after any rest. */
  rest(until: number): void
  /**
   * Rejects with an UpstreamError, or with the signal's reason: a PaidError or a LostError where money may have gone for
   * nothing, a ModelRefusalError where the model would not answer.
   */
  complete(prompt: Prompt, signal?: AbortSignal): Promise<Completion>
  readonly batches: Batches
}

export interface OpenAiOptions extends OpenAiDoorOptions {
  readonly config: { readonly apiKey: string; readonly baseUrl: string; readonly model: string }
  readonly http: Http
  /** For each try of a completion, in milliseconds. */
  readonly timeoutMs?: number
  /** Told of what won't heal by itself: our key, our money, our settings, our questions. The same no more than once in ten minutes. */
  readonly onTrouble?: ((error: UpstreamError) => void) | undefined
}

const TIMEOUT = 20_000
const MAX_BYTES = 1_000_000
const QUIET = 600_000
/** A batch's file has thousands of answers in it. */
const FILES = { timeoutMs: 120_000, maxBytes: 64_000_000 }

/** Asks a model for JSON, one prompt at a time or in batches, by the rules of all calls to the world outside. */
export function createOpenAi({ config, http, timeoutMs = TIMEOUT, onTrouble, ...parts }: OpenAiOptions): OpenAi {
  const { upstream, circuit, clock } = parts
  const { model } = config
  const door = createOpenAiDoor(parts)
  const client = createOpenAiClient({ config, http, limits: { upstream, timeoutMs, maxBytes: MAX_BYTES } })
  const files = createOpenAiClient({ config, http, limits: { upstream, ...FILES } })

  async function attempt(prompt: Prompt, signal: AbortSignal): Promise<Completion> {
    try {
      const body: unknown = await client.chat.completions.create(bodyOf(model, prompt), { signal })
      return readCompletion(upstream, body, prompt.system + prompt.user)
    } catch (thrown) {
      const error = asUnusable(asPaid(asUpstreamError(upstream, thrown, signal)))
      tell(error)
      throw error
    }
  }

  /** By what it says, which is from a short list: when it was told of. */
  const toldAt = new Map<string, number>()
  function tell(error: Error): void {
    if (!(error instanceof StatusError) || error.canHeal) return
    if (clock.now() < (toldAt.get(error.message) ?? -Infinity) + QUIET) return
    toldAt.set(error.message, clock.now())
    onTrouble?.(error)
  }

  async function complete(prompt: Prompt, signal?: AbortSignal): Promise<Completion> {
    const loss = createLoss(prompt)
    const noted = (own: AbortSignal) =>
      attempt(prompt, own).catch((error: unknown) => {
        loss.note(error)
        throw error
      })
    try {
      return loss.add(await door(noted, { signal }))
    } catch (error) {
      throw loss.charge(error)
    }
  }

  return {
    model,
    get state() {
      return circuit.state
    },
    rest: until => circuit.rest(until),
    complete,
    batches: createBatches({ upstream, model, client: files, door }),
  }
}

/** What came too late is billed all the same, and a try again would be billed once more. */
const asPaid = (error: Error): Error =>
  error instanceof UpstreamError && error.fault === 'timeout'
    ? new PaidError(error.upstream, 'timeout', error.message, null)
    : error
