import type { Client } from 'graphql-ws'

/** What of a client of graphql-ws is used. */
export interface Socket extends Pick<Client, 'subscribe' | 'terminate' | 'dispose'> {
  on(event: 'connected' | 'closed', listener: () => void): () => void
}

/** A socket whose code comes once somebody listens: the first view does without it. */
export interface LazySocket {
  /** Rejects where the code did not come; asked again it is fetched again. */
  open(): Promise<Pick<Socket, 'subscribe'>>
  isConnected(): boolean
  /** Calls `listener` at each new connection, until what it returns is called. */
  onConnected(listener: () => void): () => void
  /** What there is of a connection is dead, whatever the browser believes. */
  cut(): void
  close(): void
}

export function createLazySocket(load: () => Promise<Socket>): LazySocket {
  const listeners = new Set<() => void>()
  let coming: Promise<Socket> | null = null
  let socket: Socket | null = null
  let isConnected = false

  async function fetchIt(): Promise<Socket> {
    const client = await load()
    socket = client
    client.on('connected', () => {
      isConnected = true
      for (const listener of [...listeners]) listener()
    })
    client.on('closed', () => (isConnected = false))
    return client
  }

  return {
    open() {
      coming ??= fetchIt().catch((error: unknown) => {
        coming = null
        throw error
      })
      return coming
    },
    isConnected: () => isConnected,
    onConnected(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    cut: () => socket?.terminate(),
    close: () => void socket?.dispose(),
  }
}
