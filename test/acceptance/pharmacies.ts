import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { compareLists, readListed, type Listed } from './listed.js'
import { planOf, timeScreens } from './mapScreen.js'
import { createLooks, faultOf, type Spot } from './nearest.js'
import { createChance } from './random.js'
import { openStores, type Stores } from './stores.js'
import { latencyTable, percent, say } from './table.js'

/**
 * `npm run acceptance:pharmacies -- FILE [--untimed]`: whether the pharmacies in FILE (JSON Lines, as the public data has them) are found
 * nearest first, on a PostgreSQL of its own. What is in the table is compared with the file, read once more by rules of our
 * own: each name, each place, none besides. 1,000 looks, in the order of SEED, are compared with all pharmacies sorted by
 * the haversine, page by page to the last: which are there, and in which order. Exits with 0 when all are right, with 1
 * when not, with 2 when there is no such file. The plan must not read every row. The p99 of a map screen decides, too, but
 * with --untimed, where other programs may be using the machine, nothing is timed.
 */
const SEED = 20260301
const LOOKS = 1_000
const SHOWN = 10

async function main(file: string | undefined, isTimed: boolean): Promise<number> {
  if (!file || !existsSync(file)) {
    const missing = file ? `\n파일이 없습니다 (no such file): ${file}` : ''
    say(`쓰는 법 (usage): npm run acceptance:pharmacies -- 파일.jsonl [--untimed]${missing}`)
    return 2
  }
  const begun = performance.now()
  const stores = await openStores()
  const stop = () => void stores.close().finally(() => process.exit(130))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    const isGood = await run(stores, file, isTimed)
    const seconds = ((performance.now() - begun) / 1000).toFixed(0)
    say(`\n모두 ${seconds}초 (seconds in all): ${isGood ? '합격 (passed)' : '불합격 (failed)'}`)
    return isGood ? 0 : 1
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    await stores.close()
  }
}

async function run(stores: Stores, file: string, isTimed: boolean): Promise<boolean> {
  const app = await stores.openApp()
  await importFile(app, file)
  const { spots, isSame } = await spotsOf(stores, file)
  const looks = createLooks(spots, createChance(SEED))
  const faults = await compareAll(app, spots, looks)
  const timed = isTimed ? await timeScreens(app, looks, spots.length) : []
  if (isTimed) say(`\n${latencyTable(timed)}`)
  const isFast = timed.every(({ p99, most }) => p99 <= most)
  const plans = [await planOf(stores.url, 1_000), await planOf(stores.url, 20_000)]
  say(`\n서울시청에서 1km, 20km의 첫 화면 (plans)\n${plans.join('\n\n')}`)
  const isByIndex = plans.every(plan => plan.includes('pharmacy_position') && !plan.includes('Seq Scan'))
  return spots.length > 0 && isSame && faults === 0 && isByIndex && isFast
}

type Opened = Awaited<ReturnType<Stores['openApp']>>

async function importFile(app: Opened, file: string): Promise<void> {
  const begun = performance.now()
  const report = await app.pharmacyList.importer.fromFile(file, { at: () => undefined })
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  say(
    `${basename(file)}: 행 ${report.rows}, 새로 들어옴 ${report.added}, 건너뜀 ${report.bad.length}, 표시함 ${report.marked.length}`,
  )
  say(`(rows, added, skipped, marked), ${seconds}초`)
}

/** All that may be shown: what the file has, under the codes that the program gave them. */
async function spotsOf({ sql }: Stores, file: string): Promise<{ spots: Spot[]; isSame: boolean }> {
  const rows = await sql<(Listed & { code: string })[]>`select code, name, latitude, longitude from pharmacy
    where position is not null order by code collate "C"`
  const { spots, missing, more } = compareLists(readListed(file), rows)
  say(
    `파일과 견줌: 같은 것 ${spots.length}, 없는 것 ${missing.length}, 더 있는 것 ${more.length} (same, missing, more)`,
  )
  for (const { name } of missing.slice(0, SHOWN)) say(`    ${name}`)
  return { spots, isSame: missing.length === 0 && more.length === 0 }
}

/** How many faults there were. */
async function compareAll(app: Opened, spots: readonly Spot[], looks: ReturnType<typeof createLooks>): Promise<number> {
  say(`\n${spots.length}곳에서 ${LOOKS}번 둘러보기 (looks), seed ${SEED}`)
  const told = { rows: 0, unsure: 0 }
  const faults: string[] = []
  for (let i = 0; i < LOOKS; i++) {
    const look = looks()
    const fault = await faultOf(app.pharmacies, spots, look, told)
    if (fault) faults.push(`${JSON.stringify(look)}: ${fault}`)
    if ((i + 1) % (LOOKS / 5) === 0) say(`${percent(i + 1, LOOKS)}: 틀림 ${faults.length}번 (wrong)`)
  }
  say(`견준 약국 ${told.rows}곳, 거리가 같아 차례를 가릴 수 없는 것 ${told.unsure}곳 (compared, too close to tell)`)
  for (const fault of faults.slice(0, SHOWN)) say(`    ${fault}`)
  return faults.length
}

main(process.argv[2], process.argv[3] !== '--untimed').then(
  code => (process.exitCode = code),
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)
