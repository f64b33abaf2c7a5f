import { randomBytes } from 'node:crypto'
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
import { PERSONAL as FEED } from './feed/table.js'
import { NodeResolver } from './graph/node.js'
import { createRateLimit } from './graph/rate.js'
import { createSchema } from './graph/schema.js'
import { createGraph } from './graph/server.js'
import { createLog, type Log } from './log.js'
import { createMedicineDomain } from './medicine/domain.js'
import { createMedicineLoaders } from './medicine/loaders.js'
import { MedicineResolver, readMedicineNodes } from './medicine/resolver.js'
import { createHealth } from './operations/health.js'
import { createMetrics, type Metrics } from './operations/metrics.js'
import { openOutside } from './outside.js'
import { createScrapDomain } from './scrap/domain.js'
import { createScrapLoaders } from './scrap/loaders.js'
import { readScrapNodes, ScrapResolver } from './scrap/resolver.js'
import { PERSONAL as SCRAPS } from './scrap/table.js'
import { MedicineScrapResolver, UserScrapResolver } from './scrap/viewerResolver.js'
import { createBrowserRoutes } from './user/browser.js'
import { createUserDomain } from './user/domain.js'
import { readSessionNodes, readUserNodes, UserResolver } from './user/resolver.js'
import { SessionResolver } from './user/sessionResolver.js'
import { PERSONAL as ACCOUNTS } from './user/table.js'

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

/** Where all is that we hold of a person: what an export shows, and what an erasure takes away. */
export const PERSONAL = [...ACCOUNTS, ...FEED, ...SCRAPS]

/** All that answers a field. */
export const RESOLVERS = [
  UserResolver,
  SessionResolver,
  MedicineResolver,
  ScrapResolver,
  UserScrapResolver,
  MedicineScrapResolver,
  NodeResolver,
]

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
  const { mfds, kakao } = openOutside(site)
  const shared = { db: postgres.db, events: createEvents(postgres, { log, clock }), clock, log, owned }
  const redirectUris = config.kakao?.redirectUris ?? []
  const { users, ...accounts } = await createUserDomain({
    ...shared,
    kakao,
    personal: PERSONAL,
    config: { ...config, redirectUris },
  })
  metrics.watch({
    name: 'kakao_unlinks_pending',
    help: 'Users who are erased here and still linked at Kakao',
    read: accounts.countUnlinks,
    failed: error => log.warn({ err: error }, 'those who are still linked at Kakao could not be counted'),
  })
  const { store, medicines, importer, ...catalogue } = await createMedicineDomain({
    ...shared,
    mfds,
    levels: [
      createMemoryLevel({ clock }),
      ...(redis ? [guardLevel(createRedisLevel(redis, { prefix: 'pilling:cache:', clock }), { clock, log })] : []),
    ],
    random,
    onRead: (cache, from, count) =>
      from === 'UPSTREAM' ? metrics.cacheMiss(cache, count) : metrics.cacheHit(cache, from, count),
  })

  const scraps = createScrapDomain({ ...shared, medicines })

  const resolvers = [
    new UserResolver(users),
    new SessionResolver(users),
    new MedicineResolver(medicines),
    new ScrapResolver(scraps),
    new UserScrapResolver(scraps),
    new MedicineScrapResolver(),
    new NodeResolver<Parameters<typeof readMedicineNodes>[1]>({
      User: readUserNodes(users),
      ViewerSession: readSessionNodes(users),
      Medicine: readMedicineNodes,
      Scrap: readScrapNodes(scraps),
    }),
  ]
  const checks = {
    postgres: { check: postgres.ping, required: true },
    redis: redis && { check: () => redis.ping(), required: false },
  }
  const graph = owned(
    await createGraph({
      schema: createSchema(resolvers),
      authenticate: users.authenticate,
      createContext: ({ isSubscription, ...request }) => ({
        ...request,
        loaders: {
          ...createMedicineLoaders(medicines, { cache: !isSubscription }),
          ...createScrapLoaders(scraps, request.viewer, { cache: !isSubscription }),
        },
      }),
      limit: createRateLimit({ redis, ...config.rateLimit, clock, log, onRefused: metrics.rateLimited }),
      routes: createBrowserRoutes({ ...config, users, kakao, redirectUris, secureRandom: randomBytes, clock }),
      config: { ...config, production: config.isProduction },
      log,
      clock,
      health: createHealth({ clock, checks }),
      playgroundDir: join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'web', 'playground'),
      onRequest: metrics.operation,
    }),
    each => each.close(),
  )
  owned(users.onViewerChanged(graph.review), async stop => stop())

  return {
    store,
    users,
    medicines,
    importer,

    /** Opens the doors. */
    async listen() {
      accounts.prepare()
      await catalogue.prepare()
      const { port } = await graph.listen(config.port, config.host)
      const metricsAt = config.metricsPort === null ? null : await metrics.listen(config.metricsPort, config.host)
      void catalogue.warmUp().catch((error: unknown) => log.warn({ err: error }, 'the warm-up ended early'))
      return { port, metricsPort: metricsAt?.port ?? null, database, medicines: await catalogue.count() }
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
