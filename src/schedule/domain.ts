import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import type { FeedWriter } from '../feed/service.js'
import type { Medicines } from '../medicine/service.js'
import { createDueStore } from './dueStore.js'
import { createScheduleJobs } from './jobs.js'
import { createLiveReader } from './live.js'
import { createMaking } from './making.js'
import { createMarkStore } from './markStore.js'
import { createRegimenPageStore } from './regimenPageStore.js'
import { createSchedules } from './service.js'
import { createScheduleStore, type ScheduleRow } from './store.js'

interface ScheduleParts {
  readonly db: Db
  readonly feed: Pick<FeedWriter<ScheduleRow>, 'write'>
  readonly medicines: Pick<Medicines, 'keep'>
  readonly clock: Pick<Clock, 'now'>
}

/** The doses and regimens, joined. */
export function createScheduleDomain(parts: ScheduleParts) {
  const { db } = parts
  const store = createScheduleStore(db)
  const making = createMaking(parts)
  const { schedules, markMissed } = createSchedules({
    ...parts,
    making,
    store,
    markStore: createMarkStore(db),
    regimenPages: createRegimenPageStore(db),
  })
  return {
    schedules,
    jobs: createScheduleJobs({ making, marks: { markMissed } }),

    /** What those who follow their doses are shown. */
    readLive: createLiveReader(store),

    /** What reminders look for. */
    due: createDueStore(db),
  }
}
