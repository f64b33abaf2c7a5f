import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock, type Clock } from './clock.js'
import type { Config } from './config.js'
import { createLog, type Log } from './log.js'
import { createMetrics, type Metrics } from './operations/metrics.js'

/** What a test may put in the place of the real one. */
export interface Swap {
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
  /** Where the built dashboard is, or will be. */
  readonly dashboardDir: string
}

/** What everything is built with. `owned` says, where a thing is opened, how it is closed. */
export interface Site extends Swap {
  readonly config: Config
  readonly metrics: Metrics
  owned<T>(thing: T, close: (thing: T) => Promise<unknown>): T
}

const DASHBOARD = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'web', 'dashboard')

/** Where an app is built; `close` takes down what stands on it, the last first. */
export function openSite(config: Config, swap: Partial<Swap>): { site: Site; close(): Promise<void> } {
  const { log = createLog(config.log), clock = systemClock, random = Math.random, dashboardDir = DASHBOARD } = swap
  const closers: (() => Promise<unknown>)[] = []
  const owned: Site['owned'] = (thing, close) => {
    closers.unshift(() => close(thing))
    return thing
  }
  const metrics = owned(createMetrics(), each => each.close())
  return {
    site: { config, log, clock, random, dashboardDir, metrics, owned },
    async close() {
      for (const each of closers.splice(0))
        await each().catch((error: unknown) => log.error({ err: error }, 'could not be closed'))
    },
  }
}
