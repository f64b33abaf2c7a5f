import { z } from 'zod'
import type { Clock } from '../clock.js'
import { defineJob, type Job, type JobKind } from '../jobs/job.js'
import type { PurgeStore } from './purgeStore.js'
import type { Unlinker } from './unlink.js'

const MINUTE = 60_000
const NOTHING = z.object({})

/** Asked for in the transaction in which somebody leaves. */
export const UNLINK: JobKind = {
  name: 'user.unlink',
  payload: NOTHING,
  keyOf: () => 'all that are due',
  attempts: 5,
  backoff: 5,
}

interface Hands {
  readonly purge: PurgeStore['purge']
  readonly unlinker: Unlinker
  readonly clock: Pick<Clock, 'now'>
}

/** What is done behind what people see: what has run out is deleted, Kakao is told who has left. */
export const createUserJobs = ({ purge, unlinker, clock }: Hands): Job[] => [
  defineJob({
    name: 'user.purge',
    payload: NOTHING,
    cron: '0 * * * *',
    timeLimit: 30 * MINUTE,
    run: (_, signal) => purge(new Date(clock.now()), signal),
  }),
  defineJob({ ...UNLINK, cron: '* * * * *', timeLimit: 10 * MINUTE, run: (_, signal) => unlinker.run(signal) }),
]
