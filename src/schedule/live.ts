import type { LoggedChange } from '../feed/service.js'
import { calmly } from './calm.js'
import type { ScheduleRow } from './store.js'

interface LiveReaderDeps {
  /** Those of the person that are there, in no order. */
  readonly byIds: (userId: string, ids: readonly string[]) => Promise<readonly ScheduleRow[]>
}

/** Gives how the doses are read that somebody's changes tell of, as they are now, by their ids. */
export const createLiveReader = ({ byIds }: LiveReaderDeps) =>
  calmly(async (userId: string, changes: readonly LoggedChange[]): Promise<ReadonlyMap<string, ScheduleRow>> => {
    const ids = changes.filter(({ entity }) => entity === 'SCHEDULE').map(({ entityId }) => entityId)
    const rows = ids.length > 0 ? await byIds(userId, [...new Set(ids)]) : []
    return new Map(rows.map(row => [row.id, row]))
  })
