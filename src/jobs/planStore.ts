import { sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { ZONE } from './cron.js'

/**
 * Whose turn has come, in pg-boss's table of schedules. Its own timekeeper is not used: it forgets a turn at which nobody
 * was there for a minute, takes the time from the machine, and rejects promises that nobody sees when the database is away.
 */
export const createPlanStore = (db: Db) => ({
  /** Up to `due` everything is done, where nothing else is known; a turn that was missed since then is still to come. */
  async plan(name: string, cron: string, due: number): Promise<void> {
    const options = sql`jsonb_build_object('due', ${due}::float8)`
    await db.execute(sql`
      insert into pgboss.schedule as known (name, cron, timezone, options) values (${name}, ${cron}, ${ZONE}, ${options})
      on conflict (name) do update set cron = excluded.cron, timezone = excluded.timezone, updated_on = now(),
        options = case
          when known.cron = excluded.cron and known.timezone = excluded.timezone
            and (known.options->>'due')::float8 <= ${due}::float8
          then known.options else excluded.options end`)
  },

  /** No turn comes by itself any more. */
  async unplan(names: readonly string[]): Promise<void> {
    await db.execute(sql`
      delete from pgboss.schedule where name in (
        select jsonb_array_elements_text(${JSON.stringify(names)}::text::jsonb)
      )`)
  },
})

/** True for one of all that claim the same turn; the caller's transaction then sees to it that it is done. */
export async function claimTurn(tx: Db, name: string, due: number): Promise<boolean> {
  const rows = await tx.execute(sql`
    update pgboss.schedule set options = jsonb_build_object('due', ${due}::float8)
    where name = ${name} and (options->>'due')::float8 < ${due}::float8 returning name`)
  return rows.length > 0
}

/**
 * Joins a job of this key that waits, and hastens it where it would be too late. It can't begin before the caller's
 * transaction ends: begun earlier it would not see what it was asked for. False where none waits.
 */
export async function joinWaiting(tx: Db, name: string, key: string, at: Date | null): Promise<boolean> {
  const [waiting] = await tx.execute<{ id: string; late: boolean }>(sql`
    select id, start_after > coalesce(${at?.toISOString() ?? null}::timestamptz, now()) as late from pgboss.job
    where name = ${name} and singleton_key = ${key} and state = 'created' for key share`)
  if (waiting?.late)
    await tx.execute(sql`
      update pgboss.job set start_after = least(start_after, coalesce(${at?.toISOString() ?? null}::timestamptz, now()))
      where name = ${name} and id = ${waiting.id}::uuid and state = 'created'`)
  return waiting !== undefined
}
