import type { AskedScrap, ScrapRow, Scraps } from '../scrap/service.js'
import type {
  RegimenChanges,
  RegimenInput,
  RegimenRow,
  ScheduleInput,
  ScheduleRow,
  Schedules,
} from '../schedule/service.js'
import type { Viewer } from '../viewer.js'

/** Which thing is meant: by its own id, null of what can't be one, or as what an earlier mutation of that name made. */
export type Reference = { readonly id: string | null } | { readonly madeBy: string }

/** What somebody did while their app was offline, by the name of its mutation. */
export type Deed =
  | { readonly name: 'createSchedule'; readonly input: ScheduleInput }
  | { readonly name: 'completeSchedule'; readonly of: Reference; readonly completedAt: Date | null }
  | { readonly name: 'rescheduleSchedule'; readonly of: Reference; readonly scheduledTime: Date }
  | { readonly name: 'createRegimen'; readonly input: RegimenInput }
  | { readonly name: 'updateRegimen'; readonly of: Reference; readonly changes: RegimenChanges }
  | { readonly name: 'endRegimen'; readonly of: Reference; readonly endsOn: string | null }
  | { readonly name: 'saveScrap'; readonly input: AskedScrap }
  | {
      readonly name: 'skipSchedule' | 'reopenSchedule' | 'deleteSchedule' | 'deleteScrap'
      readonly of: Reference
    }

/** What a deed made, changed or took away. */
export type Done =
  | { readonly schedule: ScheduleRow }
  | { readonly regimen: RegimenRow }
  | { readonly scrap: ScrapRow }
  | { readonly deleted: 'Schedule' | 'Scrap'; readonly id: string }
  /** It was done before, and what it was done to is no more. */
  | { readonly gone: string }

export interface DeedParts {
  readonly scraps: Pick<Scraps, 'save' | 'delete'>
  readonly schedules: Pick<
    Schedules,
    | 'create'
    | 'complete'
    | 'skip'
    | 'reopen'
    | 'reschedule'
    | 'delete'
    | 'createRegimen'
    | 'updateRegimen'
    | 'endRegimen'
  >
}

/** Who does it, on what, and under which name it may be sent again. */
interface Doing {
  readonly viewer: Viewer
  /** Of what the deed is on; null where there is nothing. */
  readonly id: string | null
  readonly once: string
}

/** Does one as its own mutation does it. Throws UserMistakeError with the path in that mutation's arguments. */
export async function perform(deed: Deed, doing: Doing, { scraps, schedules }: DeedParts): Promise<Done> {
  const { viewer, id, once } = doing
  switch (deed.name) {
    case 'createSchedule':
      return { schedule: await schedules.create(viewer, deed.input, once) }
    case 'completeSchedule':
      return { schedule: await schedules.complete(viewer, id, deed.completedAt, once) }
    case 'skipSchedule':
      return { schedule: await schedules.skip(viewer, id, once) }
    case 'reopenSchedule':
      return { schedule: await schedules.reopen(viewer, id, once) }
    case 'rescheduleSchedule':
      return { schedule: await schedules.reschedule(viewer, id, deed.scheduledTime, once) }
    case 'deleteSchedule':
      return { deleted: 'Schedule', id: await schedules.delete(viewer, id, once) }
    case 'createRegimen':
      return { regimen: await schedules.createRegimen(viewer, deed.input, once) }
    case 'updateRegimen':
      return { regimen: await schedules.updateRegimen(viewer, id, deed.changes, once) }
    case 'endRegimen':
      return { regimen: await schedules.endRegimen(viewer, id, deed.endsOn, once) }
    case 'saveScrap':
      return { scrap: await scraps.save(viewer, deed.input, once) }
    case 'deleteScrap':
      return { deleted: 'Scrap', id: await scraps.delete(viewer, id, once) }
  }
}

/** The id of what was done something to. */
export function idOf(done: Done): string {
  if ('schedule' in done) return done.schedule.id
  if ('regimen' in done) return done.regimen.id
  if ('scrap' in done) return done.scrap.id
  return 'gone' in done ? done.gone : done.id
}
