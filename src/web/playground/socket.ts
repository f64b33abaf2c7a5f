import { type Client, createClient } from 'graphql-ws'
import type { Session } from './session'

type Params = Readonly<Record<string, unknown>>

/**
 * A client that connects as whom `session` is then, and shows the server each new token before the old one runs out, so
 * that what it hears goes on. Without a session `params` alone say who it is.
 */
export function createSocket(url: string, params: Params, session: Session | null): Client {
  let token: string | null = null
  const client = createClient({
    // Here, since the server waits for connection_init no longer than three seconds.
    url: async () => {
      token = (await session?.token()) ?? null
      return url
    },
    connectionParams: () => (token === null ? params : { ...params, authorization: bearer(token) }),
    retryAttempts: 2,
    // What a person began as themselves does not go on as nobody once they have signed out.
    shouldRetry: cause => cause instanceof CloseEvent && (token === null || cause.reason !== 'Session ended'),
  })
  client.on('connected', socket => {
    if (session && token !== null && socket instanceof WebSocket) renewOn(client, socket, session, token)
  })
  client.on('closed', cause => {
    if (session && token !== null && cause instanceof CloseEvent && cause.code === 4403) session.refused(token)
  })
  return client
}

const bearer = (token: string) => `Bearer ${token}`

/** In a ping with the token, as src/graph/websocket.ts tells. A pong may ask to try again later. */
function renewOn(client: Client, socket: WebSocket, session: Session, first: string): void {
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
