import { createCalm } from '../db/calm.js'
import { BadInputError } from '../errors.js'
import { daysBetween } from './day.js'
import type { Days, InsightStore } from './store.js'

export type { AdherenceSum, CacheSum, Days, Hidden, SearchSum, SummarySum, TermSum } from './store.js'

/** The most days that are asked for at once. */
export const MOST_DAYS = 366

const { calmly } = createCalm('지금은 통계를 볼 수 없습니다. 잠시 뒤에 다시 시도해 주세요.')

/** What many people did, for those who may know it; who they are is known to nobody. */
export function createInsights({ store }: { store: InsightStore }) {
  return {
    /** Throws BadInputError where they are the wrong way round, or too many. */
    check({ from, to }: Days): void {
      const length = daysBetween(from, to)
      if (length < 1) throw new BadInputError('to', 'to: from보다 앞설 수 없습니다.')
      if (length > MOST_DAYS) throw new BadInputError('to', `to: 한 번에 ${MOST_DAYS}일까지 물을 수 있습니다.`)
    },
    searches: calmly(store.searches),
    terms: calmly(store.terms),
    cacheReads: calmly(store.cacheReads),
    summaries: calmly(store.summaries),
    adherence: calmly(store.adherence),
    hidden: calmly(store.hidden),
  }
}
export type Insights = ReturnType<typeof createInsights>
