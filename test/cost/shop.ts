import { systemClock } from '../../src/clock.js'
import { readConfig } from '../../src/config.js'
import { createDomains } from '../../src/domains.js'
import { createLog } from '../../src/log.js'
import { OFFICIAL, type Label } from '../../src/medicine/label.js'
import { openSite } from '../../src/site.js'
import { openStores } from '../../src/stores.js'

interface ShopParts {
  readonly labels: readonly Label[]
  /** The instant at which it opens, in milliseconds since the epoch. */
  readonly opensAt: number
  /** How many servers share the stores. */
  readonly servers: number
  /** Where its stores and its model are. */
  readonly env: Readonly<Record<string, string>>
}

/** The real domains over real stores, without a door, on a clock that only goes when it is told to. */
export async function openShop({ labels, opensAt, servers: count, env }: ShopParts) {
  let now = opensAt
  const clock = { now: () => now, sleep: systemClock.sleep }
  const config = readConfig({ LOG_LEVEL: 'error', ...env })
  const closers: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const each of closers.splice(0)) await each()
  }
  async function openServer() {
    const { site, close: closeIt } = openSite(config, { clock, log: createLog(config.log), random: () => 0.5 })
    closers.unshift(closeIt)
    const stores = await openStores(site)
    return { stores, domains: await createDomains(site, stores), metrics: site.metrics }
  }
  try {
    const first = await openServer()
    const servers = [first]
    while (servers.length < count) servers.push(await openServer())
    const save = (changed: readonly Label[]) =>
      first.domains.catalogue.store.save(changed, { source: OFFICIAL, fetchedAt: now, live: true })
    for (let from = 0; from < labels.length; from += 500) await save(labels.slice(from, from + 500))
    return {
      servers,
      /** The one that works at night. */
      domains: first.domains,
      sql: first.stores.postgres.sql,
      clock,
      hasRedis: config.redisUrl !== null,
      save,
      /** Sets the clock forward to then. */
      waitUntil: (instant: number): void => void (now = Math.max(now, instant)),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
export type Shop = Awaited<ReturnType<typeof openShop>>
