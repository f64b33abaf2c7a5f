import { Redis } from 'ioredis'
import postgres, { type Sql } from 'postgres'
import { onTestFinished } from 'vitest'
import { toGlobalId } from '../src/graph/node.js'

interface Stores {
  databaseUrl: string
  redisUrl: string | null
}

/** A connection of the test's own. */
export function sqlOf({ databaseUrl }: Pick<Stores, 'databaseUrl'>): Sql {
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => undefined })
  onTestFinished(() => sql.end())
  return sql
}

/** Every row of every table as a text, behind the name of its table: bytes in hex, numbers in digits. */
export async function allRows(sql: Sql): Promise<string[]> {
  const tables = await sql<{ schema: string; name: string }[]>`
    select schemaname as schema, tablename as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`
  const rows = await Promise.all(
    tables.map(async ({ schema, name }) => {
      const found = await sql<{ row: string }[]>`select to_jsonb(t)::text as row from ${sql(schema)}.${sql(name)} t`
      return found.map(({ row }) => `${name}: ${row}`)
    }),
  )
  return rows.flat()
}

/** Every key of this Redis database with all of its value, whatever its type. */
export async function allKeys(redisUrl: string): Promise<string[]> {
  const redis = new Redis(redisUrl)
  try {
    const keys = await redis.keys('*')
    return await Promise.all(keys.map(async key => `redis ${key}: ${await valueOf(redis, key)}`))
  } finally {
    await redis.quit()
  }
}

async function valueOf(redis: Redis, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'string':
      return (await redis.get(key)) ?? ''
    case 'list':
      return (await redis.lrange(key, 0, -1)).join(' ')
    case 'hash':
      return JSON.stringify(await redis.hgetall(key))
    case 'set':
      return (await redis.smembers(key)).join(' ')
    case 'zset':
      return (await redis.zrange(key, '0', '-1', 'WITHSCORES')).join(' ')
    case 'none':
      return '' // it ran out meanwhile
    default:
      throw new Error(`Say in this file how to read ${key}.`)
  }
}

/** Where any of these texts stands in the stores, as `what it is in`; empty where none does. */
export async function tracesOf(sql: Sql, { redisUrl }: Pick<Stores, 'redisUrl'>, texts: readonly string[]) {
  const all = [...(await allRows(sql)), ...(redisUrl ? await allKeys(redisUrl) : [])]
  return all.filter(each => texts.some(text => each.includes(text)))
}

/** A user's id in every form that it has anywhere. */
export const formsOfId = (userId: string): string[] => [userId, userId.replaceAll('-', ''), toGlobalId('User', userId)]
