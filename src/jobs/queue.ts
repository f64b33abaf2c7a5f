import PgBoss from 'pg-boss'
import type { Clock } from '../clock.js'
import { connectPostgres, type Db } from '../db/postgres.js'
import type { Log } from '../log.js'
import { bossDb } from './bossStore.js'
import type { Job, JobKind } from './job.js'
import { forget } from './personStore.js'
import { claimTurn, joinWaiting } from './planStore.js'
import { prepare, SETTINGS } from './prepare.js'
import { createJobStore, type Hold } from './store.js'

export interface QueueDeps {
  readonly url: string
  readonly log: Log
  readonly clock: Clock
  /** Seconds for which a job is its worker's without a sign of life: after that another may take it over. */
  readonly lease?: number
}

export interface EnqueueOptions {
  /** The job is there if and only if this transaction is committed. Several with keys: always in the same order. */
  readonly tx?: Db
  /** Not before; by default at once. */
  readonly at?: Date
}

/** A job in a worker's hand, with what it was asked with. */
export interface Taken extends Hold {
  readonly payload: unknown
}

/** Jobs in PostgreSQL, on a small pool of their own. Connects when it is first asked. */
export function createQueue({ url, log, clock, lease = 30 }: QueueDeps) {
  const postgres = connectPostgres(url, { log, max: 3, applicationName: 'pilling-jobs' })
  const boss = new PgBoss({ ...SETTINGS, db: bossDb(postgres.db) })
  const store = createJobStore(postgres.db)

  const queue = {
    ...store,
    lease,
    renew: (holds: readonly Hold[]) => store.renew(holds, lease),

    /** Makes room for jobs of these kinds, and notes when their turns are. Processes that start at once wait for each other. */
    prepare: (jobs: readonly Job[]) => prepare(url, { jobs, log, now: clock.now(), lease }),

    /** Rejects where it can't be sure that the job will be done. */
    async enqueue<Payload extends object>(
      kind: JobKind<Payload>,
      payload: Payload,
      { tx, at }: EnqueueOptions = {},
    ): Promise<void> {
      const { name } = kind
      const db = tx ?? postgres.db
      const data = kind.payload.parse(payload)
      const key = kind.keyOf?.(data) ?? null
      const options = { db: bossDb(db), ...(key !== null && { singletonKey: key }), ...(at && { startAfter: at }) }
      // One that waits under this key may be taken between the two questions.
      for (let round = 0; round < 10; round++) {
        if ((await boss.send(name, data, options)) !== null) return
        if (key !== null && (await joinWaiting(db, name, key, at ?? null))) return
      }
      throw unprepared(name)
    },

    /** The same of many without keys, in one statement. */
    async enqueueAll<Payload extends object>(
      { name, payload, keyOf }: JobKind<Payload>,
      payloads: readonly Payload[],
      { tx, at }: EnqueueOptions = {},
    ): Promise<void> {
      if (keyOf) throw new RangeError(`The job ${name} has keys: each is to be enqueued by itself.`)
      const jobs = payloads.map(each => ({ name, data: payload.parse(each), ...(at && { startAfter: at }) }))
      const { db, count } = counting(bossDb(tx ?? postgres.db))
      await boss.insert(jobs, { db })
      if (count() < jobs.length) throw unprepared(name)
    },

    /** For the transaction that erases a person: no job about them is left. One that is being done goes on, and is lost. */
    forget,

    /** Enqueues the job for a turn that has come, unless somebody did already. */
    takeTurn: (job: Job, due: number): Promise<void> =>
      postgres.db.transaction(async tx => {
        if (await claimTurn(tx, job.name, due)) await queue.enqueue(job, {}, { tx })
      }),

    /** The one that waits longest, which is this worker's now; null where none does. */
    async take(name: string): Promise<Taken | null> {
      const { db, orThrow } = watched(bossDb(postgres.db))
      const [taken] = await boss.fetch<unknown>(name, { includeMetadata: true, priority: false, db })
      orThrow()
      return taken ? { id: taken.id, name, attempt: taken.retryCount, payload: taken.data } : null
    },

    done: ({ name, id }: Hold): Promise<void> => boss.complete(name, id),

    /** Another attempt follows, or it is dead. */
    failed: ({ name, id }: Hold, reason: object): Promise<void> => boss.fail(name, id, reason),

    /** Takes jobs from workers that show no sign of life. */
    takeOver: (): Promise<void> => boss.expire(),

    /** Removes what was done long ago. */
    tidy: (): Promise<void> => boss.maintain(),

    /** Lets statements under way finish. */
    close: (): Promise<void> => postgres.close(),
  }
  return queue
}
export type Queue = ReturnType<typeof createQueue>

const unprepared = (name: string) => new Error(`The job ${name} could not be enqueued: it was not prepared.`)

/** pg-boss doesn't say how many jobs its `insert` made: none of a name that it doesn't know. */
function counting({ executeSql }: PgBoss.Db) {
  let made = 0
  const db: PgBoss.Db = {
    async executeSql(text, values) {
      const answer = await executeSql(`${text} returning id`, values)
      made += answer.rows.length
      return answer
    },
  }
  return { db, count: () => made }
}

/** pg-boss says "nothing" where the statement failed. */
function watched({ executeSql }: PgBoss.Db) {
  const failures: Error[] = []
  const note = (error: Error) => {
    failures.push(error)
    throw error
  }
  const db: PgBoss.Db = { executeSql: (text, values) => executeSql(text, values).catch(note) }
  const orThrow = () => {
    for (const failure of failures) throw failure
  }
  return { db, orThrow }
}
