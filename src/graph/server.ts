import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import { type Clock, systemClock } from '../clock.js'
import type { Log } from '../log.js'
import { createAddresses, isHost } from './address.js'
import { createApollo, type Requests } from './apollo.js'
import type { Authenticate, CreateContext } from './context.js'
import type { DashboardOptions } from './dashboard.js'
import { prepareDrain } from './drain.js'
import type { OperationReport } from './exchange.js'
import { createExecution } from './execution.js'
import { createExports } from './export.js'
import { createFastify, requestIdFrom } from './fastify.js'
import { createGate, type Introspection } from './gate.js'
import { createDoor } from './http.js'
import { createIdentities } from './identities.js'
import { openPaths } from './paths.js'
import { registerRoutes } from './plainDoor.js'
import { createPlayground } from './playground.js'
import { createProtocol } from './protocol.js'
import type { RateLimit } from './rate.js'
import type { Route } from './route.js'
import { createStreams } from './streamDoor.js'
import { createTrustedDocuments } from './trustedDocuments.js'
import { createSockets } from './websocket.js'

export interface GraphConfig {
  /** Origins of other sites whose pages may ask us, such as https://app.example.com. Ours needs no mention. */
  readonly corsOrigins: readonly string[]
  readonly introspection: Introspection
  readonly production: boolean
  /** Whose X-Forwarded-For is believed, as address.ts has it. */
  readonly trustedProxies: readonly string[]
}

/** As operations/health.ts has it. */
export interface Health {
  live(): object
  ready(): Promise<{ readonly status: string }>
  /** From now on `ready` says that no more requests should be sent here. */
  drain(): void
}

export interface GraphDeps {
  readonly schema: GraphQLSchema
  readonly authenticate: Authenticate
  readonly createContext: CreateContext
  /** Of operations at both doors, and of `routes`. */
  readonly limit: RateLimit
  /** What is answered beside /graphql. */
  readonly routes?: readonly Route[]
  readonly config: GraphConfig
  readonly log: Log
  readonly health: Health
  /** Where the built playground is, or will be. */
  readonly playgroundDir: string
  /** Its folder is where the built dashboard is, or will be, and what operations it was built with. */
  readonly dashboard: DashboardOptions
  /** Told of every operation that is over. */
  readonly onRequest?: (report: OperationReport) => void
  readonly clock?: Clock
  readonly newId?: () => string
}

export interface Graph {
  readonly fastify: FastifyInstance
  /** Resolves with the port that was taken, for port 0. */
  listen(port: number, host: string): Promise<AddressInfo>
  /** Has the open sockets and streams of a user show again who they are; of all users for null. */
  review(userId: string | null): void
  /** Refuses what is new, finishes what is under way within `deadline` milliseconds, then cuts the rest. */
  close(deadline?: number): Promise<void>
}

/** The server: GraphQL by HTTP, WebSocket and server-sent events on one port, its pages, plain routes, and what a probe asks. */
export async function createGraph(deps: GraphDeps): Promise<Graph> {
  const { schema, config, log, health, clock = systemClock, authenticate, createContext, limit, onRequest } = deps
  const gate = createGate({ schema, introspection: config.introspection })
  const requests: Requests = new WeakMap()
  const apollo = createApollo({ schema, gate, requests, log })
  await apollo.start()

  let isClosing = false
  const addresses = createAddresses(config.trustedProxies)
  const fastify = await createFastify({ ...config, log, newId: deps.newId, trusts: addresses.trusts })
  const { clientOf } = addresses
  const allowsOrigin = allowing(config)
  const identities = createIdentities({ authenticate, limit, clock, log })
  const execution = createExecution({ schema, gate, createContext, log })
  const documents = createTrustedDocuments({ path: join(deps.dashboard.directory, 'documents.json'), log })
  const shared = { documents, authenticate, createContext, limit, log, clock, onRequest, clientOf, allowsOrigin }
  const streams = createStreams({ execution, identities, ...shared })
  const exports = createExports({ schema, gate, ...shared })
  const door = createDoor({ apollo, requests, exports, ...shared })
  const playground = createPlayground(deps.playgroundDir, config.introspection)
  await openPaths(fastify, { door, streams, health, playground, dashboard: deps.dashboard })
  await registerRoutes(fastify, deps.routes ?? [], { limit, addresses, log, clock })
  const protocol = createProtocol({ gate, execution, identities, ...shared })
  const sockets = createSockets({ path: '/graphql', protocol, newRequestId: requestIdFrom(deps.newId), ...shared })
  fastify.server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head))
  const drain = prepareDrain(fastify, { sockets, streams, exports }, clock)
  await fastify.ready()

  return {
    fastify,
    review: identities.review,
    async listen(port, host) {
      await fastify.listen({ port, host })
      const address = fastify.server.address()
      if (typeof address !== 'object' || !address) throw new Error('The server listens on no port.')
      return address
    },
    async close(deadline = 10_000) {
      if (isClosing) return
      isClosing = true
      health.drain()
      await drain(deadline)
      await apollo.stop()
    },
  }
}

/** Says whether a page of this origin may ask the host: a listed one, or one that the host has served itself. */
const allowing =
  ({ corsOrigins }: GraphConfig) =>
  (origin: string, host: string | undefined): boolean =>
    corsOrigins.includes(origin) || isHost(origin, host)
