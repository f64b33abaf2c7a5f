import { z } from 'zod'
import { decodeCursor, encodeCursor, pageInfoOf, pageSize } from '../graph/page.js'
import type { Viewer } from '../viewer.js'
import { type RegimenConnection } from './regimenAnswerType.js'
import { toRegimen } from './regimenType.js'
import type { RegimenPlace, ScheduleFilter, SchedulePlace, Schedules } from './service.js'
import { toSchedule, type ScheduleConnection } from './type.js'

/** A connection that counts only where the count is asked for. */
type Lazy<T> = Omit<T, 'totalCount'> & { totalCount: () => Promise<number> }
export type SchedulePage = Lazy<ScheduleConnection>
export type RegimenPage = Lazy<RegimenConnection>

interface Asked {
  readonly first: number
  readonly after: string | null
}

/** One page of the viewer's own doses. Throws BadInputError for a range, a size or a cursor that can't be one. */
export async function pageThroughSchedules(
  schedules: Pick<Schedules, 'page' | 'count'>,
  viewer: Viewer,
  filter: ScheduleFilter,
  { first, after }: Asked,
): Promise<SchedulePage> {
  const place = after === null ? null : schedulePlaceOf(after)
  const { rows, hasMore } = await schedules.page(viewer, { ...filter, first: pageSize(first), after: place })
  const edges = rows.map(row => ({ cursor: cursorOf(row.scheduledTime, row.id), node: toSchedule(row) }))
  return connect(edges, { hasMore, after }, () => schedules.count(viewer, filter))
}

/** One page of the viewer's own regimens. Throws BadInputError for a size or a cursor that can't be one. */
export async function pageThroughRegimens(
  schedules: Pick<Schedules, 'regimenPage' | 'countRegimens'>,
  viewer: Viewer,
  active: boolean | null,
  { first, after }: Asked,
): Promise<RegimenPage> {
  const place = after === null ? null : regimenPlaceOf(after)
  const { rows, hasMore } = await schedules.regimenPage(viewer, { active, first: pageSize(first), after: place })
  const edges = rows.map(row => ({ cursor: cursorOf(row.createdAt, row.id), node: toRegimen(row) }))
  return connect(edges, { hasMore, after }, () => schedules.countRegimens(viewer, active))
}

function connect<Node>(
  edges: { cursor: string; node: Node }[],
  { hasMore, after }: { hasMore: boolean; after: string | null },
  totalCount: () => Promise<number>,
) {
  const pageInfo = pageInfoOf(edges, { hasNextPage: hasMore, after })
  return { edges, nodes: edges.map(({ node }) => node), pageInfo, totalCount }
}

/** The instants that a cursor may name: those that a DateTime can, and those that lie around. */
const [BEGINNING, END] = [Date.UTC(1899, 0), Date.UTC(2202, 0)]
const placeShape = z.tuple([z.int().min(BEGINNING).max(END), z.guid()])

const cursorOf = (at: Date, id: string) => encodeCursor([at.getTime(), id])

function schedulePlaceOf(cursor: string): SchedulePlace {
  const [at, id] = decodeCursor(cursor, placeShape)
  return { scheduledTime: new Date(at), id }
}

function regimenPlaceOf(cursor: string): RegimenPlace {
  const [at, id] = decodeCursor(cursor, placeShape)
  return { createdAt: new Date(at), id }
}
