import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Introspection } from './gate.js'
import { sendPage, serveFiles, type WebPage } from './webPage.js'

/** The playground at /graphql, for browsers that open it as a page. */
export interface Playground {
  serve(fastify: FastifyInstance): Promise<void>
  /** True of a browser that opens /graphql as a page. */
  isWanted(request: FastifyRequest): boolean
  send(reply: FastifyReply): Promise<FastifyReply>
}

export function createPlayground(directory: string, introspection: Introspection): Playground {
  // Where the schema is hidden from everybody it would be of no use.
  const page: WebPage = { name: '플레이그라운드', directory, isOn: introspection !== 'off' }
  return {
    serve: fastify => serveFiles(fastify, '/playground/', page),
    isWanted({ method, headers, url }) {
      const search = new URLSearchParams(url.split('?')[1] ?? '')
      return method === 'GET' && (headers.accept ?? '').includes('text/html') && !search.has('query')
    },
    send: reply => sendPage(reply.header('vary', 'accept'), page),
  }
}
