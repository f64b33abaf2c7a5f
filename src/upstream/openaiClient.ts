import OpenAI from 'openai'
import type { Http, HttpAnswer, HttpRequest } from './http.js'
import { refusalOf } from './openaiFaults.js'

export interface OpenAiClientOptions {
  readonly config: { readonly apiKey: string; readonly baseUrl: string }
  readonly http: Http
  /** Bounds of each request. */
  readonly limits: Pick<HttpRequest, 'upstream' | 'timeoutMs' | 'maxBytes'>
}

/** What the SDK may say of us; its headers also tell of the machine, and hold what it finds in the environment. */
const HEADERS = ['accept', 'authorization', 'content-type']

/**
 * The SDK without what is ours to decide: it doesn't try again, writes no log, takes nothing from the environment, and
 * goes to the network through `http`, whose bounds hold and whose errors come as they are, below one of its own.
 */
export function createOpenAiClient({ config, http, limits }: OpenAiClientOptions): OpenAI {
  return new OpenAI({
    apiKey: config.apiKey,
    baseURL: config.baseUrl.replace(/\/+$/, ''),
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    maxRetries: 0,
    // `http` counts the time; the SDK's own clock is only for what would never come back.
    timeout: limits.timeoutMs * 2,
    logLevel: 'off',
    // With `Response` beside it the SDK needn't try out what it was given.
    fetch: Object.assign(through(http, limits), { Response }),
  })
}

function through(http: Http, limits: OpenAiClientOptions['limits']) {
  return async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    // It is what makes bytes of a form, and says where its parts end.
    const asked = new Request(input, { ...init, signal: null })
    const headers = Object.fromEntries([...asked.headers].filter(([name]) => HEADERS.includes(name)))
    const request = { ...limits, headers, signal: init.signal ?? undefined }
    const url = new URL(asked.url)
    const answer =
      asked.method === 'GET'
        ? await http.get(url, request)
        : await http.postBytes(url, { ...request, body: new Uint8Array(await asked.arrayBuffer()) })
    return responseOf(limits.upstream, answer)
  }
}

function responseOf(upstream: string, answer: HttpAnswer): Response {
  const refusal = refusalOf(upstream, answer)
  if (refusal) throw refusal
  // A status such as 204 allows no body at all.
  return new Response(answer.text, { headers: { 'content-type': answer.contentType } })
}
