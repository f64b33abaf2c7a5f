import type { Load, Loaded } from '../cache/cache.js'
import type { Clock } from '../clock.js'
import { isDatabaseDown } from '../db/postgres.js'
import { UnavailableError } from '../errors.js'
import type { EasyDrug, Mfds } from '../upstream/mfds.js'
import { instantOf, OFFICIAL, type MedicineRow } from './label.js'
import type { Catalogue } from './service.js'
import type { MedicineStore } from './store.js'

interface SourceParts {
  mfds: Mfds
  store: Pick<MedicineStore, 'save' | 'byItemSeqs'>
  catalogue: Catalogue
  clock: Clock
}

/** What the caches of medicines load from the official source when no level knows. */
export function createSource({ mfds, store, catalogue, clock }: SourceParts) {
  async function fetchOne(itemSeq: string, signal: AbortSignal): Promise<Loaded<MedicineRow>> {
    const drug = await mfds.byItemSeq(itemSeq, signal)
    return { value: drug && asRow(drug, clock.now()) }
  }

  /** Keeps what the source found, so that the search that asked finds it in the table; null for "there is none". */
  async function lookUp(asked: string, signal: AbortSignal): Promise<Loaded<string[]>> {
    const [, by, text = ''] = /^(name|symptom):(.*)$/s.exec(asked) ?? []
    const drugs = by === 'symptom' ? await mfds.searchByIndication(text, signal) : await mfds.searchByName(text, signal)
    await store.save(drugs, { source: OFFICIAL, fetchedAt: clock.now(), live: true })
    return { value: drugs.length > 0 ? drugs.map(({ itemSeq }) => itemSeq) : null }
  }

  const known = async (itemSeqs: readonly string[]) =>
    new Set((await store.byItemSeqs(itemSeqs)).map(({ itemSeq }) => itemSeq))

  const medicines: Load<MedicineRow> = async (itemSeqs, signal) => {
    const fetchable = catalogue.isComplete ? await known(itemSeqs).catch(asUnavailable) : null
    return eachOf(itemSeqs, itemSeq =>
      !fetchable || fetchable.has(itemSeq)
        ? fetchOne(itemSeq, signal)
        : Promise.resolve({ value: null, from: 'DATABASE' as const }),
    )
  }
  const lookups: Load<string[]> = (asked, signal) => eachOf(asked, text => lookUp(text, signal))

  return { medicines, lookups }
}

/** A database that is away is no fault of the question. */
export function asUnavailable(error: unknown): never {
  if (!isDatabaseDown(error)) throw error
  throw new UnavailableError('지금은 찾을 수 없습니다. 잠시 뒤에 다시 시도해 주세요.', 5, { cause: error })
}

/** Loads keys side by side; one that fails fails alone. */
export const eachOf = async <V>(keys: readonly string[], load: (key: string) => Promise<Loaded<V>>) =>
  new Map(
    await Promise.all(
      keys.map(
        async key =>
          [
            key,
            await load(key).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error)))),
          ] as const,
      ),
    ),
  )

const asRow = ({ revisedOn, ...label }: EasyDrug, now: number): MedicineRow => ({
  ...label,
  source: OFFICIAL,
  fetchedAt: now,
  lastUpdated: revisedOn ? instantOf(revisedOn) : now,
})
