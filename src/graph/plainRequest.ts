import { parse } from 'cookie'
import type { FastifyRequest } from 'fastify'
import type { Log } from '../log.js'
import { jsonOf, refusal, textOf } from './body.js'
import type { Client } from './context.js'
import type { PlainRequest, Route } from './route.js'

/** A request as a route is asked it. Throws 400 and 415 for a body that the route doesn't take. */
export function toPlain(request: FastifyRequest, route: Route, client: Client, log: Log): PlainRequest {
  const { id: requestId, url } = request
  const at = url.indexOf('?')
  const headers = Object.entries(request.headers).map(([name, value = '']) => [name, String(value)] as const)
  const cookies = Object.entries(parse(request.headers.cookie ?? ''))
  return {
    query: firstOf(new URLSearchParams(at < 0 ? '' : url.slice(at))),
    cookies: Object.fromEntries(cookies.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    headers: Object.fromEntries(headers),
    body: bodyOf(request, route.takes ?? []),
    client,
    requestId,
    log,
  }
}

/** Throws 415 for what the route doesn't take. An empty body is none, whatever it is called. */
function bodyOf({ headers, body }: FastifyRequest, takes: readonly string[]): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) return null
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (!takes.includes(type)) throw refusal(415)
  const text = textOf(headers, body)
  if (type === 'application/json') return jsonOf(text)
  return type === 'application/x-www-form-urlencoded' ? firstOf(new URLSearchParams(text)) : text.trim()
}

/** Of pairs with one name a later one replaces an earlier one, hence from behind. */
const firstOf = (pairs: URLSearchParams): Readonly<Record<string, string>> => Object.fromEntries([...pairs].reverse())
