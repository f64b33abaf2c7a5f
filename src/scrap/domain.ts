import type { Db } from '../db/postgres.js'
import type { FeedWriter } from '../feed/service.js'
import type { Medicines } from '../medicine/service.js'
import { createScraps, type Scraps } from './service.js'
import { createScrapStore } from './store.js'

interface ScrapParts {
  readonly db: Db
  readonly feed: Pick<FeedWriter, 'write'>
  readonly medicines: Pick<Medicines, 'keep'>
}

/** The scraps, joined. */
export const createScrapDomain = ({ db, ...parts }: ScrapParts): Scraps =>
  createScraps({ store: createScrapStore(db), ...parts })
