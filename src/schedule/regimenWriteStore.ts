import { and, eq } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import type { NewRegimen, RegimenValues } from './regimenInput.js'
import { regimen } from './table.js'

/** Writes regimens in a transaction of their person's. */
export const createRegimenWriteStore = (tx: Db) => ({
  /** Its doses are to be made from `at` on. Gives its id. */
  async add(userId: string, values: NewRegimen, { zone, at }: { zone: string; at: Date }): Promise<string> {
    const { times, daysOfWeek, ...rest } = values
    const [added] = await tx
      .insert(regimen)
      .values({
        ...rest,
        userId,
        times: [...times],
        daysOfWeek: [...daysOfWeek],
        madeZone: zone,
        madeUntil: at,
        createdAt: at,
        updatedAt: at,
      })
      .returning({ id: regimen.id })
    if (added) return added.id
    throw new Error('A regimen was added and is not there.')
  },

  async change(userId: string, id: string, values: RegimenValues & { endedAt: Date | null }, at: Date): Promise<void> {
    const { times, daysOfWeek, ...rest } = values
    await tx
      .update(regimen)
      .set({ ...rest, times: [...times], daysOfWeek: [...daysOfWeek], updatedAt: at })
      .where(and(eq(regimen.userId, userId), eq(regimen.id, id)))
  },
})
