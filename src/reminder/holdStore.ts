import { sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { PillingError } from '../errors.js'

/**
 * Alone among that person's writers, an erasure included: who changes several rows of theirs, some by a cascade, would
 * else wait for another that waits for it. Throws UNAUTHENTICATED where they are gone.
 */
export const inQueue = <T>(db: Db, userId: string, work: (tx: Db) => Promise<T>): Promise<T> =>
  db.transaction(async tx => {
    await holdPeople(tx, userId, null)
    return work(tx)
  })

/** The same of two people, always in one order, whoever is first. Throws UNAUTHENTICATED where the first is gone. */
export async function holdPeople(tx: Db, userId: string, otherId: string | null): Promise<void> {
  const held = await tx.execute<{ id: string }>(sql`
    select id from app_user where id in (${userId}::uuid, ${otherId}::uuid) order by id for no key update`)
  if (!held.some(({ id }) => id === userId)) throw new PillingError('UNAUTHENTICATED', '다시 로그인해 주세요.')
}
