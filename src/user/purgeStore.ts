import { and, eq, gt, inArray, isNull, lt, notExists, or, type SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Db } from '../db/postgres.js'
import { apiToken, appUser, refreshToken, session } from './table.js'

/** Rows that one statement deletes at most, so that it ends in time. */
const BATCH = 2_000

/** Deletes what has run out. A user or a session takes along what points at it. */
export const createPurgeStore = (db: Db) => ({
  async purge(now: Date): Promise<void> {
    for (const batch of [purgeTokens, purgeSessions, purgeGuests]) while ((await batch(db, now)) === BATCH);
  },
})
export type PurgeStore = ReturnType<typeof createPurgeStore>

async function purgeTokens(db: Db, now: Date): Promise<number> {
  const old = db.select({ hash: refreshToken.hash }).from(refreshToken).where(lt(refreshToken.expiresAt, now))
  return (await db.delete(refreshToken).where(inArray(refreshToken.hash, old.limit(BATCH)))).count
}

async function purgeSessions(db: Db, now: Date): Promise<number> {
  const old = db.select({ id: session.id }).from(session).where(lt(session.expiresAt, now))
  return (await db.delete(session).where(inArray(session.id, old.limit(BATCH)))).count
}

/** Guests who can't come back: nobody could sign in as them. */
async function purgeGuests(db: Db, now: Date): Promise<number> {
  const sessions = db
    .select({ id: session.id })
    .from(session)
    .where(isLiveOf(session, session.endedAt, now))
  const tokens = db
    .select({ id: apiToken.id })
    .from(apiToken)
    .where(isLiveOf(apiToken, apiToken.revokedAt, now))
  const guests = db
    .select({ id: appUser.id })
    .from(appUser)
    .where(and(isNull(appUser.kakaoSub), eq(appUser.roles, ['USER']), notExists(sessions), notExists(tokens)))
  return (await db.delete(appUser).where(inArray(appUser.id, guests.limit(BATCH)))).count
}

const isLiveOf = (table: { userId: PgColumn; expiresAt: PgColumn }, endedAt: PgColumn, now: Date): SQL | undefined =>
  and(eq(table.userId, appUser.id), isNull(endedAt), or(isNull(table.expiresAt), gt(table.expiresAt, now)))
