import { and, desc, eq, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { regimenColumns, zone, type ZonedRegimen } from './regimenStore.js'
import { regimen } from './table.js'

/** Which regimens, by what day it is for them. */
export interface RegimenFilter {
  readonly active: boolean
  /** YYYY-MM-DD, in each zone where it matters. */
  readonly today: ReadonlyMap<string, string>
  readonly otherwise: string
}

/** Where a page goes on: behind this regimen. */
export interface RegimenPlace {
  readonly createdAt: Date
  readonly id: string
}

/** Reads regimens with their zones, of one person at a time. */
export const createRegimenPageStore = (db: Db) => {
  const zoned = () => db.select({ ...regimenColumns, zone }).from(regimen)
  const byIds = zoned()
    .where(
      sql`${regimen.userId} = ${sql.placeholder('userId')} and ${regimen.id} = any(${sql.placeholder('ids')}::uuid[])`,
    )
    .prepare('regimens_by_id')

  return {
    /** In no order. */
    byIds: (userId: string, ids: readonly string[]): Promise<ZonedRegimen[]> =>
      byIds.execute({ userId, ids: `{${ids.join(',')}}` }),

    /** Newest first; all where there is no filter. */
    page: (
      userId: string,
      filter: RegimenFilter | null,
      { after, limit }: { after: RegimenPlace | null; limit: number },
    ): Promise<ZonedRegimen[]> =>
      zoned()
        .where(
          and(eq(regimen.userId, userId), filter ? passes(filter) : undefined, after ? isBehind(after) : undefined),
        )
        .orderBy(desc(regimen.createdAt), desc(regimen.id))
        .limit(limit),

    count: (userId: string, filter: RegimenFilter | null): Promise<number> =>
      db.$count(regimen, and(eq(regimen.userId, userId), filter ? passes(filter) : undefined)),

    /** The zones of a person's regimens that end on these days. */
    async zonesOfEnds(userId: string, from: string, to: string): Promise<string[]> {
      const rows = await db
        .selectDistinct({ zone })
        .from(regimen)
        .where(and(eq(regimen.userId, userId), sql`${regimen.endsOn} between ${from}::date and ${to}::date`))
      return rows.map(row => row.zone)
    },
  }
}
export type RegimenPageStore = ReturnType<typeof createRegimenPageStore>

/** The same row comparison as the order of pages, which an index answers. */
const isBehind = ({ createdAt, id }: RegimenPlace) =>
  sql`(${regimen.createdAt}, ${regimen.id}) < (${createdAt.toISOString()}::timestamptz, ${id}::uuid)`

function passes({ active, today, otherwise }: RegimenFilter) {
  const days = JSON.stringify(Object.fromEntries(today))
  const todayThere = sql`coalesce((${days}::text::jsonb ->> ${zone})::date, ${otherwise}::date)`
  const isActive = sql`(${regimen.endedAt} is null and (${regimen.endsOn} is null or ${regimen.endsOn} >= ${todayThere}))`
  return active ? isActive : sql`not ${isActive}`
}
