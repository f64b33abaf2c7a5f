import type { CacheOptions } from '../cache/cache.js'
import type { Level } from '../cache/level.js'
import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import type { createEvents } from '../events/postgres.js'
import type { Queue } from '../jobs/queue.js'
import type { Log } from '../log.js'
import type { KakaoLocal } from '../upstream/kakaoLocal.js'
import type { Kasi } from '../upstream/kasi.js'
import type { Nmc } from '../upstream/nmc.js'
import { createHolidays } from './calendar.js'
import { followChanges, pharmaciesChanged } from './change.js'
import { createFindStore } from './findStore.js'
import { createHolidayStore } from './holidayStore.js'
import { createImporter } from './import.js'
import { createImportStore } from './importStore.js'
import { createPharmacyJobs } from './jobs.js'
import { createLinks } from './links.js'
import { createMapService } from './mapService.js'
import { createNearStore } from './nearStore.js'
import { SAMPLE } from './row.js'
import { SAMPLES } from './sample.js'
import { createPharmacies } from './service.js'
import { createPharmacyStore } from './store.js'

export interface PharmacyParts {
  db: Db
  events: ReturnType<typeof createEvents>
  queue: Pick<Queue, 'enqueue' | 'counts'>
  /** Both null without a key of the public-data portal. */
  nmc: Nmc | null
  kasi: Kasi | null
  /** Null without a key. */
  kakaoLocal: KakaoLocal | null
  /** The levels that all caches share, fastest first. */
  levels: readonly Level[]
  random: () => number
  onRead: NonNullable<CacheOptions<never>['onRead']>
  clock: Clock
  log: Log
  owned<T>(thing: T, close: (thing: T) => Promise<unknown>): T
}

/** Milliseconds from a start to the first fetch: a process that is there for less need not begin one. */
const SETTLED = 60_000

/** The pharmacies, joined: the list, its import and its calendar, and how this process hears of what others write. */
export async function createPharmacyDomain(parts: PharmacyParts) {
  const { db, events, queue, nmc, kasi, kakaoLocal, clock, log, owned } = parts
  const store = createPharmacyStore(db)
  const list = await store.list()
  owned(await events.listen(pharmaciesChanged, followChanges(list, store.list)), each => each.close())
  const holidayParts = { store: createHolidayStore(db), kasi, events, clock, log }
  const holidays = owned(await createHolidays(holidayParts), each => each.close())
  const importer = createImporter({ store, imports: createImportStore(db), nmc, clock, log })
  const links = createLinks({ db, clock, log })
  const map =
    kakaoLocal &&
    owned(createMapService({ ...parts, kakaoLocal, links, generation: () => list.generation }), each => each.settled())
  const pharmacies = createPharmacies({
    near: createNearStore(db),
    find: createFindStore(db),
    byCodes: store.byCodes,
    list,
    calendar: holidays.calendar,
    map,
    now: clock.now,
  })

  const { jobs, ...work } = createPharmacyJobs({
    fromApi: nmc && importer.fromApi,
    refreshHolidays: holidays.refresh,
    purge: async () => void (await links.purge()),
    log,
  })

  /** What nobody has fetched yet doesn't wait for Monday, unless somebody is at it, or will try again. */
  async function fetchFirst(): Promise<void> {
    const wanted = [
      ...(nmc && !list.isComplete ? [work.importing] : []),
      ...(kasi && !holidays.isOfficial() ? [work.holidays] : []),
    ]
    const counts = await queue.counts(wanted.map(({ name }) => name))
    for (const job of wanted) {
      const { waiting = 0, running = 0 } = counts.get(job.name) ?? {}
      if (waiting + running === 0) await queue.enqueue(job, {}, { at: new Date(clock.now() + SETTLED) })
    }
  }

  return {
    pharmacies,
    store,
    importer,
    /** The list as it is now, kept up in place. */
    list,
    jobs,

    /** What a start needs: samples where there is nothing and nobody to ask, new search keys for old, and a first list. */
    async prepare() {
      if (nmc) await store.dropSamples()
      else if ((await store.count()).all === 0)
        await store.save(SAMPLES, { source: SAMPLE, fetchedAt: clock.now(), live: false })
      await store.rekey()
      await fetchFirst()
    },

    count: async () => ({ ...(await store.count()), isComplete: list.isComplete }),
  }
}
export type PharmacyDomain = Awaited<ReturnType<typeof createPharmacyDomain>>
