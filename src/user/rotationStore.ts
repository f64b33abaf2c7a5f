import { eq } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { announce } from './changeStore.js'
import { hashOf, successorOf } from './secret.js'
import { userColumns, type UserRow } from './store.js'
import { appUser, refreshToken, session } from './table.js'

/** What became of a refresh token that somebody showed. */
export type Rotation =
  | { readonly kind: 'rotated'; readonly user: UserRow; readonly sessionId: string; readonly next: NextToken }
  /** A second use long after the first: somebody has a copy, so the session is over for both. */
  | { readonly kind: 'reused'; readonly userId: string; readonly sessionId: string }
  /** Unknown, expired, or of a session that is over. */
  | { readonly kind: 'none' }

interface NextToken {
  readonly token: string
  readonly expiresAt: Date
}

/** The next token's lifetime and salt, should this use turn out to be the one that makes it. */
interface Use {
  readonly now: Date
  readonly expiresAt: Date
  readonly salt: Buffer
}

/** Milliseconds in which a second use is a second tab, or the same one that missed the answer. */
const GRACE = 10_000

/**
 * Uses up a refresh token for the next of its family. The session is locked, and with it the whole family: of many that
 * come at once one makes the next token, and the others are given the same.
 */
export function createRotationStore(db: Db) {
  return {
    rotate: (token: string, use: Use): Promise<Rotation> =>
      db.transaction(async tx => {
        await holdUser(tx, hashOf(token))
        const family = await lockFamily(tx, hashOf(token))
        if (!family || family.endedAt || family.expiresAt <= use.now) return { kind: 'none' }
        // Not with the lock: what waited for it would see the token as it was before.
        const shown = await find(tx, token)
        if (!shown || shown.expiresAt <= use.now) return { kind: 'none' }
        const { sessionId, endedAt: _none, expiresAt: _later, ...user } = family
        if (shown.usedAt && use.now.getTime() - shown.usedAt.getTime() > GRACE) {
          await endFamily(tx, sessionId, user.id, use.now)
          return { kind: 'reused', userId: user.id, sessionId }
        }
        const next = shown.usedAt ? await follow(tx, token, shown) : await advance(tx, token, shown, use)
        return next ? { kind: 'rotated', user, sessionId, next } : { kind: 'none' }
      }),
  }
}
export type RotationStore = ReturnType<typeof createRotationStore>

type Token = typeof refreshToken.$inferSelect

/** Before the session, as everywhere: the next token needs both. */
const holdUser = (tx: Db, hash: Buffer) =>
  tx
    .select({ id: appUser.id })
    .from(appUser)
    .where(eq(appUser.id, tx.select({ id: refreshToken.userId }).from(refreshToken).where(eq(refreshToken.hash, hash))))
    .for('key share')

async function lockFamily(tx: Db, hash: Buffer) {
  const [family] = await tx
    .select({
      ...userColumns,
      sessionId: session.id,
      endedAt: session.endedAt,
      expiresAt: session.expiresAt,
    })
    .from(session)
    .innerJoin(appUser, eq(appUser.id, session.userId))
    .where(
      eq(session.id, tx.select({ id: refreshToken.sessionId }).from(refreshToken).where(eq(refreshToken.hash, hash))),
    )
    .for('update', { of: session })
  return family ?? null
}

async function find(tx: Db, token: string): Promise<Token | null> {
  const [row] = await tx
    .select()
    .from(refreshToken)
    .where(eq(refreshToken.hash, hashOf(token)))
  return row ?? null
}

/** The newest of the family, which is the successor itself unless that was used as well in these seconds. */
async function follow(tx: Db, token: string, row: Token): Promise<NextToken | null> {
  let [newest, at]: [string, Token | null] = [token, row]
  while (at?.usedAt) {
    newest = successorOf(newest, at.salt)
    at = await find(tx, newest)
  }
  return at && { token: newest, expiresAt: at.expiresAt }
}

async function advance(tx: Db, token: string, row: Token, { now, expiresAt, salt }: Use): Promise<NextToken> {
  const { userId, sessionId } = row
  const next = successorOf(token, row.salt)
  await tx.insert(refreshToken).values({ hash: hashOf(next), salt, userId, sessionId, createdAt: now, expiresAt })
  await tx.update(refreshToken).set({ usedAt: now }).where(eq(refreshToken.hash, row.hash))
  await tx.update(session).set({ expiresAt, lastSeenAt: now }).where(eq(session.id, sessionId))
  return { token: next, expiresAt }
}

async function endFamily(tx: Db, sessionId: string, userId: string, now: Date): Promise<void> {
  await tx.update(session).set({ endedAt: now, endReason: 'reuse' }).where(eq(session.id, sessionId))
  await announce(tx, userId)
}
