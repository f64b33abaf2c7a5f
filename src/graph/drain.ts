import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Clock } from '../clock.js'
import type { Exports } from './export.js'
import type { Streams } from './streamDoor.js'
import type { Sockets } from './websocket.js'

/** How long a connection that has asked nothing yet may still begin to, once we are stopping. */
const SILENT_FOR = 500

/**
 * Lets a server stop without losing an answer: give it the Fastify before it listens, and call what it returns once.
 * Node waits for connections that are kept alive, and for those that were opened in advance and never used; neither has
 * anybody who waits for an answer, so they are closed.
 */
export function prepareDrain(
  fastify: FastifyInstance,
  { sockets, streams, exports }: { sockets: Sockets; streams: Pick<Streams, 'close'>; exports: Pick<Exports, 'close'> },
  clock: Clock,
) {
  const { server } = fastify
  const silent = new Set<Socket>()
  let isDraining = false

  server.on('connection', (socket: Socket) => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
  })
  server.on('request', ({ socket }) => void silent.delete(socket))
  server.on('upgrade', ({ socket }) => void silent.delete(socket))
  fastify.addHook('onSend', async (_, reply) => void (isDraining && reply.header('connection', 'close')))
  // An answer whose head was out before we stopped said nothing of closing.
  fastify.addHook('onResponse', async () => void (isDraining && setImmediate(() => server.closeIdleConnections())))

  /** Resolves once everything under way is answered, or cut after `deadline` milliseconds. */
  return async (deadline: number): Promise<void> => {
    isDraining = true
    const isDone = new AbortController()
    const after = (ms: number, cut: () => void) => clock.sleep(ms, isDone.signal).then(cut, () => undefined)
    const cuts = [
      after(SILENT_FOR, () => silent.forEach(socket => socket.destroy())),
      after(deadline, () => {
        sockets.terminate()
        server.closeAllConnections()
      }),
    ]
    streams.close()
    exports.close()
    await Promise.all([sockets.close(), fastify.close()])
    isDone.abort()
    await Promise.all(cuts)
  }
}
