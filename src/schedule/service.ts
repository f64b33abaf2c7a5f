import { createMarks, type MarkParts } from './marks.js'
import { createReadings } from './readings.js'
import { createRegimenReadings } from './regimenReadings.js'
import { createRegimens, type RegimenParts } from './regimens.js'

export type { AdherenceReport, Status } from './adherence.js'
export type { DueStore } from './dueStore.js'
export type { ScheduleInput } from './marks.js'
export { MOST_CALENDAR_DAYS, type DayOfDoses } from './readings.js'
export type { RegimenChanges, RegimenInput } from './regimenInput.js'
export type { RegimenPlace } from './regimenPageStore.js'
export type { PreviewedDose } from './regimens.js'
export type { ZonedRegimen as RegimenRow } from './regimenStore.js'
export type { ScheduleFilter, SchedulePlace, ScheduleRow } from './store.js'

type ScheduleParts = RegimenParts &
  MarkParts &
  Parameters<typeof createReadings>[0] &
  Parameters<typeof createRegimenReadings>[0]

/** A viewer's doses and regimens: every method reads and writes that viewer's own, and no others. */
export function createSchedules(parts: ScheduleParts) {
  const { markMissed, ...marks } = createMarks(parts)
  return {
    schedules: { ...createRegimens(parts), ...marks, ...createReadings(parts), ...createRegimenReadings(parts) },
    /** For a job: of everybody. */
    markMissed,
  }
}
export type Schedules = ReturnType<typeof createSchedules>['schedules']
