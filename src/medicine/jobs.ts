import { z } from 'zod'
import { defineJob, type Job } from '../jobs/job.js'

/** What keeps answers that nobody may use any more from piling up. */
export const createMedicineJobs = ({ purge }: { purge: () => Promise<void> }): Job[] => [
  defineJob({ name: 'medicine.purge', payload: z.object({}), cron: '20 * * * *', run: purge }),
]
