import { openStores } from './stores.js'
import { productOf, readItems } from './catalogue.js'
import { sourcesOf, newAsks, measure, spreadOf } from './latency.js'
import { inventNames } from './invented.js'
import { createChance } from './random.js'
const file = '/work/shared/data/medicines/eyakeunyo_full_2024-06.jsonl'
const stores = await openStores()
const show = (s: ReturnType<typeof spreadOf>) =>
  console.log(s.kind.padEnd(30), s.asked, ...[s.p50, s.p95, s.p99, s.max].map(x => x.toFixed(2)))
try {
  let t = performance.now()
  const app = await stores.openApp()
  if (process.argv[3] !== 'asis') for (const q of (await import('node:fs')).readFileSync('/tmp/indexes.sql', 'utf8').split(';')) if (q.trim()) await stores.sql.unsafe(q)
  console.log(await app.importer.fromFile(file, { at() {} }))
  console.log('import', performance.now() - t)
  t = performance.now()
  const items = readItems(file)
  const products = items.map(i => productOf(i.itemSeq, i.itemName))
  const indications = items.flatMap(i => i.efcyQesitm ?? [])
  const asked = new Set<string>()
  const chance = createChance(3)
  for (const size of [5000, 50000]) {
    if (size === 50000) {
      t = performance.now()
      const names = inventNames(products, 45288, chance)
      console.log(names.slice(0, 20), performance.now() - t)
      for (let i = 0; i < names.length; i += 1000) {
        const labels = names.slice(i, i + 1000).map((name, j) => {
          const item = items[(i + j) % items.length] as Record<string, string | null>
          return {
            itemSeq: String(900000000 + i + j),
            name,
            manufacturer: '가상',
            indications: item.efcyQesitm ?? null,
            dosageAndAdministration: item.useMethodQesitm ?? null,
            precautions: item.atpnQesitm ?? null,
            drugInteractions: item.intrcQesitm ?? null,
            adverseReactions: item.seQesitm ?? null,
            storage: item.depositMethodQesitm ?? null,
          }
        })
        await app.store.save(labels, { source: 'e약은요', fetchedAt: Date.now(), live: false })
      }
      console.log('saved', performance.now() - t)
    }
    t = performance.now()
    await stores.analyze()
    console.log('analyzed', performance.now() - t)
    if (process.argv[2] === `hold${size}`) {
      console.log(stores.url)
      await new Promise(() => setInterval(() => {}, 1000))
    }
    const all: any[] = []
    for (const source of sourcesOf(products, indications, chance)) {
      await measure(app.medicines, newAsks(source, 20, asked), 'DATABASE')
      const asks = newAsks(source, 300, asked)
      const times = await measure(app.medicines, asks, 'DATABASE')
      show(spreadOf(source.kind, times))
      const worst = times
        .map((t, i) => [t, asks[i]!.typed] as const)
        .sort((a, b) => b[0] - a[0])
        .slice(0, 4)
      console.log('     ', ...worst.map(([t, q]) => `${t.toFixed(1)} ${q}`))
      all.push(...asks)
    }
    t = performance.now()
    show(spreadOf('memory', await measure(app.medicines, all.slice(-1000), 'MEMORY')))
  }
} finally {
  await stores.close()
}
