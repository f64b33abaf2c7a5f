import { createCalm } from '../db/calm.js'
import { BadInputError, UserMistakeError } from '../errors.js'
import type { FeedWriter, Once } from '../feed/service.js'
import type { Medicines } from '../medicine/service.js'
import { cleanLine, cleanNote, type TextField } from '../text.js'
import type { Viewer } from '../viewer.js'
import type { CategoryCount, ScrapPlace, ScrapRow, ScrapStore } from './store.js'
import { deleteScrap, saveScrap, type Wish } from './writeStore.js'

export type { CategoryCount, ScrapPlace, ScrapRow } from './store.js'

/** Categories that everybody is offered. A scrap without one goes into the first. */
export const OFFERED = ['즐겨찾기', '효과 좋음', '부작용'] as const

/** How many categories of one's own are listed. */
export const MAX_CATEGORIES = 100

const CATEGORY: TextField = { name: '분류', path: ['input', 'category'], longest: 30 }
const NOTES: TextField = { name: '메모', path: ['input', 'notes'], longest: 2_000 }

/** What somebody asks to be saved. Null: what is known, stays. */
export interface AskedScrap {
  /** Null of what can't be a medicine's. */
  readonly itemSeq: string | null
  readonly category: string | null
  readonly notes: string | null
}

interface ScrapParts {
  readonly store: ScrapStore
  readonly feed: Pick<FeedWriter, 'write'>
  readonly medicines: Pick<Medicines, 'keep'>
}

const { personally } = createCalm('지금은 담아 둔 의약품을 다룰 수 없습니다. 잠시 뒤에 다시 시도해 주세요.')

/** The medicines that a viewer saved: every method reads and writes that viewer's own, and no others. */
export function createScraps({ store, feed, medicines }: ScrapParts) {
  async function save({ userId }: Viewer, wish: Wish, once: Once | null): Promise<ScrapRow> {
    if (!(await medicines.keep(wish.itemSeq))) noSuchMedicine()
    const id = await feed.write({ userId, once }, async (tx, note, at) => {
      const saved = await saveScrap(tx, userId, wish, { otherwise: OFFERED[0], now: at })
      if (saved.kind) note({ entity: 'SCRAP', kind: saved.kind, entityId: saved.id })
      return saved.id
    })
    const [row] = await store.byIds(userId, [id])
    if (row) return row
    throw new UserMistakeError('NOT_FOUND', ['clientMutationId'], '담은 뒤에 다시 뺐습니다.')
  }

  return {
    /** Throws UserMistakeError, with its path in the input. */
    save: personally(async (viewer: Viewer, asked: AskedScrap, clientMutationId: string | null): Promise<ScrapRow> => {
      const wish = wishOf(asked)
      return save(viewer, wish, onceOf(clientMutationId, { saveScrap: wish }))
    }),

    /** Gives its id. Throws UserMistakeError where the viewer has no such scrap. */
    delete: personally(
      async ({ userId }: Viewer, id: string | null, clientMutationId: string | null): Promise<string> => {
        const scrapId = id !== null && isUuid(id) ? id : noSuchScrap()
        const once = onceOf(clientMutationId, { deleteScrap: scrapId })
        return feed.write({ userId, once }, async (tx, note) => {
          if (!(await deleteScrap(tx, userId, scrapId))) noSuchScrap()
          note({ entity: 'SCRAP', kind: 'DELETED', entityId: scrapId })
          return scrapId
        })
      },
    ),

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

function wishOf({ itemSeq, category, notes }: AskedScrap): Wish {
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

function noSuchScrap(): never {
  throw new UserMistakeError('NOT_FOUND', ['id'], '그렇게 담아 둔 의약품이 없습니다.')
}

const onceOf = (clientMutationId: string | null, request: object): Once | null =>
  clientMutationId === null ? null : { clientMutationId, request }

const isUuid = (text: string): boolean => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)
