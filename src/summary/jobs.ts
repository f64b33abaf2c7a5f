import { z } from 'zod'
import { defineJob, type Job } from '../jobs/job.js'
import type { Upkeep } from './upkeep.js'

const NOTHING = z.object({})
const HOUR = 3_600_000
/** An upstream that is away may need an hour. */
const PATIENT = { attempts: 5, backoff: 300, timeLimit: 6 * HOUR } as const

/** What happens to summaries by itself. */
export const createSummaryJobs = ({ ahead, forget }: Pick<Upkeep, 'ahead' | 'forget'>): Job[] => [
  defineJob({
    name: 'summary.prepare',
    payload: NOTHING,
    cron: '0 2 * * *',
    ...PATIENT,
    run: (_payload, signal) => prepare(ahead, signal),
  }),
  defineJob({
    name: 'summary.collect',
    payload: NOTHING,
    cron: '*/10 * * * *',
    ...PATIENT,
    run: (_payload, signal) => collect(ahead, signal),
  }),
  defineJob({
    name: 'summary.forget',
    payload: NOTHING,
    cron: '40 3 * * *',
    timeLimit: HOUR,
    run: (_payload, signal) => forget(signal),
  }),
]

type Ahead = Upkeep['ahead']

async function prepare(ahead: Ahead, signal: AbortSignal, viaBatch = true): Promise<void> {
  const end = await ahead?.prepare({ kind: 'nightly', viaBatch }, signal)
  if (end === 'resting') throw new Error('The model may not be asked for now.')
  if (end === 'failed') throw new Error('The model makes nothing of what it is asked.')
}

/** With what a batch has cost less than was reserved for it, there may be another one; where it came to nothing, no other is tried. */
async function collect(ahead: Ahead, signal: AbortSignal): Promise<void> {
  const collected = await ahead?.collect(signal)
  if (collected === 'collected') await prepare(ahead, signal)
  if (collected === 'empty') await prepare(ahead, signal, false)
}
