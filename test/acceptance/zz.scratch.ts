import { openStores } from './stores.js'
import { productOf, readItems } from './catalogue.js'
import { KINDS, SHORT_KINDS, scoreKind, scoreShort } from './quality.js'
const file = '/work/shared/data/medicines/eyakeunyo_full_2024-06.jsonl'
const stores = await openStores()
try {
  let t = performance.now()
  const app = await stores.openApp()
  console.log('open', performance.now() - t)
  t = performance.now()
  console.log(await app.importer.fromFile(file, { at() {} }))
  console.log('import', performance.now() - t)
  t = performance.now()
  await stores.analyze()
  const products = readItems(file).map(i => productOf(i.itemSeq, i.itemName))
  for (const kind of KINDS) {
    t = performance.now()
    const s = await scoreKind(kind, products, app.medicines, { seed: 1, size: 500 })
    console.log(s.kind, s.asked, s.first, s.five, Math.round(performance.now() - t), 'ms')
    for (const f of s.failures.slice(0, 60)) console.log('   ', f)
  }
  for (const kind of SHORT_KINDS) {
    t = performance.now()
    const s = await scoreShort(kind, products, app.medicines, { seed: 1, size: 500 })
    console.log(s.kind, s.asked, s.first, s.five, Math.round(performance.now() - t), 'ms')
    for (const f of s.failures.slice(0, 30)) console.log('   ', f)
  }
} finally {
  await stores.close()
}
