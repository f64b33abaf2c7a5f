import { CloseCode, type WebSocket as Wire } from 'graphql-ws'
import type { RawData, WebSocket } from 'ws'
import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import type { Conversation } from './conversation.js'
import { createHandover } from './handover.js'

export type { Wire }

/** Of one socket. Times in milliseconds, sizes in bytes. */
const LIMITS = {
  buffered: 4 * 1024 * 1024,
  /** Messages at once, and then each second. */
  burst: 200,
  perSecond: 50,
  pingEvery: 15_000,
} as const

/** It doesn't read what it asked for. */
const TOO_SLOW = 4013

/** A `ws` socket as graphql-ws wants it, within its limits. Says nothing of our own errors to the other side. */
export function createWire(
  socket: WebSocket,
  conversation: Conversation,
  { log, clock }: { log: Log; clock: Clock },
): Wire {
  const mayPass = createBucket(clock)
  const close = (code: number, reason: string) => conversation.leave(code, reason, 0)
  const tooSlow = () => close(TOO_SLOW, 'Too slow')
  const handOver = createHandover(clock, tooSlow)
  const closed = new Promise<void>(resolve => void socket.once('close', () => resolve()))
  return {
    protocol: socket.protocol,
    async send(text: string) {
      if (socket.bufferedAmount > LIMITS.buffered) tooSlow()
      // A source that is always ready would be asked for ever, and the socket not come to say that it is closed.
      if (socket.readyState !== socket.OPEN) return closed
      await handOver(done => socket.send(text, error => void (error ? closed.then(done, done) : done())))
    },
    close: (code = CloseCode.InternalServerError, reason = '') => close(code, reason),
    onMessage: (receive: (text: string) => Promise<void>) =>
      void socket.on('message', (data: RawData) => {
        if (conversation.isLeaving() || socket.readyState !== socket.OPEN) return
        if (!mayPass()) return close(CloseCode.TooManyInitialisationRequests, 'Too many messages')
        receive(textOf(data)).catch((error: unknown) => {
          log.error({ err: error, requestId: conversation.requestId }, 'a message could not be handled')
          close(CloseCode.InternalServerError, 'Internal server error')
        })
      }),
  }
}

/** Pings, and cuts a socket that has not answered the ping before. Gives the function that stops it. */
export function keepAlive(socket: WebSocket): () => void {
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

/** The library gives a message in whatever pieces it came. */
const textOf = (data: RawData): string =>
  (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString()
