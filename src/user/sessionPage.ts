import { z } from 'zod'
import { decodeCursor, encodeCursor, pageInfoOf, pageSize } from '../graph/page.js'
import type { Viewer } from '../viewer.js'
import type { Users } from './service.js'
import type { SessionPlace } from './sessionStore.js'
import { toViewerSession, type ViewerSessionConnection } from './sessionType.js'

/** A page that counts only where the count is asked for. */
export type SessionPage = Omit<ViewerSessionConnection, 'totalCount'> & { totalCount: () => Promise<number> }

/** One page of the viewer's own sessions. Throws BadInputError for a size or a cursor that can't be one. */
export async function pageThrough(
  users: Pick<Users, 'sessions' | 'countSessions'>,
  viewer: Viewer,
  { first, after }: { first: number; after: string | null },
): Promise<SessionPage> {
  const page = { first: pageSize(first), after: after == null ? null : placeOf(after) }
  const { rows, hasMore } = await users.sessions(viewer, page)
  const edges = rows.map(row => ({ cursor: cursorOf(row), node: toViewerSession(row, viewer) }))
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: pageInfoOf(edges, { hasNextPage: hasMore, after }),
    totalCount: () => users.countSessions(viewer),
  }
}

/** The latest instant that a cursor may name: the end of 2200. */
const END_OF_TIME = Date.UTC(2201, 0)
const placeShape = z.tuple([z.int().min(0).max(END_OF_TIME), z.guid()])

const cursorOf = ({ createdAt, id }: SessionPlace) => encodeCursor([createdAt.getTime(), id])

function placeOf(cursor: string): SessionPlace {
  const [createdAt, id] = decodeCursor(cursor, placeShape)
  return { createdAt: new Date(createdAt), id }
}
