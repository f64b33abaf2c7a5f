import { z } from 'zod'
import { defineJob, type Job, type JobKind } from '../jobs/job.js'

interface Parts {
  readonly making: {
    makeAllAhead(signal: AbortSignal): Promise<void>
    retime(userId: string): Promise<void>
  }
  readonly marks: { markMissed(signal: AbortSignal): Promise<number> }
}

/** Asked for in the transaction that moves a person to another zone. */
export const RETIME: JobKind<{ userId: string }> = {
  name: 'schedule.retime',
  payload: z.object({ userId: z.guid() }),
  keyOf: ({ userId }) => userId,
  attempts: 10,
  backoff: 2,
}

const NOTHING = z.object({})
const MINUTE = 60_000

/** What happens to doses by itself. */
export const createScheduleJobs = ({ making, marks }: Parts): Job[] => [
  defineJob({
    name: 'schedule.makeAhead',
    payload: NOTHING,
    cron: '*/10 * * * *',
    timeLimit: 30 * MINUTE,
    run: (_payload, signal) => making.makeAllAhead(signal),
  }),
  defineJob({
    name: 'schedule.markMissed',
    payload: NOTHING,
    cron: '* * * * *',
    timeLimit: 10 * MINUTE,
    run: (_payload, signal) => marks.markMissed(signal),
  }),
  defineJob({ ...RETIME, atOnce: 2, run: ({ userId }) => making.retime(userId) }),
]
