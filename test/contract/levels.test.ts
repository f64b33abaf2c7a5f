import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { pgTable } from 'drizzle-orm/pg-core'
import { pino } from 'pino'
import { expect, inject, vi } from 'vitest'
import { createMemoryLevel } from '../../src/cache/memory.js'
import { createPostgresLevel } from '../../src/cache/postgres.js'
import { createRedisLevel } from '../../src/cache/redis.js'
import { cacheColumns } from '../../src/cache/table.js'
import { connectPostgres } from '../../src/db/postgres.js'
import { closeRedis, connectRedis } from '../../src/db/redis.js'
import { createDatabase } from '../database.js'
import { createHeldClock } from '../fakes/clock.js'
import { levelContract } from './level.js'

const log = pino({ level: 'silent' })

levelContract('memory', async () => {
  const clock = createHeldClock(Date.now())
  return { level: createMemoryLevel({ clock }), clock, calls: () => 0, close: async () => undefined }
})

levelContract('Redis', async () => {
  const clock = createHeldClock(Date.now())
  const redis = connectRedis(inject('redisUrl'), { log })
  await vi.waitFor(() => expect(redis.status).toBe('ready'))
  const calls = [vi.spyOn(redis, 'mget'), vi.spyOn(redis, 'unlink'), vi.spyOn(redis, 'set')]
  const level = createRedisLevel(redis, { prefix: `${randomUUID()}:`, clock })
  const count = () => calls.reduce((sum, { mock }) => sum + mock.calls.length, 0)
  return { level, clock, calls: count, close: () => closeRedis(redis) }
})

levelContract('Postgres', async () => {
  const clock = createHeldClock(Date.now())
  const database = await createDatabase(inject('postgresUrl'))
  let statements = 0
  const { db, close } = connectPostgres(database.url, { log, onStatement: () => statements++, max: 2 })
  await db.execute(
    sql`create table lookup (key text primary key, value jsonb, fresh_until timestamptz not null, keep_until timestamptz)`,
  )
  const level = createPostgresLevel(db, pgTable('lookup', cacheColumns()), { clock })
  return { level, clock, calls: () => statements, close: () => close().then(database.drop) }
})
