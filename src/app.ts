import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { createCache, type CacheOptions } from './cache/cache.js'
import { guardLevel } from './cache/guard.js'
import { createLeases } from './cache/lease.js'
import { createMemoryLevel } from './cache/memory.js'
import { createPostgresLevel } from './cache/postgres.js'
import { createRedisLevel } from './cache/redis.js'
import { systemClock, type Clock } from './clock.js'
import type { Config } from './config.js'
import { startEmbedded } from './db/embedded.js'
import { migrate } from './db/migrate.js'
import { connectPostgres, hasHangulTrigrams, type Db } from './db/postgres.js'
import { closeRedis, connectRedis, type Redis } from './db/redis.js'
import { createEvents } from './events/postgres.js'
import { NodeResolver } from './graph/node.js'
import { createSchema } from './graph/schema.js'
import { createGraph } from './graph/server.js'
import { createLog, type Log } from './log.js'
import { followChanges, medicineChanged } from './medicine/change.js'
import { createImporter } from './medicine/import.js'
import { createImportStore } from './medicine/importStore.js'
import { readMedicineRow, SAMPLE } from './medicine/label.js'
import { createMedicineLevel } from './medicine/level.js'
import { createMedicineLoaders } from './medicine/loaders.js'
import { createPages } from './medicine/pages.js'
import { warmUp } from './medicine/popular.js'
import { pageShape } from './medicine/question.js'
import { MedicineResolver, readMedicineNodes } from './medicine/resolver.js'
import { SAMPLES } from './medicine/sample.js'
import { createSearch } from './medicine/search.js'
import { createSearchStore } from './medicine/searchStore.js'
import { createMedicines } from './medicine/service.js'
import { createSource } from './medicine/source.js'
import { createMedicineStore } from './medicine/store.js'
import { medicineLookup } from './medicine/table.js'
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

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

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
  const { config, log, clock, metrics, owned } = site
  const { postgres, redis, database } = await openStores(site)
  const mfds = openSource(site)
  const { medicines, store, catalogue } = await createMedicineDomain(site, {
    db: postgres.db,
    redis,
    mfds,
    events: createEvents(postgres, log),
  })

  const resolvers = [
    new MedicineResolver(medicines),
    new NodeResolver<Parameters<typeof readMedicineNodes>[1]>({ Medicine: readMedicineNodes }),
  ]
  const checks = {
    postgres: { check: () => postgres.sql`select 1`, required: true },
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
    medicines,
    store,
    metrics,
    importer: createImporter({ store, imports: createImportStore(postgres.db), mfds, clock }),

    /** Opens the doors; before that, a machine that has nothing gets the samples, unless it can ask the official source. */
    async listen() {
      if (!config.portal && (await store.count()).all === 0)
        await store.save(SAMPLES, { source: SAMPLE, fetchedAt: clock.now(), live: false })
      await store.rekey()
      const { port } = await graph.listen(config.port, config.host)
      const metricsAt = config.metricsPort === null ? null : await metrics.listen(config.metricsPort, config.host)
      void warmUp(medicines, { canAskSource: !!mfds && !catalogue.isComplete }).catch((error: unknown) =>
        log.warn({ err: error }, 'the warm-up ended early'),
      )
      return {
        port,
        metricsPort: metricsAt?.port ?? null,
        database,
        medicines: { ...(await store.count()), isComplete: catalogue.isComplete },
      }
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

interface MedicineNeeds {
  db: Db
  redis: Redis | null
  mfds: ReturnType<typeof openSource>
  events: ReturnType<typeof createEvents>
}

async function createMedicineDomain(
  { log, clock, random, metrics, owned }: Site,
  { db, redis, mfds, events }: MedicineNeeds,
) {
  const store = createMedicineStore(db)
  const catalogue = await store.catalogue()
  const source = mfds && createSource({ mfds, store, catalogue, clock })

  const shared = redis ? [guardLevel(createRedisLevel(redis, { prefix: 'pilling:cache:', clock }), { clock, log })] : []
  const fast = [createMemoryLevel({ clock }), ...shared]
  const onRead: CacheOptions<never>['onRead'] = (cache, from, count) =>
    from === 'UPSTREAM' ? metrics.cacheMiss(cache, count) : metrics.cacheHit(cache, from, count)
  const common = { clock, random, log, onRead, version: 1, loadWithin: 4_000 }
  const cached = <V>(options: Omit<CacheOptions<V>, keyof typeof common>) =>
    owned(createCache<V>({ ...common, ...options }), each => each.settled())

  const leases = createLeases(db)
  const labels = cached({
    name: 'medicine',
    levels: fast,
    table: createMedicineLevel(store, clock.now),
    load: source?.medicines ?? null,
    leases,
    parse: readMedicineRow,
    freshFor: DAY,
    staleFor: DAY,
    keepFor: Infinity,
    noneFor: MINUTE,
  })
  const lookups =
    source &&
    cached({
      name: 'lookup',
      levels: [...fast, createPostgresLevel(db, medicineLookup, { clock })],
      load: source.lookups,
      leases,
      parse: value => z.array(z.string()).parse(value),
      freshFor: DAY,
      keepFor: DAY,
      noneFor: MINUTE,
    })
  const answers = createPages({ search: createSearch(createSearchStore(db)), catalogue, lookups })
  const spans = { freshFor: 10 * MINUTE, staleFor: 10 * MINUTE, keepFor: DAY, noneFor: MINUTE }
  const pages = cached({
    ...spans,
    name: 'search',
    levels: fast,
    load: answers.pages,
    parse: value => pageShape.parse(value),
  })
  const counts = cached({
    ...spans,
    name: 'count',
    levels: fast,
    load: answers.counts,
    parse: value => z.number().parse(value),
  })

  const following = followChanges({ catalogue, labels, store, log })
  owned(await events.listen(medicineChanged, following), each => each.close())
  return { store, catalogue, medicines: createMedicines({ catalogue, medicines: labels, pages, counts }) }
}
