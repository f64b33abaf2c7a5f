import { z } from 'zod'
import { UpstreamError } from '../errors.js'
import { bodyOf, parse, readCompletion, type Completion, type Prompt } from './openaiAnswer.js'
import { asStatusError } from './openaiFaults.js'

/** A batch's questions as JSON Lines. */
export const writeLines = (model: string, prompts: ReadonlyMap<string, Prompt>): string =>
  [...prompts]
    .map(([name, prompt]) => ({
      custom_id: name,
      method: 'POST',
      url: '/v1/chat/completions',
      body: bodyOf(model, prompt),
    }))
    .map(line => `${JSON.stringify(line)}\n`)
    .join('')

/**
 * Its answers, or why there is none, by the names that were given to the questions, out of all of its files. Lines that
 * can't be read are passed over; where a name comes twice, the first answer counts more than an error.
 */
export function readLines(upstream: string, texts: readonly string[]): Map<string, Completion | Error> {
  const answers = new Map<string, Completion | Error>()
  for (const each of texts.flatMap(text => text.split('\n'))) {
    const { data: line } = Line.safeParse(parse(each))
    if (!line) continue
    const known = answers.get(line.custom_id)
    if (!known || known instanceof Error) answers.set(line.custom_id, answerOf(upstream, line))
  }
  return answers
}

const Line = z.object({
  custom_id: z.string().min(1),
  response: z.object({ status_code: z.number(), body: z.unknown() }).nullish(),
})

function answerOf(upstream: string, { response }: z.infer<typeof Line>): Completion | Error {
  if (!response) return new UpstreamError(upstream, 'server', `${upstream}: 배치가 끝날 때까지 답하지 못했습니다.`)
  const { status_code: status, body } = response
  if (status < 200 || status >= 300) return asStatusError(upstream, status, body, null)
  try {
    return readCompletion(upstream, body)
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
}
