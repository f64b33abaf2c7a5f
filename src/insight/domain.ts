import { randomBytes as systemRandomBytes } from 'node:crypto'
import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import type { Log } from '../log.js'
import { createAdherenceStore } from './adherenceStore.js'
import { createAskers, type AskersParts } from './askers.js'
import { createCloseStore } from './closeStore.js'
import { createClosing } from './closing.js'
import { createCounting } from './counting.js'
import { createCountStore } from './countStore.js'
import { createInsightJobs } from './jobs.js'
import { createSecretStore } from './secretStore.js'
import { createInsights } from './service.js'
import { createInsightStore } from './store.js'

export interface InsightParts {
  readonly db: Db
  readonly keys: AskersParts['keys']
  readonly clock: Clock
  readonly randomBytes?: AskersParts['randomBytes']
  readonly log: Log
  owned<T>(thing: T, close: (thing: T) => Promise<unknown>): T
}

/** The insights, joined: what is counted of everybody, and what may be shown of it. */
export async function createInsightDomain(parts: InsightParts) {
  const { db, keys, clock, randomBytes = systemRandomBytes, log, owned } = parts
  const askers = createAskers({ store: createSecretStore(db), keys, randomBytes, now: clock.now })
  await askers.prepare()
  const closing = createClosing({
    store: createCloseStore(db),
    adherence: createAdherenceStore(db),
    now: clock.now,
  })
  const counting = createCounting({ store: createCountStore(db), askers, closing, clock, log })
  return {
    counting: owned(counting, each => each.close()),
    insights: createInsights({ store: createInsightStore(db) }),
    jobs: createInsightJobs(closing),
  }
}
