import { oneByKey, type LoaderOptions } from '../graph/loader.js'
import type { Served } from '../log.js'
import type { Pharmacies } from './service.js'
import { toPharmacy } from './type.js'

/** Pharmacies by their codes, all of a tick in one statement. */
export const createPharmacyLoaders = (
  pharmacies: Pick<Pharmacies, 'byCodes'>,
  served: Served,
  options?: LoaderOptions,
) => ({
  pharmacy: oneByKey(async (codes: readonly string[]) => {
    const found = await pharmacies.byCodes(codes, served)
    return new Map([...found].map(([code, pharmacy]) => [code, toPharmacy(pharmacy)]))
  }, options),
})
export type PharmacyLoaders = ReturnType<typeof createPharmacyLoaders>
