import { connect, type Socket } from 'node:net'
import { timedOut } from './gate.js'

/** What postgres.js hands to the function that opens its sockets. */
interface Target {
  readonly host: readonly string[]
  readonly port: readonly number[]
  readonly path?: string | false
}

export interface Silence {
  /** Opens a socket that is listened to. */
  open(target: Target): Socket
  /**
   * Rejects with `ETIMEDOUT` when the work outlasts our patience twice. Sockets that were silent for as long as the
   * patience lasts once are cut, which ends most work earlier.
   */
  inTime<T>(work: PromiseLike<T>): Promise<T>
}

/**
 * A server that hangs keeps its connections open and never answers, and postgres.js would wait for ever.
 * A socket that is merely idle may be cut with the hung one: the pool opens another.
 */
export function createSilence(patience: number, onCut: (connections: number) => void): Silence {
  const sockets = new Set<Socket>()
  let turn = 0

  /** Only what a socket tells of itself is used: postgres.js removes the listeners of others. */
  const heard = () => {
    for (const socket of sockets) if (socket.destroyed) sockets.delete(socket)
    return new Map([...sockets].map(socket => [socket, socket.bytesRead]))
  }
  const cut = (silent: readonly Socket[]) => {
    for (const socket of silent) socket.destroy(timedOut(`The database did not answer within ${patience} ms.`))
    if (silent.length > 0) onCut(silent.length)
  }

  return {
    open({ host, port, path }) {
      const at = turn++ % host.length
      const where = { host: host[at] ?? 'localhost', port: port[at] ?? 5432 }
      const socket = path ? connect({ path }) : connect(where)
      sockets.add(socket)
      failWhenClosed(socket)
      // For TLS, postgres.js reads the server's name from here.
      return Object.assign(socket, where)
    },

    async inTime(work) {
      if (patience === 0) return work
      const before = heard()
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<never>((_resolve, reject) => {
        const giveUp = () => {
          cut([...heard().keys()])
          reject(timedOut(`The database did not answer within ${2 * patience} ms.`))
        }
        const lookAround = () => {
          cut([...heard()].filter(([socket, bytes]) => before.get(socket) === bytes).map(([socket]) => socket))
          timer = setTimeout(giveUp, patience)
        }
        timer = setTimeout(lookAround, patience)
      })
      return Promise.race([work, late]).finally(() => clearTimeout(timer))
    },
  }
}

/**
 * Makes a socket tell of an error in the moment that it closes. postgres.js 3.4.9 takes queries between the two events,
 * never sends them, and gives them what the next queries are answered.
 */
function failWhenClosed(socket: Socket): void {
  const emit = socket.emit.bind(socket)
  let failure: unknown
  socket.emit = (event: string | symbol, ...args: unknown[]) => {
    if (event === 'error') {
      failure = args[0]
      return true
    }
    if (event !== 'close') return emit(event, ...args)
    // A proxy whose database is away accepts and closes; without an error postgres.js would connect again for ever.
    if (!failure && socket.bytesRead === 0) failure = closedAtOnce()
    if (failure) emit('error', failure)
    return emit('close', failure !== undefined)
  }
}

const closedAtOnce = () =>
  Object.assign(new Error('The database closed the connection at once.'), { code: 'ECONNRESET' })
