import { and, eq, gte, inArray, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { PillingError, UserMistakeError } from '../errors.js'
import type { Change } from './change.js'
import { mutationLedger } from './table.js'

/** Rows that one statement forgets at most, so that it ends in time. */
const BATCH = 2_000

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

/** What a write gave, and how far it brought the log; null where it changed nothing. */
export interface Written {
  readonly answer: string
  readonly seq: number | null
}

export type Work = (tx: Db, note: (change: Change) => void) => Promise<string>

/** Writes what is a person's, with what the log tells of it. */
export const createFeedWriteStore = (db: Db) => ({
  /** Does the work in one transaction, alone among that person's writers, unless it was done under this name before. */
  write: (userId: string, { at, forgottenBefore }: Times, entry: Entry | null, work: Work): Promise<Written> =>
    db.transaction(async tx => {
      await holdPerson(tx, userId)
      const known = entry && (await remembered(tx, userId, entry, forgottenBefore))
      if (known !== null) return { answer: known, seq: null }
      const changes: Change[] = []
      const answer = await work(tx, change => void changes.push(change))
      if (entry) await remember(tx, userId, { ...entry, answer, at })
      return { answer, seq: await appendChanges(tx, userId, at, changes) }
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

  /** Forgets requests of before then. */
  async forgetRequests(before: Date): Promise<void> {
    while ((await forgetBatch(db, before)) > 0);
  },
})
export type FeedWriteStore = ReturnType<typeof createFeedWriteStore>

/** Leaves out what others hold: they write it anew, or forget it too. */
async function forgetBatch(db: Db, before: Date): Promise<number> {
  const { count } = await db.execute(sql`
    delete from mutation_ledger where (user_id, client_mutation_id) in (
      select user_id, client_mutation_id from mutation_ledger where at < ${before.toISOString()}::timestamptz
      order by at limit ${BATCH} for update skip locked
    )`)
  return count
}

/**
 * Puts a person's writers in a queue until the transaction ends: an erasure, which goes through all their rows, stands in
 * it too, so that none of them ever waits for another that waits for it. Throws UNAUTHENTICATED where they are gone.
 */
async function holdPerson(tx: Db, userId: string): Promise<void> {
  const [held] = await tx.execute(sql`select 1 from app_user where id = ${userId} for no key update`)
  if (!held) throw new PillingError('UNAUTHENTICATED', '다시 로그인해 주세요.')
}

async function remembered(tx: Db, userId: string, entry: Entry, forgottenBefore: Date): Promise<string | null> {
  const [row] = await tx
    .select({ fingerprint: mutationLedger.fingerprint, answer: mutationLedger.answer, at: mutationLedger.at })
    .from(mutationLedger)
    .where(and(eq(mutationLedger.userId, userId), eq(mutationLedger.clientMutationId, entry.clientMutationId)))
  if (!row || row.at < forgottenBefore) return null
  if (row.fingerprint === entry.fingerprint) return row.answer
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
