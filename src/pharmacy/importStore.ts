import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { announce, lockList } from './listStore.js'
import type { Fault } from './pass.js'
import { OFFICIAL } from './row.js'
import { pharmacy, pharmacyImport } from './table.js'

/**
 * What a run over all pages has come to. `whole`: the list is as it was read, and what it lacks is gone. Else nothing is;
 * `shrunken`: far more are missing than can have closed.
 */
export type Verdict = 'whole' | 'shrunken' | Fault

export interface Finished {
  readonly verdict: Verdict
  /** Of those that are kept, how many the run did not see; where the verdict is `whole`, they are removed. */
  readonly missing: number
}

/** How far a run has come. */
export interface Run {
  readonly id: number
  readonly nextPage: number
  /** 0 before the first page. */
  readonly totalCount: number
}

export interface Finishing {
  /** Of its last pass. */
  readonly fault: Fault | null
  readonly at: number
}

/** The share that may have closed between two runs, and the share of a file's, which may be years old. */
const [CLOSED, CLOSED_SINCE_THE_FILE] = [0.05, 0.25]

/** How far imports from the live API came. */
export const createImportStore = (db: Db) => ({
  /** The run that was cut short since then, else a new one. Of two processes that ask at once, the second joins the first. */
  begin: (at: number, since: number): Promise<Run & { isResumed: boolean }> =>
    db.transaction(async tx => {
      await lockList(tx)
      const [begun] = await tx
        .select()
        .from(pharmacyImport)
        .where(and(isNull(pharmacyImport.finishedAt), gt(pharmacyImport.startedAt, new Date(since))))
        .orderBy(desc(pharmacyImport.id))
        .limit(1)
      if (begun) return { ...begun, isResumed: true }
      const [row] = await tx
        .insert(pharmacyImport)
        .values({ nextPage: 1, totalCount: 0, startedAt: new Date(at) })
        .returning()
      if (!row) throw new Error('PostgreSQL returned no row for an insert.')
      return { ...row, isResumed: false }
    }),

  async advance(id: number, progress: Pick<Run, 'nextPage' | 'totalCount'>) {
    await db.update(pharmacyImport).set(progress).where(eq(pharmacyImport.id, id))
  },

  /** How many are kept that have not been seen since the run began. */
  async countMissing(id: number): Promise<number> {
    const { gone, stale } = await tallyOf(db, id)
    return gone + stale
  },

  /**
   * Closes a run over all pages, and takes away what neither it nor a later one has seen, where it can be believed. Of two
   * processes that share a run, the first to end closes it; the second hears how.
   */
  finish: (id: number, { fault, at }: Finishing): Promise<Finished> =>
    db.transaction(async tx => {
      await lockList(tx)
      const tally = await tallyOf(tx, id)
      const verdict =
        (await verdictOf(tx, id)) ?? (await close(tx, id, fault ?? (isShrunken(tally) ? 'shrunken' : 'whole'), at))
      if (verdict === 'whole') await announce(tx, at)
      return { verdict, missing: tally.gone + tally.stale }
    }),
})
export type ImportStore = ReturnType<typeof createImportStore>

/** What a run has come to; null while it is under way. */
async function verdictOf(tx: Db, id: number): Promise<Verdict | null> {
  const [row] = await tx.select().from(pharmacyImport).where(eq(pharmacyImport.id, id))
  return row?.verdict ?? null
}

async function close(tx: Db, id: number, verdict: Verdict, at: number): Promise<Verdict> {
  if (verdict === 'whole') await tx.delete(pharmacy).where(sql`coalesce(${pharmacy.seenIn}, 0) < ${id}`)
  await tx
    .update(pharmacyImport)
    .set({ verdict, finishedAt: new Date(at) })
    .where(eq(pharmacyImport.id, id))
  return verdict
}

/**
 * How many have been seen since the run began, how many an earlier run has seen and none since, and how many only a file has
 * ever held.
 */
async function tallyOf(tx: Db, id: number) {
  const { seenIn, source } = pharmacy
  const [row] = await tx
    .select({
      seen: sql<number>`(count(*) filter (where ${seenIn} >= ${id}))::int`,
      gone: sql<number>`(count(*) filter (where ${seenIn} < ${id}))::int`,
      stale: sql<number>`(count(*) filter (where ${seenIn} is null and ${source} = ${OFFICIAL}))::int`,
    })
    .from(pharmacy)
  return row ?? { seen: 0, gone: 0, stale: 0 }
}
type Tally = Awaited<ReturnType<typeof tallyOf>>

const isShrunken = ({ seen, gone, stale }: Tally): boolean =>
  gone > (seen + gone) * CLOSED || stale > (seen + stale) * CLOSED_SINCE_THE_FILE
