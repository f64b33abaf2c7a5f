import { basename } from 'node:path'
import type { App } from '../../src/app.js'
import type { Item, Product } from './catalogue.js'
import { fillUpTo } from './crowd.js'
import { measure, newAsks, sourcesOf, spreadOf, type Source, type Timed } from './latency.js'
import { BROAD, faultsOf } from './paging.js'
import { isReached, KINDS, scoreKind, scoreShort, SHORT_KINDS, type Score } from './quality.js'
import { createChance } from './random.js'
import type { Stores } from './stores.js'
import { percent, say } from './table.js'

const QUESTIONS = 500
const TIMED = 300
const WARM_UP = 60
const FAILURES_SHOWN = 10
const CROWD = 50_000

export async function importFile(app: App, file: string): Promise<void> {
  let told = 0
  const report = await app.importer.fromFile(file, {
    at(done, total) {
      if (done < total && done / total < told + 0.2) return
      told = done / total
      say(`${basename(file)} 가져오는 중 (importing): ${percent(done, total)}`)
    },
  })
  say(`행 ${report.rows}, 새로 들어옴 ${report.added}, 건너뜀 ${report.bad.length} (rows, added, skipped)`)
}

export async function tellQuality(app: App, products: readonly Product[], seed: number) {
  say(`\n검색의 질 (quality), seed ${seed}`)
  const options = { seed, size: QUESTIONS }
  const scores: Score[] = []
  for (const kind of KINDS) scores.push(tellFailures(await scoreKind(kind, products, app.medicines, options)))
  for (const kind of SHORT_KINDS) scores.push(tellFailures(await scoreShort(kind, products, app.medicines, options)))
  return { scores, isReached: scores.every(isReached) }
}

function tellFailures(score: Score): Score {
  say(`${score.kind}: ${score.asked}번 물음 (asked), ${score.failures.length}번 놓침 (missed)`)
  for (const failure of score.failures.slice(0, FAILURES_SHOWN)) say(`    ${failure}`)
  return score
}

/** How many faults there were. */
export async function tellPaging(app: App): Promise<number> {
  say(`\n쪽 넘기기 (paging): 검색 ${BROAD.length}개를 7건씩, 100건씩, 그리고 행을 더하면서 7건씩`)
  let added = 0
  const faults: string[] = []
  for (const broad of BROAD) faults.push(...(await faultsOf(app, broad, () => String(800_000_000 + added++))))
  say(`도중에 더한 행 ${added}개 (rows added meanwhile), 틀림 ${faults.length}개 (wrong)`)
  for (const fault of faults) say(`    ${fault}`)
  return faults.length
}

interface Given {
  items: readonly Item[]
  products: readonly Product[]
  seed: number
}

/** At the file's size, and at ten times that with invented products. */
export async function timeAll(stores: Stores, app: App, { items, products, seed }: Given): Promise<Timed[]> {
  const chance = createChance(seed)
  const indications = items.flatMap(({ efcyQesitm }) => efcyQesitm ?? [])
  const timed: Timed[] = []
  for (const [size, most] of [
    [(await app.store.count()).all, 10],
    [CROWD, 25],
  ] as const) {
    if (size === CROWD) say(`\n${CROWD}건이 되도록 지어낸 의약품을 더하는 중 (adding invented products)`)
    if (size === CROWD) await fillUpTo(CROWD, app.store, { products, items }, chance)
    await stores.analyze()
    say(`\n${size}건에서 재는 중 (timing)`)
    // Every row that was added made all answers new ones again.
    const asked = new Set<string>()
    const spreads = await timesOf(stores, app, sourcesOf(products, indications, chance), asked)
    timed.push(...spreads.map(spread => ({ ...spread, size, most: MOST[spread.level] ?? most })))
  }
  return timed
}

/** What the p99 may be, in milliseconds, where the size doesn't matter; nothing was asked of Redis. */
const MOST: Partial<Record<Timed['level'], number>> = { REDIS: Infinity, MEMORY: 1 }

/** Each search is asked thrice: as a new one, then in a process that shares only Redis, then in the first one again. */
async function timesOf(stores: Stores, app: App, sources: readonly Source[], asked: Set<string>) {
  const other = await stores.openApp()
  const all = { DATABASE: [] as number[], REDIS: [] as number[], MEMORY: [] as number[] }
  for (const source of sources) await measure(app.medicines, newAsks(source, WARM_UP, asked), 'DATABASE')
  const spreads: Omit<Timed, 'size' | 'most'>[] = []
  for (const source of sources) {
    const asks = newAsks(source, TIMED, asked)
    const times = await measure(app.medicines, asks, 'DATABASE')
    spreads.push({ ...spreadOf(source.kind, times), level: 'DATABASE' })
    all.DATABASE.push(...times)
    all.REDIS.push(...(await measure(other.medicines, asks, 'REDIS')))
    all.MEMORY.push(...(await measure(app.medicines, asks, 'MEMORY')))
  }
  const levels = ['DATABASE', 'REDIS', 'MEMORY'] as const
  return [...spreads, ...levels.map(level => ({ ...spreadOf('모두 all', all[level]), level }))]
}
