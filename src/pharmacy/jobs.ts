import { z } from 'zod'
import { defineJob, type Job } from '../jobs/job.js'
import type { Log } from '../log.js'
import type { Importer } from './import.js'

interface Parts {
  /** Null without a key: then there is nobody to ask. */
  readonly fromApi: Importer['fromApi'] | null
  readonly refreshHolidays: (signal: AbortSignal) => Promise<void>
  readonly purge: () => Promise<void>
  readonly log: Log
}

const NOTHING = z.object({})
const HOUR = 3_600_000
/** Seconds. The sixth attempt is made 31 to 62 hours after the first: by then the portal counts another day's calls. */
const PATIENT = { attempts: 6, backoff: 3_600 } as const

/** What happens to pharmacies by itself. */
export function createPharmacyJobs({ fromApi, refreshHolidays, purge, log }: Parts) {
  const importing = defineJob({
    name: 'pharmacy.import',
    payload: NOTHING,
    cron: '0 4 * * 1',
    timeLimit: 2 * HOUR,
    ...PATIENT,
    run: (_payload, signal) => importAll(fromApi, log, signal),
  })
  const holidays = defineJob({
    name: 'pharmacy.holidays',
    payload: NOTHING,
    cron: '30 4 * * 1',
    ...PATIENT,
    run: (_payload, signal) => refreshHolidays(signal),
  })
  const purging = defineJob({ name: 'pharmacy.purge', payload: NOTHING, cron: '25 * * * *', run: purge })
  return { importing, holidays, jobs: [importing, holidays, purging] satisfies Job[] }
}

/** A list that can't be believed as it is counts as a failure: it is read again, and in the end somebody has to look. */
async function importAll(fromApi: Parts['fromApi'], log: Log, signal: AbortSignal): Promise<void> {
  const at = (done: number, total: number) => log.info({ done, total }, 'pharmacies are being imported')
  const report = await fromApi?.({ at }, signal)
  if (!report) return
  const { bad, marked, finished, ...counts } = report
  log.info({ ...counts, bad: bad.length, marked: marked.length, ...finished }, 'pharmacies were imported')
  if (finished && finished.verdict !== 'whole')
    throw new Error(
      `The list of pharmacies is ${finished.verdict}, and lacks ${finished.missing}: nothing was removed.`,
    )
}
