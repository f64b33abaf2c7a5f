import { and, eq, gte, inArray, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { PillingError, UserMistakeError } from '../errors.js'
import type { Change } from './change.js'
import { mutationLedger } from './table.js'

/** A request that its client may send again, as it is remembered. */
export interface Entry {
  readonly clientMutationId: string
  readonly fingerprint: string
}

/** The instants that a write goes by. */
interface Times {
  readonly at: Date
  /** What was remembered before then is forgotten. */
  readonly forgottenBefore: Date
}

/** A change with what it was of, as it then is; undefined where the work didn't tell. */
export interface Noted<Thing> {
  readonly change: Change
  readonly thing: Thing | undefined
}

/** What a write gave, and how far it brought the log; null where it changed nothing. */
export interface Written<Thing> {
  readonly answer: string
  readonly seq: number | null
  readonly at: Date
  readonly noted: readonly Noted<Thing>[]
}

/** Tells of a change. `making` makes it and gives what it was of; the work needn't wait for it, the commit does. */
export type Note<Thing = never> = (change: Change, making?: Promise<Thing>) => void

/** `at` is when its turn came: what others did before is not later. */
export type Work<Thing = never> = (tx: Db, note: Note<Thing>, at: Date) => Promise<string>

/** Asks for what the work begins with, once it is alone; what comes of it is there when the work begins. */
export type Look = (tx: Db) => Promise<void>

/** Writes what is a person's, with what the log tells of it. */
export const createFeedWriteStore = (db: Db) => ({
  /**
   * Does the work in one transaction, alone among that person's writers, unless it was done under this name before. The
   * clock is read once it is alone: it may have waited for seconds.
   */
  write: <Thing>(
    userId: string,
    readClock: () => Times,
    entry: Entry | null,
    work: Work<Thing>,
    look?: Look,
  ): Promise<Written<Thing>> =>
    db.transaction(async tx => {
      // On one connection statements follow each other, so what is asked behind the lock sees what it waited for.
      const [, row] = await Promise.all([holdPerson(tx, userId), entry && remembered(tx, userId, entry), look?.(tx)])
      const { at, forgottenBefore } = readClock()
      const known = entry && row && row.at >= forgottenBefore ? answerOf(row, entry) : null
      if (known !== null) return { answer: known, seq: null, at, noted: [] }
      const changes: Change[] = []
      const makings: Promise<Thing | undefined>[] = []
      const note: Note<Thing> = (change, making) => {
        changes.push(change)
        makings.push(making ?? Promise.resolve(undefined))
      }
      const answer = await work(tx, note, at)
      const [things, seq] = await Promise.all([
        Promise.all(makings),
        appendChanges(tx, userId, at, changes),
        entry && remember(tx, userId, { ...entry, answer, at }),
      ])
      return { answer, seq, at, noted: changes.map((change, i) => ({ change, thing: things[i] })) }
    }),

  /** What was given to requests of these names; who isn't remembered is left out. */
  async answers(userId: string, names: readonly string[], forgottenBefore: Date): Promise<Map<string, string>> {
    const rows = await db
      .select({ name: mutationLedger.clientMutationId, answer: mutationLedger.answer })
      .from(mutationLedger)
      .where(
        and(
          eq(mutationLedger.userId, userId),
          inArray(mutationLedger.clientMutationId, [...names]),
          gte(mutationLedger.at, forgottenBefore),
        ),
      )
    return new Map(rows.map(({ name, answer }) => [name, answer]))
  },
})
export type FeedWriteStore = ReturnType<typeof createFeedWriteStore>

/**
 * Puts a person's writers in a queue until the transaction ends: an erasure, which goes through all their rows, stands in
 * it too, so that none of them ever waits for another that waits for it. Throws UNAUTHENTICATED where they are gone.
 */
async function holdPerson(tx: Db, userId: string): Promise<void> {
  const [held] = await tx.execute(sql`select 1 from app_user where id = ${userId} for no key update`)
  if (!held) throw new PillingError('UNAUTHENTICATED', '다시 로그인해 주세요.')
}

interface Remembered {
  readonly fingerprint: string
  readonly answer: string
  readonly at: Date
}

async function remembered(tx: Db, userId: string, { clientMutationId }: Entry): Promise<Remembered | null> {
  const [row] = await tx
    .select({ fingerprint: mutationLedger.fingerprint, answer: mutationLedger.answer, at: mutationLedger.at })
    .from(mutationLedger)
    .where(and(eq(mutationLedger.userId, userId), eq(mutationLedger.clientMutationId, clientMutationId)))
  return row ?? null
}

function answerOf({ fingerprint, answer }: Remembered, entry: Entry): string {
  if (fingerprint === entry.fingerprint) return answer
  throw new UserMistakeError('CONFLICT', ['clientMutationId'], '같은 clientMutationId로 다른 요청을 이미 보냈습니다.')
}

async function remember(tx: Db, userId: string, row: Entry & { answer: string; at: Date }): Promise<void> {
  await tx
    .insert(mutationLedger)
    .values({ userId, ...row })
    .onConflictDoUpdate({ target: [mutationLedger.userId, mutationLedger.clientMutationId], set: row })
}

/** Gives how far the log has come; null where nothing was noted. The row it moves orders what readers see. */
async function appendChanges(tx: Db, userId: string, at: Date, changes: readonly Change[]): Promise<number | null> {
  if (changes.length === 0) return null
  const count = sql`${changes.length}::int`
  const [moved] = await tx.execute<{ seq: string }>(sql`
    with moved as (
      insert into change_cursor as known (user_id, last_seq, oldest_seq) values (${userId}::uuid, ${count}, 1)
      on conflict (user_id) do update set last_seq = known.last_seq + ${count}
      returning user_id, last_seq
    ), noted as (
      insert into schedule_change (user_id, seq, entity, kind, entity_id, at)
      select user_id, last_seq - ${count} + place, change->>'entity', change->>'kind', (change->>'entityId')::uuid,
        ${at.toISOString()}::timestamptz
      from moved, jsonb_array_elements(${JSON.stringify(changes)}::text::jsonb) with ordinality as given (change, place)
    )
    select last_seq as seq from moved`)
  return Number(moved?.seq)
}
