import { z } from 'zod'
import { defineJob, type Job } from '../jobs/job.js'
import type { Feed } from './service.js'

/** What keeps the log from growing for ever. */
export const createFeedJobs = (feed: Pick<Feed, 'purge'>): Job[] => [
  defineJob({
    name: 'feed.purge',
    payload: z.object({}),
    cron: '30 3 * * *',
    timeLimit: 30 * 60_000,
    run: (_payload, signal) => feed.purge(signal),
  }),
]
