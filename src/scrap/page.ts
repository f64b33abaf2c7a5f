import { z } from 'zod'
import { decodeCursor, encodeCursor, pageInfoOf, pageSize } from '../graph/page.js'
import type { Viewer } from '../viewer.js'
import type { ScrapPlace, Scraps } from './service.js'
import { toScrap, type ScrapConnection } from './type.js'

/** A page that counts only where the count is asked for. */
export type ScrapPage = Omit<ScrapConnection, 'totalCount'> & { totalCount: () => Promise<number> }

/** One page of the viewer's own scraps. Throws BadInputError for a category, a size or a cursor that can't be one. */
export async function pageThrough(
  scraps: Pick<Scraps, 'page' | 'count'>,
  viewer: Viewer,
  { category, first, after }: { category: string | null; first: number; after: string | null },
): Promise<ScrapPage> {
  const page = { category, first: pageSize(first), after: after == null ? null : placeOf(after) }
  const { rows, hasMore } = await scraps.page(viewer, page)
  const edges = rows.map(row => ({ cursor: cursorOf(row), node: toScrap(row) }))
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: pageInfoOf(edges, { hasNextPage: hasMore, after }),
    totalCount: () => scraps.count(viewer, category),
  }
}

/** The latest instant that a cursor may name: the end of 2200. */
const END_OF_TIME = Date.UTC(2201, 0)
const placeShape = z.tuple([z.int().min(0).max(END_OF_TIME), z.guid()])

const cursorOf = ({ createdAt, id }: ScrapPlace) => encodeCursor([createdAt.getTime(), id])

function placeOf(cursor: string): ScrapPlace {
  const [createdAt, id] = decodeCursor(cursor, placeShape)
  return { createdAt: new Date(createdAt), id }
}
