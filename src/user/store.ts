import { and, desc, eq, gt, lte, notExists, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import type { Role } from '../viewer.js'
import { announce } from './changeStore.js'
import { eraseHeld, type Erasing } from './eraseStore.js'
import { openSession, type Opening } from './sessionStore.js'
import { appUser, isGuest, kakaoUnlink, session } from './table.js'

/** A user as everybody inside reads it. */
export interface UserRow {
  readonly id: string
  readonly nickname: string
  readonly picture: string | null
  readonly timeZone: string
  /** How long after its time a dose that nobody marked counts as missed. */
  readonly missedAfterMinutes: number
  readonly roles: readonly Role[]
  readonly isGuest: boolean
  readonly createdAt: Date
}

export interface Opened {
  readonly user: UserRow
  readonly sessionId: string
}

export const userColumns = {
  id: appUser.id,
  nickname: appUser.nickname,
  picture: appUser.picture,
  timeZone: appUser.timeZone,
  missedAfterMinutes: appUser.missedAfterMinutes,
  roles: appUser.roles,
  isGuest,
  createdAt: appUser.createdAt,
}

/** What somebody changes of their account. */
export interface UserChanges {
  readonly nickname?: string
  readonly isNicknameOwn?: boolean
  readonly timeZone?: string
  readonly missedAfterMinutes?: number
}

/** Told in the transaction that moves somebody to another zone: what it writes there stands or falls with the move. */
export type OnMoved = (tx: Db, userId: string) => Promise<void>

/** Told in the transaction after which Kakao is to be told that somebody has left. */
export type OnLeft = (tx: Db) => Promise<void>

interface Told {
  readonly onMoved?: OnMoved | undefined
  readonly onLeft?: OnLeft
}

/** What Kakao says of a person. `nickname` null: nothing, so that the known one stays. */
interface KakaoProfile {
  readonly sub: bigint
  readonly nickname: string | null
  readonly picture: string | null
}

/** What a person is called of whom nothing is known. */
const NAMELESS = '카카오 사용자'

export function createUserStore(db: Db, erasing: Erasing, { onMoved, onLeft }: Told = {}) {
  const byId = db
    .select(userColumns)
    .from(appUser)
    .where(eq(appUser.id, sql.placeholder('id')))
    .prepare('user_by_id')

  return {
    byId: async (id: string): Promise<UserRow | null> => (await byId.execute({ id }))[0] ?? null,

    newest: (limit: number): Promise<UserRow[]> =>
      db.select(userColumns).from(appUser).orderBy(desc(appUser.createdAt), desc(appUser.id)).limit(limit),

    /** Two sign-ins at once are one user. Whoever signs in is not to be unlinked any more. */
    signInWithKakao: (profile: KakaoProfile, opening: Opening): Promise<Opened> =>
      db.transaction(async tx => {
        const user = await upsert(tx, profile, opening.now)
        await tx.delete(kakaoUnlink).where(eq(kakaoUnlink.sub, profile.sub))
        return { user, sessionId: await openSession(tx, user.id, opening) }
      }),

    signInAsGuest: (
      guest: { nickname: string; isNicknameOwn: boolean; timeZone?: string },
      opening: Opening,
    ): Promise<Opened> =>
      db.transaction(async tx => {
        const times = { createdAt: opening.now, updatedAt: opening.now }
        const user = only(
          await tx
            .insert(appUser)
            .values({ ...guest, ...times })
            .returning(userColumns),
        )
        return { user, sessionId: await openSession(tx, user.id, opening) }
      }),

    /** Null where there is no such user any more. */
    update: (id: string, changes: UserChanges, now: Date): Promise<UserRow | null> =>
      db.transaction(async tx => {
        // As long as it is held, nobody else moves them.
        const [before] = await tx
          .select({ timeZone: appUser.timeZone })
          .from(appUser)
          .where(eq(appUser.id, id))
          .for('no key update')
        const set = { ...changes, updatedAt: now }
        const [user] = await tx.update(appUser).set(set).where(eq(appUser.id, id)).returning(userColumns)
        if (user && user.timeZone !== before?.timeZone) await onMoved?.(tx, id)
        return user ?? null
      }),

    /** Everything of theirs goes with them; that Kakao is to be told stays. False where there was nobody. */
    erase: (id: string, now: Date): Promise<boolean> =>
      db.transaction(async tx => {
        const gone = await erase(tx, id, erasing)
        if (gone?.kakaoSub == null) return gone !== null
        await tx.insert(kakaoUnlink).values({ sub: gone.kakaoSub, askedAt: now, nextTryAt: now }).onConflictDoNothing()
        await onLeft?.(tx)
        return true
      }),

    /** For who has unlinked at Kakao themselves, and hasn't signed in again since. Gives who it was, if anybody. */
    eraseByKakaoSub: (sub: bigint, at: Date): Promise<string | null> =>
      db.transaction(async tx => {
        const since = tx
          .select({ id: session.id })
          .from(session)
          .where(and(eq(session.userId, appUser.id), gt(session.createdAt, at)))
        const [user] = await tx
          .select({ id: appUser.id })
          .from(appUser)
          // A session that has run out tells nothing any more; who was made later is somebody new for good.
          .where(and(eq(appUser.kakaoSub, sub), lte(appUser.createdAt, at), notExists(since)))
        const gone = user && (await erase(tx, user.id, erasing))
        await tx.delete(kakaoUnlink).where(and(eq(kakaoUnlink.sub, sub), lte(kakaoUnlink.askedAt, at)))
        return gone ? user.id : null
      }),

    /** Null where there is no such user. */
    setRole: (id: string, role: Role, has: boolean, now: Date): Promise<UserRow | null> =>
      db.transaction(async tx => {
        const without = sql`array_remove(${appUser.roles}, ${role})`
        const roles = has ? sql`array_append(${without}, ${role})` : without
        const [user] = await tx
          .update(appUser)
          .set({ roles, updatedAt: now })
          .where(eq(appUser.id, id))
          .returning(userColumns)
        if (user) await announce(tx, id)
        return user ?? null
      }),
  }
}
export type UserStore = ReturnType<typeof createUserStore>

async function upsert(tx: Db, { sub, nickname, picture }: KakaoProfile, now: Date): Promise<UserRow> {
  const known = sql`${appUser.isNicknameOwn} or ${nickname === null}`
  return only(
    await tx
      .insert(appUser)
      .values({ kakaoSub: sub, nickname: nickname ?? NAMELESS, picture, createdAt: now, updatedAt: now })
      .onConflictDoUpdate({
        target: appUser.kakaoSub,
        set: {
          nickname: sql`case when ${known} then ${appUser.nickname} else excluded.nickname end`,
          picture,
          updatedAt: now,
        },
      })
      .returning(userColumns),
  )
}

async function erase(tx: Db, id: string, erasing: Erasing) {
  const [held] = await tx.select({ kakaoSub: appUser.kakaoSub }).from(appUser).where(eq(appUser.id, id)).for('update')
  if (!held) return null
  await eraseHeld(tx, id, erasing)
  await announce(tx, id)
  return held
}

function only<T>([row]: readonly T[]): T {
  if (row) return row
  throw new Error('A row was written and none came back.')
}
