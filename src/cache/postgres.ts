import { sql, type Placeholder } from 'drizzle-orm'
import type { BuildColumns } from 'drizzle-orm/column-builder'
import type { PgTableWithColumns } from 'drizzle-orm/pg-core'
import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import type { Entry, Level } from './level.js'
import type { cacheColumns } from './table.js'

/** A domain's own table with the `cacheColumns`. */
export type CacheTable = PgTableWithColumns<{
  name: string
  schema: string | undefined
  columns: BuildColumns<string, ReturnType<typeof cacheColumns>, 'pg'>
  dialect: 'pg'
}>

/** JSON escapes that are legal there but not in jsonb: NUL and half a surrogate pair. */
const unkeepable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/

/**
 * A level in Postgres: one statement for each call, whatever the number of keys. Rows are locked in the order of their
 * keys, or two processes could wait for each other. `purge` deletes what nobody may be given any more.
 */
export function createPostgresLevel(db: Db, table: CacheTable, { clock }: { clock: Clock }) {
  const read = db
    .select({
      key: table.key,
      // As text: the driver and Drizzle would each parse it, and a string such as "1" would come out as a number.
      value: sql<string | null>`${table.value}::text`,
      freshUntil: table.freshUntil,
      keepUntil: table.keepUntil,
    })
    .from(table)
    .where(isOneOf(sql.placeholder('keys')))
    .prepare('cache_read')

  async function deleteMany(keys: readonly string[]) {
    if (keys.length === 0) return
    await db.execute(sql`
      with doomed as (select key from ${table} where ${isOneOf(JSON.stringify(keys))} order by key for update)
      delete from ${table} as kept using doomed where kept.key = doomed.key`)
  }

  async function upsert(rows: readonly Row[]) {
    if (rows.length === 0) return
    await db.execute(sql`
      insert into ${table} as kept (key, value, fresh_until, keep_until)
      select key, value, fresh_until, keep_until
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
        as row (key text, value jsonb, fresh_until timestamptz, keep_until timestamptz)
      order by key
      on conflict (key) do update
      set value = excluded.value, fresh_until = excluded.fresh_until, keep_until = excluded.keep_until`)
  }

  const level = {
    name: 'DATABASE',
    async getMany(keys) {
      if (keys.length === 0) return new Map()
      const rows = await read.execute({ keys: JSON.stringify(keys) })
      return new Map(
        rows.map(row => [row.key, entryOf(row)] as const).filter(([, entry]) => clock.now() < entry.keepUntil),
      )
    },
    async setMany(entries) {
      const rows = [...entries].map(rowOf)
      await upsert(rows.filter(row => !unkeepable.test(JSON.stringify(row.value))))
      await deleteMany(rows.filter(row => unkeepable.test(JSON.stringify(row.value))).map(row => row.key))
    },
    deleteMany,
  } satisfies Level

  return {
    ...level,
    async purge() {
      const gone = await db.execute(sql`delete from ${table} where keep_until <= now()`)
      return gone.count
    },
  }
}

interface Row {
  readonly key: string
  readonly value: unknown
  readonly fresh_until: string
  readonly keep_until: string | null
}

const rowOf = ([key, { value, freshUntil, keepUntil }]: readonly [string, Entry]): Row => ({
  key,
  value,
  fresh_until: new Date(freshUntil).toISOString(),
  keep_until: keepUntil === Infinity ? null : new Date(keepUntil).toISOString(),
})

const entryOf = (row: { value: string | null; freshUntil: Date; keepUntil: Date | null }): Entry => ({
  value: row.value === null ? null : (JSON.parse(row.value) as unknown),
  freshUntil: row.freshUntil.getTime(),
  keepUntil: row.keepUntil?.getTime() ?? Infinity,
})

const isOneOf = (keys: string | Placeholder) =>
  sql`key = any(array(select jsonb_array_elements_text(${keys}::text::jsonb)))`
