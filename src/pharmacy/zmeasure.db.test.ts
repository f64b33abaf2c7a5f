import { readFileSync } from 'node:fs'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { expect, inject, test } from 'vitest'
import { createDatabase } from '../../test/database.js'
import { plant } from '../../test/planting.js'
import { createFindStore } from './findStore.js'
import { readSought } from './sought.js'

test('measure', async () => {
  const database = await createDatabase(inject('postgresUrl'))
  let n = 0
  const sql = postgres(database.url, { max: 1, fetch_types: false, onnotice: () => undefined, debug: () => void n++ })
  const db = drizzle(sql, { casing: 'snake_case' })
  const rows = readFileSync('/work/shared/data/pharmacies/pharmacies_merged.jsonl', 'utf8').trim().split('\n').map(l => JSON.parse(l) as Record<string, string>)
  await plant(db, rows.map((r, i) => { 
    const late = i % 40 === 0, day = i % 4 !== 0
    return { code: `C${i}`, name: r.dutyName!, address: r.dutyAddr ?? '', latitude: 37.5, longitude: 127,
    opens: Array(8).fill(late ? 0 : day ? 540 : null) as number[], closes: Array(8).fill(late ? 1800 : day ? 1140 : null) as number[] } }))
  await sql.unsafe('vacuum (analyze) pharmacy')
  const store = createFindStore(db)
  for (const typed of ['약국', '온누리', '온', 'ㅇㄱ', '서울 강남', 'dirrnr', '경남 창원시', '서울특별시 동작구 만양로 3 101호 (상도동) 오리약국','없는이름'])
    for (const [when, open] of [['all', null], ['day', { today: 1, yesterday: 7, minute: 720 }], ['4am', { today: 1, yesterday: 7, minute: 240 }]] as const) {
      const times: number[] = []
      let count = 0
      for (let i = 0; i < 7; i++) { n = 0; const b = performance.now(); const r = await store.page({ sought: readSought(typed) ?? [], open }, null, 21); times.push(performance.now() - b); count = r.length }
      console.log(typed, when, 'n', n, 'rows', count, times.sort((a, b) => a - b)[3]!.toFixed(1))
    }
  await sql.end(); await database.drop(); expect(1).toBe(1)
}, 120_000)
