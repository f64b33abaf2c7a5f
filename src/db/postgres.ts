import type { PgDatabase } from 'drizzle-orm/pg-core'
import { drizzle, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js'
import postgres, { type Sql } from 'postgres'
import { systemClock } from '../clock.js'
import type { Log } from '../log.js'
import { ARRAYS } from './arrays.js'
import { createGate } from './gate.js'
import { hurry } from './hurry.js'
import { createSilence } from './silence.js'

export { isConnectionLost, isDatabaseDown } from './down.js'

/** A database, or a transaction in one. */
export type Db = PgDatabase<PostgresJsQueryResultHKT, Record<string, never>>

export interface Postgres {
  readonly db: Db
  /**
   * The driver itself, for LISTEN, NOTIFY and cursors. Only what goes through `db` is sure to end in time. `reserve` is
   * for connections that are open already: without `fetch_types` postgres.js 3.4.9 hands no fresh one over.
   */
  readonly sql: Sql
  /** Resolves while statements are answered. */
  ping(): Promise<unknown>
  /** Lets what is under way finish, for five seconds. */
  close(): Promise<void>
}

export interface PostgresOptions {
  readonly log: Log
  /** Told the text of each statement that is sent, without its parameters. */
  readonly onStatement?: (text: string) => void
  /** Connections at most. */
  readonly max?: number
  readonly applicationName?: string
  /** How long one statement may take, in milliseconds; 0: as long as it likes. */
  readonly statementTimeout?: number
  /** Further settings of each session, such as `{ plan_cache_mode: 'force_custom_plan' }`. */
  readonly settings?: Readonly<Record<string, string>>
}

/** How much later than the server itself we give up on it. */
const slack = 500

/**
 * Connects when it is first asked. With PostgreSQL away each query fails within about two seconds, with PostgreSQL hung
 * soon after `statementTimeout`; both heal by themselves.
 */
export function connectPostgres(url: string, options: PostgresOptions): Postgres {
  const { log, onStatement, max = 10, applicationName = 'pilling', statementTimeout = 5_000, settings } = options
  const patience = statementTimeout > 0 ? statementTimeout + slack : 0
  const silence = createSilence(patience, connections =>
    log.warn({ connections }, 'PostgreSQL is silent: connections cut'),
  )
  // Before the driver's own queue, which has no end.
  const gate = createGate(max, patience)
  const driver = {
    max,
    connect_timeout: 2,
    // The driver's own grows to twenty seconds, and a query waits for it.
    backoff: () => 0.2,
    connection: { application_name: applicationName, statement_timeout: statementTimeout, ...settings },
    socket: silence.open,
    onnotice: () => undefined,
    // The driver asks for array types on every new connection, and nobody catches it when that one dies meanwhile.
    fetch_types: false,
    types: ARRAYS,
    ...(onStatement && { debug: (_connection: number, text: string) => onStatement(text) }),
  }
  const sql = postgres(url, driver)
  const close = async () => {
    const patient = new AbortController()
    await Promise.race([gate.drained(), systemClock.sleep(5_000, patient.signal).catch(() => undefined)])
    patient.abort()
    // Where a connection was lost the driver waits for it as long as it may.
    await sql.end({ timeout: 1 })
  }
  const db: Db = drizzle(hurry(sql, silence, gate), { casing: 'snake_case' })
  return { db, sql, ping: () => db.execute('select 1'), close }
}

/** Throws where search by Hangul would silently find nothing, for the database was made with ctype C. */
export async function hasHangulTrigrams(sql: Sql): Promise<void> {
  const [row] = await sql`select cardinality(show_trgm('가')) as count, current_database() as name`
  if (Number(row?.count) > 0) return
  throw new Error(
    `The database "${String(row?.name)}" can't index Hangul: its ctype is not a UTF-8 one. ` +
      "Make it anew with CREATE DATABASE ... TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'.",
  )
}
