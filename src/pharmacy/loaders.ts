import { oneByKey, type LoaderOptions } from '../graph/loader.js'
import type { Served } from '../log.js'
import type { Pharmacies } from './service.js'
import { toPharmacy } from './type.js'

/** Pharmacies by their codes, all of a tick in one statement. `asker` is on whose behalf. */
export const createPharmacyLoaders = (
  pharmacies: Pick<Pharmacies, 'byCodes'>,
  asker: string,
  served: Served,
  options?: LoaderOptions,
) => ({
  pharmacy: oneByKey(async (codes: readonly string[]) => {
    const found = await pharmacies.byCodes(codes, served, asker)
    return new Map(
      [...found].map(([code, pharmacy]) => [code, pharmacy instanceof Error ? pharmacy : toPharmacy(pharmacy)]),
    )
  }, options),
})
export type PharmacyLoaders = ReturnType<typeof createPharmacyLoaders>
