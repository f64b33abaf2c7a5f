import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import type { Medicines } from '../medicine/service.js'
import { createScraps, type Scraps } from './service.js'
import { createScrapStore } from './store.js'
import { createScrapWriteStore } from './writeStore.js'

interface ScrapParts {
  readonly db: Db
  readonly medicines: Pick<Medicines, 'byItemSeqs'>
  readonly clock: Clock
}

/** The scraps, joined. */
export const createScrapDomain = ({ db, medicines, clock }: ScrapParts): Scraps =>
  createScraps({ store: createScrapStore(db), writes: createScrapWriteStore(db), medicines, clock })
