import PgBoss from 'pg-boss'
import { connectPostgres } from '../db/postgres.js'
import type { Log } from '../log.js'
import { bossDb } from './bossStore.js'
import { lastDue } from './cron.js'
import type { Job } from './job.js'
import { indexPeople } from './personStore.js'
import { createPlanStore } from './planStore.js'

/** How pg-boss is used, wherever it is. */
export const SETTINGS = {
  schema: 'pgboss',
  // No timer of pg-boss runs, and its `work` is not used: what it rejects while the database is away nobody could catch.
  schedule: false,
  supervise: false,
  archiveCompletedAfterSeconds: 3_600,
  /** A dead letter is kept for as long. */
  archiveFailedAfterSeconds: 30 * 86_400,
  deleteAfterDays: 8,
} as const

/** Minutes after which pg-boss would throw away what still waits. */
const NEVER = 10 * 365 * 24 * 60

interface Preparation {
  readonly log: Log
  /** Seconds. */
  readonly lease: number
  readonly jobs: readonly Job[]
  readonly now: number
}

/** Any number, as long as every version of Pilling takes the same. */
const LOCK = 0x9111_1117

/** On one connection of its own, which holds the lock: pg-boss's own making of queues can block itself in two processes. */
export async function prepare(url: string, { jobs, log, now, lease }: Preparation): Promise<void> {
  const applicationName = 'pilling-jobs (preparing)'
  const one = connectPostgres(url, { log, max: 1, applicationName, statementTimeout: 60_000 })
  try {
    await one.sql`select pg_advisory_lock(${LOCK})`
    const boss = await new PgBoss({ ...SETTINGS, db: bossDb(one.db) }).start()
    await indexPeople(one.db)
    const plans = createPlanStore(one.db)
    const known = new Map((await boss.getQueues()).map(queue => [queue.name, queue]))
    for (const job of jobs) {
      const [wanted, is] = [queueOf(job, lease), known.get(job.name)]
      if (!is) await boss.createQueue(job.name)
      if (!isAs(wanted, is)) await boss.updateQueue(job.name, wanted)
      if (job.cron !== null) await plans.plan(job.name, job.cron, lastDue(job.cron, now))
    }
    await plans.unplan(jobs.filter(({ cron }) => cron === null).map(({ name }) => name))
  } finally {
    await one.close()
  }
}

const queueOf = ({ name, keyOf, attempts, backoff }: Job, lease: number): PgBoss.Queue => ({
  name,
  policy: keyOf ? 'short' : 'standard',
  retryLimit: attempts - 1,
  retryDelay: backoff,
  retryBackoff: true,
  expireInSeconds: lease,
  retentionMinutes: NEVER,
})

const CHANGING = ['policy', 'retryLimit', 'retryDelay', 'retryBackoff', 'expireInSeconds', 'retentionMinutes'] as const

const isAs = (wanted: PgBoss.Queue, is: PgBoss.Queue | undefined): boolean =>
  is !== undefined && CHANGING.every(setting => is[setting] === wanted[setting])
