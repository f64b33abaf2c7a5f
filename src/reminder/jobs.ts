import { z } from 'zod'
import { defineJob, type Job, type JobKind } from '../jobs/job.js'
import type { createFinding, Told } from './finding.js'
import type { createPushing } from './pushing.js'

/** Telling a person's browsers of one dose. What push services refuse is no failure: it has another try of its own. */
export const pushKind: JobKind<Told> = {
  name: 'reminder.push',
  payload: z.object({ userId: z.guid(), scheduleId: z.guid(), remindedAt: z.int(), tries: z.int().min(0) }),
  attempts: 6,
  backoff: 15,
}

interface Hands {
  readonly finding: ReturnType<typeof createFinding>
  readonly pushing: ReturnType<typeof createPushing>
}

/** What this domain does behind what people see. */
export const createReminderJobs = ({ finding, pushing }: Hands): Job[] => [
  defineJob({
    name: 'reminder.findDue',
    payload: z.object({}),
    cron: '* * * * *',
    timeLimit: 300_000,
    run: (_, signal) => finding.findDue(signal),
  }),
  defineJob({ ...pushKind, atOnce: 8, run: told => pushing.push(told) }),
  defineJob({
    name: 'reminder.forgetClaims',
    payload: z.object({}),
    cron: '50 3 * * *',
    run: () => pushing.forgetClaims(),
  }),
]
