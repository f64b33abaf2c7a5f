import { and, count, desc, eq, inArray, notInArray, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { scrap } from './table.js'

/** A scrap as its owner sees it. */
export interface ScrapRow {
  readonly id: string
  readonly itemSeq: string
  readonly category: string
  readonly notes: string | null
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** Where a page goes on: behind this scrap. */
export interface ScrapPlace {
  readonly createdAt: Date
  readonly id: string
}

export interface CategoryCount {
  readonly name: string
  readonly count: number
}

export const scrapColumns = {
  id: scrap.id,
  itemSeq: scrap.itemSeq,
  category: scrap.category,
  notes: scrap.notes,
  createdAt: scrap.createdAt,
  updatedAt: scrap.updatedAt,
}

/** Reads scraps, of one person at a time. */
export function createScrapStore(db: Db) {
  const byItemSeqs = db
    .select(scrapColumns)
    .from(scrap)
    .where(
      sql`${scrap.userId} = ${sql.placeholder('userId')} and ${scrap.itemSeq} = any(${sql.placeholder('itemSeqs')}::text[])`,
    )
    .prepare('scraps_by_item_seq')
  const ofUser = (userId: string, category: string | null) =>
    and(eq(scrap.userId, userId), category === null ? undefined : eq(scrap.category, category))

  return {
    /** In no order. */
    byItemSeqs: (userId: string, itemSeqs: readonly string[]): Promise<ScrapRow[]> =>
      byItemSeqs.execute({ userId, itemSeqs: `{${itemSeqs.join(',')}}` }),

    /** In no order. */
    byIds: (userId: string, ids: readonly string[]): Promise<ScrapRow[]> =>
      db
        .select(scrapColumns)
        .from(scrap)
        .where(and(eq(scrap.userId, userId), inArray(scrap.id, [...ids]))),

    /** Newest first; of all categories where none is named. */
    page: (
      userId: string,
      { category, after, limit }: { category: string | null; after: ScrapPlace | null; limit: number },
    ): Promise<ScrapRow[]> =>
      db
        .select(scrapColumns)
        .from(scrap)
        .where(and(ofUser(userId, category), after ? isBehind(after) : undefined))
        .orderBy(desc(scrap.createdAt), desc(scrap.id))
        .limit(limit),

    count: (userId: string, category: string | null): Promise<number> => db.$count(scrap, ofUser(userId, category)),

    /** How many are in each of `offered`, in their order, and then in the person's own: the fullest of those, up to `limit`. */
    async categories(userId: string, offered: readonly string[], limit: number): Promise<CategoryCount[]> {
      const counts = (isOffered: boolean) =>
        db
          .select({ name: scrap.category, count: count().as('scraps') })
          .from(scrap)
          .where(and(eq(scrap.userId, userId), (isOffered ? inArray : notInArray)(scrap.category, [...offered])))
          .groupBy(scrap.category)
          .orderBy(sql`scraps desc`, scrap.category)
          .limit(limit)
      const [ofOffered, own] = await Promise.all([counts(true), counts(false)])
      const known = new Map(ofOffered.map(({ name, count }) => [name, count]))
      return [...offered.map(name => ({ name, count: known.get(name) ?? 0 })), ...own]
    },
  }
}
export type ScrapStore = ReturnType<typeof createScrapStore>

/** The same row comparison as the order of pages, which an index answers. */
const isBehind = ({ createdAt, id }: ScrapPlace) =>
  sql`(${scrap.createdAt}, ${scrap.id}) < (${createdAt.toISOString()}::timestamptz, ${id}::uuid)`
