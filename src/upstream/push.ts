import webPush from 'web-push'
import { UpstreamError } from '../errors.js'
import type { CircuitState } from './circuit.js'
import { RedirectError, UnsentError, type Http, type HttpAnswer } from './http.js'
import { isOfHost, readEndpoint } from './pushAddress.js'
import { createHostCircuits } from './pushCircuits.js'

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

/** A message was not delivered. */
export interface Refusal {
  readonly kind: 'refused'
  /** Whether asking again may help. */
  readonly canHeal: boolean
  /** Whether it says nothing of this browser: its service is left in peace for a while, whoever the message is for. */
  readonly isRest: boolean
  /** What the service asks for, in seconds. */
  readonly retryAfter: number | null
}

/** What is known to have become of a message. `gone`: the browser takes no more of our messages, ever. */
export type PushOutcome =
  { readonly kind: 'delivered' } | { readonly kind: 'gone'; readonly why: 'browser' | 'key' } | Refusal

/** What became of one message, for metrics. */
export interface PushCall {
  readonly upstream: string
  readonly outcome: string
}

interface PushParts {
  readonly http: Http
  /** RFC 8292: the keys in base64url, and whom a push service may write to. */
  readonly vapid: { readonly publicKey: string; readonly privateKey: string; readonly subject: string }
  /** `fcm.googleapis.com`, `*.notify.windows.com`, or an origin such as `http://127.0.0.1:8080`, with which it is taken as it is. */
  readonly hosts: readonly string[]
  readonly now?: (() => number) | undefined
  readonly onCall?: ((call: PushCall) => void) | undefined
  /** Told of the hosts that one of `hosts` stands for, all in one: of several states, the worst. */
  readonly onCircuit?: ((upstream: string, state: CircuitState['kind']) => void) | undefined
}

const TIMEOUT = 15_000
const MAX_BYTES = 10_000

/** Sends messages to browsers through the push services that are listed, and to no other host. */
export function createPush({ http, vapid, hosts, now, onCall, onCircuit }: PushParts) {
  const services = hosts.map(name => {
    const circuitOf = createHostCircuits({ name, now, onState: state => onCircuit?.(name, state) })
    return { name, isOf: isOfHost(name), circuitOf }
  })
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
    if (!service) return REFUSED_FOR_GOOD
    const { name, circuitOf } = service
    try {
      const outcome = await circuitOf(url.host).run(() => ask(name, url, target, message, options))
      onCall?.({ upstream: name, outcome: outcome.kind })
      return outcome
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      onCall?.({ upstream: name, outcome: error.fault })
      if (error instanceof RedirectError) return REFUSED_FOR_GOOD
      if (!isKnownUndelivered(error)) throw error
      const isRest = error.fault === 'rate' || error.fault === 'resting'
      return { kind: 'refused', canHeal: true, isRest, retryAfter: waitOf(error) }
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

const REFUSED_FOR_GOOD: Refusal = { kind: 'refused', canHeal: false, isRest: false, retryAfter: null }

/** fetch says itself how long the body is. */
const headersOf = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name !== 'Content-Length')
      .map(([name, value]) => [name.toLowerCase(), String(value)]),
  )

function readOutcome({ status, retryAfter }: HttpAnswer, upstream: string): PushOutcome {
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  if (status === 404 || status === 410) return { kind: 'gone', why: 'browser' }
  // It subscribed with another key than ours, so that no message that we sign is for it.
  if (status === 401 || status === 403) return { kind: 'gone', why: 'key' }
  if (status === 429 || status >= 500) throw new TooBusy(upstream, status, retryAfter)
  return REFUSED_FOR_GOOD
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

/** True of an answer that was no yes, and where nothing was sent. */
const isKnownUndelivered = (error: UpstreamError): boolean =>
  error instanceof UnsentError || ['rate', 'server', 'resting'].includes(error.fault)

function waitOf(error: UpstreamError): number | null {
  if (error instanceof TooBusy) return error.asksFor
  return error.fault === 'resting' ? Number(error.details['retryAfter']) : null
}
