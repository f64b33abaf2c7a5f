import type { FastifyInstance } from 'fastify'
import { refuseMethod } from './body.js'
import { type DashboardOptions, serveDashboard } from './dashboard.js'
import type { Door } from './http.js'
import type { Playground } from './playground.js'
import type { Streams } from './streamDoor.js'

export interface PathsDeps {
  readonly door: Door
  readonly streams: Streams
  readonly playground: Playground
  readonly dashboard: DashboardOptions
  readonly health: { live(): object; ready(): Promise<{ readonly status: string }> }
}

/** Serves GraphQL, its playground, the dashboard and what a probe asks, each at its path. */
export async function openPaths(fastify: FastifyInstance, deps: PathsDeps): Promise<void> {
  const { door, streams, playground, dashboard, health } = deps
  await playground.serve(fastify)
  await serveDashboard(fastify, dashboard)
  fastify.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    // Before the body is read, so that an answer that refuses the body has the headers too.
    onRequest: async (request, reply) => (playground.isWanted(request) ? undefined : door.admit(request, reply)),
    handler: (request, reply) => (playground.isWanted(request) ? playground.send(reply) : door.answer(request, reply)),
  })
  fastify.route({
    method: ['GET', 'POST'],
    url: '/graphql/stream',
    exposeHeadRoute: false,
    onRequest: streams.admit,
    handler: streams.answer,
  })
  for (const [url, onRequest] of [
    ['/graphql', door.admit],
    ['/graphql/stream', streams.admit],
  ] as const)
    fastify.route({ method: ['PUT', 'PATCH', 'DELETE'], url, onRequest, handler: refuseMethod })
  fastify.get('/health/live', async () => health.live())
  fastify.get('/health/ready', async (_, reply) => {
    const state = await health.ready()
    return reply.code(['draining', 'unavailable'].includes(state.status) ? 503 : 200).send(state)
  })
}
