import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Health } from './health.js'

/** Where a process that serves nobody tells whether it is well, by the same paths as one that does. */
export interface Probe {
  /** Resolves with the port that was taken, for port 0. */
  listen(port: number, host: string): Promise<AddressInfo>
  close(): Promise<void>
}

export function createProbe(health: Health): Probe {
  const answers: Readonly<Record<string, () => Promise<readonly [status: number, body: object]>>> = {
    '/health/live': async () => [200, health.live()],
    '/health/ready': async () => {
      const state = await health.ready()
      return [['draining', 'unavailable'].includes(state.status) ? 503 : 200, state]
    },
  }
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? ''
    const answer = Object.hasOwn(answers, path) ? answers[path] : undefined
    if (!answer || request.method !== 'GET') return void response.writeHead(404).end()
    answer().then(
      ([status, body]) =>
        response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body)),
      () => response.writeHead(500).end(),
    )
  })
  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          const address = server.address()
          if (typeof address === 'object' && address) resolve(address)
        })
      }),
    close: () =>
      new Promise(resolve => {
        health.drain()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
