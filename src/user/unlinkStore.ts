import { and, asc, eq, lte, sql, type SQL } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { kakaoUnlink } from './table.js'

/** Somebody to be unlinked, who left at `askedAt`. */
export interface Claimed {
  readonly sub: bigint
  readonly attempts: number
  readonly askedAt: Date
}

/** Whoever signs in again is off the list, and leaving once more puts them on it anew: that isn't the claimed one. */
type Claim = Pick<Claimed, 'sub' | 'askedAt'>

/** Who is still to be unlinked at Kakao. A claim is a lease: should its holder die, the row comes up again. */
export const createUnlinkStore = (db: Db) => ({
  /** The one that has waited longest; two who claim at once never get the same. Counts as an attempt. */
  async claimUnlink(now: Date, leaseUntil: Date): Promise<Claimed | null> {
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

  /** False where the claimed one has signed in again. */
  isStillAsked: async (claim: Claim): Promise<boolean> => (await db.$count(kakaoUnlink, isOf(claim))) > 0,

  async unlinkDone(claim: Claim): Promise<void> {
    await db.delete(kakaoUnlink).where(isOf(claim))
  },

  async unlinkLater(claim: Claim, at: Date): Promise<void> {
    await db.update(kakaoUnlink).set({ nextTryAt: at }).where(isOf(claim))
  },

  countUnlinks: (): Promise<number> => db.$count(kakaoUnlink),
})
export type UnlinkStore = ReturnType<typeof createUnlinkStore>

const isOf = ({ sub, askedAt }: Claim): SQL | undefined =>
  and(eq(kakaoUnlink.sub, sub), eq(kakaoUnlink.askedAt, askedAt))
