import { setTimeout as wait } from 'node:timers/promises'
import type { ServerResponse } from 'node:http'
import { SPOILT, type Spoilt } from './openaiModel.js'
import { deny, type Denial } from './openaiStrict.js'

/**
 * How a request is treated, whatever its path. A number is a status. `rate` asks for twenty seconds; `slow`: the answer
 * comes later, whole; `drip`: at once, in drops; `wrong json`: a body that is none; `other body`: JSON of another kind.
 */
export type Trouble =
  | Spoilt
  | 'rate'
  | 'insufficient quota'
  | 'hang'
  | 'reset'
  | 'half a body'
  | 'wrong json'
  | 'other body'
  | 'html'
  | 'not utf-8'
  | 'huge'
  | 'redirect'
  | 'slow'
  | 'drip'
  | number

export interface Spoiling {
  readonly what: Trouble
  readonly headers: Readonly<Record<string, string>>
  readonly ms: number
  /** Only requests whose path begins so. */
  readonly path: string
}

/** A fault of the answer itself, which a batch can have as well; null for those of the connection. */
export const spoiltOf = (what: Trouble | undefined): Spoilt | null => SPOILT.find(each => each === what) ?? null

const SERVER = { type: 'server_error' }
const SAYINGS: Readonly<Record<number, Denial>> = {
  400: deny(400, "Invalid value for 'messages'.", { param: 'messages', code: 'invalid_value' }),
  401: deny(401, 'Incorrect API key provided: sk-fake-****last.', { code: 'invalid_api_key' }),
  403: deny(403, 'Country, region, or territory not supported', {
    type: 'request_forbidden',
    code: 'unsupported_country_region_territory',
  }),
  404: deny(404, 'The model `gpt-0` does not exist or you do not have access to it.', { code: 'model_not_found' }),
  429: deny(
    429,
    'Rate limit reached for gpt-5-nano in organization org-SECRET on requests per min (RPM): Limit 500, Used 500, Requested 1.',
    {
      type: 'requests',
      code: 'rate_limit_exceeded',
    },
  ),
  500: deny(500, 'The server had an error while processing your request. Sorry about that!', SERVER),
  503: deny(503, 'That model is currently overloaded with other requests.', { ...SERVER, code: 'overloaded' }),
}
const QUOTA = deny(429, 'You exceeded your current quota, please check your plan and billing details.', {
  type: 'insufficient_quota',
  code: 'insufficient_quota',
})
const RATE_HEADERS = {
  'retry-after': '20',
  'x-ratelimit-limit-requests': '500',
  'x-ratelimit-remaining-requests': '0',
  'x-ratelimit-reset-requests': '20s',
}

/** Treats the request so, and says whether it is done with. */
export function treat(response: ServerResponse, { what, headers }: Spoiling): boolean {
  if (what === 'hang') return true
  if (what === 'reset') response.socket?.resetAndDestroy()
  else if (what === 'insufficient quota') sendDenial(response, QUOTA, headers)
  else if (what === 'rate') sendDenial(response, SAYINGS[429] ?? QUOTA, { ...RATE_HEADERS, ...headers })
  else if (typeof what === 'number') sendStatus(response, what, headers)
  else if (what === 'redirect') response.writeHead(307, { location: '/elsewhere' }).end()
  else if (what === 'huge') pour(response)
  else {
    const body = BODIES[what]
    if (!body) return false
    response.writeHead(200, { 'content-type': body.type }).end(body.bytes)
  }
  return true
}

const BODIES: Readonly<Partial<Record<Trouble, { type: string; bytes: Buffer }>>> = {
  'wrong json': { type: 'application/json', bytes: Buffer.from('{"id":"chatcmpl-1","choices":[{"index":0,') },
  'other body': { type: 'application/json', bytes: Buffer.from('{"status":"ok","choices":[]}') },
  html: { type: 'text/html', bytes: Buffer.from('<!doctype html><title>Just a moment...</title>') },
  'not utf-8': { type: 'application/json', bytes: Buffer.from([0x7b, 0x22, 0xb0, 0xa1, 0x22, 0x3a, 0x31, 0x7d]) },
}

export function sendDenial(
  response: ServerResponse,
  { status, error }: Denial,
  headers: Readonly<Record<string, string>> = {},
) {
  sendJson(response, { error }, { status, headers })
}

export function sendJson(
  response: ServerResponse,
  body: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Readonly<Record<string, string>> } = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_fake', ...headers })
  response.end(JSON.stringify(body))
}

/** What stands before the service speaks HTML. */
function sendStatus(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>) {
  const denial = SAYINGS[status]
  if (denial) return sendDenial(response, denial, headers)
  response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(`<html><h1>${status}</h1></html>`)
}

/** A length of fifty million bytes, and then the bytes, for as long as somebody reads. */
function pour(response: ServerResponse) {
  const [chunk, all] = [Buffer.alloc(100_000, ' '), 50_000_000]
  let sent = 0
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': all })
  const more = () => {
    while (sent < all) {
      sent += chunk.length
      if (!response.write(chunk)) return
    }
    response.end()
  }
  response.on('drain', more)
  more()
}

/** Says how long the body is, and is gone in the middle of it. */
export function sendHalf(response: ServerResponse, body: unknown) {
  const bytes = Buffer.from(JSON.stringify(body))
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length })
  response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.destroy())
}

/** The head at once, and then the body in ten drops, `ms` in all. */
export async function sendInDrops(response: ServerResponse, body: unknown, ms: number) {
  const bytes = Buffer.from(JSON.stringify(body))
  response.writeHead(200, { 'content-type': 'application/json' })
  const step = Math.ceil(bytes.length / 10)
  for (let from = 0; from < bytes.length && !response.destroyed; from += step) {
    response.write(bytes.subarray(from, from + step))
    await wait(ms / 10)
  }
  response.end()
}
