import { z } from 'zod'
import { createCache, type Answer, type Cache, type CacheOptions } from '../cache/cache.js'
import { createLeases } from '../cache/lease.js'
import type { Level } from '../cache/level.js'
import { createPostgresLevel } from '../cache/postgres.js'
import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import type { createEvents } from '../events/postgres.js'
import type { Log } from '../log.js'
import type { Mfds } from '../upstream/mfds.js'
import { followChanges, medicineChanged } from './change.js'
import { createIdentityStore } from './identityStore.js'
import { createImporter } from './import.js'
import { createImportStore } from './importStore.js'
import { readMedicineRow, SAMPLE } from './label.js'
import { createMedicineJobs } from './jobs.js'
import { COPY_FRESH_FOR, createMedicineLevel } from './level.js'
import { createPages } from './pages.js'
import { warmUp } from './popular.js'
import { pageShape } from './question.js'
import { SAMPLES } from './sample.js'
import { createSearch } from './search.js'
import { createSearchStore } from './searchStore.js'
import { createMedicines } from './service.js'
import { createSource } from './source.js'
import { createMedicineStore } from './store.js'
import { medicineLookup } from './table.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The longest that a reader waits for the official source, whatever it and its retries would take. */
const PATIENCE = 4_000
/** A search that waits for a look-up must have time left to show what is near. */
const PATIENCE_IN_A_SEARCH = 3_500

export interface MedicineParts {
  db: Db
  events: ReturnType<typeof createEvents>
  /** Null without a key. */
  mfds: Mfds | null
  /** The levels that all caches share, fastest first. */
  levels: readonly Level[]
  clock: Clock
  random: () => number
  log: Log
  onRead: NonNullable<CacheOptions<never>['onRead']>
  owned<T>(thing: T, close: (thing: T) => Promise<unknown>): T
}

/** The medicines, joined: what is kept where and for how long, and how this process hears of what others write. */
export async function createMedicineDomain(parts: MedicineParts) {
  const { db, events, mfds, clock, log, owned } = parts
  const store = createMedicineStore(db)
  const catalogue = await store.catalogue()
  const { labels, pages, counts, lookupTable } = createCaches(parts, { store, catalogue })
  const following = followChanges({ catalogue, labels, store, log })
  owned(await events.listen(medicineChanged, following), each => each.close())
  const identities = createIdentityStore(db)
  const medicines = createMedicines({
    catalogue,
    medicines: labels,
    pages,
    counts,
    identities,
    now: clock.now,
  })

  const purge = async () => {
    await lookupTable.purge()
    await store.purgeAbsences(clock.now())
  }
  return {
    store,
    medicines,
    importer: createImporter({ store, imports: createImportStore(db), mfds, clock, log }),
    jobs: createMedicineJobs({ purge }),

    /** What a start needs: samples where there is nothing and nobody to ask, new search keys for old. */
    async prepare() {
      if (!mfds && (await store.count()).all === 0)
        await store.save(SAMPLES, { source: SAMPLE, fetchedAt: clock.now(), live: false })
      await store.rekey()
    },

    warmUp: () => warmUp(medicines, { canAskSource: !!mfds && !catalogue.isComplete }),
    /** For who goes through all medicines, a page at a time. */
    codesAfter: identities.codesAfter,

    count: async () => ({ ...(await store.count()), isComplete: catalogue.isComplete }),
  }
}

type Known = Pick<Parameters<typeof createSource>[0], 'catalogue'> & { store: ReturnType<typeof createMedicineStore> }

function createCaches(parts: MedicineParts, { store, catalogue }: Known) {
  const { db, mfds, levels, clock, random, log, onRead, owned } = parts
  const source = mfds && createSource({ mfds, store, catalogue, clock })
  const common = { clock, random, log, onRead, levels, version: 1, noneFor: MINUTE, loadWithin: PATIENCE }
  const cached = <V>(
    options: Pick<CacheOptions<V>, 'name' | 'load' | 'parse' | 'freshFor' | 'keepFor'> & Partial<CacheOptions<V>>,
  ): Cache<V> => owned(createCache<V>({ ...common, ...options }), each => each.settled())

  const leases = createLeases(db)
  const table = createPostgresLevel(db, medicineLookup, { clock })
  const labels = cached({
    name: 'medicine',
    table: createMedicineLevel({ store, now: clock.now, random, hasSource: !!source }),
    load: source?.medicines ?? null,
    leases,
    parse: readMedicineRow,
    freshFor: COPY_FRESH_FOR,
    staleFor: 2 * DAY,
    keepFor: Infinity,
  })
  const lookups =
    source &&
    cached({
      name: 'lookup',
      levels: [...levels, table],
      load: source.lookups,
      loadWithin: PATIENCE_IN_A_SEARCH,
      leases,
      parse: value => z.array(z.string()).parse(value),
      freshFor: DAY,
      keepFor: DAY,
    })
  const answers = createPages({ search: createSearch(createSearchStore(db)), catalogue, lookups })
  const spans = {
    freshFor: 10 * MINUTE,
    staleFor: 10 * MINUTE,
    keepFor: DAY,
    // These are not kept in the database: an answer from there was made anew, so no level had it.
    onRead: (cache: string, from: Answer<unknown>['from'], count: number, isAsked: boolean) =>
      onRead(cache, from === 'DATABASE' ? 'UPSTREAM' : from, count, isAsked),
  }
  const pages = cached({ ...spans, name: 'search', load: answers.pages, parse: value => pageShape.parse(value) })
  const counts = cached({ ...spans, name: 'count', load: answers.counts, parse: value => z.number().parse(value) })
  return { labels, pages, counts, lookupTable: table }
}
