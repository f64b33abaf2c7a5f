import { z } from 'zod'
import { defineJob, type Job } from '../jobs/job.js'
import type { Closing } from './closing.js'

/** What makes sums of days that are over. Servers close them too, where no worker comes to it. */
export const createInsightJobs = ({ closeDays, countAdherence, purge }: Closing): Job[] => [
  defineJob({
    name: 'insight.close',
    payload: z.object({}),
    cron: '6 * * * *',
    timeLimit: 30 * 60_000,
    async run(_payload, signal) {
      await closeDays()
      await countAdherence(signal)
      await purge()
    },
  }),
]
