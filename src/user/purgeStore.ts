import { and, asc, eq, gt, inArray, isNull, lt, lte, notExists, or, type SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { isConnectionLost, type Db } from '../db/postgres.js'
import { eraseHeld, type Erasing } from './eraseStore.js'
import { apiToken, appUser, refreshToken, session } from './table.js'

/** Rows that one statement deletes, or looks through, at most, so that it ends in time. */
const BATCH = 2_000

/** Deletes what has run out. A user or a session takes along what points at it. Nobody waits for a row that is locked. */
export const createPurgeStore = (db: Db, erasing: Erasing) => ({
  /**
   * Stops between two statements where `signal` says so. A guest who can't be taken away keeps nobody else: it is thrown
   * when all others are gone.
   */
  async purge(now: Date, signal: AbortSignal): Promise<void> {
    for (const batch of [purgeTokens, purgeSessions]) while (!signal.aborted && (await batch(db, now)) === BATCH);
    const troubles: unknown[] = []
    for (let place: string | null = FIRST; place !== null && !signal.aborted;) {
      const page: GuestPage = await lostGuests(db, now, place)
      place = page.place
      for (const id of page.ids) {
        if (signal.aborted) break
        await purgeGuest(db, id, now, erasing).catch((error: unknown) => {
          if (isConnectionLost(error)) throw error
          troubles.push(error)
        })
      }
    }
    if (troubles.length > 0) throw troubles[0]
  },
})
export type PurgeStore = ReturnType<typeof createPurgeStore>

async function purgeTokens(db: Db, now: Date): Promise<number> {
  const old = db.select({ hash: refreshToken.hash }).from(refreshToken).where(lt(refreshToken.expiresAt, now))
  // Here and below: a subquery that isn't set apart may be run anew for each row, and then has no such limit.
  const free = db.$with('free').as(old.limit(BATCH).for('update', { skipLocked: true }))
  const hashes = db.select({ hash: free.hash }).from(free)
  return (await db.with(free).delete(refreshToken).where(inArray(refreshToken.hash, hashes))).count
}

async function purgeSessions(db: Db, now: Date): Promise<number> {
  const old = db.select({ id: session.id }).from(session).where(lt(session.expiresAt, now))
  const free = db.$with('free').as(old.limit(BATCH).for('update', { skipLocked: true }))
  const ids = db.select({ id: free.id }).from(free)
  return (await db.with(free).delete(session).where(inArray(session.id, ids))).count
}

/** Where a walk through the users begins: nobody has this id. */
const FIRST = '00000000-0000-0000-0000-000000000000'

/** Some of those who can't come back, and how far all users are looked through; null at the end. */
interface GuestPage {
  readonly ids: readonly string[]
  readonly place: string | null
}

/** Guests who can't come back, for nobody could sign in as them, among the next users behind this one. */
async function lostGuests(db: Db, now: Date, place: string): Promise<GuestPage> {
  const [last] = await db
    .select({ id: appUser.id })
    .from(appUser)
    .where(gt(appUser.id, place))
    .orderBy(asc(appUser.id))
    .offset(BATCH - 1)
    .limit(1)
  const behind = and(gt(appUser.id, place), last && lte(appUser.id, last.id))
  const lost = await db
    .select({ id: appUser.id })
    .from(appUser)
    .where(and(behind, isLost(db, now)))
  return { ids: lost.map(({ id }) => id), place: last?.id ?? null }
}

/** Each by itself: however much they left, what was done for others stays done. */
const purgeGuest = (db: Db, id: string, now: Date, erasing: Erasing): Promise<void> =>
  db.transaction(async tx => {
    const [held] = await tx
      .select({ id: appUser.id })
      .from(appUser)
      .where(and(eq(appUser.id, id), isLost(tx, now)))
      .for('update', { skipLocked: true })
    if (held) await eraseHeld(tx, id, erasing)
  })

/** A guest without a session or a token that still counts, and without a role. */
function isLost(db: Db, now: Date): SQL | undefined {
  const sessions = db
    .select({ id: session.id })
    .from(session)
    .where(isLiveOf(session, session.endedAt, now))
  const tokens = db
    .select({ id: apiToken.id })
    .from(apiToken)
    .where(isLiveOf(apiToken, apiToken.revokedAt, now))
  return and(isNull(appUser.kakaoSub), eq(appUser.roles, ['USER']), notExists(sessions), notExists(tokens))
}

const isLiveOf = (table: { userId: PgColumn; expiresAt: PgColumn }, endedAt: PgColumn, now: Date): SQL | undefined =>
  and(eq(table.userId, appUser.id), isNull(endedAt), or(isNull(table.expiresAt), gt(table.expiresAt, now)))
