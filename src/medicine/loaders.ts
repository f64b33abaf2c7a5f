import type { Served } from '../log.js'
import { oneByKey, type LoaderOptions } from '../graph/loader.js'
import type { Medicines } from './service.js'
import { medicineOf } from './type.js'

/** Medicines by 품목기준코드, all of a tick in one read of the cache. */
export const createMedicineLoaders = (
  medicines: Pick<Medicines, 'byItemSeqs'>,
  served: Served,
  options?: LoaderOptions,
) => ({
  medicine: oneByKey(async (itemSeqs: readonly string[]) => {
    const answers = await medicines.byItemSeqs(itemSeqs, served)
    return new Map(
      [...answers].map(([itemSeq, answer]) => [itemSeq, answer instanceof Error ? answer : medicineOf(answer)]),
    )
  }, options),
})
export type MedicineLoaders = ReturnType<typeof createMedicineLoaders>
