import { and, desc, eq, isNull, lt, or, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { announce } from './changeStore.js'
import { apiToken, appUser, isGuest } from './table.js'

/** An API token as the command lists it. */
export interface ApiTokenRow {
  readonly id: string
  readonly userId: string
  readonly name: string
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
}

export function createApiTokenStore(db: Db) {
  const state = db
    .select({
      id: apiToken.id,
      userId: apiToken.userId,
      roles: appUser.roles,
      isGuest,
      expiresAt: apiToken.expiresAt,
      seenAt: apiToken.lastUsedAt,
    })
    .from(apiToken)
    .innerJoin(appUser, eq(appUser.id, apiToken.userId))
    .where(and(eq(apiToken.hash, sql.placeholder('hash')), isNull(apiToken.revokedAt)))
    .prepare('api_token_state')

  return {
    /** Null where there is no such token, or it was revoked. It may have run out. */
    state: async (hash: Buffer) => (await state.execute({ hash }))[0] ?? null,

    /** Used at most once a minute, by however many processes. */
    async touch(id: string, { now, unseenSince }: { now: Date; unseenSince: Date }): Promise<void> {
      const isDue = or(isNull(apiToken.lastUsedAt), lt(apiToken.lastUsedAt, unseenSince))
      await db
        .update(apiToken)
        .set({ lastUsedAt: now })
        .where(and(eq(apiToken.id, id), isDue))
    },

    /** Gives its id; null where there is no such user. */
    issue: (token: { userId: string; name: string; hash: Buffer; createdAt: Date; expiresAt: Date | null }) =>
      db.transaction(async tx => {
        const [user] = await tx
          .select({ id: appUser.id })
          .from(appUser)
          .where(eq(appUser.id, token.userId))
          .for('key share')
        if (!user) return null
        const [issued] = await tx.insert(apiToken).values(token).returning({ id: apiToken.id })
        return issued?.id ?? null
      }),

    /** Gives whose it was; null where there is none to revoke. */
    revoke: (id: string, now: Date) =>
      db.transaction(async tx => {
        const [revoked] = await tx
          .update(apiToken)
          .set({ revokedAt: now })
          .where(and(eq(apiToken.id, id), isNull(apiToken.revokedAt)))
          .returning({ userId: apiToken.userId })
        if (revoked) await announce(tx, revoked.userId)
        return revoked?.userId ?? null
      }),

    /** Newest first. */
    list: (): Promise<ApiTokenRow[]> => {
      const { id, userId, name, createdAt, expiresAt, lastUsedAt, revokedAt } = apiToken
      return db
        .select({ id, userId, name, createdAt, expiresAt, lastUsedAt, revokedAt })
        .from(apiToken)
        .orderBy(desc(createdAt), desc(id))
    },
  }
}
export type ApiTokenStore = ReturnType<typeof createApiTokenStore>
