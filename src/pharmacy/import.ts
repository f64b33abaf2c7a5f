import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import { readJsonLines } from '../upstream/jsonLines.js'
import { PAGE_SIZE, readPharmacy, type Nmc } from '../upstream/nmc.js'
import type { BadRow } from '../upstream/row.js'
import type { Finished, ImportStore, Run } from './importStore.js'
import { readListed, type IncomingPharmacy } from './incoming.js'
import { OFFICIAL } from './row.js'
import type { PharmacyStore } from './store.js'
import type { Saved, SavingRows } from './writeStore.js'

/** A pharmacy that is kept although something of it can't be. */
export interface Marked {
  readonly name: string
  readonly hpid: string | null
  readonly faults: readonly string[]
}

/** What an import did. */
export interface Report extends Counts {
  readonly rows: number
  readonly bad: readonly BadRow[]
  readonly marked: readonly Marked[]
  /** What a run over the whole list has come to; null for a file, which never says that it is whole. */
  readonly finished: Finished | null
}

export interface Progress {
  /** Units are bytes of a file or rows of the list. */
  at(done: number, total: number): void
}

interface ImporterParts {
  store: Pick<PharmacyStore, 'save' | 'markSeen' | 'settle'>
  imports: ImportStore
  /** Null without a key: then only files can be imported. */
  nmc: Nmc | null
  clock: Clock
  log: Log
}

const AT_ONCE = 200
const PAUSE = 100
const RESUMABLE_FOR = 24 * 3_600_000

/**
 * Brings the national list of pharmacies into the table. Each few are a transaction of their own and every row is compared
 * with what is kept, so a run that was cut short leaves nothing half, and running again doubles nothing.
 */
export function createImporter({ store, imports, nmc, clock, log }: ImporterParts) {
  /** All rows are in by now, so an import doesn't fail with it: the database will do the same in its own time. */
  const settle = () =>
    store
      .settle()
      .catch((error: unknown) => log.warn({ err: error }, 'the table was not settled; searches may be slow'))

  /** Reads JSON Lines of API items; a bad row's number is its line. Throws where it can't be read. */
  async function fromFile(path: string, progress: Progress): Promise<Report> {
    let report = NOTHING
    const seen = new Set<string>()
    for await (const { rows, bad, bytes, size } of readJsonLines(path, item => readListed(readPharmacy(item)))) {
      const saved = await saveAll(rows, { live: false }, seen)
      report = add(report, { rows, bad, saved })
      progress.at(bytes, size)
    }
    await settle()
    return report
  }

  /**
   * Fetches every page, from where a run of the last day was cut short. What then is missing is looked for once more: where
   * one opens and one closes meanwhile, another slips from page to page, unseen. Throws UpstreamError; run again, it goes on.
   */
  async function fromApi(progress: Progress, signal?: AbortSignal): Promise<Report> {
    const begun = await imports.unfinished(clock.now() - RESUMABLE_FOR)
    const run = begun ?? (await imports.start(clock.now()))
    const first = await readPages(run, progress, signal)
    const isSure = first.hasMoved || (await imports.countMissing(run.id)) === 0
    const last = isSure ? first : await readPages({ ...first, id: run.id, nextPage: 1 }, progress, signal)
    const { bad, doubled } = last.report
    const finished = await imports.finish(run.id, { ...last, bad: bad.length, doubled, at: clock.now() })
    await settle()
    return { ...first.report, finished }
  }

  async function readPages({ id, nextPage, totalCount, hasMoved }: Run, progress: Progress, signal?: AbortSignal) {
    if (!nmc) throw new Error('DATA_GO_KR_SERVICE_KEY is not set, so only a file can be imported.')
    let report = NOTHING
    for (let pageNo = nextPage; pageNo === 1 || (pageNo - 1) * PAGE_SIZE < totalCount; pageNo++) {
      if (pageNo > nextPage) await clock.sleep(PAUSE, signal)
      const { pharmacies, bad, unread, ...page } = await nmc.page(pageNo, signal)
      hasMoved ||= totalCount > 0 && page.totalCount !== totalCount
      totalCount = page.totalCount
      const rows = pharmacies.map(readListed)
      const saved = await saveAll(rows, { live: true, importId: id }, new Set())
      await store.markSeen(unread, id)
      report = add(report, { rows, bad, saved })
      await imports.advance(id, { nextPage: pageNo + 1, totalCount, hasMoved })
      progress.at(Math.min(pageNo * PAGE_SIZE, totalCount), totalCount)
    }
    return { report, totalCount, hasMoved }
  }

  /** A transaction for each few, for another import waits for its end, no longer than a statement may take. */
  async function saveAll(
    rows: readonly IncomingPharmacy[],
    how: { live: boolean; importId?: number },
    seen: Set<string>,
  ) {
    let counts = NONE
    for (let from = 0; from < rows.length; from += AT_ONCE) {
      const saving: SavingRows = { source: OFFICIAL, fetchedAt: clock.now(), ...how, seen }
      const { codes, ...saved } = await store.save(rows.slice(from, from + AT_ONCE), saving)
      for (const code of codes) seen.add(code)
      counts = sum(counts, saved)
    }
    return counts
  }

  return { fromFile, fromApi }
}
export type Importer = ReturnType<typeof createImporter>

type Counts = Omit<Saved, 'codes'>
const NONE: Counts = { added: 0, changed: 0, unchanged: 0, older: 0, moved: 0, doubled: 0 }
const NOTHING: Report = { rows: 0, ...NONE, bad: [], marked: [], finished: null }

interface Batch {
  readonly rows: readonly IncomingPharmacy[]
  readonly bad: readonly BadRow[]
  readonly saved: Counts
}

const add = (report: Report, { rows, bad, saved }: Batch): Report => ({
  rows: report.rows + rows.length + bad.length,
  ...sum(report, saved),
  bad: [...report.bad, ...bad],
  marked: [...report.marked, ...rows.filter(({ faults }) => faults.length > 0).map(markOf)],
  finished: null,
})

const sum = (a: Counts, b: Counts): Counts => ({
  added: a.added + b.added,
  changed: a.changed + b.changed,
  unchanged: a.unchanged + b.unchanged,
  older: a.older + b.older,
  moved: a.moved + b.moved,
  doubled: a.doubled + b.doubled,
})

const markOf = ({ name, hpid, faults }: IncomingPharmacy): Marked => ({ name, hpid, faults })
