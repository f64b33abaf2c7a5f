import { WebSocket } from 'ws'

/** Something that happened to a dose, as a device is told. */
export interface Told {
  readonly scheduleId: string
  readonly kind: string
  readonly isResumed: boolean
}

export interface Listener {
  readonly name: string
  /** Resolves when its subscription is under way. */
  open(): Promise<void>
  /** Cuts its connection, as a tunnel does; it comes back by its cursor after `ms`. */
  cut(ms: number): void
  close(): void
  /** How often it lost its connection other than by `cut`, and with what code. */
  readonly drops: number[]
}

interface ListenerDeps {
  readonly url: string
  readonly name: string
  readonly accessToken: string
  /** Where its feed begins. */
  readonly cursor: string
  onTold(told: Told): void
}

const FEED = `subscription ($after: String) { scheduleChanged(after: $after) { cursor kind scheduleId schedule { status } } }`

interface Message {
  type: string
  payload?: { data?: { scheduleChanged: { cursor: string; kind: string; scheduleId: string } } }
}

/** A device of somebody's: a graphql-transport-ws client that follows its doses and comes back when it is cut. */
export function createListener({ url, name, accessToken, cursor, onTold }: ListenerDeps): Listener {
  const drops: number[] = []
  let socket: WebSocket | null = null
  let after = cursor
  let [isEnded, isCut, cutAt] = [false, false, 0]
  /** What had happened by then comes from the log. */
  let isCatchingUp = false

  const connect = () =>
    new Promise<void>((resolve, reject) => {
      const one = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false })
      const say = (message: object) => one.send(JSON.stringify(message))
      socket = one
      one.once('open', () => say({ type: 'connection_init', payload: { authorization: `Bearer ${accessToken}` } }))
      one.on('message', (data: Buffer) => {
        const { type, payload } = JSON.parse(data.toString()) as Message
        if (type === 'ping') say({ type: 'pong' })
        if (type === 'connection_ack') {
          say({ id: '1', type: 'subscribe', payload: { query: FEED, variables: { after } } })
          // The subscription was heard before this ping, so its answer says that it is under way.
          say({ type: 'ping' })
        }
        if (type === 'pong') resolve()
        if (type === 'error') reject(new Error(`${name} was refused: ${data.toString()}`))
        const change = payload?.data?.scheduleChanged
        if (type === 'next' && change) hear(change)
      })
      one.once('error', reject)
      one.once('close', code => {
        if (!isEnded && !isCut) drops.push(code)
        reject(new Error(`${name} was closed with ${code}`))
        if (!isEnded && !isCut) void comeBack(100)
      })
    })

  const hear = (change: { cursor: string; kind: string; scheduleId: string }) => {
    after = change.cursor
    onTold({ ...change, isResumed: isCatchingUp })
  }

  const comeBack = async (ms: number): Promise<void> => {
    await new Promise(resolve => setTimeout(resolve, ms))
    if (isEnded) return
    isCut = false
    isCatchingUp = true
    await connect().catch(() => undefined)
    setTimeout(() => (isCatchingUp = false), Math.max(500, performance.now() - cutAt))
  }

  return {
    name,
    open: connect,
    cut(ms) {
      if (isCut || isCatchingUp || isEnded) return
      ;[isCut, cutAt] = [true, performance.now()]
      socket?.terminate()
      void comeBack(ms)
    },
    close() {
      isEnded = true
      socket?.close()
    },
    drops,
  }
}
