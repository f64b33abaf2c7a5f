import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { guardLevel } from './cache/guard.js'
import { createMemoryLevel } from './cache/memory.js'
import { createRedisLevel } from './cache/redis.js'
import { systemClock, type Clock } from './clock.js'
import type { Config } from './config.js'
import { startEmbedded } from './db/embedded.js'
import { migrate } from './db/migrate.js'
import { connectPostgres, hasHangulTrigrams } from './db/postgres.js'
import { closeRedis, connectRedis } from './db/redis.js'
import { createEvents } from './events/postgres.js'
import { NodeResolver } from './graph/node.js'
import { createSchema } from './graph/schema.js'
import { createGraph } from './graph/server.js'
import { createLog, type Log } from './log.js'
import { createMedicineDomain } from './medicine/domain.js'
import { createMedicineLoaders } from './medicine/loaders.js'
import { MedicineResolver, readMedicineNodes } from './medicine/resolver.js'
import { createHealth } from './operations/health.js'
import { createMetrics, type Metrics } from './operations/metrics.js'
import { createCircuit } from './upstream/circuit.js'
import { createHttp } from './upstream/http.js'
import { createMfds } from './upstream/mfds.js'
import { createPortal } from './upstream/portal.js'
import { createRetry } from './upstream/retry.js'

/** What a test may put in the place of the real one. */
export interface Swap {
  clock: Clock
  log: Log
  random: () => number
}

/** What everything is built with. `owned` says, where a thing is opened, how it is closed. */
interface Site extends Swap {
  config: Config
  metrics: Metrics
  owned<T>(thing: T, close: (thing: T) => Promise<unknown>): T
}

/** A LIKE is answered by an index or by a scan according to its pattern, which a plan made once for all doesn't see. */
const PLANNED_ANEW = { plan_cache_mode: 'force_custom_plan' }

/** All that answers a field. */
export const RESOLVERS = [MedicineResolver, NodeResolver]

/** Builds everything, in order. Throws where the database can't be reached or used; what was opened before is closed. */
export async function createApp(config: Config, swap: Partial<Swap> = {}) {
  const { log = createLog(config.log), clock = systemClock, random = Math.random } = swap
  const closers: (() => Promise<unknown>)[] = []
  const owned: Site['owned'] = (thing, close) => {
    closers.unshift(() => close(thing))
    return thing
  }
  const close = async () => {
    for (const each of closers.splice(0))
      await each().catch((error: unknown) => log.error({ err: error }, 'could not be closed'))
  }
  try {
    const metrics = owned(createMetrics(), each => each.close())
    return { ...(await build({ config, log, clock, random, metrics, owned })), log, close }
  } catch (error) {
    await close()
    throw error
  }
}
export type App = Awaited<ReturnType<typeof createApp>>

async function build(site: Site) {
  const { config, log, clock, random, metrics, owned } = site
  const { postgres, redis, database } = await openStores(site)
  const { store, medicines, importer, ...domain } = await createMedicineDomain({
    db: postgres.db,
    events: createEvents(postgres, { log, clock }),
    mfds: openSource(site),
    levels: [
      createMemoryLevel({ clock }),
      ...(redis ? [guardLevel(createRedisLevel(redis, { prefix: 'pilling:cache:', clock }), { clock, log })] : []),
    ],
    clock,
    random,
    log,
    onRead: (cache, from, count) =>
      from === 'UPSTREAM' ? metrics.cacheMiss(cache, count) : metrics.cacheHit(cache, from, count),
    owned,
  })

  const resolvers = [
    new MedicineResolver(medicines),
    new NodeResolver<Parameters<typeof readMedicineNodes>[1]>({ Medicine: readMedicineNodes }),
  ]
  const checks = {
    postgres: { check: postgres.ping, required: true },
    redis: redis && { check: () => redis.ping(), required: false },
  }
  const graph = owned(
    await createGraph({
      schema: createSchema(resolvers),
      createContext: ({ requestId, log: requestLog, isSubscription }) => ({
        viewer: null,
        loaders: createMedicineLoaders(medicines, { cache: !isSubscription }),
        requestId,
        log: requestLog,
      }),
      config: { corsOrigins: config.corsOrigins, introspection: config.introspection, production: config.isProduction },
      log,
      clock,
      health: createHealth({ clock, checks }),
      playgroundDir: join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'web', 'playground'),
      onRequest: metrics.operation,
    }),
    each => each.close(),
  )

  return {
    store,
    medicines,
    importer,

    /** Opens the doors. */
    async listen() {
      await domain.prepare()
      const { port } = await graph.listen(config.port, config.host)
      const metricsAt = config.metricsPort === null ? null : await metrics.listen(config.metricsPort, config.host)
      void domain.warmUp().catch((error: unknown) => log.warn({ err: error }, 'the warm-up ended early'))
      return { port, metricsPort: metricsAt?.port ?? null, database, medicines: await domain.count() }
    },
  }
}

async function openStores({ config, log, clock, metrics, owned }: Site) {
  const embedded =
    config.databaseUrl === null
      ? owned(await startEmbedded({ dataDir: config.dataDir, log, clock }), each => each.close())
      : null
  const url = config.databaseUrl ?? embedded?.url ?? ''
  await migrate(url, { log })
  // The driver takes a stack trace for each statement that it tells of.
  const counting = config.metricsPort === null ? {} : { onStatement: () => metrics.sqlStatement() }
  const postgres = owned(connectPostgres(url, { log, ...counting, settings: PLANNED_ANEW }), each => each.close())
  await hasHangulTrigrams(postgres.sql)
  const redis = config.redisUrl ? owned(connectRedis(config.redisUrl, { log }), closeRedis) : null
  return {
    postgres,
    redis,
    database: embedded ? (embedded.started ? ('own' as const) : ('shared' as const)) : ('given' as const),
  }
}

/** 식품의약품안전처's catalogue, null without a key. */
function openSource({ config, log, clock, random, metrics }: Site) {
  if (!config.portal) return null
  const name = 'data.go.kr'
  const portal = createPortal({
    ...config.portal,
    upstream: name,
    http: createHttp({ userAgent: 'Pilling/0.1', clock }),
    circuit: createCircuit({
      name,
      now: clock.now,
      onState: ({ kind }) => {
        log.warn({ upstream: name, circuit: kind }, 'the circuit has another state')
        metrics.circuit(name, kind)
      },
    }),
    retry: createRetry({ clock, random }),
    clock,
    onCall: ({ upstream, outcome }) => metrics.externalCall(upstream, outcome),
  })
  metrics.circuit(name, 'closed')
  return createMfds(portal, reason => log.warn({ reason }, 'a row of the official source was dropped'))
}
