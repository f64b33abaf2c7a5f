import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { pgTable } from 'drizzle-orm/pg-core'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { startProxy, type Proxy } from '../../test/fakes/proxy.js'
import { systemClock } from '../clock.js'
import { connectPostgres, type Postgres } from '../db/postgres.js'
import { closeRedis, connectRedis, type Redis } from '../db/redis.js'
import { createCache, type Answer } from './cache.js'
import { createLeases } from './lease.js'
import { createMemoryLevel } from './memory.js'
import { createPostgresLevel } from './postgres.js'
import { createRedisLevel } from './redis.js'
import { cacheColumns } from './table.js'

const log = pino({ level: 'silent' })
const lookup = pgTable('lookup', cacheColumns())
let database: TestDatabase
let proxies: { redis: Proxy; postgres: Proxy }
let connections: { redis: Redis; postgres: Postgres }[]

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  const portOf = (url: string) => Number(new URL(url).port)
  proxies = {
    redis: await startProxy({ port: portOf(inject('redisUrl')) }),
    postgres: await startProxy({ port: portOf(database.url) }),
  }
  connections = [connect(), connect()]
  const { db } = connections[0]!.postgres
  await db.execute(
    sql`create unlogged table if not exists cache_lease (key text primary key, holder uuid not null, until timestamptz not null)`,
  )
  await db.execute(
    sql`create table lookup (key text primary key, value jsonb, fresh_until timestamptz not null, keep_until timestamptz)`,
  )
  await vi.waitFor(() => expect(connections.map(({ redis }) => redis.status)).toEqual(['ready', 'ready']))
})
