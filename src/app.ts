import type { Config } from './config.js'
import { createDomains, type Domains } from './domains.js'
import { createWorker } from './jobs/worker.js'
import { createHealth } from './operations/health.js'
import { createProbe } from './operations/probe.js'
import { createServer } from './server.js'
import { openSite, type Site, type Swap } from './site.js'
import { openStores, type Stores } from './stores.js'

/** Milliseconds for what is under way when we stop; together with what a stop does afterwards less than main waits. */
const [LAST_JOBS, LAST_REQUESTS] = [6_000, 8_000]

/** Builds everything, in order. Throws where the database can't be reached or used; what was opened before is closed. */
export async function createApp(config: Config, swap: Partial<Swap> = {}) {
  const { site, close } = openSite(config, swap)
  try {
    const stores = await openStores(site)
    const domains = await createDomains(site, stores)
    const { listen } = await createRole(site, stores, domains)
    const { users, medicines, catalogue, pharmacies, pharmacyList, summarising } = domains
    const { store, importer } = catalogue
    const { upkeep } = summarising
    return { users, medicines, store, importer, pharmacies, pharmacyList, upkeep, listen, log: site.log, close }
  } catch (error) {
    await close()
    throw error
  }
}
export type App = Awaited<ReturnType<typeof createApp>>

/** What ROLE makes of this process: doors for apps, hands for jobs, or both. */
async function createRole(site: Site, stores: Stores, domains: Domains) {
  const { config, clock, log, metrics, owned } = site
  const { postgres, redis, queue, database } = stores
  const { jobs, catalogue, pharmacyList, users, summarising } = domains
  const checks = {
    postgres: { check: postgres.ping, required: true },
    redis: redis && { check: () => redis.ping(), required: false },
  }
  const health = createHealth({ clock, checks })
  const server = config.role === 'worker' ? null : await createServer(site, stores, domains, health)
  const door = server ?? createProbe(health)
  const worker = config.role === 'api' ? null : createWorker({ queue, jobs, clock, log })
  // Both at once: no job and no request is begun any more, and both still have their stores.
  // Who waits for a summary is answered before the door is shut.
  owned(door, () =>
    Promise.all([worker?.stop(LAST_JOBS), summarising.work?.making.close(LAST_JOBS), door.close(LAST_REQUESTS)]),
  )
  if (server) owned(users.onViewerChanged(server.review), async stop => stop())

  return {
    /** Opens the doors, and begins to work. */
    async listen() {
      await queue.prepare(jobs)
      if (server) await Promise.all([catalogue.prepare(), pharmacyList.prepare()])
      const { port } = await door.listen(config.port, config.host)
      const metricsAt = config.metricsPort === null ? null : await metrics.listen(config.metricsPort, config.host)
      worker?.start()
      if (server) void catalogue.warmUp().catch((error: unknown) => log.warn({ err: error }, 'the warm-up ended early'))
      return {
        ...{ port, metricsPort: metricsAt?.port ?? null, database },
        medicines: await catalogue.count(),
        pharmacies: await pharmacyList.count(),
      }
    },
  }
}
