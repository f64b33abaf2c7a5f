import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  customType,
  index,
  integer,
  pgTable,
  text,
  timestamp,
  uuid,
  type PgColumn,
  type PgTable,
} from 'drizzle-orm/pg-core'
import type { Role } from '../viewer.js'

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })
/** To the millisecond, as our clock has it, so that a cursor made of it finds its row again. */
const instant = () => timestamp({ withTimezone: true, mode: 'date', precision: 3 })

/** Whoever has signed in. A guest is one without a `kakao_sub`. */
export const appUser = pgTable(
  'app_user',
  {
    id: uuid().primaryKey().defaultRandom(),
    kakaoSub: bigint({ mode: 'bigint' }).unique('app_user_kakao_sub'),
    nickname: text().notNull(),
    /** Chosen here: what Kakao calls the person doesn't replace it. */
    isNicknameOwn: boolean().notNull().default(false),
    picture: text(),
    timeZone: text().notNull().default('Asia/Seoul'),
    /** How long after its time a dose that nobody marked counts as missed. */
    missedAfterMinutes: integer().notNull().default(240),
    roles: text()
      .array()
      .$type<Role[]>()
      .notNull()
      .default(sql`'{USER}'`),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  table => [
    check('app_user_roles', sql`${table.roles} <@ array['USER', 'ANALYST', 'ADMIN'] and 'USER' = any (${table.roles})`),
  ],
)

export const isGuest = sql<boolean>`${appUser.kakaoSub} is null`

/** What points at its user and goes with them. */
const userId = () =>
  uuid()
    .notNull()
    .references(() => appUser.id, { onDelete: 'cascade' })

/** One sign-in on one device: the family of the refresh tokens that followed. Ended ones stay until they run out. */
export const session = pgTable(
  'session',
  {
    id: uuid().primaryKey().defaultRandom(),
    userId: userId(),
    device: text().notNull(),
    createdAt: instant().notNull(),
    lastSeenAt: instant().notNull(),
    expiresAt: instant().notNull(),
    endedAt: instant(),
    endReason: text(),
  },
  table => [
    index('session_user').on(table.userId),
    // Read backwards: newest first.
    index('session_user_live')
      .on(table.userId, table.createdAt, table.id)
      .where(sql`${table.endedAt} is null`),
    index('session_expires_at').on(table.expiresAt),
    check('session_end', sql`(${table.endedAt} is null) = (${table.endReason} is null)`),
  ],
)

/** By SHA-256. The token that follows one is made of it and its `salt`; used ones stay, so that a second use is noticed. */
export const refreshToken = pgTable(
  'refresh_token',
  {
    hash: bytes().primaryKey(),
    userId: userId(),
    sessionId: uuid()
      .notNull()
      .references(() => session.id, { onDelete: 'cascade' }),
    salt: bytes().notNull(),
    createdAt: instant().notNull(),
    expiresAt: instant().notNull(),
    usedAt: instant(),
  },
  table => [
    index('refresh_token_user').on(table.userId),
    index('refresh_token_session').on(table.sessionId),
    index('refresh_token_expires_at').on(table.expiresAt),
  ],
)

/** What a program signs in with, by SHA-256. */
export const apiToken = pgTable(
  'api_token',
  {
    id: uuid().primaryKey().defaultRandom(),
    userId: userId(),
    name: text().notNull(),
    hash: bytes().notNull().unique('api_token_hash'),
    createdAt: instant().notNull(),
    expiresAt: instant(),
    lastUsedAt: instant(),
    revokedAt: instant(),
  },
  table => [index('api_token_user').on(table.userId)],
)

/**
 * Who is gone here and still linked at Kakao. It outlives the user and holds no more than Kakao has to be told; whoever
 * signs in again is taken off it.
 */
export const kakaoUnlink = pgTable(
  'kakao_unlink',
  {
    sub: bigint({ mode: 'bigint' }).primaryKey(),
    askedAt: instant().notNull(),
    attempts: integer().notNull().default(0),
    nextTryAt: instant().notNull(),
  },
  table => [index('kakao_unlink_next_try_at').on(table.nextTryAt)],
)

/** A table with rows of a person's: they are exported to that person, without the secrets, and go when the person goes. */
export interface PersonalTable {
  /** What the list is called in the export. */
  readonly name: string
  readonly table: PgTable & { readonly userId: PgColumn }
  /** Columns that are never exported, by their property. */
  readonly secrets: readonly string[]
}

/**
 * What this domain holds of a person besides `app_user` itself. Each domain has such a list; app.ts joins them. An erasure
 * goes through them in this order: what points at another stands before it, and what others lock first stands first.
 */
export const PERSONAL: readonly PersonalTable[] = [
  { name: 'refreshTokens', table: refreshToken, secrets: ['hash', 'salt'] },
  { name: 'sessions', table: session, secrets: [] },
  { name: 'apiTokens', table: apiToken, secrets: ['hash'] },
]
