import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { cacheLease } from './table.js'

/** Says which process may load a key, for a while. A holder that dies loses its keys when the while is over. */
export interface Leases {
  /** The keys that are ours now; those that somebody holds, ourselves included, are left out. */
  take(keys: readonly string[], forMs: number): Promise<ReadonlySet<string>>
  /** Lets go of what is still ours. */
  release(keys: readonly string[]): Promise<void>
}

/**
 * Leases among all processes on one database, by that database's clock. Each call is one statement, so no transaction is
 * open while the holder loads. Rows are taken in the order of their keys, or two processes could wait for each other.
 */
export function createLeases(db: Db, holder: string = randomUUID()): Leases {
  return {
    async take(keys, forMs) {
      if (keys.length === 0) return new Set()
      const rows = await db.execute<{ key: string }>(sql`
        insert into ${cacheLease} as lease (key, holder, until)
        select key, ${holder}::uuid, now() + ${forMs}::float8 * interval '1 millisecond'
        from ${asRows(keys)} as key order by key
        on conflict (key) do update set holder = excluded.holder, until = excluded.until where lease.until < now()
        returning key`)
      return new Set(rows.map(row => row.key))
    },

    async release(keys) {
      if (keys.length === 0) return
      await db.execute(sql`
        with ours as (
          select key from ${cacheLease} where key in (select * from ${asRows(keys)}) and holder = ${holder}::uuid
          order by key for update
        )
        delete from ${cacheLease} using ours where cache_lease.key = ours.key`)
    },
  }
}

const asRows = (keys: readonly string[]) =>
  sql`jsonb_array_elements_text(${JSON.stringify([...new Set(keys)])}::text::jsonb)`
