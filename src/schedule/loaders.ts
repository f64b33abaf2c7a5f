import { oneByKey, type LoaderOptions } from '../graph/loader.js'
import type { Viewer } from '../viewer.js'
import type { RegimenRow, ScheduleRow, Schedules } from './service.js'

/** The viewer's doses and regimens by their ids, all of a tick in one read; nobody has none. */
export const createScheduleLoaders = (
  schedules: Pick<Schedules, 'byIds' | 'regimensByIds'>,
  viewer: Viewer | null,
  options?: LoaderOptions,
) => ({
  schedule: oneByKey<string, ScheduleRow>(async ids => byId(viewer ? await schedules.byIds(viewer, ids) : []), options),
  regimen: oneByKey<string, RegimenRow>(
    async ids => byId(viewer ? await schedules.regimensByIds(viewer, ids) : []),
    options,
  ),
})
export type ScheduleLoaders = ReturnType<typeof createScheduleLoaders>

const byId = <Row extends { readonly id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> =>
  new Map(rows.map(row => [row.id, row]))
