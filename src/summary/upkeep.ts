import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import type { Log } from '../log.js'
import type { OpenAi } from '../upstream/openai.js'
import { createCollecting } from './collecting.js'
import type { createSummaryDomain } from './domain.js'
import { createEstimate } from './estimate.js'
import { createForgetStore } from './forgetStore.js'
import { createForgetting } from './forgetting.js'
import { createOneByOne } from './oneByOne.js'
import { createPreparing } from './preparing.js'
import { createRuns } from './runs.js'
import { createRunStore } from './runStore.js'
import { createWanted, type Catalogue } from './wanted.js'

type Domain = Awaited<ReturnType<typeof createSummaryDomain>>

interface UpkeepParts {
  readonly db: Db
  readonly domain: Pick<Domain, 'summaries' | 'popular' | 'work'>
  /** Null without a key. */
  readonly openai: OpenAi | null
  readonly catalogue: Catalogue
  readonly clock: Clock
  readonly log: Log
  /** How long somebody who is at a run may be silent before it is taken over, in milliseconds. */
  readonly silence?: number
}

/** So many at once leave turns for readers. */
const AT_ONCE = 4

/** What is done about summaries while nobody waits for them, joined. */
export function createSummaryUpkeep({ db, domain, openai, catalogue, clock, log, silence }: UpkeepParts) {
  const store = createRunStore(db)
  const runs = createRuns({ store, clock, log, ...(silence !== undefined && { silence }) })
  const forget = createForgetting({ store: createForgetStore(db), runs: store, clock })
  const { work } = domain
  if (!work || !openai) return { forget, latest: runs.latest, ahead: null }

  const wanted = createWanted({ ...domain, catalogue, clock })
  const oneByOne = createOneByOne({ wanted, ...work, atOnce: AT_ONCE })
  return {
    forget,
    latest: runs.latest,
    /** Null without a key. */
    ahead: {
      ...createPreparing({ runs, store, wanted, ...work, oneByOne, openai, clock, log }),
      ...createCollecting({ runs, wanted, ...work, openai, clock, log }),
      estimate: createEstimate({ wanted, ...work, model: openai.model }),
    },
  }
}
export type Upkeep = ReturnType<typeof createSummaryUpkeep>
