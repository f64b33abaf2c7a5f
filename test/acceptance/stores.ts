import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { createApp } from '../../src/app.js'
import { readConfig } from '../../src/config.js'
import { startEmbedded } from '../../src/db/embedded.js'
import { createLog } from '../../src/log.js'
import { ensureRedis, startRedis } from '../redis.js'

/** A PostgreSQL in a folder of its own and a Redis, both real and empty, gone when closed. */
export async function openStores() {
  ensureRedis()
  const closers: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const each of closers.splice(0)) await each()
  }
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'pilling-acceptance-'))
    closers.unshift(() => rm(dataDir, { recursive: true, force: true }))
    const log = createLog({ level: 'error', file: null })
    const redis = await startRedis()
    closers.unshift(() => redis.stop())
    const database = await startEmbedded({ dataDir, log })
    closers.unshift(() => database.close())
    const sql = postgres(database.url, { max: 1, onnotice: () => undefined })
    closers.unshift(() => sql.end())
    const config = readConfig({
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      LOG_LEVEL: 'error',
      PORT: '0',
      RATE_LIMIT_PER_MINUTE: '1000000',
    })

    /** One process's worth of app: another one has a memory of its own and shares the rest. */
    async function openApp() {
      const app = await createApp(config, { log })
      closers.unshift(() => app.close())
      return app
    }

    return {
      openApp,
      analyze: async () => void (await sql`vacuum (analyze) medicine_cache`),
      sql,
      url: database.url,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
export type Stores = Awaited<ReturnType<typeof openStores>>
