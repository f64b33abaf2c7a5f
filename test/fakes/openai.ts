import { randomBytes } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createFakeBatches, type Fate } from './openaiBatches.js'
import {
  sendDenial,
  sendHalf,
  sendInDrops,
  sendJson,
  spoiltOf,
  treat,
  type Spoiling,
  type Trouble,
} from './openaiForms.js'
import { completionOf, faithful, isRecord, readAsked, type Answers, type Asked } from './openaiModel.js'
import { sendStream } from './openaiStream.js'
import { deny, denialOfBody, denialOfKey } from './openaiStrict.js'

export interface FakeOpenAiOptions {
  /** Of what `env` says; every name is known that doesn't begin with `missing`. */
  readonly model?: string
}

/**
 * OpenAI's API, or a server that speaks it, over real HTTP on a free port. Its model says a given sentence over, until
 * it is told otherwise, and refuses what the true one refuses: other keys, schemas that aren't strict.
 */
export async function startOpenAi({ model = 'gpt-5-nano' }: FakeOpenAiOptions = {}) {
  const key = `sk-fake-${randomBytes(18).toString('base64url')}`
  const [asked, visits]: [Asked[], string[]] = [[], []]
  const headersSeen: IncomingHttpHeaders[] = []
  let answers: Answers = faithful
  let trouble: (Spoiling & { left: number }) | null = null
  const seen = { closed: 0, inFlight: 0, mostAtOnce: 0 }
  const spoil = (path: string) => (trouble && path.startsWith(trouble.path) && trouble.left-- > 0 ? trouble : null)
  /** The troubles of an answer itself are for the lines of a batch, those of a connection for its requests. */
  const isOfAnswers = () => spoiltOf(trouble?.what) !== null
  const batches = createFakeBatches(each =>
    completionOf(each, answers, spoiltOf(isOfAnswers() ? spoil('/chat/completions')?.what : undefined)),
  )

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await bytesOf(request)
    const { method = '', headers } = request
    const path = (request.url ?? '').replace(/^\/v1(?=\/)/, '')
    visits.push(`${method} ${path}`)
    headersSeen.push(headers)
    const body = path === '/chat/completions' ? readJson(bytes) : null
    const wrong = body && denialOfBody(body)
    const denial = denialOfKey(headers.authorization, key) ?? wrong
    if (body && !wrong) asked.push(readAsked(body))
    const now = !body && isOfAnswers() ? null : spoil(path)
    if (now && treat(response, now)) return
    if (denial) return sendDenial(response, denial)
    if (now?.what === 'slow') await wait(now.ms)
    if (body) return complete(response, readAsked(body), now)
    const said = await batches.answer({ method, path, type: headers['content-type'] ?? '', bytes })
    if (!said) return sendDenial(response, deny(404, `Invalid URL (${method} /v1${path})`))
    if ('error' in said) return sendDenial(response, said)
    if ('file' in said)
      return void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(said.file)
    if (now?.what === 'half a body') return sendHalf(response, said.json)
    sendJson(response, said.json)
  }

  async function complete(response: ServerResponse, question: Asked, now: Spoiling | null): Promise<void> {
    const said = completionOf(question, answers, spoiltOf(now?.what))
    const isCut = now?.what === 'half a body'
    if (question.body['stream'] === true)
      return sendStream(response, said, { ms: now?.what === 'drip' ? now.ms : 0, isCut })
    if (isCut) return sendHalf(response, said)
    if (now?.what === 'drip') return sendInDrops(response, said, now.ms)
    sendJson(response, said, { headers: { 'openai-processing-ms': '12', 'x-ratelimit-remaining-requests': '499' } })
  }

  const server = createServer((request, response) => {
    seen.mostAtOnce = Math.max(seen.mostAtOnce, ++seen.inFlight)
    response.on('close', () => {
      seen.inFlight--
      if (!response.writableFinished) seen.closed++
    })
    // Whoever goes away in the middle of a question is no fault of ours.
    answer(request, response).catch((error: unknown) => {
      if (!response.destroyed) throw error
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  const close = async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }

  return {
    url,
    key,
    /** What Pilling is started with. */
    env: { OPENAI_API_KEY: key, OPENAI_BASE_URL: url, OPENAI_MODEL: model },
    /** The questions that came to /chat/completions one by one, each try, whatever became of them. */
    asked,
    /** Every request, as `GET /batches/batch_1`. */
    visits,
    /** Their headers. */
    headers: headersSeen,
    /** The batches that were submitted, with their questions. */
    batches: batches.batches,
    /** `closed`: answers that nobody waited for to the end. `mostAtOnce`: requests under way side by side. */
    seen,
    /** What the model writes from now on. */
    answers: (now: Answers) => void (answers = now),
    /** `ms` is for `slow` and `drip`. */
    fails(what: Trouble, times = Infinity, options: Partial<Omit<Spoiling, 'what'>> = {}) {
      trouble = { what, headers: {}, ms: 1_000, path: '/', ...options, left: times }
    },
    recovers: () => void (trouble = null),
    /** `status` is what is answered where there are `none`. */
    batchesAre: (fate: Fate, status?: number) => batches.become(fate, status),
    close,
    [Symbol.asyncDispose]: close,
  }
}
export type FakeOpenAi = Awaited<ReturnType<typeof startOpenAi>>

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function readJson(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(bytes.toString())
    return isRecord(body) ? body : {}
  } catch {
    return {} // refused for want of everything
  }
}
