import { randomBytes } from 'node:crypto'
import postgres from 'postgres'

const template = 'pilling_template'

/** Prepares, once a run, the database that `createDatabase` copies. */
export async function makeTemplate(adminUrl: string, migrate: (url: string) => Promise<void>): Promise<void> {
  await asAdmin(adminUrl, `create database ${template}`)
  await migrate(named(adminUrl, template))
}

export interface TestDatabase {
  readonly url: string
  /** Ends the connections to it that are left, and removes it. */
  drop(): Promise<void>
}

/** A database of its own, migrated and empty. `adminUrl` is `inject('postgresUrl')`. */
export async function createDatabase(adminUrl: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await asAdmin(adminUrl, `create database ${name} template ${template}`)
  return { url: named(adminUrl, name), drop: () => asAdmin(adminUrl, `drop database if exists ${name} with (force)`) }
}

const named = (url: string, database: string) => Object.assign(new URL(url), { pathname: `/${database}` }).href

async function asAdmin(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    await sql.unsafe(statement)
  } finally {
    await sql.end()
  }
}
