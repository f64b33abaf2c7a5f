import { and, desc, eq, gt, inArray, isNull, lt, sql, type SQL } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { announce } from './changeStore.js'
import { appUser, isGuest, refreshToken, session } from './table.js'

/** A session as its owner sees it. */
export interface SessionRow {
  readonly id: string
  readonly device: string
  readonly createdAt: Date
  readonly lastSeenAt: Date
  readonly expiresAt: Date
}

/** A session to be, with its first refresh token. */
export interface Opening {
  readonly device: string
  readonly hash: Buffer
  readonly salt: Buffer
  readonly now: Date
  readonly expiresAt: Date
}

export type EndReason = 'sign-out' | 'sign-out-everywhere' | 'ended' | 'reuse'

interface Ending {
  readonly now: Date
  readonly reason: EndReason
}

/** Where a page goes on: behind this session. */
export interface SessionPlace {
  readonly createdAt: Date
  readonly id: string
}

/** Sessions that still count, whoever's they are. */
const live = (now: Date): SQL | undefined => and(isNull(session.endedAt), gt(session.expiresAt, now))

export function createSessionStore(db: Db) {
  const state = db
    .select({
      userId: session.userId,
      roles: appUser.roles,
      isGuest,
      expiresAt: session.expiresAt,
      seenAt: session.lastSeenAt,
    })
    .from(session)
    .innerJoin(appUser, eq(appUser.id, session.userId))
    .where(and(eq(session.id, sql.placeholder('id')), isNull(session.endedAt)))
    .prepare('session_state')
  const columns = {
    id: session.id,
    device: session.device,
    createdAt: session.createdAt,
    lastSeenAt: session.lastSeenAt,
    expiresAt: session.expiresAt,
  }

  return {
    /** Null where there is no such session, or it was ended. It may have run out. */
    state: async (id: string) => (await state.execute({ id }))[0] ?? null,

    /** Seen at most once a minute, by however many processes. */
    async touch(id: string, { now, unseenSince }: { now: Date; unseenSince: Date }): Promise<void> {
      await db
        .update(session)
        .set({ lastSeenAt: now })
        .where(and(eq(session.id, id), isNull(session.endedAt), lt(session.lastSeenAt, unseenSince)))
    },

    /** Newest first. */
    page: (userId: string, { now, after, limit }: { now: Date; after: SessionPlace | null; limit: number }) =>
      db
        .select(columns)
        .from(session)
        .where(and(eq(session.userId, userId), live(now), after ? isBehind(after) : undefined))
        .orderBy(desc(session.createdAt), desc(session.id))
        .limit(limit),

    byIds: (userId: string, ids: readonly string[], now: Date) =>
      db
        .select(columns)
        .from(session)
        .where(and(eq(session.userId, userId), inArray(session.id, [...ids]), live(now))),

    count: (userId: string, now: Date) => db.$count(session, and(eq(session.userId, userId), live(now))),

    /** How many there were to end. */
    endAll: (userId: string, ending: Ending) =>
      db.transaction(async tx => {
        const ended = await end(tx, eq(session.userId, userId), ending)
        if (ended.length > 0) await announce(tx, userId)
        return ended.length
      }),

    endOne: (userId: string, id: string, ending: Ending) =>
      db.transaction(async tx => {
        const ended = await end(tx, and(eq(session.userId, userId), eq(session.id, id)), ending)
        if (ended.length > 0) await announce(tx, userId)
        return ended.length > 0
      }),

    /** By any refresh token that it ever had. Gives whose it was; null where there was none to end. */
    endByToken: (hash: Buffer, ending: Ending) =>
      db.transaction(async tx => {
        const family = tx.select({ id: refreshToken.sessionId }).from(refreshToken).where(eq(refreshToken.hash, hash))
        const [ended] = await end(tx, inArray(session.id, family), ending)
        if (ended) await announce(tx, ended.userId)
        return ended?.userId ?? null
      }),
  }
}
export type SessionStore = ReturnType<typeof createSessionStore>

/** Gives the id of the session. */
export async function openSession(tx: Db, userId: string, opening: Opening): Promise<string> {
  const { device, now, expiresAt, hash, salt } = opening
  const [opened] = await tx
    .insert(session)
    .values({ userId, device, createdAt: now, lastSeenAt: now, expiresAt })
    .returning({ id: session.id })
  if (!opened) throw new Error('A session was inserted and none came back.')
  await tx.insert(refreshToken).values({ hash, salt, userId, sessionId: opened.id, createdAt: now, expiresAt })
  return opened.id
}

/** Locked in the order of their ids, as everywhere, or two that end many would wait for each other. */
export async function lockSessions(tx: Db, userId: string): Promise<void> {
  await tx.select({ id: session.id }).from(session).where(eq(session.userId, userId)).orderBy(session.id).for('update')
}

/** The same row comparison as the order of pages, which an index answers. */
const isBehind = ({ createdAt, id }: SessionPlace) =>
  sql`(${session.createdAt}, ${session.id}) < (${createdAt.toISOString()}::timestamptz, ${id}::uuid)`

function end(tx: Db, which: SQL | undefined, { now, reason }: Ending) {
  const locked = tx
    .select({ id: session.id })
    .from(session)
    .where(and(which, live(now)))
    .orderBy(session.id)
    .for('update')
  const ending = tx.$with('ending').as(locked)
  return tx
    .with(ending)
    .update(session)
    .set({ endedAt: now, endReason: reason })
    .from(ending)
    .where(eq(session.id, ending.id))
    .returning({ userId: session.userId })
}
