import { percent, say, table } from '../acceptance/table.js'
import type { Bill, Spent } from './bill.js'
import type { Seen } from './month.js'
import type { Shape } from './traffic.js'

interface Told {
  readonly shape: Shape
  readonly seen: Seen
  readonly bill: Bill
  readonly isPreparing: boolean
  readonly servers: number
  readonly hasRedis: boolean
}

const count = (number: number): string => Math.round(number).toLocaleString('en')

/** Says what was asked, what it cost, and where the answers came from. */
export function tell({ shape, seen, bill, isPreparing, servers, hasRedis }: Told): void {
  const asked = seen.asks - seen.nothing
  say(`\n${shape.days}일, 하루 ${count(shape.asksADay)}번 (asks a day), Zipf 지수 ${shape.exponent} (exponent),`)
  say(
    `  검색어 있음 ${percent(shape.keywords, 1)} (with a keyword), 하루에 자리바꿈 ${percent(shape.drift, 1)} (drift),`,
  )
  say(
    `  하루에 바뀌는 설명서 ${shape.changes}건 (labels changed), 서버 ${servers}대 (servers), Redis ${hasRedis ? '있음 (yes)' : '없음 (no)'}`,
  )
  say(`물음 ${count(seen.asks)} (asks), 설명서에 말이 없음 ${count(seen.nothing)} (nothing to say: no call either way)`)
  say(`\n${table(['', '호출 calls', '읽은 토큰 input', '쓴 토큰 output', 'USD'], rowsOf(bill, isPreparing))}`)
  const { reads, refusals, served } = bill
  const all = Object.values(reads).reduce((sum, each) => sum + each, 0)
  say(`\n캐시를 읽음 ${count(all)} (reads of the cache), 답한 층 (by level; NONE: nobody had it)`)
  for (const level of ['MEMORY', 'REDIS', 'DATABASE', 'NONE'])
    say(`  ${level.padEnd(8)} ${percent(reads[level] ?? 0, all)}  ${count(reads[level] ?? 0)}`)
  say(
    `곧바로 본 것 (shown at once): AI ${percent(seen.atOnce.AI, asked)}, EXTRACT ${percent(seen.atOnce.EXTRACT, asked)}`,
  )
  say(`  그 가운데 옛 문구로 만든 것 ${count(seen.stale)} (of these made from an earlier text)`)
  say(`기다린 뒤까지 (in the end, with what no label says): ${listOf(served)}`)
  say(`거절한 답 (answers refused, by reason): ${listOf(refusals)}`)
}

const rowsOf = ({ without, cacheOnly, paid, saved }: Bill, isPreparing: boolean): string[][] => [
  row('캐시 없이 without', without),
  row('캐시만이면 cache alone', cacheOnly),
  row(isPreparing ? '캐시와 밤의 준비 as it is' : '캐시만 as it is', paid),
  ['아낀 몫 saved', percent(saved, 1), '', '', percent(1 - paid.usd / without.usd, 1)],
]

const row = (name: string, { calls, input, output, usd }: Spent): string[] => [
  name,
  count(calls),
  count(input),
  count(output),
  usd.toFixed(2),
]

const listOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, each]) => `${name} ${count(each)}`)
    .join(', ') || '없음 (none)'
