import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import type { Advance } from './budget.js'
import type { Spend } from './budgetStore.js'
import { summaryRun } from './table.js'

export type RunKind = 'nightly' | 'by hand'

/**
 * How it ended. `used up`: the day's budget had too little left; `resting`: the model may not be asked for now; `no batch`:
 * the provider made nothing of a batch, or never ended it.
 */
export type Outcome = 'done' | 'used up' | 'resting' | 'stopped' | 'no batch' | 'failed'

export interface Figures {
  readonly total: number
  readonly done: number
  readonly made: number
  readonly refused: number
  readonly failed: number
}

/** Instants are epoch milliseconds. */
export interface Run extends Figures {
  readonly id: number
  readonly kind: string
  /** When it began, or sent its batch. */
  readonly startedAt: number
  readonly endedAt: number | null
  readonly outcome: string | null
  readonly microUsd: number
  readonly batchId: string | null
  readonly batchDay: string | null
  readonly reserved: Spend | null
}

/** Who is at a run, and until when, unless he says so again. */
export interface Hold {
  readonly holder: string
  readonly now: number
  readonly until: number
}

/** Reads and writes how far work on many summaries is. */
export function createRunStore(db: Db) {
  const isOpen = isNull(summaryRun.endedAt)
  const isOurs = (id: number, holder: string) => and(eq(summaryRun.id, id), eq(summaryRun.heldBy, holder), isOpen)
  const heldBy = ({ holder, until }: Hold) => ({ heldBy: holder, heldUntil: new Date(until) })

  /** Begins a run, or takes over the one that is open; null while somebody is at that. */
  async function take(kind: RunKind, hold: Hold): Promise<Run | null> {
    const [begun] = await db
      .insert(summaryRun)
      .values({ kind, startedAt: new Date(hold.now), ...heldBy(hold) })
      .onConflictDoNothing()
      .returning()
    return begun ? runOf(begun) : takeOver(hold)
  }

  /** Null where none is open, and while somebody is at it. */
  async function takeOver(hold: Hold): Promise<Run | null> {
    const [taken] = await db
      .update(summaryRun)
      .set(heldBy(hold))
      .where(and(isOpen, lt(summaryRun.heldUntil, new Date(hold.now))))
      .returning()
    return taken ? runOf(taken) : null
  }

  return {
    take,
    takeOver,

    /** False where somebody else is at it now. */
    async hold(id: number, hold: Hold): Promise<boolean> {
      const held = await db.update(summaryRun).set(heldBy(hold)).where(isOurs(id, hold.holder)).returning(ID)
      return held.length > 0
    },

    async release(id: number, holder: string): Promise<void> {
      await db
        .update(summaryRun)
        .set({ heldBy: null, heldUntil: new Date(0) })
        .where(and(eq(summaryRun.id, id), eq(summaryRun.heldBy, holder)))
    },

    async write(id: number, figures: Figures & { place?: string | null }): Promise<void> {
      await db.update(summaryRun).set(figures).where(eq(summaryRun.id, id))
    },

    /** Null: nothing is reserved any more. */
    async reserve(id: number, advance: Advance | null): Promise<void> {
      await db
        .update(summaryRun)
        .set({ batchDay: advance?.day ?? null, reserved: advance?.spend ?? null })
        .where(eq(summaryRun.id, id))
    },

    /** Its time begins anew. False where it has another batch already, or has ended. */
    async submitted(id: number, batchId: string, at: number): Promise<boolean> {
      const noted = await db
        .update(summaryRun)
        .set({ batchId, startedAt: new Date(at) })
        .where(and(eq(summaryRun.id, id), isNull(summaryRun.batchId), isOpen))
        .returning(ID)
      return noted.length > 0
    },

    /**
     * Puts what was taken in the place of what was reserved, and does `also` in the same transaction; neither, where it has
     * ended or somebody else is at it.
     */
    took: (id: number, holder: string, taken: Spend, also: (tx: Db) => Promise<void>): Promise<void> =>
      db.transaction(async tx => {
        const noted = await tx.update(summaryRun).set({ reserved: taken }).where(isOurs(id, holder)).returning(ID)
        if (noted.length > 0) await also(tx)
      }),

    /** Does nothing where it has ended before, and where somebody else is at it. */
    async end(id: number, holder: string, { at, ...ending }: Ending): Promise<void> {
      await db
        .update(summaryRun)
        .set({ ...ending, endedAt: new Date(at) })
        .where(isOurs(id, holder))
    },

    async latest(): Promise<Run | null> {
      const [row] = await db.select().from(summaryRun).orderBy(desc(summaryRun.id)).limit(1)
      return row ? runOf(row) : null
    },

    /** Those that ended before. */
    async forget(before: number): Promise<void> {
      await db.delete(summaryRun).where(sql`${summaryRun.endedAt} < ${new Date(before).toISOString()}::timestamptz`)
    },
  }
}
const ID = { id: summaryRun.id }

export type RunStore = ReturnType<typeof createRunStore>

interface Ending {
  readonly outcome: Outcome
  readonly at: number
  readonly microUsd?: number
}

const runOf = ({ startedAt, endedAt, ...rest }: typeof summaryRun.$inferSelect): Run => ({
  ...rest,
  startedAt: startedAt.getTime(),
  endedAt: endedAt?.getTime() ?? null,
})

/** As metrics have it; nothing where there never was one. */
export const figuresOf = (run: Run | null): { labels: { figure: string }; value: number }[] => {
  if (!run) return []
  const { total, done, made, refused, failed, microUsd, endedAt } = run
  const figures = { total, done, made, refused, failed, microUsd, open: endedAt === null ? 1 : 0 }
  return Object.entries(figures).map(([figure, value]) => ({ labels: { figure }, value }))
}
