import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { CloseCode, handleProtocols, type Server } from 'graphql-ws'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import type { Session } from './protocol.js'

/** Of one socket. Times in milliseconds, sizes in bytes. */
const LIMITS = {
  message: 64 * 1024,
  fragments: 64,
  buffered: 4 * 1024 * 1024,
  /** Messages at once, and then each second. */
  burst: 200,
  perSecond: 50,
  pingEvery: 15_000,
  /** For a client to answer our goodbye. */
  goodbye: 2_000,
} as const

export interface SocketsDeps {
  readonly path: string
  readonly protocol: Server<Session>
  readonly allowsOrigin: (origin: string, host: string | undefined) => boolean
  readonly newRequestId: (request: IncomingMessage) => string
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
  const { path, protocol, allowsOrigin, newRequestId, log, clock } = deps
  const options = {
    noServer: true,
    maxPayload: LIMITS.message,
    maxFragments: LIMITS.fragments,
    closeTimeout: LIMITS.goodbye,
    perMessageDeflate: false,
    handleProtocols,
  }
  const server = new WebSocketServer(options)
  const sessions = new Map<WebSocket, Session>()
  let isClosing = false

  const leaveWhenIdle = (socket: WebSocket, { operations }: Session) => {
    const isBusy = [...operations.values()].some(({ isBrief }) => isBrief)
    if (isClosing && !isBusy) setImmediate(() => socket.close(1001, 'Going away')) // after the last `complete`
  }

  server.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const session: Session = {
      requestId: newRequestId(request),
      operations: new Map(),
      asked: 0,
      onOver: () => leaveWhenIdle(socket, session),
    }
    sessions.set(socket, session)
    const stopPinging = keepAlive(socket)
    const closed = protocol.opened(wrap(socket, { log, clock, isClosing: () => isClosing }), session)
    socket.on('error', error => log.debug({ err: error, requestId: session.requestId }, 'a socket failed'))
    socket.once('close', (code, reason) => {
      stopPinging()
      sessions.delete(socket)
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
      for (const [socket, session] of sessions) leaveWhenIdle(socket, session)
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
    terminate() {
      for (const socket of sessions.keys()) socket.terminate()
    },
  }
}

/** A `ws` socket as graphql-ws wants it. Says nothing of our own errors to the other side. */
function wrap(socket: WebSocket, { log, clock, isClosing }: { log: Log; clock: Clock; isClosing: () => boolean }) {
  const mayPass = createBucket(clock)
  return {
    protocol: socket.protocol,
    send: (text: string) =>
      new Promise<void>(resolve => {
        if (socket.bufferedAmount > LIMITS.buffered) socket.terminate() // it does not read what it asked for
        if (socket.readyState !== socket.OPEN) return resolve()
        socket.send(text, () => resolve()) // where it fails, the socket closes, and that is handled there
      }),
    close: (code?: number, reason?: string) => socket.close(code, reason),
    onMessage: (receive: (text: string) => Promise<void>) =>
      void socket.on('message', (data: RawData) => {
        if (isClosing() || socket.readyState !== socket.OPEN) return
        if (!mayPass()) return socket.close(CloseCode.TooManyInitialisationRequests, 'Too many messages')
        receive(textOf(data)).catch((error: unknown) => {
          log.error({ err: error }, 'a message could not be handled')
          socket.close(CloseCode.InternalServerError, 'Internal server error')
        })
      }),
  }
}

/** Pings, and cuts a socket that has not answered the ping before. Gives the function that stops it. */
function keepAlive(socket: WebSocket): () => void {
  let isAlive = true
  socket.on('pong', () => (isAlive = true))
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
  }, LIMITS.pingEvery)
  return () => clearInterval(timer)
}

/** True as long as messages come no faster than they may. */
function createBucket(clock: Clock): () => boolean {
  let [left, at] = [LIMITS.burst as number, clock.now()]
  return () => {
    const now = clock.now()
    left = Math.min(LIMITS.burst, left + ((now - at) / 1_000) * LIMITS.perSecond) - 1
    at = now
    return left >= 0
  }
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}

/** The library gives a message in whatever pieces it came. */
const textOf = (data: RawData): string =>
  (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString()
