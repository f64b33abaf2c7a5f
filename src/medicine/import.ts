import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import { readJsonLines } from '../upstream/jsonLines.js'
import { PAGE_SIZE, readEasyDrug, type Mfds } from '../upstream/mfds.js'
import type { BadRow } from '../upstream/row.js'
import type { ImportStore } from './importStore.js'
import { OFFICIAL, type Saved } from './label.js'
import type { MedicineStore } from './store.js'

/** What an import did. `isComplete` is true where the whole official catalogue is now kept. */
export interface Report extends Omit<Saved, 'touched'> {
  rows: number
  bad: BadRow[]
  isComplete: boolean
}

export interface Progress {
  /** Units are bytes of a file or rows of the catalogue. */
  at(done: number, total: number): void
}

interface ImporterParts {
  store: Pick<MedicineStore, 'save' | 'markComplete' | 'settle'>
  imports: ImportStore
  /** Null without a key: then only files can be imported. */
  mfds: Mfds | null
  clock: Clock
  log: Log
}

const PAUSE = 100
const RESUMABLE_FOR = 24 * 3_600_000
/** The share of rows that may be missing from a whole catalogue. */
const TOLERABLY_BAD = 0.01

/**
 * Brings the catalogue of e약은요 into the table. Each batch is a transaction of its own and every row is compared with
 * what is kept, so a run that was cut short leaves nothing half, and running again doubles nothing.
 */
export function createImporter({ store, imports, mfds, clock, log }: ImporterParts) {
  /** All rows are in by now, so an import doesn't fail with it: the database will do the same in its own time. */
  const settle = () =>
    store
      .settle()
      .catch((error: unknown) => log.warn({ err: error }, 'the table was not settled; searches may be slow'))

  /** Reads JSON Lines of API items; a bad row's number is its line. A file never says that it is whole. Throws where it can't be read. */
  async function fromFile(path: string, progress: Progress): Promise<Report> {
    const report = newReport()
    for await (const { rows, bad, bytes, size } of readJsonLines(path, readEasyDrug)) {
      addRows(report, rows.length, bad)
      add(report, await store.save(rows, { source: OFFICIAL, fetchedAt: clock.now(), live: false }))
      progress.at(bytes, size)
    }
    await settle()
    return report
  }

  /** Fetches every page, from where a run of the last day was cut short. Throws UpstreamError; run again, it goes on. */
  async function fromApi(progress: Progress): Promise<Report> {
    if (!mfds) throw new Error('DATA_GO_KR_SERVICE_KEY is not set, so only a file can be imported.')
    const report = newReport()
    const begun = await imports.unfinished(clock.now() - RESUMABLE_FOR)
    const startedAt = begun?.startedAt.getTime() ?? clock.now()
    const id = begun?.id ?? (await imports.start(startedAt))
    let total = begun?.totalCount ?? 0
    let hasMoved = false
    for (let pageNo = begun?.nextPage ?? 1; pageNo === 1 || (pageNo - 1) * PAGE_SIZE < total; pageNo++) {
      if (pageNo > 1) await clock.sleep(PAUSE)
      const page = await mfds.page(pageNo)
      hasMoved ||= pageNo > 1 && page.totalCount !== total
      total = page.totalCount
      addRows(report, page.drugs.length, page.bad)
      add(report, await store.save(page.drugs, { source: OFFICIAL, fetchedAt: clock.now(), live: true }))
      await imports.advance(id, pageNo + 1, total)
      progress.at(Math.min(pageNo * PAGE_SIZE, total), total)
    }
    await imports.finish(id, clock.now())
    // Rows that came or went meanwhile have moved others from page to page, unseen; a few that can't be read never will be.
    const missing = total - (await imports.countFetchedSince(startedAt))
    const isComplete = total > 0 && !hasMoved && missing <= total * TOLERABLY_BAD
    if (isComplete) await store.markComplete(clock.now())
    await settle()
    return { ...report, isComplete }
  }

  return { fromFile, fromApi }
}

const newReport = (): Report => ({ rows: 0, added: 0, changed: 0, unchanged: 0, older: 0, bad: [], isComplete: false })

function addRows(report: Report, good: number, bad: readonly BadRow[]): void {
  report.rows += good + bad.length
  report.bad.push(...bad)
}

function add(report: Report, saved: Saved): void {
  report.added += saved.added
  report.changed += saved.changed
  report.unchanged += saved.unchanged
  report.older += saved.older
}
