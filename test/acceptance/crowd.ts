import { OFFICIAL } from '../../src/medicine/label.js'
import type { MedicineStore } from '../../src/medicine/store.js'
import type { Item, Product } from './catalogue.js'
import { inventNames } from './invented.js'
import type { Chance } from './random.js'

const BATCH = 1000

/** Adds products that nobody sells, with the texts of real ones, until there are `size`. Codes from 9 hundred million on. */
export async function fillUpTo(
  size: number,
  store: Pick<MedicineStore, 'save' | 'count'>,
  { products, items }: { products: readonly Product[]; items: readonly Item[] },
  chance: Chance,
): Promise<void> {
  const names = inventNames(products, size - (await store.count()).all, chance)
  const labels = names.map((name, i) => {
    const item = items[i % items.length]
    return {
      itemSeq: String(900_000_000 + i),
      name,
      manufacturer: '가상제약(주)',
      indications: item?.efcyQesitm ?? null,
      dosageAndAdministration: item?.useMethodQesitm ?? null,
      precautions: item?.atpnQesitm ?? null,
      drugInteractions: item?.intrcQesitm ?? null,
      adverseReactions: item?.seQesitm ?? null,
      storage: item?.depositMethodQesitm ?? null,
    }
  })
  for (let i = 0; i < labels.length; i += BATCH)
    await store.save(labels.slice(i, i + BATCH), { source: OFFICIAL, fetchedAt: Date.now(), live: false })
}
