import { existsSync } from 'node:fs'
import { productOf, readItems } from './catalogue.js'
import { importFile, tellPaging, tellQuality, timeAll } from './stages.js'
import { openStores, type Stores } from './stores.js'
import { latencyTable, qualityTable, say } from './table.js'

/**
 * `npm run acceptance -- FILE [--untimed]`: how well and how fast the catalogue in FILE (JSON Lines of e약은요 items) is searched, on a
 * PostgreSQL and a Redis of its own. Exits with 0 when the quality is as wanted and paging is right, with 1 when not, with
 * 2 when there is no such file. Times are told, and decide nothing: other programs may be using the machine.
 *
 * Rules. Each kind asks up to 500 searches, each made from the name of another product of the file, in the order of SEED.
 * A hit is that product itself, as the first answer (top-1) or among the first five (top-5). A search must identify its
 * product: at most five names of the file may answer to it, which is counted by comparing it with every name, by rules
 * that are written in this folder anew (catalogue.ts, hangul.ts, question.ts). Where no such search can be made of a name,
 * another name is taken. Searches of two syllables identify nothing; there a hit is a first page that holds only names
 * which truly answer, and as many of them as there can be.
 */
const SEED = 20240603

async function main(file: string | undefined, isTimed: boolean): Promise<number> {
  if (!file || !existsSync(file)) {
    say(
      `쓰는 법 (usage): npm run acceptance -- 파일.jsonl [--untimed]${file ? `\n파일이 없습니다 (no such file): ${file}` : ''}`,
    )
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
  const items = readItems(file)
  const products = items.map(({ itemSeq, itemName }) => productOf(itemSeq, itemName))
  const { scores, isReached } = await tellQuality(app, products, SEED)
  const faults = await tellPaging(app)
  const timed = isTimed ? latencyTable(await timeAll(stores, app, { items, products, seed: SEED })) : ''
  say(`\n${qualityTable(scores)}\n\n${timed}`.trimEnd())
  return isReached && faults === 0
}

main(process.argv[2], process.argv[3] !== '--untimed').then(
  code => (process.exitCode = code),
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)
