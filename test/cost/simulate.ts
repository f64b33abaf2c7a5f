import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startEmbedded } from '../../src/db/embedded.js'
import { createLog } from '../../src/log.js'
import type { Label } from '../../src/medicine/label.js'
import { nextDayInKorea } from '../../src/summary/day.js'
import { createChance } from '../acceptance/random.js'
import { percent, say } from '../acceptance/table.js'
import { startOpenAi } from '../fakes/openai.js'
import { ensureRedis, startRedis } from '../redis.js'
import { billOf } from './bill.js'
import { inventLabels, readLabels } from './labels.js'
import { fallible } from './model.js'
import { liveThrough } from './month.js'
import { workAtNight } from './night.js'
import { tell } from './report.js'
import { openShop, type Shop } from './shop.js'
import { MONTH, type Shape } from './traffic.js'

/**
 * `npm run simulate-cost [-- FILE]`: what a month of summaries costs, and what it would without a cache. The catalogue is
 * FILE (JSON Lines of e약은요 items) or made up; cache, stores, budget and the night's preparation are the real ones, on a
 * PostgreSQL and, where one can be started, a Redis of their own, and a clock that jumps from the next
 * midnight on (Redis forgets by its own); the model is a fake over HTTP.
 * Exits with 1 where less than TARGET of the calls are saved.
 *
 * The traffic, all from one seed: so many asks a day, spread over its hours as people are awake. Medicines are asked for by
 * Zipf's law (the one of rank r in proportion to 1/r^exponent), and so are the words of those asks that have a keyword.
 * Each day some medicines change places in that order, and the texts of some labels are changed. Asks come in pages of up
 * to 20 medicines. The fake answers one question in 20 wrongly at first, half of these twice; a letter is a token for it,
 * which is more than it would be with a true model.
 *
 * "Without" is one call for each ask whose keyword its label mentions (and no second try, so a little too few); no call is
 * counted as saved where the label says nothing, nor where the budget has run out: it is set so that it never does.
 * A larger catalogue has more to be asked of: with all of e약은요 and less than 10,000 asks a day, 95 % can't be saved.
 */
const OPTIONS = {
  seed: { type: 'string', default: '20261124' },
  days: { type: 'string', default: String(MONTH.days) },
  asks: { type: 'string', default: String(MONTH.asksADay) },
  exponent: { type: 'string', default: String(MONTH.exponent) },
  keywords: { type: 'string', default: String(MONTH.keywords) },
  drift: { type: 'string', default: String(MONTH.drift) },
  changes: { type: 'string', default: String(MONTH.changes) },
  /** Of the invented catalogue. */
  medicines: { type: 'string', default: '1000' },
  /** That share the stores, each asked in turn. */
  servers: { type: 'string', default: '2' },
  /** Nothing is prepared at night. */
  'no-preparation': { type: 'boolean', default: false },
  'no-redis': { type: 'boolean', default: false },
} as const
/** The share of calls that has to be saved. */
const TARGET = 0.95
/** US dollars for a million tokens; the settings' own defaults. */
const PRICES = { input: 0.05, output: 0.4 }
const ENOUGH = { OPENAI_DAILY_TOKENS: '999999999', OPENAI_DAILY_USD: '1000' }

let isStopped = false

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true })
  const number = (
    name: 'seed' | 'days' | 'asks' | 'exponent' | 'keywords' | 'drift' | 'changes' | 'medicines' | 'servers',
  ) => {
    const value = Number(values[name])
    if (values[name].trim() !== '' && Number.isFinite(value) && value >= 0) return value
    throw new Error(`--${name} 은 0 이상의 수여야 합니다 (has to be a number from 0 on).`)
  }
  const shape: Shape = {
    days: number('days'),
    asksADay: number('asks'),
    exponent: number('exponent'),
    keywords: number('keywords'),
    drift: number('drift'),
    changes: number('changes'),
  }
  const [file] = positionals
  const seed = number('seed')
  const labels = file ? readLabels(file) : inventLabels(number('medicines'), createChance(seed))
  say(`의약품 ${labels.length}가지${file ? '' : ', 지어낸 것'} (medicines), seed ${seed}`)
  const [closers, begun] = [[] as (() => Promise<unknown>)[], performance.now()]
  const close = async () => {
    for (const each of closers.splice(0)) await each()
  }
  const stop = () => {
    isStopped = true
    void close().finally(() => process.exit(130))
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    const shop = await open(labels, closers, { servers: number('servers'), hasRedis: !values['no-redis'] })
    const saved = await run(shop, { labels, shape, seed, isPreparing: !values['no-preparation'] })
    say(`\n모두 ${((performance.now() - begun) / 1000).toFixed(0)}초 (seconds in all)`)
    return saved >= TARGET ? 0 : 1
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    await close()
  }
}

interface Run {
  readonly labels: readonly Label[]
  readonly shape: Shape
  readonly seed: number
  readonly isPreparing: boolean
}

/** The share of calls that was saved. */
async function run(shop: Shop, { labels, shape, seed, isPreparing }: Run): Promise<number> {
  const seen = await liveThrough({
    shop,
    labels,
    shape,
    chance: createChance(seed),
    work: isPreparing ? workAtNight : async () => {},
    onDay: day => void (day % 5 === 0 && say(`${day}일 지남 (days gone)`)),
  })
  const bill = await billOf(shop, seen, PRICES)
  tell({ shape, seen, bill, isPreparing, servers: shop.servers.length, hasRedis: shop.hasRedis })
  const word = bill.saved >= TARGET ? '합격 (passed)' : '불합격 (failed)'
  say(`\n아낀 호출 ${percent(bill.saved, 1)} (calls saved), 목표 ${percent(TARGET, 1)} (target): ${word}`)
  return bill.saved
}

type Closers = (() => Promise<unknown>)[]
interface Stage {
  readonly servers: number
  readonly hasRedis: boolean
}

async function open(labels: readonly Label[], closers: Closers, { servers, hasRedis }: Stage): Promise<Shop> {
  const dataDir = await mkdtemp(join(tmpdir(), 'pilling-cost-'))
  closers.unshift(() => rm(dataDir, { recursive: true, force: true }))
  const redis = hasRedis ? await redisOrNull() : null
  if (redis) closers.unshift(() => redis.stop())
  const database = await startEmbedded({ dataDir, log: createLog({ level: 'error', file: null }) })
  closers.unshift(() => database.close())
  const openai = await startOpenAi()
  openai.answers(fallible)
  closers.unshift(() => openai.close())
  const env = {
    ...openai.env,
    ...ENOUGH,
    // Nothing of it outlives the month, so nobody waits for the disk; what is asked and answered is the same.
    DATABASE_URL: `${database.url}?synchronous_commit=off`,
    DATA_DIR: dataDir,
    ...(redis && { REDIS_URL: redis.url }),
  }
  const shop = await openShop({ labels, opensAt: nextDayInKorea(Date.now()), servers, env })
  closers.unshift(() => shop.close())
  return shop
}

/** Where none can be had, memory and PostgreSQL are all the levels. */
async function redisOrNull() {
  try {
    ensureRedis()
    return await startRedis()
  } catch (error) {
    say(`Redis 없이 합니다 (without Redis): ${error instanceof Error ? error.message : String(error)}`)
    return null
  }
}

main().then(
  code => (process.exitCode = code),
  (error: unknown) => {
    if (!isStopped) console.error(error) // what is under way then fails, as the stores are gone
    process.exitCode = 1
  },
)
