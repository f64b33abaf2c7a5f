import type { Clock } from '../clock.js'
import { createCalm } from '../db/calm.js'
import { BadInputError, UnavailableError, UserMistakeError } from '../errors.js'
import type { Medicines } from '../medicine/service.js'
import { cleanLine, cleanNote, type TextField } from '../text.js'
import type { Viewer } from '../viewer.js'
import type { CategoryCount, ScrapPlace, ScrapRow, ScrapStore } from './store.js'
import type { ScrapWriteStore, Wish } from './writeStore.js'

export type { CategoryCount, ScrapPlace, ScrapRow } from './store.js'

/** Categories that everybody is offered. A scrap without one goes into the first. */
export const OFFERED = ['즐겨찾기', '효과 좋음', '부작용'] as const

/** How many categories of one's own are listed. */
export const MAX_CATEGORIES = 100

const CATEGORY: TextField = { name: '분류', path: ['input', 'category'], longest: 30 }
const NOTES: TextField = { name: '메모', path: ['input', 'notes'], longest: 2_000 }

/** How often, and how far apart in milliseconds, the table is looked at for a medicine that was just found. */
const [ATTEMPTS, TRY_AGAIN_AFTER] = [20, 50]

/** What somebody asks to be saved. Null: what is known, stays. */
interface Asked {
  /** Null of what can't be a medicine's. */
  readonly itemSeq: string | null
  readonly category: string | null
  readonly notes: string | null
}

interface ScrapParts {
  readonly store: ScrapStore
  readonly writes: ScrapWriteStore
  readonly medicines: Pick<Medicines, 'byItemSeqs'>
  readonly clock: Clock
}

const { personally } = createCalm('지금은 담아 둔 의약품을 다룰 수 없습니다. 잠시 뒤에 다시 시도해 주세요.')

/** The medicines that a viewer saved: every method reads and writes that viewer's own, and no others. */
export function createScraps({ store, writes, medicines, clock }: ScrapParts) {
  const now = () => new Date(clock.now())

  /** A medicine that only the official source knew is written to the table soon after it was asked for. */
  async function saveOnceKnown({ userId }: Viewer, wish: Wish): Promise<ScrapRow> {
    const save = () => writes.save(userId, wish, { category: OFFERED[0] }, now())
    let saved = await save()
    if (!saved) await mustExist(wish.itemSeq)
    for (let attempt = 0; !saved && attempt < ATTEMPTS; attempt++) {
      await clock.sleep(TRY_AGAIN_AFTER)
      saved = await save()
    }
    if (saved) return saved
    throw new UnavailableError('지금은 이 의약품을 담을 수 없습니다. 잠시 뒤에 다시 시도해 주세요.', 5)
  }

  async function mustExist(itemSeq: string): Promise<void> {
    const answer = (await medicines.byItemSeqs([itemSeq])).get(itemSeq)
    if (answer instanceof Error) throw answer
    if (!answer?.value) noSuchMedicine()
  }

  return {
    /** Throws UserMistakeError, with its path in the input. */
    save: personally(async (viewer: Viewer, asked: Asked): Promise<ScrapRow> => saveOnceKnown(viewer, wishOf(asked))),

    /** Gives the code of the medicine. Throws UserMistakeError where the viewer has no such scrap. */
    delete: personally(async ({ userId }: Viewer, id: string): Promise<string> => {
      const itemSeq = isUuid(id) ? await writes.delete(userId, id, now()) : null
      if (itemSeq === null) throw new UserMistakeError('NOT_FOUND', ['id'], '그렇게 담아 둔 의약품이 없습니다.')
      return itemSeq
    }),

    /** Newest first. Throws BadInputError for what can't be a category. */
    page: personally(
      async (
        { userId }: Viewer,
        { category, first, after }: { category: string | null; first: number; after: ScrapPlace | null },
      ) => {
        const rows = await store.page(userId, { category: categoryOf(category), after, limit: first + 1 })
        return { rows: rows.slice(0, first), hasMore: rows.length > first }
      },
    ),

    count: personally(({ userId }: Viewer, category: string | null): Promise<number> =>
      store.count(userId, categoryOf(category)),
    ),

    categories: personally(({ userId }: Viewer): Promise<CategoryCount[]> =>
      store.categories(userId, OFFERED, MAX_CATEGORIES),
    ),

    /** In no order; what isn't the viewer's isn't there. */
    byIds: personally(async ({ userId }: Viewer, ids: readonly string[]): Promise<ScrapRow[]> => {
      const readable = ids.filter(isUuid)
      return readable.length > 0 ? store.byIds(userId, readable) : []
    }),

    /** In no order; codes of medicines only. */
    byItemSeqs: personally(({ userId }: Viewer, itemSeqs: readonly string[]): Promise<ScrapRow[]> =>
      store.byItemSeqs(userId, itemSeqs),
    ),
  }
}
export type Scraps = ReturnType<typeof createScraps>

function wishOf({ itemSeq, category, notes }: Asked): Wish {
  return {
    itemSeq: itemSeq !== null && /^[0-9]{9}$/.test(itemSeq) ? itemSeq : noSuchMedicine(),
    category: category === null ? undefined : cleanLine(category, CATEGORY),
    notes: notes === null ? undefined : cleanNote(notes, NOTES),
  }
}

/** The same text as it would be kept. */
function categoryOf(text: string | null): string | null {
  try {
    return text === null ? null : cleanLine(text, CATEGORY)
  } catch (error) {
    if (error instanceof UserMistakeError) throw new BadInputError('category', error.message)
    throw error
  }
}

function noSuchMedicine(): never {
  throw new UserMistakeError('NOT_FOUND', ['input', 'medicineId'], '그런 의약품이 없습니다.')
}

const isUuid = (text: string): boolean => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)
