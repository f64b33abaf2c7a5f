import { type Client, createClient } from 'graphql-ws'
import type { Voice } from './sessionOf'

type Params = Readonly<Record<string, unknown>>

export interface Habits {
  /** How often it connects again by itself, and asks all again from where it began; none where its caller knows better. */
  readonly retryAttempts?: number
  /** Milliseconds between looks at whether the server is still there; without them a cut cable goes unnoticed. */
  readonly keepAlive?: number
}

/**
 * A client that connects as whom `session` is then, and shows the server each new token before the old one runs out, so
 * that what it hears goes on. Without a session `params` alone say who it is.
 */
export function createSocket(url: string, params: Params, session: Voice | null, habits: Habits = {}): Client {
  let token: string | null = null
  const client = createClient({
    // Here, since the server waits for connection_init no longer than three seconds.
    url: async () => {
      token = (await session?.token()) ?? null
      return url
    },
    connectionParams: () => (token === null ? params : { ...params, authorization: bearer(token) }),
    retryAttempts: habits.retryAttempts ?? 2,
    keepAlive: habits.keepAlive ?? 0,
    // What a person began as themselves does not go on as nobody once they have signed out.
    shouldRetry: cause => cause instanceof CloseEvent && (token === null || cause.reason !== 'Session ended'),
  })
  client.on('connected', socket => {
    if (session && token !== null && socket instanceof WebSocket) renewOn(client, socket, session, token)
  })
  if (habits.keepAlive !== undefined) cutWhereSilent(client, habits.keepAlive)
  client.on('closed', cause => {
    if (session && token !== null && cause instanceof CloseEvent && cause.code === 4403) session.refused(token)
  })
  return client
}

/** A ping of ours that is not answered means that nobody is there, whatever the browser believes of the connection. */
function cutWhereSilent(client: Client, patience: number): void {
  let cut: ReturnType<typeof setTimeout>
  client.on('ping', isReceived => {
    if (!isReceived) cut = setTimeout(() => client.terminate(), patience)
  })
  client.on('pong', isReceived => (isReceived ? clearTimeout(cut) : undefined))
  client.on('closed', () => clearTimeout(cut))
}

const bearer = (token: string) => `Bearer ${token}`

/** In a ping with the token, as src/graph/websocket.ts tells. A pong may ask to try again later. */
function renewOn(client: Client, socket: WebSocket, session: Voice, first: string): void {
  let shown = first
  const show = () => {
    const token = session.held()
    if (token === null || token === shown || socket.readyState !== WebSocket.OPEN) return
    shown = token
    socket.send(JSON.stringify({ type: 'ping', payload: { authorization: bearer(token) } }))
  }
  const unwatch = session.watch(show)
  const unlisten = client.on('pong', (_isReceived, payload) => {
    if (typeof payload?.['retryAfter'] !== 'number') return
    shown = ''
    setTimeout(show, payload['retryAfter'] * 1_000)
  })
  socket.addEventListener('close', () => {
    unwatch()
    unlisten()
  })
  show()
}
