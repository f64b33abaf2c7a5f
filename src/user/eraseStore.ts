import { eq, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { lockSessions } from './sessionStore.js'
import { appUser, type PersonalTable } from './table.js'

/** Rows of one table that one statement deletes at most, so that it ends in time. */
const BATCH = 2_000

/** Told in the transaction that takes somebody away. */
export type OnErased = (tx: Db, userId: string) => Promise<void>

export interface Erasing {
  /** All that is held of a person, in the order in which it is gone through. */
  readonly personal: readonly PersonalTable[]
  readonly onErased?: OnErased
}

/**
 * Takes away a person whose row the transaction holds for update, with all that is theirs: nobody can add to it meanwhile,
 * and all is there again should it break off. What is little goes with the person; what is much, piece by piece before.
 */
export async function eraseHeld(tx: Db, id: string, { personal, onErased }: Erasing): Promise<void> {
  // Who ends all their sessions takes them in this order too, and no new one can come.
  await lockSessions(tx, id)
  if (await hasMuch(tx, id, personal)) for (const { table } of personal) while ((await deleteSome(tx, id, table)) > 0);
  await tx.delete(appUser).where(eq(appUser.id, id))
  await onErased?.(tx, id)
}

async function hasMuch(tx: Db, id: string, personal: readonly PersonalTable[]): Promise<boolean> {
  if (personal.length === 0) return false
  const much = personal.map(
    ({ table }) => sql`exists (select from ${table} where ${table.userId} = ${id}::uuid offset ${BATCH})`,
  )
  const [row] = await tx.execute<{ much: boolean }>(sql`select ${sql.join(much, sql` or `)} as much`)
  return row?.much === true
}

async function deleteSome(tx: Db, id: string, table: PersonalTable['table']): Promise<number> {
  const { count } = await tx.execute(sql`
    delete from ${table} where ctid = any (array(
      select ctid from ${table} where ${table.userId} = ${id}::uuid limit ${BATCH}
    ))`)
  return count
}
