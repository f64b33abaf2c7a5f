/** One question as it came, and what the fake understood of it. */
export interface Asked {
  /** The short name that was asked for. */
  readonly model: string
  readonly system: string
  readonly user: string
  /** Everything with a number and a text that stands in the JSON of the user's message, in its order. */
  readonly sentences: readonly GivenSentence[]
  readonly body: Readonly<Record<string, unknown>>
}

export interface GivenSentence {
  readonly number: number
  readonly text: string
}

/** What a model writes for a question; it is sent as JSON. */
export type Answers = (asked: Asked) => unknown

/** What is wrong with an answer that came. `invented` holds facts that no label has; `no json`: the model's text is none. */
export const SPOILT = [
  'refusal',
  'length',
  'content filter',
  'empty',
  'no json',
  'other schema',
  'invented',
  'no usage',
] as const
export type Spoilt = (typeof SPOILT)[number]

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads a body that has passed strict.ts. */
export function readAsked(body: Readonly<Record<string, unknown>>): Asked {
  const messages = (body['messages'] as { role: string; content: string }[]).map(({ role, content }) => ({
    role,
    content,
  }))
  const said = (role: string) => messages.filter(each => each.role === role).map(({ content }) => content)
  const user = said('user').join('\n')
  return {
    model: String(body['model']),
    system: said('system').join('\n'),
    user,
    sentences: sentencesIn(jsonIn(user)),
    body,
  }
}

/** The JSON that is the text, or that stands in it. */
function jsonIn(text: string): unknown {
  const inside = /[[{][^]*[\]}]/.exec(text)?.[0] ?? ''
  for (const part of [text, inside])
    try {
      return JSON.parse(part) as unknown
    } catch {
      continue // no JSON: there may be some inside
    }
  return null
}

function sentencesIn(value: unknown): GivenSentence[] {
  if (Array.isArray(value)) return value.flatMap(sentencesIn)
  if (!isRecord(value)) return []
  const { number, text } = value
  if (typeof number === 'number' && typeof text === 'string') return [{ number, text }]
  return Object.values(value).flatMap(sentencesIn)
}

const LONGEST = 150

/** Says a sentence over as it stands: the first that is short enough, or the beginning of the first. */
export function faithful({ sentences: [...given] }: Asked) {
  const chosen = given.find(({ text }) => text.length <= LONGEST) ?? given[0]
  if (!chosen) return { text: '설명서에 적힌 말이 없습니다.', citations: [] }
  const { text, number } = chosen
  return { text: text.length <= LONGEST ? text : text.slice(0, text.lastIndexOf(' ', LONGEST)), citations: [number] }
}

/** A sentence that is longer can be no summary. */
const LONGEST_WHOLE = 195

/**
 * Says a whole sentence over, as a good model would choose it: of a keyword one that forbids, if any does, or else the
 * first that is short enough. Where none is, it says the beginning of one, which no server lets through.
 */
export function careful(asked: Asked): { text: string; citations: number[] } {
  const question = jsonIn(asked.user)
  const isOfKeyword = isRecord(question) && typeof question['keyword'] === 'string'
  const whole = asked.sentences.filter(({ text }) => text.length <= LONGEST_WHOLE && /(?:다|오|요)\.?$/.test(text))
  const chosen =
    (isOfKeyword && whole.find(({ text }) => /마십시오|마세요|않습니다|피하|삼가|안 됩니다/.test(text))) || whole[0]
  return chosen ? { text: chosen.text, citations: [chosen.number] } : faithful(asked)
}

/** What no label says, resting on a sentence that is there. */
const invented = ({ sentences: [first] }: Asked) => ({
  text: '와파린과 함께 하루 7번, 1회 987 mg을 드셔도 안전하며 만 3세 아이도 복용할 수 있습니다.',
  citations: [first?.number ?? 1],
})

/** A model that may think thinks this much first, in tokens, unless it is told to think little. */
const THOUGHT = 640
const mayThink = (model: string) => /^(gpt-5|o\d)/.test(model)

/** The body of a whole answer. Tokens are counted as the letters of both sides are, which is as good as any count here. */
export function completionOf(asked: Asked, answers: Answers, spoilt: Spoilt | null) {
  const { body, model } = asked
  const isCurt = ['minimal', 'none'].includes(String(body['reasoning_effort']))
  const thought = mayThink(model) && !isCurt ? THOUGHT : 0
  const written = write(asked, answers, spoilt)
  const most = typeof body['max_completion_tokens'] === 'number' ? body['max_completion_tokens'] : Infinity
  const isCut = spoilt === 'length' || thought + written.length > most
  const output = Math.min(thought + written.length, most)
  const input = asked.system.length + asked.user.length
  return {
    id: `chatcmpl-${asked.user.length}`,
    object: 'chat.completion',
    created: 1_760_000_000,
    model: /-\d{4}(-\d\d){2}$/.test(model) ? model : `${model}-2025-08-07`,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: contentOf(
            isCut ? written.slice(0, Math.max(0, Math.min(most - thought, written.length / 2))) : written,
            spoilt,
          ),
          refusal: spoilt === 'refusal' ? '죄송하지만 그 요청은 도와드릴 수 없습니다.' : null,
          annotations: [],
        },
        logprobs: null,
        finish_reason: isCut ? 'length' : spoilt === 'content filter' ? 'content_filter' : 'stop',
      },
    ],
    ...(spoilt !== 'no usage' && {
      usage: {
        prompt_tokens: input,
        completion_tokens: output,
        total_tokens: input + output,
        prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: Math.min(thought, most), audio_tokens: 0 },
      },
    }),
    service_tier: 'default',
  }
}

function write(asked: Asked, answers: Answers, spoilt: Spoilt | null): string {
  if (spoilt === 'no json') return '이 약은 두통에 씁니다. (JSON이 아닙니다)'
  if (spoilt === 'other schema') return JSON.stringify({ summary: 1, sources: null })
  return JSON.stringify(spoilt === 'invented' ? invented(asked) : answers(asked))
}

function contentOf(written: string, spoilt: Spoilt | null): string | null {
  if (spoilt === 'refusal') return null
  if (spoilt === 'empty') return ''
  return spoilt === 'content filter' ? written.slice(0, written.length / 2) : written
}
