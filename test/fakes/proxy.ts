import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface Proxy {
  readonly port: number
  /** The same address as `target`'s, but through here; user, password and path stay. */
  through(target: string): string
  /** Ends all connections and refuses new ones, as a server that is not running does. */
  cut(): Promise<void>
  /** Accepts connections and passes nothing more in either direction, as a server that hangs does. */
  hang(): void
  /** Passes everything on later by this many milliseconds. */
  delay(ms: number): void
  /** Passes everything on again, what was held back while hung included. */
  heal(): Promise<void>
  close(): Promise<void>
}

/** A TCP proxy before a real server, that breaks the network on demand. */
export async function startProxy({
  port: targetPort,
  host = '127.0.0.1',
}: {
  port: number
  host?: string
}): Promise<Proxy> {
  const sockets = new Set<Socket>()
  let lag = 0
  let hung = false

  const pipe = (from: Socket, to: Socket) => {
    sockets.add(from)
    if (hung) from.pause()
    from.on('data', chunk => {
      if (lag > 0) setTimeout(() => to.write(chunk), lag)
      else to.write(chunk)
    })
    from.on('end', () => to.end())
    // Either side's end is the other's; what went wrong is for the client under test to notice.
    from.on('error', () => to.destroy())
    from.on('close', () => (sockets.delete(from), to.destroy()))
  }
  const server = createServer(client => {
    const target = connect(targetPort, host)
    pipe(client, target)
    pipe(target, client)
  })
  const listen = (on: number) =>
    new Promise<void>((resolve, reject) => server.once('error', reject).listen(on, '127.0.0.1', resolve))
  const cut = async () => {
    const closed = new Promise(resolve => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }

  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    port,
    through: target => Object.assign(new URL(target), { hostname: '127.0.0.1', port: String(port) }).href,
    cut,
    hang() {
      hung = true
      for (const socket of sockets) socket.pause()
    },
    delay: ms => void (lag = ms),
    async heal() {
      lag = 0
      hung = false
      for (const socket of sockets) socket.resume()
      if (!server.listening) await listen(port)
    },
    close: cut,
  }
}
