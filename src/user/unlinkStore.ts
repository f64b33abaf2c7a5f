import { asc, eq, lte, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { kakaoUnlink } from './table.js'

/** Who is still to be unlinked at Kakao. A claim is a lease: should its holder die, the row comes up again. */
export const createUnlinkStore = (db: Db) => ({
  /** The one that has waited longest; two who claim at once never get the same. Counts as an attempt. */
  async claimUnlink(now: Date, leaseUntil: Date): Promise<{ sub: bigint; attempts: number; askedAt: Date } | null> {
    const due = db
      .select({ sub: kakaoUnlink.sub })
      .from(kakaoUnlink)
      .where(lte(kakaoUnlink.nextTryAt, now))
      .orderBy(asc(kakaoUnlink.nextTryAt))
      .limit(1)
      .for('update', { skipLocked: true })
    const [claimed] = await db
      .update(kakaoUnlink)
      .set({ nextTryAt: leaseUntil, attempts: sql`${kakaoUnlink.attempts} + 1` })
      .where(eq(kakaoUnlink.sub, due))
      .returning({ sub: kakaoUnlink.sub, attempts: kakaoUnlink.attempts, askedAt: kakaoUnlink.askedAt })
    return claimed ?? null
  },

  async unlinkDone(sub: bigint): Promise<void> {
    await db.delete(kakaoUnlink).where(eq(kakaoUnlink.sub, sub))
  },

  async unlinkLater(sub: bigint, at: Date): Promise<void> {
    await db.update(kakaoUnlink).set({ nextTryAt: at }).where(eq(kakaoUnlink.sub, sub))
  },

  countUnlinks: (): Promise<number> => db.$count(kakaoUnlink),
})
export type UnlinkStore = ReturnType<typeof createUnlinkStore>
