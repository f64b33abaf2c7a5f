import { toFile, type OpenAI } from 'openai'
import { z } from 'zod'
import { UpstreamError } from '../errors.js'
import type { Completion, Prompt } from './openaiAnswer.js'
import type { OpenAiDoor } from './openaiDoor.js'
import { StatusError } from './openaiFaults.js'
import { readLines, writeLines } from './openaiLines.js'

/** How far a batch is. `answers` is by the names of the prompts, and empty until it has ended. */
export interface BatchReading {
  /** `done`: what will ever come has come, for some prompts perhaps nothing. `failed`: it came to nothing at all. */
  readonly state: 'running' | 'done' | 'failed'
  readonly done: number
  readonly failed: number
  readonly total: number
  readonly answers: ReadonlyMap<string, Completion | Error>
}

/** Many prompts at once, answered within a day for half the price. */
export interface Batches {
  /**
   * Gives the batch's id. Rejects with a NoBatchesError where the provider has no such endpoint. Where the answer is lost
   * on its way there may be a batch that nobody knows: it isn't tried again. `onSend` is told right before that may be;
   * what fails without it has cost nothing.
   */
  submit(prompts: ReadonlyMap<string, Prompt>, signal?: AbortSignal, onSend?: () => void): Promise<string>
  /** Also while the circuit is open. One that the provider doesn't know has failed. */
  read(id: string, signal?: AbortSignal): Promise<BatchReading>
  /** Resolves also where it had ended already. */
  cancel(id: string, signal?: AbortSignal): Promise<void>
}

/** The provider answers prompts one by one only. */
export class NoBatchesError extends UpstreamError {
  constructor(upstream: string) {
    super(upstream, 'request', `${upstream}: 한꺼번에 묻는 길(배치)이 없습니다.`)
  }
}

/** Prompts of one batch at most; with a few thousand letters each they stay far below what a file may have. */
export const MOST_PROMPTS = 5_000

interface BatchesDeps {
  readonly upstream: string
  readonly model: string
  readonly client: OpenAI
  readonly door: OpenAiDoor
}

export function createBatches({ upstream, model, client, door }: BatchesDeps): Batches {
  const malformed = () => new UpstreamError(upstream, 'malformed', `${upstream}: 배치의 모양이 다릅니다.`)

  async function upload(prompts: ReadonlyMap<string, Prompt>, signal: AbortSignal): Promise<string> {
    const file = await toFile(Buffer.from(writeLines(model, prompts)), 'prompts.jsonl', { type: 'application/jsonl' })
    return idOf(await client.files.create({ file, purpose: 'batch' }, { signal }))
  }

  async function start(file: string, signal: AbortSignal, onSend?: () => void): Promise<string> {
    onSend?.()
    const asked = { endpoint: '/v1/chat/completions', completion_window: '24h', input_file_id: file } as const
    return idOf(await client.batches.create(asked, { signal }))
  }

  function idOf(said: unknown): string {
    const { data } = WithId.safeParse(said)
    if (!data) throw malformed()
    return data.id
  }

  async function answersOf(files: readonly string[], signal: AbortSignal) {
    const texts: string[] = []
    for (const file of files) texts.push(await (await client.files.content(file, { signal })).text())
    return readLines(upstream, texts)
  }

  async function read(id: string, signal: AbortSignal): Promise<BatchReading> {
    const said: unknown = await client.batches.retrieve(id, { signal })
    const { data: batch } = Batch.safeParse(said)
    if (!batch) throw malformed()
    const files = [batch.output_file_id, batch.error_file_id].filter(file => file != null)
    const state = !ENDED.includes(batch.status) ? 'running' : files.length > 0 ? 'done' : 'failed'
    return { ...batch.request_counts, state, answers: await answersOf(state === 'done' ? files : [], signal) }
  }

  return {
    async submit(prompts, signal, onSend) {
      if (prompts.size === 0 || prompts.size > MOST_PROMPTS)
        throw new RangeError(`a batch has 1 to ${MOST_PROMPTS} prompts`)
      try {
        const file = await door(own => upload(prompts, own), { signal })
        return await door(own => start(file, own, onSend), { signal, once: true })
      } catch (error) {
        throw hasStatus(error, [404, 405, 501]) ? new NoBatchesError(upstream) : error
      }
    },

    read: (id, signal) =>
      door(own => read(id, own), { signal, isFree: true }).catch((error: unknown) => {
        if (hasStatus(error, [404])) return { state: 'failed' as const, ...NONE, answers: new Map() }
        throw error
      }),

    async cancel(id, signal) {
      await door(own => client.batches.cancel(id, { signal: own }), { signal, isFree: true }).catch(
        (error: unknown) => {
          if (!hasStatus(error, [400, 404, 409])) throw error
        },
      )
    },
  }
}

const ENDED = ['completed', 'expired', 'cancelled', 'failed']
const NONE = { done: 0, failed: 0, total: 0 }

const hasStatus = (error: unknown, statuses: readonly number[]) =>
  error instanceof StatusError && statuses.includes(error.status)

const count = z.number().int().min(0).catch(0)
const name = z.string().min(1).max(500)
const WithId = z.object({ id: name })
const Batch = WithId.extend({
  status: z.string(),
  output_file_id: name.nullish(),
  error_file_id: name.nullish(),
  request_counts: z
    .object({ completed: count, failed: count, total: count })
    .transform(({ completed, failed, total }) => ({ done: completed, failed, total }))
    .catch(NONE),
})
