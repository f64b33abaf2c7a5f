import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as applyFolder } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import type { Log } from '../log.js'

/** Any number, as long as every version of Pilling takes the same. */
const lockNumber = 0x9111_1116

interface MigrateOptions {
  readonly log: Log
  /** Holds what drizzle-kit wrote; by default drizzle/ of this project. */
  readonly folder?: string
}

/**
 * Brings the database at `url` to the newest migration. Processes that start at once wait for each other.
 * It has a connection of its own, on which a statement may take as long as it needs.
 */
export async function migrate(url: string, { log, folder = findFolder() }: MigrateOptions): Promise<void> {
  const connection = { application_name: 'pilling (migrating)', statement_timeout: 0, lock_timeout: 60_000 }
  const sql = postgres(url, {
    max: 1,
    connect_timeout: 5,
    idle_timeout: 0,
    max_lifetime: null,
    onnotice: () => undefined,
    connection,
  })
  try {
    await sql`select pg_advisory_lock(${lockNumber})`
    await applyFolder(drizzle(sql, { casing: 'snake_case' }), { migrationsFolder: folder })
    log.debug({ folder }, 'the database has the newest migration')
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** From src/db/ as from dist/, the first folder upwards that has drizzle's journal. */
function findFolder(): string {
  for (let at = dirname(fileURLToPath(import.meta.url)); at !== dirname(at); at = dirname(at)) {
    const folder = join(at, 'drizzle')
    if (existsSync(join(folder, 'meta', '_journal.json'))) return folder
  }
  throw new Error('There is no folder drizzle/ with migrations beside src/ or dist/.')
}
