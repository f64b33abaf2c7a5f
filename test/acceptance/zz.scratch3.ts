import { readFileSync } from 'node:fs'
import { connectPostgres } from '../../src/db/postgres.js'
import { createSearchStore } from '../../src/medicine/searchStore.js'
import { createSearch } from '../../src/medicine/search.js'
import { readTerm, fold, toJamo } from '../../src/medicine/name.js'
import { createLog } from '../../src/log.js'
import { productOf, readItems } from './catalogue.js'
import { sourcesOf, newAsks, spreadOf } from './latency.js'
import { createChance } from './random.js'
const url = readFileSync('/tmp/hold.out', 'utf8').match(/postgres:\S+/)![0]
const statements: string[] = []
const pg = connectPostgres(url, { log: createLog({ level: 'error', file: null }), max: 1, settings: { plan_cache_mode: process.argv[2] ?? 'force_custom_plan', ...(process.argv[3] ? { random_page_cost: process.argv[3] } : {}) }, onStatement: s => void statements.push(s) })
const raw = createSearchStore(pg.db)
const times: Record<string, number[]> = {}
let cur: Record<string, number> = {}
const store = Object.fromEntries(Object.entries(raw).map(([k, f]) => [k, async (...args: any[]) => { const t = performance.now(); const r = await (f as any)(...args); cur[k] = (cur[k] ?? 0) + (performance.now() - t); return r }])) as typeof raw
const search = createSearch(store)
const items = readItems('/work/shared/data/medicines/eyakeunyo_full_2024-06.jsonl')
const products = items.map(i => productOf(i.itemSeq, i.itemName))
const show = (s: ReturnType<typeof spreadOf>) => console.log(s.kind.padEnd(30), s.asked, ...[s.p50, s.p95, s.p99, s.max].map(x => x.toFixed(2)))
const asked = new Set<string>()
for (const source of sourcesOf(products, items.flatMap(i => i.efcyQesitm ?? []), createChance(5))) {
  if (process.env.ONLY && !source.kind.includes(process.env.ONLY)) continue
  for (const key of Object.keys(times)) delete times[key]
  const all: number[] = []
  const asks = newAsks(source, 220, asked)
  for (const [i, { by, typed }] of asks.entries()) {
    let best = Infinity
    const mins: Record<string, number> = {}
    for (let k = 0; k < 3; k++) {
      cur = {}
      const t = performance.now()
      const term = readTerm(typed)
      if (by === 'search' && term) await search.byName(term, null, 11)
      else await search.bySymptom(toJamo(fold(typed)), null, 11)
      best = Math.min(best, performance.now() - t)
      for (const [n, v] of Object.entries(cur)) mins[n] = Math.min(mins[n] ?? Infinity, v)
    }
    all.push(best)
    for (const [n, v] of Object.entries(mins)) (times[n] ??= []).push(v)
    if (i === 19) { all.length = 0; for (const key of Object.keys(times)) times[key]!.length = 0 }
  }
  show(spreadOf(source.kind, all))
  console.log('     worst', all.map((t, i) => [t, asks[i + 20]!.typed] as const).sort((a, b) => b[0] - a[0]).slice(0, 4).map(([t, q]) => `${t.toFixed(1)} ${q}`).join('  '))
  for (const [k, v] of Object.entries(times)) if (v.length) show(spreadOf('        ' + k, v))
}
await pg.close()
