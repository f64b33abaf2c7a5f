import { setTimeout as wait } from 'node:timers/promises'
import type { ServerResponse } from 'node:http'
import type { completionOf } from './openaiModel.js'

/** The same answer as server-sent events, a few letters in each, `ms` in all; `isCut`: gone in the middle of it. */
export async function sendStream(
  response: ServerResponse,
  { choices: [choice], usage, object: _, ...head }: ReturnType<typeof completionOf>,
  { ms, isCut }: { ms: number; isCut: boolean },
) {
  const event = (delta: object, finish_reason: string | null = null, choices = [{ index: 0, delta, finish_reason }]) =>
    `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices })}\n\n`
  const { content = null, refusal = null } = choice?.message ?? {}
  const letters = (content ?? refusal ?? '').match(/[^]{1,5}/gu) ?? []
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  response.write(event({ role: 'assistant', content: '' }))
  for (const [i, part] of letters.entries()) {
    if (response.destroyed) return
    if (isCut && i >= letters.length / 2) return void response.socket?.destroy()
    response.write(event(content === null ? { refusal: part } : { content: part }))
    if (ms > 0) await wait(ms / letters.length)
  }
  response.write(event({}, choice?.finish_reason))
  response.write(`data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [], usage })}\n\n`)
  response.end('data: [DONE]\n\n')
}
