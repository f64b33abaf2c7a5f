import { readFileSync } from 'node:fs'
import postgres from 'postgres'
import { gapsOf, sequencesOf, mistakesAllowed } from '../../src/medicine/misspelling.js'
import { fold, toJamo, stemOf } from '../../src/medicine/name.js'
const url = readFileSync('/tmp/hold.out', 'utf8').match(/postgres:\S+/)![0]
const sql = postgres(url, { max: 1, connection: { plan_cache_mode: 'force_custom_plan' } })
for (const typed of process.argv.slice(2)) {
  const folded = fold(typed), jamo = toJamo(folded), s = toJamo(stemOf(folded)), looked = s.length < 6 ? jamo : s
  console.log('=====', typed, folded, looked, mistakesAllowed(jamo, looked))
  const pats = sequencesOf(looked, Number(process.env.K ?? 1)).map(c => `%${c.join('%')}%`)
  const gaps = gapsOf(folded).map(g => `${g.before}_${g.behind}%`)
  const o = toJamo(folded.slice(0, 1))
  for (const where of [`name_jamo like any('{${pats.map(p => `"${p}"`).join(',')}}'::text[])`, `name_jamo like any('{${pats.map(p => `"${p}"`).join(',')}}'::text[]) or (name_jamo >= '${o}' and name_jamo < '${o}\u{10ffff}' and name_folded like any('{${gaps.map(p => `"${p}"`).join(',')}}'::text[]))`]) {
    const q = `explain (analyze, buffers) select item_seq, name, name_folded, plainness, name_jamo from medicine_cache where ${where} limit 1500`
    await sql.unsafe(q)
    for (const r of await sql.unsafe(q)) console.log(r['QUERY PLAN'].slice(0, 300))
  }
}
await sql.end()
