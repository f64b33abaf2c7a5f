import { LRUCache } from 'lru-cache'
import { createCache, type CacheOptions } from '../cache/cache.js'
import { createLeases } from '../cache/lease.js'
import type { Level } from '../cache/level.js'
import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import type { PubSub } from '../events/pubsub.js'
import type { Log } from '../log.js'
import type { OpenAi, Tokens } from '../upstream/openai.js'
import { createAbsences } from './absence.js'
import { createBudget, type BudgetParts } from './budget.js'
import { createBudgetStore } from './budgetStore.js'
import { createDrafting } from './drafting.js'
import type { Refusal } from './grounding.js'
import { COPY_FRESH_FOR, createSummaryLevel } from './level.js'
import { createNews, type News } from './made.js'
import { createMaking } from './making.js'
import { createReadings } from './reading.js'
import { createSecondLook } from './secondLook.js'
import { createSummaries, type Summary } from './service.js'
import { createSummaryStore } from './store.js'
import { createStored } from './stored.js'
import { createTurns } from './turns.js'
import { createUsage } from './usage.js'
import { createUsageStore } from './usageStore.js'
import { keyOf, readKept, type Kept } from './version.js'
import { createWriting } from './writing.js'

/** Who is told what happens, for metrics. */
export interface Told {
  summaryPaid(tokens: Tokens, usd: number): void
  summaryRefused(reason: Refusal): void
  summaryUnaffordable(): void
  summaryServed(origin: Summary['origin'], by: string | null): void
}

/** The model with what it may cost. */
export interface Model extends Pick<BudgetParts, 'prices' | 'daily'> {
  readonly openai: OpenAi
  /** How many summaries one server makes at once. */
  readonly concurrency: number
}

export interface SummaryParts {
  readonly db: Db
  readonly pubsub: PubSub
  /** Null without a key. */
  readonly model: Model | null
  /** The levels that all caches share, fastest first. */
  readonly levels: readonly Level[]
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly onRead: NonNullable<CacheOptions<never>['onRead']>
  readonly told: Told
  owned<T>(thing: T, close: (thing: T) => Promise<unknown>): T
}

/** Keys that are remembered as old here. */
const MOST_OLD = 10_000

/** The summaries, joined: kept, made and counted. */
export async function createSummaryDomain(parts: SummaryParts) {
  const { db, pubsub, model, levels, clock, random, log, onRead, told, owned } = parts
  const store = createSummaryStore(db)
  const usageStore = createUsageStore(db)
  const usage = owned(createUsage({ store: usageStore, clock, log }), each => each.close())
  const cache = owned(
    createCache<Kept>({
      name: 'summary',
      version: 1,
      levels,
      table: createSummaryLevel({ store, now: clock.now, random }),
      load: null,
      parse: readKept,
      freshFor: COPY_FRESH_FOR,
      keepFor: Infinity,
      noneFor: 0,
      clock,
      random,
      log,
      onRead,
    }),
    each => each.settled(),
  )

  const old = new LRUCache<string, true>({ max: MOST_OLD })
  const absences = createAbsences({ now: clock.now })
  const letGo = (key: string): void => {
    absences.forget(key)
    if (old.delete(key))
      cache.forgetCopies([key]).catch((error: unknown) => log.error({ err: error }, 'copies could not be forgotten'))
  }
  const news = owned(await createNews({ pubsub, onMade: pair => letGo(keyOf(pair)), clock, log }), each => each.close())

  const stored = createStored({ clock, log })
  const again = createSecondLook({ store, cache, stored, now: clock.now, log })

  const put: typeof cache.put = answers => {
    for (const key of answers.keys()) absences.forget(key)
    return cache.put(answers)
  }
  const work = model && openMaking(parts, model, { store, cache: { put }, news, stored })
  const summaries = createSummaries({
    cache,
    store,
    readings: createReadings(),
    making: work?.making ?? null,
    usage,
    absences,
    onOld: key => void old.set(key, true),
    onLeftOld: again.look,
    onMissed: (count, isAsked) => onRead('summary', 'UPSTREAM', count, isAsked),
    onServed: told.summaryServed,
    clock,
  })
  return { summaries, usage, popular: usageStore.popular, work }
}

type Shared = Pick<Parameters<typeof createWriting>[0], 'store' | 'cache' | 'stored'> & { news: News }

function openMaking({ db, clock, log, told, owned }: SummaryParts, model: Model, { news, stored, ...shared }: Shared) {
  const { openai, prices, daily, concurrency } = model
  const spends = createBudgetStore(db)
  const budget = createBudget({
    store: { ...spends, reserve: (...spend) => stored(() => spends.reserve(...spend)) },
    prices,
    daily,
    now: clock.now,
    onPaid: told.summaryPaid,
    onUsedUp: told.summaryUnaffordable,
  })
  const drafting = createDrafting({ openai, now: clock.now, onRefused: told.summaryRefused })
  const writing = createWriting({ ...shared, openai, budget, drafting, stored, clock, log })
  const turns = createTurns({ atOnce: concurrency })
  const making = createMaking({ openai, writing, turns, leases: createLeases(db), news, stored, clock, log })
  return { budget, writing, making: owned(making, each => each.close()) }
}
