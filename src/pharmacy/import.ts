import type { Clock } from '../clock.js'
import { UpstreamError } from '../errors.js'
import type { Log } from '../log.js'
import { readJsonLines } from '../upstream/jsonLines.js'
import { PAGE_SIZE, readPharmacy, type Nmc, type NmcPage } from '../upstream/nmc.js'
import { isOdd, lostOf } from './drift.js'
import type { ImportStore, Run } from './importStore.js'
import { readListed, type IncomingPharmacy } from './incoming.js'
import { createPass } from './pass.js'
import { add, hasWritten, NONE, NOTHING, ofBoth, sum, type Report } from './report.js'
import { OFFICIAL } from './row.js'
import type { PharmacyStore } from './store.js'
import type { SavingRows } from './writeStore.js'

export interface Progress {
  /** Units are bytes of a file or rows of the list. */
  at(done: number, total: number): void
}

interface ImporterParts {
  store: Pick<PharmacyStore, 'save' | 'markSeen' | 'settle' | 'announce' | 'list' | 'speaksOf'>
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
  /** Whether rows were written of which the other processes have not been told. */
  let isUntold = false

  /** All rows are in by now, so an import doesn't fail with it: the database will do the same in its own time. */
  const settle = () =>
    store
      .settle()
      .catch((error: unknown) => log.warn({ err: error }, 'the table was not settled; searches may be slow'))

  /** Tells once what an import wrote, also where it ended early. */
  async function told(work: () => Promise<Report>): Promise<Report> {
    try {
      return await work()
    } finally {
      if (isUntold)
        await store.announce().catch((error: unknown) => log.error({ err: error }, 'an import was not told'))
      isUntold = false
      await settle()
    }
  }

  /** Reads JSON Lines of API items; a bad row's number is its line. Throws where it can't be read. */
  const fromFile = (path: string, progress: Progress): Promise<Report> =>
    told(async () => {
      let report = NOTHING
      const seen = new Set<string>()
      for await (const { rows, bad, bytes, size } of readJsonLines(path, item => readListed(readPharmacy(item)))) {
        const saved = await saveAll(rows, { live: false, seen })
        report = add(report, { rows, bad, saved })
        progress.at(bytes, size)
      }
      return report
    })

  /**
   * Fetches every page, from where a run of the last day was cut short. All are fetched once more where that was no whole
   * pass that can be believed, where kept ones are missing, and for the first whole list: where one opens and one closes
   * meanwhile, another slips from page to page, unseen. Throws UpstreamError; run again, it goes on.
   */
  const fromApi = (progress: Progress, signal?: AbortSignal): Promise<Report> =>
    told(async () => {
      if (!nmc) throw new Error('DATA_GO_KR_SERVICE_KEY is not set, so only a file can be imported.')
      const run = await imports.begin(clock.now(), clock.now() - RESUMABLE_FOR)
      let { report, pass } = await readPages(nmc, run, progress, signal)
      let fault = pass.faultAfter(null)
      const isComplete = !run.isResumed && (await store.list()).isComplete
      let isSure = isComplete && !fault && (await imports.countMissing(run.id)) === 0
      for (let left = run.isResumed ? 2 : 1; left > 0 && !isSure; left--) {
        const next = await readPages(nmc, { ...run, nextPage: 1 }, progress, signal)
        fault = next.pass.faultAfter(pass)
        isSure = fault === null
        report = ofBoth(report, next.report)
        pass = next.pass
      }
      const finished = await imports.finish(run.id, { fault, at: clock.now() })
      // With the commit that made the list whole all were told.
      if (finished.verdict === 'whole') isUntold = false
      return { ...report, finished }
    })

  /** To the end of the list, as one pass, which is whole where it begins at the first page. */
  async function readPages(source: Nmc, { id, nextPage, totalCount }: Run, progress: Progress, signal?: AbortSignal) {
    const [pass, seen] = [createPass(), new Set<string>()]
    let report = NOTHING
    for (let pageNo = nextPage; pageNo === 1 || (pageNo - 1) * PAGE_SIZE < totalCount; pageNo++) {
      if (pageNo > nextPage) await clock.sleep(PAUSE, signal)
      const { hpids, bad, rows, ...page } = await understand(await source.page(pageNo, signal))
      totalCount = page.totalCount
      pass.add({ hpids, rows: rows.length + bad.length, bad: bad.length, totalCount })
      const saved = await saveAll(rows, { live: true, importId: id, seen })
      const read = new Set(rows.map(({ hpid }) => hpid))
      const unread = hpids.filter(hpid => !read.has(hpid))
      await store.markSeen(unread, id)
      report = add(report, { rows, bad, saved })
      await imports.advance(id, { nextPage: pageNo + 1, totalCount })
      progress.at(Math.min(pageNo * PAGE_SIZE, totalCount), totalCount)
    }
    return { report, pass }
  }

  /** Throws before anything is written of a page in which what the source says has another form than it had. */
  async function understand({ pharmacies, ...page }: NmcPage) {
    const rows = pharmacies.map(readListed)
    if (isOdd(rows)) throw drifted('있을 수 없는 값이 너무 많은 응답입니다.')
    const lost = lostOf(rows, await store.speaksOf())
    if (lost) throw drifted(`있던 항목이 없는 응답입니다: ${lost}`)
    return { ...page, rows }
  }

  /** A transaction for each few, for another import waits for its end, no longer than a statement may take. */
  async function saveAll(
    rows: readonly IncomingPharmacy[],
    { seen, ...how }: { live: boolean; importId?: number; seen: Set<string> },
  ) {
    let counts = NONE
    for (let from = 0; from < rows.length; from += AT_ONCE) {
      const saving: SavingRows = { source: OFFICIAL, fetchedAt: clock.now(), ...how, seen, isPart: true }
      const { known, ...saved } = await store.save(rows.slice(from, from + AT_ONCE), saving)
      for (const each of known) seen.add(each)
      isUntold ||= hasWritten(saved)
      counts = sum(counts, saved)
    }
    return counts
  }

  return { fromFile, fromApi }
}
export type Importer = ReturnType<typeof createImporter>

const drifted = (reason: string) => new UpstreamError('nmc', 'malformed', `nmc: ${reason}`)
