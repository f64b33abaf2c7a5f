import type { Answer, Cache } from '../cache/cache.js'
import { createCalm } from '../db/calm.js'
import type { Served } from '../log.js'
import type { IdentityStore } from './identityStore.js'
import type { MedicineRow } from './label.js'
import { isOld } from './level.js'
import { fold, readTerm, wordsOf } from './name.js'
import { keyOf, symptomOf, termOf, type Page, type Question } from './question.js'
import type { Position } from './search.js'

export { SECTIONS, type Label, type MedicineRow, type Section } from './label.js'
export { fold, readTerm, toChoseong, toJamo, wordsOf, type Term } from './name.js'

/** What is known of the catalogue without asking: every process keeps it up by the notices of whoever writes. */
export interface Catalogue {
  generation: number
  isComplete: boolean
}

/** A page with where it came from. While the catalogue is not whole, a name that is missing may still exist. */
export interface PageAnswer extends Page {
  servedFrom: Answer<unknown>['from']
  isCatalogueComplete: boolean
}

export interface SearchPage {
  typed: string
  first: number
  after: Position | null
}

interface MedicineParts {
  catalogue: Catalogue
  medicines: Cache<MedicineRow>
  pages: Cache<Page>
  counts: Cache<number>
  identities: IdentityStore
  now: () => number
}

const { calmly } = createCalm('지금은 의약품을 확인할 수 없습니다. 잠시 뒤에 다시 시도해 주세요.')

export function createMedicines({ catalogue, medicines, pages, counts, identities, now }: MedicineParts) {
  /** Stale is what the source may have changed since, not what a copy of the table may have missed. */
  const aged = ({ value, from }: Answer<MedicineRow>): Answer<MedicineRow> => ({
    value,
    from,
    stale: value !== null && isOld(value, now()),
  })

  async function ask(question: Omit<Question, 'generation'>, served?: Served): Promise<PageAnswer> {
    const answer = await pages.get(keyOf({ generation: catalogue.generation, ...question }), served)
    const page = answer?.value ?? { found: [], hasMore: false }
    return { ...page, servedFrom: answer?.from ?? 'DATABASE', isCatalogueComplete: catalogue.isComplete }
  }

  async function count(by: 'name' | 'symptom', typed: string, served?: Served): Promise<number> {
    const answer = await counts.get(
      keyOf({ generation: catalogue.generation, by, typed, first: 0, after: null }),
      served,
    )
    return answer?.value ?? 0
  }

  return {
    /** By 품목기준코드. A code that has no medicine answers with the value `null`; one that could not be read, with the error. */
    async byItemSeqs(
      itemSeqs: readonly string[],
      served?: Served,
    ): Promise<ReadonlyMap<string, Answer<MedicineRow> | Error>> {
      const answers = await medicines.getMany(itemSeqs, served)
      return new Map(
        [...answers].map(([itemSeq, answer]) => [itemSeq, answer instanceof Error ? answer : aged(answer)]),
      )
    },

    /**
     * Sees to it that what a person keeps may point at this medicine from now on; false where there is no such medicine.
     * Throws UnavailableError where it can't be told.
     */
    keep: calmly(async (itemSeq: string): Promise<boolean> => {
      if (!/^[0-9]{9}$/.test(itemSeq)) return false
      if (await identities.has(itemSeq)) return true
      const answer = await medicines.get(itemSeq)
      if (!answer?.value) return false
      await identities.add(itemSeq)
      return true
    }),

    /** Throws BadInputError where what was typed can't be a name. */
    async search({ typed, first, after }: SearchPage, served?: Served): Promise<PageAnswer> {
      return ask({ by: 'name', typed: keyOfName(typed, 'search'), first, after }, served)
    },
    async countSearch(typed: string, served?: Served): Promise<number> {
      return count('name', keyOfName(typed, 'search'), served)
    },

    /** Throws BadInputError where what was typed can't be a symptom. */
    async forSymptom({ typed, first, after }: SearchPage, served?: Served): Promise<PageAnswer> {
      return ask({ by: 'symptom', typed: symptomOf(typed, 'symptom'), first, after }, served)
    },
    async countForSymptom(typed: string, served?: Served): Promise<number> {
      return count('symptom', symptomOf(typed, 'symptom'), served)
    },

    /** What a search box shows while someone types; nothing for what isn't a name yet. Throws BadInputError on an overlong one. */
    async suggestions(typed: string, first: number, served?: Served): Promise<Page['found']> {
      if (!readTerm(typed.slice(0, 200))) return []
      const { found } = await ask({ by: 'suggestion', typed: keyOfName(typed, 'prefix'), first, after: null }, served)
      return found
    },
  }
}
export type Medicines = ReturnType<typeof createMedicines>

/**
 * One text for all that means the same. Capitals count where the keyboard may have been Korean: R is ㄲ there. Throws
 * BadInputError where what was typed can't be a name.
 */
function keyOfName(typed: string, argument: string): string {
  const { folded } = termOf(typed, argument)
  if (/[A-Za-z]/.test(typed)) return typed.normalize('NFKC').trim().replace(/\s+/g, ' ')
  const words = wordsOf(typed).join(' ')
  return fold(words) === folded ? words : folded
}
