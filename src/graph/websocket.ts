/**
 * GraphQL on a WebSocket: graphql-transport-ws on the path of POST, with the same schema, limits and errors.
 *
 * A client says who it is in connection_init: `{ "authorization": "Bearer …" }`. Absent, null or empty, it is anonymous.
 * Before the token runs out it renews it in a ping, and its subscriptions go on:
 *     → { "type": "ping", "payload": { "authorization": "Bearer …" } }
 *     ← { "type": "pong", "payload": { "accessTokenExpiresAt": "2026-01-01T00:15:00.000Z" } }   null: never runs out
 *     ← { "type": "pong", "payload": { "retryAfter": 5 } }   it can't be told now; nothing changed, so ping again
 * It must be the same user's; an anonymous socket may sign in this way, and what already runs on it stays anonymous. Any
 * other ping is answered by a pong without a payload: no token is ever sent back.
 *
 * Each operation looks up anew who asks and takes one from their rate limit, whose error leaves the socket open. So does
 * RATE_LIMITED for a 51st operation at once, or a 21st subscription: complete one first. A
 * subscription goes on as whom it began as. What began under a token that ran out (5 s) or a session that ended (1 s)
 * is still answered if it is a query or a mutation, so that nobody is left to wonder whether it was done; nothing new
 * is heard meanwhile, and a refresh comes too late.
 *
 * A socket is closed with
 *     1001  the server stops, once queries and mutations are answered: come back
 *     1009  a message over 64 KB
 *     1013  it can't be told now who that is, or too much of it came from this address, or 'Too many connections' (over
 *           10 of one user or 50 anonymous ones of one address, on this server): come back later
 *     4013  'Too slow': a message waited for 10 s, or 4 MB did, and the client didn't read: come back with your cursor
 *     4400  a message that is none of the protocol
 *     4401  an operation, or a ping with a token, before connection_ack
 *     4403  'Forbidden' (a token refused, or somebody else's), 'Session expired', 'Session ended': come back with a new one
 *     4406  no graphql-transport-ws; 4408 no connection_init within 3 s; 4409 an operation's id that is in use
 *     4429  a second connection_init; 'Too many messages' (over 50 a second)
 *     4500  a mistake of ours
 * and cut where it answers no ping (15 s), or not the goodbye (2 s), as one that is too slow may not be able to.
 *
 * Before each event of a subscription goes out it is asked anew whether the session still stands. Where that can't be told,
 * the event waits; nothing is lost. A subscription that is not completed by a message has not ended: after a close, ask
 * again from your cursor.
 */
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { handleProtocols } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import type { Client } from './context.js'
import { type Conversation, createConversation } from './conversation.js'
import type { Protocol } from './protocol.js'
import { createWire, keepAlive } from './wire.js'

/** Sizes in bytes, times in milliseconds. */
const LIMITS = {
  message: 64 * 1024,
  fragments: 64,
  /** For a client to answer our goodbye. */
  goodbye: 2_000,
} as const

export interface SocketsDeps {
  readonly path: string
  readonly protocol: Protocol
  readonly allowsOrigin: (origin: string, host: string | undefined) => boolean
  readonly newRequestId: (request: IncomingMessage) => string
  readonly clientOf: (request: IncomingMessage) => Client
  readonly log: Log
  readonly clock: Clock
}

export interface Sockets {
  /** For the `upgrade` event of an HTTP server. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Takes no more operations, waits for the queries under way, and says 1001 to everybody. */
  close(): Promise<void>
  /** Cuts what is still there. */
  terminate(): void
}

/** Sockets that speak `protocol`, each within its limits. */
export function createSockets(deps: SocketsDeps): Sockets {
  const { path, protocol, allowsOrigin, newRequestId, clientOf, log, clock } = deps
  const options = {
    noServer: true,
    maxPayload: LIMITS.message,
    maxFragments: LIMITS.fragments,
    closeTimeout: LIMITS.goodbye,
    perMessageDeflate: false,
    handleProtocols,
  }
  const server = new WebSocketServer(options)
  const conversations = new Map<WebSocket, Conversation>()
  let isClosing = false

  server.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const requestId = newRequestId(request)
    const conversation = createConversation(socket, { requestId, client: clientOf(request), clock })
    conversations.set(socket, conversation)
    const stopPinging = keepAlive(socket)
    const closed = protocol.open(createWire(socket, conversation, { log, clock }), conversation)
    socket.on('error', error => log.debug({ err: error, requestId }, 'a socket failed'))
    socket.once('close', (code, reason) => {
      stopPinging()
      conversations.delete(socket)
      conversation.end()
      closed(code, String(reason)).catch((error: unknown) => log.error({ err: error }, 'a socket did not end cleanly'))
    })
  })

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy()) // until ws has a listener of its own
      const { host, origin } = request.headers
      if (isClosing) return refuse(socket, 503)
      if (request.url?.split('?')[0] !== path) return refuse(socket, 404)
      if (origin !== undefined && !allowsOrigin(origin, host)) return refuse(socket, 403)
      server.handleUpgrade(request, socket, head, webSocket => server.emit('connection', webSocket, request))
    },
    async close() {
      isClosing = true
      for (const conversation of conversations.values()) conversation.leave(1001, 'Going away')
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
    terminate() {
      for (const socket of conversations.keys()) socket.terminate()
    },
  }
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}
