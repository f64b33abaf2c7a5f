import webPush from 'web-push'
import { UpstreamError } from '../errors.js'
import type { Circuit } from './circuit.js'
import { UnsentError, type Http, type HttpAnswer } from './http.js'

/** What a browser gives so that messages can be sent to it (RFC 8030, RFC 8291); keys in base64url. */
export interface PushTarget {
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
}

export interface PushOptions {
  /** Seconds for which the push service keeps a message that the browser isn't there to take. */
  readonly ttl: number
  /** Of two messages with one topic, the later replaces the earlier that still waits: 1 to 32 of base64url's letters. */
  readonly topic: string
}

/**
 * What is known to have become of a message. `gone`: the browser takes no more, ever. `refused`: it was not delivered;
 * `retryAfter` is what the service asks for, in seconds, and `canHeal` says whether asking again may help.
 */
export type PushOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly canHeal: boolean; readonly retryAfter: number | null }

/** What became of one message, for metrics. */
export interface PushCall {
  readonly upstream: string
  readonly outcome: string
}

interface PushParts {
  readonly http: Http
  /** One circuit for each name of a service. */
  readonly circuitOf: (name: string) => Circuit
  /** RFC 8292: the keys in base64url, and whom a push service may write to. */
  readonly vapid: { readonly publicKey: string; readonly privateKey: string; readonly subject: string }
  /** `fcm.googleapis.com`, `*.push.apple.com`, or an origin such as `http://127.0.0.1:8080`, with which it is taken as it is. */
  readonly hosts: readonly string[]
  readonly onCall?: ((call: PushCall) => void) | undefined
}

const TIMEOUT = 15_000
const MAX_BYTES = 10_000
const LONGEST_ENDPOINT = 2_048

/** Sends messages to browsers through the push services that are listed, and to no other host. */
export function createPush({ http, circuitOf, vapid, hosts, onCall }: PushParts) {
  const services = hosts.map(host => ({ name: host, isOf: matcher(host), circuit: circuitOf(host) }))
  const serviceOf = (url: URL) => services.find(({ isOf }) => isOf(url)) ?? null

  async function ask(upstream: string, url: URL, target: PushTarget, message: string, options: PushOptions) {
    const { headers, body } = webPush.generateRequestDetails({ endpoint: url.href, keys: target }, message, {
      vapidDetails: vapid,
      TTL: options.ttl,
      topic: options.topic,
      urgency: 'high',
      contentEncoding: 'aes128gcm',
    })
    const request = { upstream, timeoutMs: TIMEOUT, maxBytes: MAX_BYTES, headers: headersOf(headers) }
    return readOutcome(await http.postBytes(url, { ...request, body: new Uint8Array(body) }), upstream)
  }

  /** Rejects with an UpstreamError where it can't be told whether the message was delivered. */
  async function send(target: PushTarget, message: string, options: PushOptions): Promise<PushOutcome> {
    const url = readEndpoint(target.endpoint)
    const service = url && serviceOf(url)
    if (!service) return { kind: 'refused', canHeal: false, retryAfter: null }
    const { name, circuit } = service
    try {
      const outcome = await circuit.run(() => ask(name, url, target, message, options))
      onCall?.({ upstream: name, outcome: outcome.kind })
      return outcome
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      onCall?.({ upstream: name, outcome: error.fault })
      if (!isKnownUndelivered(error)) throw error
      return { kind: 'refused', canHeal: true, retryAfter: waitOf(error) }
    }
  }

  return {
    /** What a browser subscribes with. */
    publicKey: vapid.publicKey,

    /** Whether that is the address of a push service that we send to. */
    accepts: (endpoint: string): boolean => {
      const url = readEndpoint(endpoint)
      return url !== null && serviceOf(url) !== null
    },

    send,
  }
}
export type Push = ReturnType<typeof createPush>

/** Whether an error speaks against a push service's health: one that limits us is well, and anybody can make up a host. */
export const isPushOutage = (error: unknown): boolean =>
  error instanceof UpstreamError && error.isOutage && error.fault !== 'rate' && !(error instanceof UnsentError)

/** Null where nothing may be sent to it, whatever the list says. */
function readEndpoint(endpoint: string): URL | null {
  if (endpoint.length > LONGEST_ENDPOINT || !URL.canParse(endpoint)) return null
  const url = new URL(endpoint)
  const isPlain = url.username === '' && url.password === '' && url.hash === ''
  return isPlain && url.href.length <= LONGEST_ENDPOINT ? url : null
}

/** A host stands for https on its own port, and `*.` for any name below it; an origin stands for itself. */
function matcher(host: string): (url: URL) => boolean {
  if (host.includes('://')) return ({ origin }) => origin === host
  const isOfHost = host.startsWith('*.')
    ? (name: string) => name.endsWith(host.slice(1)) && name.length > host.length - 1
    : (name: string) => name === host
  return ({ protocol, port, hostname }) => protocol === 'https:' && port === '' && isOfHost(hostname)
}

/** fetch says itself how long the body is. */
const headersOf = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name !== 'Content-Length')
      .map(([name, value]) => [name.toLowerCase(), String(value)]),
  )

function readOutcome({ status, retryAfter }: HttpAnswer, upstream: string): PushOutcome {
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  if (status === 404 || status === 410) return { kind: 'gone' }
  if (status === 429 || status >= 500) throw new TooBusy(upstream, status, retryAfter)
  return { kind: 'refused', canHeal: false, retryAfter: null }
}

/** The service says that it can't take the message now. */
class TooBusy extends UpstreamError {
  constructor(
    upstream: string,
    status: number,
    readonly asksFor: number | null,
  ) {
    super(upstream, status === 429 ? 'rate' : 'server', `${upstream}: 알림을 받지 않습니다. (HTTP ${status})`)
  }
}

/** True of an answer that was no yes, a redirect too, and where nothing was sent. */
const isKnownUndelivered = (error: UpstreamError): boolean =>
  error instanceof UnsentError || ['rate', 'server', 'resting'].includes(error.fault)

function waitOf(error: UpstreamError): number | null {
  if (error instanceof TooBusy) return error.asksFor
  return error.fault === 'resting' ? Number(error.details['retryAfter']) : null
}
