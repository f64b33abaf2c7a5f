import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import type { FeedWriter } from '../feed/service.js'
import type { Queue } from '../jobs/queue.js'
import type { Log } from '../log.js'
import type { DueStore } from '../schedule/service.js'
import type { Push } from '../upstream/push.js'
import { createClaimStore } from './claimStore.js'
import { createDeviceStore } from './deviceStore.js'
import { createDevices } from './devices.js'
import { createFinding } from './finding.js'
import { createReminderJobs, pushKind } from './jobs.js'
import { createPushing } from './pushing.js'

interface ReminderParts {
  readonly db: Db
  readonly feed: Pick<FeedWriter, 'write'>
  readonly due: DueStore
  readonly queue: Pick<Queue, 'enqueue' | 'enqueueAll'>
  /** Null where there are no keys to push with: then a dose that is due is told in the feed alone. */
  readonly push: Push | null
  readonly clock: Clock
  readonly log: Log
}

/** The reminders, joined. */
export function createReminderDomain({ db, feed, due, queue, push, clock, log }: ReminderParts) {
  const [devices, claims] = [createDeviceStore(db), createClaimStore(db)]
  const finding = createFinding({
    due,
    claims,
    feed,
    enqueueAll: push && ((tx, told) => queue.enqueueAll(pushKind, told, { tx })),
    clock,
  })
  const pushing = createPushing({
    due,
    claims,
    devices,
    push,
    enqueueAt: (told, at) => queue.enqueue(pushKind, told, { at }),
    clock,
    log,
  })
  return { reminders: createDevices({ store: devices, push, clock }), jobs: createReminderJobs({ finding, pushing }) }
}
