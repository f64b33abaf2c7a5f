import type { Clock } from '../clock.js'
import type { Viewer } from '../viewer.js'
import { personally } from './calm.js'
import { DAY, dayIn, isActive } from './future.js'
import type { RegimenFilter, RegimenPageStore, RegimenPlace } from './regimenPageStore.js'
import type { ZonedRegimen } from './regimenStore.js'

interface RegimenReadingParts {
  readonly regimenPages: RegimenPageStore
  readonly clock: Pick<Clock, 'now'>
}

/** A viewer's regimens as they are. Every method reads that viewer's own, and no others. */
export function createRegimenReadings({ regimenPages: store, clock }: RegimenReadingParts) {
  /** What day it is differs from zone to zone: only those that matter are looked at. */
  async function filterOf(userId: string, active: boolean | null): Promise<RegimenFilter | null> {
    if (active === null) return null
    const [yesterday, tomorrow] = [-DAY, DAY].map(ms => dayIn('UTC', clock.now() + ms))
    const zones = await store.zonesOfEnds(userId, String(yesterday), String(tomorrow))
    const today = new Map(zones.map(zone => [zone, dayIn(zone, clock.now())]))
    return { active, today, otherwise: dayIn('UTC', clock.now()) }
  }

  return {
    /** Newest first; of both kinds where `active` is null. */
    regimenPage: personally(
      async (
        { userId }: Viewer,
        { active, first, after }: { active: boolean | null; first: number; after: RegimenPlace | null },
      ): Promise<{ rows: ZonedRegimen[]; hasMore: boolean }> => {
        const rows = await store.page(userId, await filterOf(userId, active), { after, limit: first + 1 })
        return { rows: rows.slice(0, first), hasMore: rows.length > first }
      },
    ),

    countRegimens: personally(async ({ userId }: Viewer, active: boolean | null): Promise<number> =>
      store.count(userId, await filterOf(userId, active)),
    ),

    /** In no order; what isn't the viewer's isn't there. */
    regimensByIds: personally(async ({ userId }: Viewer, ids: readonly string[]): Promise<ZonedRegimen[]> => {
      const readable = ids.filter(isUuid)
      return readable.length > 0 ? store.byIds(userId, readable) : []
    }),

    /** Whether it may still have doses, by the calendar of its zone. */
    isRegimenActive: ({ zone, ...course }: Pick<ZonedRegimen, 'zone' | 'endedAt' | 'endsOn'>): boolean =>
      isActive(course, dayIn(zone, clock.now())),
  }
}
export type RegimenReadings = ReturnType<typeof createRegimenReadings>

const isUuid = (text: string): boolean => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)
