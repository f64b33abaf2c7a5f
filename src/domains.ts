import { guardLevel } from './cache/guard.js'
import { createMemoryLevel } from './cache/memory.js'
import { createRedisLevel } from './cache/redis.js'
import { createEvents } from './events/postgres.js'
import { createFeedDomain } from './feed/domain.js'
import { createFeedJobs } from './feed/jobs.js'
import { PERSONAL as FEED } from './feed/table.js'
import { createOverview } from './jobs/overview.js'
import { createInsightDomain } from './insight/domain.js'
import { createMedicineDomain } from './medicine/domain.js'
import { openOutside } from './outside.js'
import { createPharmacyDomain } from './pharmacy/domain.js'
import { createReminderDomain } from './reminder/domain.js'
import { PERSONAL as REMINDERS } from './reminder/table.js'
import { createScheduleDomain } from './schedule/domain.js'
import { RETIME } from './schedule/jobs.js'
import type { ScheduleRow } from './schedule/service.js'
import { PERSONAL as SCHEDULES } from './schedule/table.js'
import { createScrapDomain } from './scrap/domain.js'
import { PERSONAL as SCRAPS } from './scrap/table.js'
import type { Site } from './site.js'
import type { Stores } from './stores.js'
import { createSummaryDomain } from './summary/domain.js'
import { createSummaryJobs } from './summary/jobs.js'
import { figuresOf } from './summary/runStore.js'
import { createSummaryUpkeep, type Upkeep } from './summary/upkeep.js'
import { createSync } from './sync/service.js'
import { createUserDomain } from './user/domain.js'
import { PERSONAL as ACCOUNTS } from './user/table.js'

/** Where all is that we hold of a person: what an export shows, and what an erasure takes away. */
export const PERSONAL = [...ACCOUNTS, ...FEED, ...SCRAPS, ...REMINDERS, ...SCHEDULES]

/** The domains, joined from left to right, with what they do behind what people see. */
export async function createDomains(site: Site, stores: Stores) {
  const { config, log, clock, owned } = site
  const { postgres, pubsub, queue } = stores
  const { mfds, nmc, kasi, kakao, kakaoLocal, push, openai } = openOutside(site)
  const events = createEvents(postgres, { log, clock })
  const shared = { db: postgres.db, events, queue, clock, log, owned }
  const redirectUris = config.kakao?.redirectUris ?? []

  const { users, ...accounts } = await createUserDomain({
    ...shared,
    kakao,
    personal: PERSONAL,
    config: { ...config, redirectUris },
    onMoved: (tx, userId) => queue.enqueue(RETIME, { userId }, { tx }),
    onErased: (tx, userId) => counting.forget(tx, userId),
  })
  const { counting, insights, ...sums } = await createInsightDomain({ ...shared, keys: accounts.keys })
  owned(
    users.onViewerChanged(userId => userId && counting.forgetHere(userId)),
    async stop => stop(),
  )
  const caching = cachingOf(site, stores, counting)
  const { medicines, ...catalogue } = await createMedicineDomain({ ...shared, ...caching, mfds })
  const { pharmacies, ...pharmacyList } = await createPharmacyDomain({
    ...shared,
    ...caching,
    nmc,
    kasi,
    kakaoLocal,
  })
  const model = openai && config.openai ? { ...config.openai, openai } : null
  const { summaries, ...summarising } = await createSummaryDomain({
    ...shared,
    ...caching,
    pubsub,
    model,
    told: {
      ...site.metrics,
      summaryServed(origin, by) {
        site.metrics.summaryServed(origin)
        counting.summaryShown(origin, by)
      },
    },
  })
  const upkeep = createSummaryUpkeep({
    ...shared,
    domain: { summaries, ...summarising },
    openai,
    catalogue: { codesAfter: catalogue.codesAfter, labelsOf: catalogue.store.byItemSeqs },
  })
  const { feed, createLive } = createFeedDomain<ScheduleRow>({ ...shared, pubsub })
  const scraps = createScrapDomain({ ...shared, feed, medicines })
  const { schedules, ...doses } = createScheduleDomain({ ...shared, feed, medicines })
  const { reminders, ...reminding } = createReminderDomain({ ...shared, feed, due: doses.due, push })
  const sync = createSync({ feed, scraps, schedules })

  const jobs = [
    ...accounts.jobs,
    ...catalogue.jobs,
    ...pharmacyList.jobs,
    ...createSummaryJobs(upkeep),
    ...createFeedJobs(feed),
    ...doses.jobs,
    ...reminding.jobs,
    ...sums.jobs,
  ]
  const overview = createOverview({ queue, jobs, clock })
  watchOver(site, { overview, countUnlinks: accounts.countUnlinks, upkeep })
  return {
    kakao,
    redirectUris,
    users,
    medicines,
    catalogue,
    pharmacies,
    pharmacyList,
    summaries,
    summarising: { ...summarising, upkeep },
    feed,
    scraps,
    schedules,

    /** Begins to follow what happens to people's things, for those at the doors of this process. */
    openLive: () => createLive(doses.readLive),
    reminders,
    sync,
    insights,
    counting,
    jobs,
    overview,
  }
}
export type Domains = Awaited<ReturnType<typeof createDomains>>

type Counting = Awaited<ReturnType<typeof createInsightDomain>>['counting']

/** What caches share, and whom they tell. */
const cachingOf = ({ clock, log, random, metrics }: Site, { redis }: Stores, counting: Counting) => ({
  levels: [
    createMemoryLevel({ clock }),
    ...(redis ? [guardLevel(createRedisLevel(redis, { prefix: 'pilling:cache:', clock }), { clock, log })] : []),
  ],
  random,
  onRead(cache: string, from: string, count: number, isAsked: boolean) {
    if (isAsked) counting.cacheRead(cache, from, count)
    if (from === 'UPSTREAM') metrics.cacheMiss(cache, count)
    else metrics.cacheHit(cache, from, count)
  },
})

/** What the metrics count afresh whenever they are read. */
function watchOver({ metrics, log }: Site, { overview, countUnlinks, upkeep }: Watched): void {
  metrics.watch({
    name: 'kakao_unlinks_pending',
    help: 'Users who are erased here and still linked at Kakao',
    read: countUnlinks,
    failed: error => log.warn({ err: error }, 'those who are still linked at Kakao could not be counted'),
  })
  metrics.watch({
    name: 'jobs',
    help: 'Jobs by their state: waiting, running, or dead, having failed for the last time',
    labels: ['job', 'state'],
    read: overview.count,
    failed: error => log.warn({ err: error }, 'jobs could not be counted'),
  })
  metrics.watch({
    name: 'summary_run',
    help: 'The latest run of summaries made in advance: how many of its total are done, and whether it is open',
    labels: ['figure'],
    read: async () => figuresOf(await upkeep.latest()),
    failed: error => log.warn({ err: error }, 'the latest run of summaries could not be read'),
  })
}
interface Watched {
  readonly overview: Domains['overview']
  readonly countUnlinks: () => Promise<number>
  readonly upkeep: Pick<Upkeep, 'latest'>
}
