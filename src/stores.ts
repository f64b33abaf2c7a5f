import { startEmbedded } from './db/embedded.js'
import { migrate } from './db/migrate.js'
import { connectPostgres, hasHangulTrigrams } from './db/postgres.js'
import { closeRedis, connectRedis, type Redis } from './db/redis.js'
import { createLocalPubSub, type PubSub } from './events/pubsub.js'
import { createRedisPubSub } from './events/redis.js'
import { createQueue } from './jobs/queue.js'
import type { Site } from './site.js'

/** A LIKE is answered by an index or by a scan according to its pattern, which a plan made once for all doesn't see. */
const PLANNED_ANEW = { plan_cache_mode: 'force_custom_plan' }

/** What is kept outside the process: PostgreSQL, brought to the newest migration, the jobs in it, and Redis where there is one. */
export async function openStores(site: Site) {
  const { config, log, clock, metrics, owned } = site
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
    pubsub: openPubSub(site, redis),
    queue: owned(createQueue({ url, log, clock }), each => each.close()),
    database: embedded ? (embedded.started ? ('own' as const) : ('shared' as const)) : ('given' as const),
  }
}
export type Stores = Awaited<ReturnType<typeof openStores>>

function openPubSub({ config, log, clock, owned }: Site, redis: Redis | null): PubSub {
  if (!redis || !config.redisUrl) return createLocalPubSub({ log })
  const { redisUrl } = config
  const openSubscriber = () => owned(connectRedis(redisUrl, { log, forEvents: true }), closeRedis)
  return owned(createRedisPubSub({ redis, openSubscriber, log, clock }), each => each.close())
}
