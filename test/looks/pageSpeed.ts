import { readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright-core'
import { say, table } from '../acceptance/table.js'
import { buildPages } from '../browser/build.js'
import { type KnownPage, pagesWith } from '../browser/pages.js'
import { KAKAO_PEOPLE, signInWithKakao, visit } from '../browser/visitor.js'
import { ensureChromium, launchChromium } from '../chromium.js'
import { openHouse, type House } from './house.js'
import { plantPerson } from './planting.js'
import { createGauge, type Opening, PHONE, type Script } from './speedGauge.js'
import { median } from './speedSums.js'

/**
 * `npm run page-speed [-- --runs N]`: how soon each page of the dashboard shows and can be used on a slow phone, from the
 * built server on the fakes, at a first visit (an empty cache) and at a second. Times are told beside what Lighthouse
 * calls good, and decide nothing: they are this machine's. Exits with 1 where the scripts of a first view (signed out, and
 * today) are more than MOST kB as they are sent, or have charts or the map among them.
 */
const MOST = 120
const FIRST_VIEWS: ReadonlySet<string> = new Set(['sign-in', 'today'])
/** Scripts that wait until they are needed. */
const LATE = {
  charts: /^(bars|plot|series|\w*chart\w*)-/i,
  map: /^(map|schematic|kakaoMap)\w*-/,
} as const
const ASSETS = new URL('../../dist/web/dashboard/assets/', import.meta.url)
/** What Lighthouse marks green on a phone. */
const GOOD = { firstPaint: 1_800, largestPaint: 2_500, interactive: 3_800, blocking: 200, shift: 0.1 } as const

const PAGES = pagesWith({ itemSeq: '202106092', name: '타이레놀정500밀리그람(아세트아미노펜)' }).filter(
  ({ name }) => name !== 'no-page' && name !== 'playground',
)
const VIEWPORT = { width: 390, height: 844 }

interface Measured {
  readonly page: KnownPage
  readonly first: readonly Opening[]
  readonly second: readonly Opening[]
}

async function main(runs: number): Promise<number> {
  if (!Number.isInteger(runs) || runs < 1) {
    say('쓰는 법 (usage): npm run page-speed [-- --runs N]')
    return 2
  }
  ensureChromium()
  await buildPages()
  // To draw pictures the browser would have to do without its cache.
  const house = await openHouse({ hasPictures: false })
  const browser = await launchChromium()
  const close = async () => {
    await browser.close()
    await house.close()
  }
  const stop = () => void close().finally(() => process.exit(130))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    say(
      `CPU ${PHONE.slower}배 느리게, 1.6 Mbit/s, 왕복 ${PHONE.latency} ms, ${runs}번의 중앙값 (slower, round trip, median of runs)`,
    )
    const measured = await measureAll(house, browser, runs)
    say(`\n${tableOf(measured)}\n`)
    return judge(measured) ? 0 : 1
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    await close()
  }
}

async function measureAll(house: House, browser: Browser, runs: number): Promise<Measured[]> {
  const measured: Measured[] = []
  const somebody = await visit(browser, { viewport: VIEWPORT })
  await signInWithKakao(somebody, house.address)
  await plantPerson(house, somebody, KAKAO_PEOPLE[0])
  const nobody = await visit(browser, { viewport: VIEWPORT })
  const gauges = { nobody: await createGauge(nobody.page), somebody: await createGauge(somebody.page) }
  for (const page of PAGES) {
    const gauge = gauges[page.who === 'nobody' ? 'nobody' : 'somebody']
    const [first, second]: [Opening[], Opening[]] = [[], []]
    for (let run = 0; run < runs; run++) {
      await gauge.forget()
      first.push(await gauge.open(house.address + page.path))
      second.push(await gauge.open(house.address + page.path, true))
    }
    say(`${String(measured.length + 1).padStart(2)}/${PAGES.length} ${page.name}`)
    measured.push({ page, first, second })
  }
  return measured
}

const HEAD = [
  '화면 page',
  '첫 표시 FCP ms',
  '가장 큰 것 LCP',
  '쓸 수 있음 TTI',
  '막힘 TBT',
  '밀림 CLS',
  'JS kB',
  '두 번째 FCP (2nd)',
  'JS kB (2nd)',
]

function tableOf(measured: readonly Measured[]): string {
  const rows = measured.map(({ page, first, second }) => [
    page.name,
    ...(['firstPaint', 'largestPaint', 'interactive', 'blocking'] as const).map(key => rounded(first, key)),
    median(first.map(({ shift }) => shift)).toFixed(3),
    median(first.map(weightOf)).toFixed(1),
    rounded(second, 'firstPaint'),
    median(second.map(weightOf)).toFixed(1),
  ])
  const { firstPaint, largestPaint, interactive, blocking, shift } = GOOD
  const good = [firstPaint, largestPaint, interactive, blocking, shift].map(most => `≤ ${most}`)
  return table(HEAD, [['좋음 good (Lighthouse)', ...good, `≤ ${MOST}`, '', ''], ...rows])
}

const rounded = (openings: readonly Opening[], key: 'firstPaint' | 'largestPaint' | 'interactive' | 'blocking') =>
  median(openings.map(each => each[key])).toFixed(0)

const weightOf = ({ scripts }: Opening): number => scripts.reduce((sum, { bytes }) => sum + bytes, 0) / 1_000

/** Says of the first views whether they are as light as they must be. */
function judge(measured: readonly Measured[]): boolean {
  const faults = measured
    .filter(({ page }) => FIRST_VIEWS.has(page.name))
    .flatMap(({ page, first }) => faultsOf(page, first))
  // Names that no file has would prove nothing.
  const built = readdirSync(ASSETS)
  for (const [kind, late] of Object.entries(LATE))
    if (!built.some(file => late.test(file))) faults.push(`${kind} 스크립트를 찾지 못함 (not found)`)
  const encodings = new Set(measured.flatMap(({ first }) => first.flatMap(({ scripts }) => scripts.map(encodingOf))))
  say(`JS는 보낸 대로, 머리글 없이 (as sent, without headers): ${[...encodings].sort().join(', ')}`)
  for (const fault of faults) say(`✗ ${fault}`)
  say(faults.length === 0 ? '합격 (passed)' : '불합격 (failed)')
  return faults.length === 0
}

const encodingOf = ({ encoding, bytes }: Script) =>
  encoding || (bytes < 2_000 ? '작아서 그대로 (small, plain)' : '그대로 (plain)')

function faultsOf({ name }: KnownPage, openings: readonly Opening[]): string[] {
  const faults: string[] = []
  const heaviest = Math.max(...openings.map(weightOf))
  if (!(heaviest <= MOST)) faults.push(`${name}: JS ${heaviest.toFixed(1)} kB > ${MOST} kB`)
  const files = new Set(openings.flatMap(({ scripts }) => scripts.map(({ file }) => file)))
  if (files.size === 0) faults.push(`${name}: 스크립트가 없음 (no scripts)`)
  for (const [kind, late] of Object.entries(LATE))
    for (const file of files) if (late.test(file)) faults.push(`${name}: ${kind} ${file}`)
  return faults
}

const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' } } })
main(Number(values.runs)).then(
  code => (process.exitCode = code),
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)
