import { randomBytes, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jwtVerify } from 'jose'
import webPush from 'web-push'
import { createBrowser, type Browser } from './pushBrowser.js'

/** A message as the browser read it, and how the push service was to treat it. */
export interface Pushed {
  /** The browser's endpoint. */
  readonly endpoint: string
  readonly message: Readonly<Record<string, unknown>>
  readonly headers: { readonly ttl: string; readonly urgency: string; readonly topic: string }
}

/**
 * How a message is treated. `hang` and `reset`: no answer; `take and reset`: the browser got it and the sender is not told.
 * A number is a status.
 */
export type Trouble = 'hang' | 'reset' | 'take and reset' | 'redirect' | 'endless' | number

/**
 * A push service (RFC 8030) and the browsers that it serves, over real HTTP on a free port. Nothing is taken that isn't
 * signed by the server's key (RFC 8292) or that the browser can't read (RFC 8291): that answers 403 or 400.
 */
export async function startPush() {
  const vapid = { ...webPush.generateVAPIDKeys(), subject: 'mailto:push@example.kr' }
  const browsers = new Map<string, Browser>()
  const pushed: Pushed[] = []
  const asked: string[] = []
  let trouble: { what: Trouble; left: number; headers: Record<string, string> } | null = null

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    const body = await bytesOf(request)
    asked.push(path)
    const now = trouble && trouble.left-- > 0 ? trouble : null
    if (now?.what === 'hang') return
    if (now?.what === 'reset') return void response.socket?.resetAndDestroy()
    if (now?.what === 'redirect') return end(response, 307, { location: `${url}/elsewhere${path}` })
    if (typeof now?.what === 'number') return end(response, now.what, now.headers)
    const browser = browsers.get(path)
    if (!browser) return end(response, 410)
    if (!(await isSigned(request, vapid.publicKey, url))) return end(response, 403)
    const message = browser.read(body)
    if (!message) return end(response, 400)
    const { ttl = '', urgency = '', topic = '' } = request.headers as Record<string, string>
    pushed.push({ endpoint: browser.subscription.endpoint, message, headers: { ttl, urgency, topic } })
    if (now?.what === 'take and reset') return void response.socket?.resetAndDestroy()
    if (now?.what === 'endless') return pour(response)
    end(response, 201, { location: `${url}/message/${randomUUID()}` })
  }

  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url,
    /** What Pilling is started with. */
    env: {
      VAPID_PUBLIC_KEY: vapid.publicKey,
      VAPID_PRIVATE_KEY: vapid.privateKey,
      VAPID_SUBJECT: vapid.subject,
      PUSH_HOSTS: url,
    },
    vapid,
    /** What browsers got, in order. */
    pushed,
    /** The path of each request, whatever became of it. */
    asked,
    /** A browser that subscribes: gives what its PushSubscription says. */
    subscribe() {
      const path = `/push/${randomBytes(24).toString('base64url')}`
      const browser = createBrowser(`${url}${path}`)
      browsers.set(path, browser)
      return browser.subscription
    },
    /** The browser takes no more. */
    unsubscribe: ({ endpoint }: { endpoint: string }) => void browsers.delete(new URL(endpoint).pathname),
    fails(
      what: Trouble,
      { times = Infinity, headers = {} }: { times?: number; headers?: Record<string, string> } = {},
    ) {
      trouble = { what, left: times, headers }
    },
    heal: () => void (trouble = null),
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
export type FakePush = Awaited<ReturnType<typeof startPush>>

/** `vapid t=<JWT>, k=<key>`: of the key that the browser subscribed with, for this service, not for ever. */
async function isSigned({ headers }: IncomingMessage, publicKey: string, audience: string): Promise<boolean> {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(headers.authorization ?? '') ?? []
  if (key !== publicKey) return false
  const point = Buffer.from(key, 'base64url')
  const jwk = { kty: 'EC', crv: 'P-256', x: coordinate(point, 1), y: coordinate(point, 33) }
  try {
    const { payload } = await jwtVerify(token, jwk, { algorithms: ['ES256'], audience })
    const { exp = Infinity, sub = '' } = payload
    return exp * 1_000 <= Date.now() + 24 * 3_600_000 && sub.startsWith('mailto:')
  } catch {
    return false // the only way that it says no
  }
}

const coordinate = (point: Buffer, from: number) => point.subarray(from, from + 32).toString('base64url')

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function end(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, headers).end()
}

/** Says yes, and goes on talking. */
function pour(response: ServerResponse): void {
  response.writeHead(201)
  const timer = setInterval(() => response.write(Buffer.alloc(64_000, 97)), 1)
  response.on('close', () => clearInterval(timer))
}
