import { z } from 'zod'
import { UpstreamError, type UpstreamFault } from '../errors.js'

/** One question to the model, whose answer is JSON of `schema`. */
export interface Prompt {
  /** What it is to do. */
  readonly system: string
  /** What it is to do it with. */
  readonly user: string
  /** Letters, digits, `_` and `-`, 64 at most. */
  readonly schemaName: string
  /** JSON Schema as strict structured output wants it: every property required, `additionalProperties` false. */
  readonly schema: Readonly<Record<string, unknown>>
  /** The most that it may write, its thinking included. */
  readonly maxTokens: number
}

export interface Tokens {
  readonly input: number
  readonly output: number
}

export interface Completion {
  /** What the model wrote, parsed; that it is of the prompt's schema is only its word. */
  readonly json: unknown
  /** Its full name, such as gpt-5-nano-2025-08-07. */
  readonly model: string
  readonly tokens: Tokens
}

/** Money went, or may have gone (`tokens` null: nobody said how much), and there is no answer. Not tried again by itself. */
export class PaidError extends UpstreamError {
  constructor(
    upstream: string,
    fault: UpstreamFault,
    message: string,
    readonly tokens: Tokens | null,
  ) {
    super(upstream, fault, message)
  }

  override get canHeal(): boolean {
    return false
  }
}

/** The model would not answer this prompt. It says nothing of the service. */
export class ModelRefusalError extends PaidError {
  constructor(upstream: string, tokens: Tokens | null, message = `${upstream}: 모델이 답하기를 거절했습니다.`) {
    super(upstream, 'request', message, tokens)
  }
}

/** Money may have gone for tries whose answers were lost on their way: `tokens` at most. Another try later may bring one. */
export class LostError extends UpstreamError {
  constructor(
    upstream: string,
    fault: UpstreamFault,
    message: string,
    readonly tokens: Tokens,
  ) {
    super(upstream, fault, message)
  }
}

/** A character is a token at most, in Korean as in English. */
export const mostTokensOf = ({ system, user, schema, maxTokens }: Prompt): Tokens => ({
  input: system.length + user.length + JSON.stringify(schema).length,
  output: maxTokens,
})

/** What is sent to /chat/completions for a prompt, alone or as a line of a batch. */
export const bodyOf = (model: string, { system, user, schemaName, schema, maxTokens }: Prompt) => ({
  model,
  messages: [
    { role: 'system' as const, content: system },
    { role: 'user' as const, content: user },
  ],
  response_format: {
    type: 'json_schema' as const,
    json_schema: { name: schemaName, strict: true, schema: { ...schema } },
  },
  max_completion_tokens: maxTokens,
  ...effortOf(model),
})

/**
 * Models that think first write most of their tokens, which are paid for, before the answer: those that are known to
 * take it are told not to. Others would refuse the setting.
 */
function effortOf(model: string): { reasoning_effort?: 'minimal' | 'none' } {
  const name = model.replace(/-\d{4}-\d\d-\d\d$/, '')
  if (/^gpt-5(-mini|-nano)?$/.test(name)) return { reasoning_effort: 'minimal' }
  return /^gpt-5\.[1245](-mini|-nano)?$/.test(name) ? { reasoning_effort: 'none' } : {}
}

/** Some count nothing, and say so with a nought. */
const count = z.number().int().min(1).max(100_000_000)
const ChatCompletion = z.object({
  model: z.string().min(1).max(200).catch('unknown'),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
  usage: z
    .object({ prompt_tokens: count, completion_tokens: count.or(z.literal(0)) })
    .nullish()
    .catch(null),
})

/**
 * Reads what /chat/completions answered. Throws a PaidError for an answer of no use, an UpstreamError for what is none.
 * Where the provider doesn't count, every letter is a token, of the answer and of `asked`: more than it can have been.
 */
export function readCompletion(upstream: string, body: unknown, asked = ''): Completion {
  const read = ChatCompletion.safeParse(body)
  const choice = read.data?.choices[0]
  if (!read.data || !choice) throw new UpstreamError(upstream, 'malformed', `${upstream}: 답의 모양이 다릅니다.`)
  const { model, usage } = read.data
  const tokens = usage ? { input: usage.prompt_tokens, output: usage.completion_tokens } : null
  const useless = (why: string) => new PaidError(upstream, 'malformed', `${upstream}: ${why}`, tokens)
  const { finish_reason: reason, message } = choice
  if (message.refusal) throw new ModelRefusalError(upstream, tokens)
  if (reason === 'length') throw useless('답이 끝나기 전에 길이의 한도에 닿았습니다.')
  // It is the prompt that it speaks of, so that whoever asks for such things closes the way for nobody else.
  if (reason === 'content_filter')
    throw new ModelRefusalError(upstream, tokens, `${upstream}: 답이 내용 거르개에 걸렸습니다.`)
  if (!message.content?.trim()) throw useless('답이 비어 있습니다.')
  const json = parse(message.content)
  if (json === undefined) throw useless('답이 JSON이 아닙니다.')
  return { json, model, tokens: tokens ?? { input: asked.length, output: message.content.length } }
}

/** Undefined for what is no JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined // whoever asks says what that means
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
