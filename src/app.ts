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
import { connectPostgres, hasHangulTrigrams } from './db/postgres.js'
import { closeRedis, connectRedis } from './db/redis.js'
import { createEvents } from './events/postgres.js'
import { NodeResolver } from './graph/node.js'
import { createSchema } from './graph/schema.js'
import { createGraph } from './graph/server.js'
import { createLog, type Log } from './log.js'
import { medicineChanged } from './medicine/change.js'
import { createImporter } from './medicine/import.js'
import { createImportStore } from './medicine/importStore.js'
import { readMedicineRow, type MedicineRow } from './medicine/label.js'
import { createMedicineLevel } from './medicine/level.js'
import { createMedicineLoaders, type MedicineLoaders } from './medicine/loaders.js'
import { createPages } from './medicine/pages.js'
import { pageShape } from './medicine/question.js'
import { MedicineResolver, readMedicineNodes } from './medicine/resolver.js'
import { createSearch } from './medicine/search.js'
import { createSearchStore } from './medicine/searchStore.js'
import { createMedicines, type Catalogue } from './medicine/service.js'
import { createSource } from './medicine/source.js'
import { createMedicineStore } from './medicine/store.js'
import { medicineLookup } from './medicine/table.js'
import { createHealth } from './operations/health.js'
import { createMetrics } from './operations/metrics.js'
import { createCircuit } from './upstream/circuit.js'
import { createHttp } from './upstream/http.js'
import { createMfds } from './upstream/mfds.js'
import { createPortal } from './upstream/portal.js'
import { createRetry } from './upstream/retry.js'

/** What a test may put in the place of the real one. */
export interface Swap {
  clock: Clock
  log: Log
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Builds everything, in order. Throws where the database can't be reached or used; what was opened before is closed. */
export async function createApp(config: Config, swap: Partial<Swap> = {}) {
  const closers: (() => Promise<unknown>)[] = []
  const owned = <T>(thing: T, close: (thing: T) => Promise<unknown>): T => {
    closers.unshift(() => close(thing))
    return thing
  }
  const log = swap.log ?? createLog(config.log)
  const closeAll = async () => {
    for (const close of closers.splice(0))
      await close().catch((error: unknown) => log.error({ err: error }, 'could not be closed'))
  }
  try {
    return { ...(await build(config, { clock: swap.clock ?? systemClock, log }, owned)), close: closeAll }
  } catch (error) {
    await closeAll()
    throw error
  }
}
export type App = Awaited<ReturnType<typeof createApp>>

async function build(
  config: Config,
  { clock, log }: Swap,
  owned: <T>(thing: T, close: (thing: T) => Promise<unknown>) => T,
) {
  const metrics = owned(createMetrics(), m => m.close())

  // Stores
  const embedded = config.databaseUrl
    ? null
    : owned(await startEmbedded({ dataDir: config.dataDir, log, clock }), e => e.close())
  const databaseUrl = config.databaseUrl ?? embedded!.url
  await migrate(databaseUrl, { log })
  const postgres = owned(connectPostgres(databaseUrl, { log, onStatement: () => metrics.sqlStatement() }), p =>
    p.close(),
  )
  await hasHangulTrigrams(postgres.sql)
  const redis = config.redisUrl ? owned(connectRedis(config.redisUrl, { log }), closeRedis) : null

  // The world outside
  const http = createHttp({ userAgent: 'Pilling/0.1', clock })
  const portal =
    config.portal &&
    createPortal({
      ...config.portal,
      http,
      clock,
      retry: createRetry({ clock }),
      circuit: createCircuit({
        name: 'data.go.kr',
        now: clock.now,
        onState: ({ kind }) => metrics.circuit('data.go.kr', kind),
      }),
      onCall: ({ upstream, outcome }) => metrics.externalCall(upstream, outcome),
    })
  const mfds = portal && createMfds(portal, reason => log.warn({ reason }, 'a row of the official source was dropped'))

  // What is kept, where, and for how long
  const memory = () => createMemoryLevel({ clock })
  const shared = redis ? [guardLevel(createRedisLevel(redis, { prefix: 'pilling:cache:', clock }), { clock, log })] : []
  const onRead: CacheOptions<never>['onRead'] = (cache, from, count) =>
    from === 'UPSTREAM' ? metrics.cacheMiss(cache, count) : metrics.cacheHit(cache, from, count)
  const kept = { clock, log, onRead, leases: createLeases(postgres.db) }

  // Medicines
  const store = createMedicineStore(postgres.db)
  const catalogue: Catalogue = await store.catalogue()
  const source = mfds && createSource({ mfds, store, catalogue, clock })
  const medicineCache = createCache<MedicineRow>({
    ...kept,
    name: 'medicine',
    version: 1,
    levels: [memory(), ...shared, createMedicineLevel(store, clock.now)],
    load: source?.medicines ?? null,
    parse: readMedicineRow,
    freshFor: DAY,
    staleFor: DAY,
    keepFor: Infinity,
    noneFor: MINUTE,
  })
  const lookups =
    source &&
    createCache<string[]>({
      ...kept,
      name: 'lookup',
      version: 1,
      levels: [memory(), ...shared, createPostgresLevel(postgres.db, medicineLookup, { clock })],
      load: source.lookups,
      parse: value => z.array(z.string()).parse(value),
      freshFor: DAY,
      keepFor: DAY,
      noneFor: MINUTE,
    })
  const loads = createPages({ search: createSearch(createSearchStore(postgres.db)), catalogue, lookups })
  const answered = {
    ...kept,
    leases: null,
    version: 1,
    freshFor: 10 * MINUTE,
    staleFor: 10 * MINUTE,
    keepFor: DAY,
    noneFor: MINUTE,
  }
  const pages = createCache({
    ...answered,
    name: 'search',
    levels: [memory(), ...shared],
    load: loads.pages,
    parse: value => pageShape.parse(value),
  })
  const counts = createCache({
    ...answered,
    name: 'count',
    levels: [memory(), ...shared],
    load: loads.counts,
    parse: value => z.number().parse(value),
  })
  const caches = [medicineCache, pages, counts, ...(lookups ? [lookups] : [])]
  for (const cache of caches) owned(cache, c => c.settled())
  const medicines = createMedicines({ catalogue, medicines: medicineCache, pages, counts })
  const importer = createImporter({ store, imports: createImportStore(postgres.db), mfds, clock })

  // What other processes write
  owned(
    await createEvents(postgres, log).listen(medicineChanged, {
      onEvent({ itemSeqs, ...now }) {
        Object.assign(catalogue, now)
        medicineCache
          .forgetCopies(itemSeqs)
          .catch((error: unknown) => log.error({ err: error }, 'copies could not be forgotten'))
      },
      async onListening() {
        const before = catalogue.generation
        Object.assign(catalogue, await store.catalogue())
        if (catalogue.generation !== before) await medicineCache.forgetCopies(await store.changedSince(before))
      },
    }),
    listening => listening.close(),
  )

  // The graph
  const loadersOf = (): MedicineLoaders => createMedicineLoaders(medicines)
  const schema = createSchema(resolversOf({ medicines }))
  const graph = owned(
    await createGraph({
      schema,
      createContext: ({ requestId, log: requestLog }) => ({
        viewer: null,
        loaders: loadersOf(),
        requestId,
        log: requestLog,
      }),
      config: { corsOrigins: config.corsOrigins, introspection: config.introspection, production: config.isProduction },
      log,
      clock,
      health: createHealth({
        clock,
        checks: {
          postgres: { check: () => postgres.sql`select 1`, required: true },
          redis: redis && { check: () => redis.ping(), required: false },
        },
      }),
      playgroundDir: join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'web', 'playground'),
      onRequest: metrics.operation,
    }),
    g => g.close(),
  )

  return { config, log, importer, medicines, store, graph, metrics, embedded }
}

/** All that answers a field, for the server and for whoever prints the schema. */
export const resolversOf = ({ medicines }: { medicines: Parameters<typeof createMedicineLoaders>[0] & object }) => [
  new MedicineResolver(medicines as never),
  new NodeResolver<Parameters<typeof readMedicineNodes>[1]>({ Medicine: readMedicineNodes }),
]
