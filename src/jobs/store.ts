import { sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'

/** A job that a worker has taken, and which of its attempts this is, from 0 on. */
export interface Hold {
  readonly id: string
  readonly name: string
  readonly attempt: number
}

/** How many jobs of one name there are that aren't done. */
export interface Counts {
  readonly waiting: number
  readonly running: number
  readonly dead: number
}

/** Jobs of one name, in figures. `failures` are attempts that failed. */
export interface Figures extends Counts {
  readonly failures: number
  readonly lastRun: Date | null
  readonly lastError: string | null
}

/** A job that failed for the last time. */
export interface DeadLetter {
  readonly id: string
  readonly name: string
  readonly payload: unknown
  readonly attempts: number
  readonly error: string | null
  readonly enqueuedAt: Date
  readonly diedAt: Date
}

/** What pg-boss keeps (schema 24, of 10.4.2), where it has no words of its own to ask for it. Its clock is the database's. */
export const createJobStore = (db: Db) => ({
  /** Those of the names that have something to do at this moment. */
  async due(names: readonly string[]): Promise<string[]> {
    const rows = await db.execute<{ name: string }>(sql`
      select due.name from ${list(names)} as due (name) where exists (
        select from pgboss.job where job.name = due.name and job.state < 'active' and job.start_after < now()
      )`)
    return rows.map(({ name }) => name)
  },

  /** Goes on holding them for so many seconds from now; gives the ids of those that are still held. */
  async renew(holds: readonly Hold[], seconds: number): Promise<ReadonlySet<string>> {
    const rows = await db.execute<{ id: string }>(sql`
      update pgboss.job set expire_in = now() - started_on + ${seconds}::float8 * interval '1 second'
      from jsonb_to_recordset(${JSON.stringify(holds)}::text::jsonb) as held (id uuid, name text, attempt int)
      where job.name = held.name and job.id = held.id and job.state = 'active' and job.retry_count = held.attempt
      returning job.id`)
    return new Set(rows.map(({ id }) => id))
  },

  /** Lets another worker have it at once; the attempt doesn't count. */
  async giveBack({ id, name, attempt }: Hold): Promise<void> {
    await db.execute(sql`
      update pgboss.job set state = 'retry', started_on = null, start_after = now()
      where name = ${name} and id = ${id}::uuid and state = 'active' and retry_count = ${attempt}::int`)
  },

  /** A name without any such job is left out. */
  async counts(names: readonly string[]): Promise<ReadonlyMap<string, Counts>> {
    const rows = await db.execute<Record<keyof Counts | 'name', unknown>>(sql`
      select name,
        count(*) filter (where state < 'active')::int as "waiting",
        count(*) filter (where state = 'active')::int as "running",
        count(*) filter (where state = 'failed')::int as "dead"
      from pgboss.job
      where name in (select * from ${list(names)}) and state not in ('completed', 'cancelled') group by name`)
    return new Map(rows.map(row => [String(row.name), countsOf(row)]))
  },

  /** Of what is kept: done jobs for some days, dead ones for a month. A name without any job is left out. */
  async figures(names: readonly string[]): Promise<ReadonlyMap<string, Figures>> {
    const rows = await db.execute<Record<keyof Figures | 'name', unknown>>(sql`
      with kept as (
        select name, state, retry_count, started_on, output, completed_on, true as live from pgboss.job
        where name in (select * from ${list(names)})
        union all
        select name, state, retry_count, started_on, output, completed_on, false from pgboss.archive
        where name in (select * from ${list(names)})
      )
      select name,
        count(*) filter (where live and state < 'active')::int as "waiting",
        count(*) filter (where live and state = 'active')::int as "running",
        count(*) filter (where live and state = 'failed')::int as "dead",
        sum(retry_count + (state in ('retry', 'failed') and started_on is not null)::int)::int as "failures",
        extract(epoch from max(started_on)) * 1000 as "lastRun",
        (array_agg(${said} order by started_on desc) filter (where state in ('retry', 'failed') and output is not null))[1]
          as "lastError"
      from kept group by name`)
    return new Map(rows.map(row => [String(row.name), figuresOf(row)]))
  },

  /** Gives a dead one another attempt, at once; gives its name, or null where it isn't there. */
  async revive(names: readonly string[], id: string): Promise<string | null> {
    const [row] = await db.execute<{ name: string }>(sql`
      update pgboss.job set state = 'retry', retry_limit = retry_limit + 1, start_after = now(), completed_on = null
      where name in (select * from ${list(names)}) and id = ${id}::uuid and state = 'failed' returning name`)
    return row?.name ?? null
  },

  /** The youngest first. */
  async dead(names: readonly string[], limit: number): Promise<DeadLetter[]> {
    const rows = await db.execute<Record<keyof DeadLetter, unknown>>(sql`
      select id, name, data as "payload", retry_count + 1 as "attempts", ${said} as "error",
        extract(epoch from created_on) * 1000 as "enqueuedAt", extract(epoch from completed_on) * 1000 as "diedAt"
      from pgboss.job where name in (select * from ${list(names)}) and state = 'failed'
      order by completed_on desc, id limit ${limit}`)
    return rows.map(row => ({
      id: String(row.id),
      name: String(row.name),
      payload: row.payload,
      attempts: Number(row.attempts),
      error: textOf(row.error),
      enqueuedAt: new Date(Number(row.enqueuedAt)),
      diedAt: new Date(Number(row.diedAt)),
    }))
  },
})
export type JobStore = ReturnType<typeof createJobStore>

/** What we or pg-boss wrote about a failure. */
const said = sql`coalesce(output->>'message', output->'value'->>'message')`

const list = (names: readonly string[]) => sql`jsonb_array_elements_text(${JSON.stringify(names)}::text::jsonb)`

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const countsOf = (row: Record<keyof Counts, unknown>): Counts => ({
  waiting: Number(row.waiting),
  running: Number(row.running),
  dead: Number(row.dead),
})

const figuresOf = (row: Record<keyof Figures, unknown>): Figures => ({
  ...countsOf(row),
  failures: Number(row.failures),
  lastRun: row.lastRun === null ? null : new Date(Number(row.lastRun)),
  lastError: textOf(row.lastError),
})
